-- One row per line of a sales order.
with
issues as (
    select
        lines.order_line_id,

        max(headers.issued_on) as last_issued_on
    from staging.stg_sales__goods_issue_line as lines
    join staging.stg_sales__goods_issue as headers on headers.goods_issue_id = lines.goods_issue_id
    where headers.returns_id is null
    group by lines.order_line_id
)

select
    lines.order_line_id,
    lines.order_id,
    lines.line_no,
    lines.item_id,
    orders.customer_id,
    orders.salesperson_id,
    orders.department_id,
    orders.warehouse_id,

    orders.order_number,
    orders.customer_po,
    orders.state,
    orders.channel,

    lines.quantity_ordered,
    lines.quantity_issued,
    lines.quantity_returned,
    lines.quantity_invoiced,
    lines.quantity_cancelled,
    lines.quantity_open,
    lines.net,
    lines.tax,
    lines.gross,

    orders.state in ('approved', 'done') as is_binding,
    lines.is_direct,

    orders.ordered_on,
    coalesce(lines.promised_on, orders.promised_on) as promised_on,
    orders.approved_at,
    issues.last_issued_on
from staging.stg_sales__order_line as lines
join staging.stg_sales__order as orders on orders.order_id = lines.order_id
left join issues on issues.order_line_id = lines.order_line_id
