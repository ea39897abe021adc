-- One row per asset card.
select
    id as asset_id,
    category_id,
    department_id,
    keeper_id,

    number as asset_number,
    name as asset_name,
    spec,
    place,
    origin,
    state,

    residual_value,
    life_months,

    start_date as started_on,
    first_month
from raw.assets__asset
