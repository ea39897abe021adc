-- One row per open line of a purchase order or of an exchange that waits.
select
    origin,
    item_code,
    order_number,
    supplier_name,

    quantity,

    is_overdue,

    promised_on,
    due_on
from marts.incoming_by_item
where $item::varchar is null or item_code = $item::varchar
order by due_on, order_number, item_code
