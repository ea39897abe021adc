-- One row per open line of a purchase order or of an exchange that waits.
select
    item_id::varchar as item,

    'on_order' as kind,

    quantity,

    due_on
from marts.incoming_by_item
order by item, due_on
