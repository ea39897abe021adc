-- One row per movement of a card.
select
    movement_id,
    asset_id,
    department_id,
    entry_id,

    kind,
    account_code,

    original,
    accumulated,
    months,

    booked_on
from staging.stg_assets__movement
