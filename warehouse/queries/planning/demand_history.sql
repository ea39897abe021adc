-- One row per item and day with demand.
select
    item_id::varchar as item,
    day,

    quantity
from marts.demand_by_item_day
order by item, day
