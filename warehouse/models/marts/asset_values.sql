-- One row per card and day on which it moved.
with
days as (
    select
        asset_id,
        booked_on,

        sum(original) as original,
        sum(accumulated) as accumulated,
        sum(accumulated) filter (where kind = 'depreciation') as depreciation
    from core.fact_asset_movements
    group by all
)

select
    days.asset_id,

    assets.asset_number,
    assets.asset_name,
    assets.spec,
    assets.category_code,
    assets.category_name,
    assets.department_code,
    assets.department_name,
    assets.keeper_name,
    assets.place,
    assets.state,

    assets.life_months,
    assets.residual_value,
    sum(days.original) over so_far::decimal(18, 2) as original_value,
    sum(days.accumulated) over so_far::decimal(18, 2) as accumulated,
    coalesce(days.depreciation, 0)::decimal(18, 2) as depreciation,

    assets.started_on,
    days.booked_on
from days
join core.dim_asset as assets on assets.asset_id = days.asset_id
window so_far as (partition by days.asset_id order by days.booked_on)
