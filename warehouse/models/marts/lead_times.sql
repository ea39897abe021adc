-- One row per purchase order line received in full.
with
receipts as (
    select
        purchase_order_line_id,

        max(received_on) filter (where not is_return) as received_on
    from core.fact_receipts
    group by purchase_order_line_id
)

select
    purchases.purchase_order_line_id,
    purchases.item_id,
    purchases.supplier_id,

    purchases.order_number,
    parties.party_code as supplier_code,
    parties.party_short_name as supplier_name,
    items.item_code,

    purchases.quantity_ordered,
    datediff('day', coalesce(purchases.approved_on, purchases.ordered_on), receipts.received_on)::integer as lead_time_days,
    datediff('day', purchases.promised_on, receipts.received_on)::integer as days_after_promise,

    coalesce(purchases.approved_on, purchases.ordered_on) as approved_on,
    purchases.promised_on,
    receipts.received_on
from core.fact_purchases as purchases
join receipts on receipts.purchase_order_line_id = purchases.purchase_order_line_id
join core.dim_item as items on items.item_id = purchases.item_id
join core.dim_party as parties on parties.party_id = purchases.supplier_id
where purchases.is_binding
    and purchases.quantity_received >= purchases.quantity_ordered - purchases.quantity_cancelled
