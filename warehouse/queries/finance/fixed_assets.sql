-- One row per card that was in the books at the end of the day, or depreciated or left in the period.
with
as_of as (
    select
        * exclude (place),
        place as location,
        row_number() over (partition by asset_id order by booked_on desc) as nth,
        sum(case when booked_on >= $from::date then depreciation else 0 end) over (partition by asset_id) as depreciation_of_period
    from marts.asset_values
    where booked_on <= $to::date
)

select
    asset_number as number,
    asset_name as name,
    spec,
    category_code as category,
    category_name,
    department_code as department,
    department_name,
    keeper_name as keeper,
    location as place,
    started_on,
    life_months,

    original_value,
    accumulated,
    (original_value - accumulated)::decimal(18, 2) as net_value,
    depreciation_of_period::decimal(18, 2) as depreciation
from as_of
where nth = 1
    and (original_value <> 0 or depreciation_of_period <> 0)
    and ($category::varchar is null or category_code = $category::varchar)
    and ($department::varchar is null or department_code = $department::varchar)
order by number
