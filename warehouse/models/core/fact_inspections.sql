-- One row per line of goods that was inspected.
select
    lines.inspection_line_id,
    headers.goods_receipt_id,
    receipts.supplier_id,

    lines.accepted,
    lines.conceded,
    lines.rejected,

    headers.inspected_on
from staging.stg_purchasing__inspection_line as lines
join staging.stg_purchasing__inspection as headers on headers.inspection_id = lines.inspection_id
join staging.stg_purchasing__goods_receipt as receipts on receipts.goods_receipt_id = headers.goods_receipt_id
