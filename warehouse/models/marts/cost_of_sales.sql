-- One row per line sold, price changed, cost booked apart from a sale, and part of overhead that a sale bears.
with
sold as (
    select
        sale_line_key as cost_key,
        goods_issue_id,
        order_id,
        order_line_id,
        item_id,
        customer_id,
        salesperson_id,
        department_id,

        origin,
        'sales.goods_issue' as source_kind,
        goods_issue_id as source_id,
        document_number,

        quantity,
        net,
        cost as material,
        0::decimal(18, 2) as landed,
        0::decimal(18, 2) as difference,
        0::decimal(18, 2) as overhead,
        0::decimal(18, 2) as other,

        sold_on as booked_on
    from core.fact_sales
),

repriced as (
    select
        'price-' || price_adjustment_line_id as cost_key,
        goods_issue_id,
        order_id,
        order_line_id,
        item_id,
        customer_id,
        salesperson_id,
        department_id,

        'price' as origin,
        'sales.price_adjustment' as source_kind,
        price_adjustment_id as source_id,
        document_number,

        0::decimal(18, 6) as quantity,
        net,
        0::decimal(18, 2) as material,
        0::decimal(18, 2) as landed,
        0::decimal(18, 2) as difference,
        0::decimal(18, 2) as overhead,
        0::decimal(18, 2) as other,

        adjusted_on as booked_on
    from core.fact_price_adjustments
),

-- What the accounts of cost say beside the goods issues: landed cost and differences of goods that had left, overhead of
-- assemblies that had left, and what no item bears.
booked as (
    select
        'entry-' || lines.entry_id || '-' || lines.line_no as cost_key,
        lines.item_id,
        lines.department_id,

        entries.source_kind,
        entries.source_id,
        entries.source_number as document_number,
        case
            when lines.item_id is null then 'other'
            when entries.rule like '%purchasing.landed_cost/%' then 'landed'
            when entries.source_kind = 'costing.allocation' then 'overhead'
            else 'difference'
        end as origin,

        lines.debit - lines.credit as amount,

        lines.booked_on
    from core.fact_entry_lines as lines
    join core.fact_entries as entries on entries.entry_id = lines.entry_id
    join core.dim_cost_account as accounts on accounts.account_code = lines.account_code
    where not lines.is_opening
        and not lines.is_profit_transfer
        and entries.source_kind <> 'sales.goods_issue'
        -- Orders bear their overhead line by line: the parts say more than their entry.
        and not (entries.source_kind = 'costing.allocation' and lines.item_id is null)
),

besides as (
    select
        cost_key,
        null::bigint as goods_issue_id,
        null::bigint as order_id,
        null::bigint as order_line_id,
        item_id,
        null::bigint as customer_id,
        null::bigint as salesperson_id,
        department_id,

        origin,
        source_kind,
        source_id,
        document_number,

        0::decimal(18, 6) as quantity,
        0::decimal(18, 2) as net,
        0::decimal(18, 2) as material,
        if(origin = 'landed', amount, 0)::decimal(18, 2) as landed,
        if(origin = 'difference', amount, 0)::decimal(18, 2) as difference,
        if(origin = 'overhead', amount, 0)::decimal(18, 2) as overhead,
        if(origin = 'other', amount, 0)::decimal(18, 2) as other,

        booked_on
    from booked
),

borne as (
    select
        'overhead-' || parts.allocation_part_id as cost_key,
        null::bigint as goods_issue_id,
        parts.order_id,
        parts.order_line_id,
        parts.item_id,
        parts.customer_id,
        parts.salesperson_id,
        parts.department_id,

        'overhead' as origin,
        'costing.allocation' as source_kind,
        parts.allocation_id as source_id,
        parts.document_number,

        0::decimal(18, 6) as quantity,
        0::decimal(18, 2) as net,
        0::decimal(18, 2) as material,
        0::decimal(18, 2) as landed,
        0::decimal(18, 2) as difference,
        parts.amount as overhead,
        0::decimal(18, 2) as other,

        parts.booked_on
    from core.fact_overhead_parts as parts
    join core.dim_cost_account as accounts on accounts.account_code = parts.account_code
    where parts.order_id is not null
)

select * from sold

union all

select * from repriced

union all

select * from besides

union all

select * from borne
