-- One row per open purchase order line.
select
    item_id::varchar as item,

    'on_order' as kind,

    quantity,

    due_on
from marts.incoming_by_item
order by item, due_on
