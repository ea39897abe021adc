-- One row per open line whose promise has passed.
select
    orders.order_line_id,
    orders.order_id,
    orders.line_no,
    orders.item_id,
    orders.customer_id,

    orders.order_number,
    orders.customer_po,
    parties.party_short_name as customer_name,
    items.item_code,
    items.item_name,
    items.spec,
    items.unit,

    orders.quantity_ordered,
    orders.quantity_open,
    (orders.gross * orders.quantity_open / orders.quantity_ordered)::decimal(18, 2) as gross_open,
    datediff('day', orders.promised_on, getvariable('as_of'))::integer as days_late,

    orders.ordered_on,
    orders.promised_on
from core.fact_orders as orders
join core.dim_item as items on items.item_id = orders.item_id
join core.dim_party as parties on parties.party_id = orders.customer_id
where orders.state = 'approved'
    and orders.quantity_open > 0
    and orders.promised_on < getvariable('as_of')
