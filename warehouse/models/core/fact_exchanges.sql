-- One row per line of an exchange by a supplier.
select
    lines.exchange_line_id,
    lines.exchange_id,
    lines.purchase_order_line_id,
    lines.item_id,
    exchanges.supplier_id,
    orders.warehouse_id,

    exchanges.exchange_number,
    exchanges.state,

    lines.quantity,
    lines.quantity_came,
    if(exchanges.state = 'waiting', lines.quantity - lines.quantity_came, 0)::decimal(18, 6) as quantity_open,

    exchanges.is_at_customer,

    exchanges.exchanged_on
from staging.stg_purchasing__exchange_line as lines
join staging.stg_purchasing__exchange as exchanges on exchanges.exchange_id = lines.exchange_id
join staging.stg_purchasing__order as orders on orders.purchase_order_id = exchanges.purchase_order_id
