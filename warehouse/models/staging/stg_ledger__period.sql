-- One row per month of the books.
select
    month,

    state,

    closed_by,

    closed_at
from raw.ledger__period
