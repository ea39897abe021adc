-- One row per line of a price adjustment.
select
    lines.price_adjustment_line_id,
    adjustments.price_adjustment_id,
    adjustments.goods_issue_id,
    adjustments.order_id,
    lines.order_line_id,
    lines.item_id,
    adjustments.customer_id,
    orders.salesperson_id,
    orders.department_id,

    adjustments.number as document_number,

    lines.quantity,
    lines.net,
    lines.tax,

    adjustments.adjusted_on
from staging.stg_sales__price_adjustment_line as lines
join staging.stg_sales__price_adjustment as adjustments on adjustments.price_adjustment_id = lines.price_adjustment_id
join staging.stg_sales__order as orders on orders.order_id = adjustments.order_id
