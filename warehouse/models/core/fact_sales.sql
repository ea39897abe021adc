-- One row per line issued to a customer, returned by one, or imported as history.
with
issued as (
    select
        'issue-' || lines.goods_issue_line_id as sale_line_key,
        lines.goods_issue_id,
        issues.order_id,
        lines.order_line_id,
        lines.item_id,
        issues.customer_id,
        orders.salesperson_id,
        orders.department_id,
        issues.warehouse_id,

        if(issues.returns_id is null, 'issue', 'return') as origin,
        issues.number as document_number,
        orders.channel,

        lines.quantity,
        lines.net,
        lines.tax,
        lines.cost,

        coalesce(order_lines.is_direct, false) as is_direct,

        issues.issued_on as sold_on
    from staging.stg_sales__goods_issue_line as lines
    join staging.stg_sales__goods_issue as issues on issues.goods_issue_id = lines.goods_issue_id
    join staging.stg_sales__order as orders on orders.order_id = issues.order_id
    left join staging.stg_sales__order_line as order_lines on order_lines.order_line_id = lines.order_line_id
    where issues.state <> 'draft'
),

history as (
    select
        'history-' || history_id as sale_line_key,
        null::bigint as goods_issue_id,
        null::bigint as order_id,
        null::bigint as order_line_id,
        item_id,
        customer_id,
        salesperson_id,
        null::bigint as department_id,
        null::bigint as warehouse_id,

        'history' as origin,
        reference as document_number,
        channel,

        quantity,
        amount as net,
        0::decimal(18, 2) as tax,
        cost,

        false as is_direct,

        sold_on
    from staging.stg_sales__history
)

select * from issued

union all

select * from history
