-- One row per movement of a card.
select
    id as movement_id,
    asset_id,
    department_id,
    entry_id,

    kind,
    account_code,

    original,
    accumulated,
    months,

    date as booked_on
from raw.assets__movement
