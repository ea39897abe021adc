-- One row per item with stock and age bucket.
with
receipts as (
    select
        item_id,
        move_id,

        quantity,
        coalesce(
            sum(quantity) over (
                partition by item_id order by moved_on desc, move_id desc rows between unbounded preceding and 1 preceding
            ),
            0
        ) as newer,

        moved_on
    from core.fact_stock_moves
    where quantity > 0 and moved_on <= getvariable('as_of')
),

layers as (
    select
        receipts.item_id,

        valuation.quantity as quantity_total,
        valuation.value as value_total,
        least(receipts.newer, valuation.quantity) as taken_before,
        least(receipts.newer + receipts.quantity, valuation.quantity) as taken_after,
        datediff('day', receipts.moved_on, getvariable('as_of')) as age_days
    from receipts
    join core.fact_valuation as valuation on valuation.item_id = receipts.item_id
    where valuation.quantity > receipts.newer
),

valued as (
    select
        item_id,

        case
            when age_days <= 30 then '0-30'
            when age_days <= 90 then '31-90'
            when age_days <= 180 then '91-180'
            when age_days <= 365 then '181-365'
            else '366+'
        end as bucket,

        taken_after - taken_before as quantity,
        -- Differences of rounded sums: the parts add up to the value of the item.
        round(value_total * taken_after / quantity_total, 2)::decimal(18, 2)
        - round(value_total * taken_before / quantity_total, 2)::decimal(18, 2) as value,
        age_days
    from layers
)

select
    valued.item_id,

    valued.bucket,
    items.item_code,
    items.item_name,
    items.category_name,

    sum(valued.quantity)::decimal(18, 6) as quantity,
    sum(valued.value)::decimal(18, 2) as value,
    max(valued.age_days)::integer as age_days_oldest
from valued
join core.dim_item as items on items.item_id = valued.item_id
group by all
