-- One row per open line of an approved purchase order or of an exchange that waits, meant for our own shelves.
with
open_lines as (
    select
        'order-' || purchase_order_line_id as incoming_key,
        purchase_order_line_id,
        item_id,
        supplier_id,

        'order' as origin,
        order_number as document_number,

        quantity_open as quantity,

        promised_on
    from core.fact_purchases
    where state = 'approved' and quantity_open > 0 and not is_direct

    union all

    select
        'exchange-' || exchange_line_id as incoming_key,
        purchase_order_line_id,
        item_id,
        supplier_id,

        'exchange' as origin,
        exchange_number as document_number,

        quantity_open as quantity,

        null::date as promised_on
    from core.fact_exchanges
    where quantity_open > 0 and not is_at_customer
)

select
    open_lines.incoming_key,
    open_lines.purchase_order_line_id,
    open_lines.item_id,
    open_lines.supplier_id,

    open_lines.origin,
    items.item_code,
    open_lines.document_number as order_number,
    parties.party_short_name as supplier_name,

    open_lines.quantity,

    open_lines.promised_on < getvariable('as_of') as is_overdue,

    open_lines.promised_on,
    greatest(coalesce(open_lines.promised_on, getvariable('as_of')), getvariable('as_of'))::date as due_on
from open_lines
join core.dim_item as items on items.item_id = open_lines.item_id
join core.dim_party as parties on parties.party_id = open_lines.supplier_id
