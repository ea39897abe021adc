-- One row per line of a goods receipt or return.
select
    lines.goods_receipt_line_id,
    lines.goods_receipt_id,
    lines.purchase_order_line_id,
    headers.purchase_order_id,
    lines.item_id,
    headers.supplier_id,
    headers.warehouse_id,

    headers.number as receipt_number,

    lines.quantity,
    lines.value,
    lines.invoiced as quantity_invoiced,

    headers.returns_id is not null as is_return,

    headers.received_on
from staging.stg_purchasing__goods_receipt_line as lines
join staging.stg_purchasing__goods_receipt as headers on headers.goods_receipt_id = lines.goods_receipt_id
where headers.state <> 'draft'
