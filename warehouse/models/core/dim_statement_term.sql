-- One row per term of a line and day from which it holds.
select
    statement,
    line,
    valid_from,
    "position",

    take,
    account_code,
    option,

    sign,
    other_line,

    with_descendants
from staging.stg_ledger__statement_term
