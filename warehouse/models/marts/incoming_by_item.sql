-- One row per open line of an approved purchase order.
select
    purchases.purchase_order_line_id,
    purchases.item_id,
    purchases.supplier_id,

    items.item_code,
    purchases.order_number,
    parties.party_short_name as supplier_name,

    purchases.quantity_open as quantity,

    purchases.promised_on < getvariable('as_of') as is_overdue,

    purchases.promised_on,
    greatest(coalesce(purchases.promised_on, getvariable('as_of')), getvariable('as_of'))::date as due_on
from core.fact_purchases as purchases
join core.dim_item as items on items.item_id = purchases.item_id
join core.dim_party as parties on parties.party_id = purchases.supplier_id
where purchases.state = 'approved' and purchases.quantity_open > 0
