-- One row per item on hand that is dead, slow or more than is needed.
with
judged as (
    select
        overstock.*,

        case when demand_a_day > 0 then (quantity_on_hand / demand_a_day)::decimal(18, 1) end as cover_days,
        case
            when known_days <= 90 and quantity_out_90_days = 0 then 'new'
            when coalesce(idle_days, known_days) > 180 then 'dead'
            when coalesce(idle_days, known_days) > 90 then 'slow'
            when demand_a_day = 0 or quantity_on_hand / demand_a_day > 180 then 'slow'
            else 'moving'
        end as movement
    from marts.overstock_by_item as overstock
),

-- What is new has not had its chance yet.
counted as (
    select
        *,

        case
            when movement = 'new' then 0
            else least(
                greatest(quantity_on_hand - quantity_reserved - greatest(ceil(demand_a_day * $days::integer), stock_minimum), 0),
                quantity_on_hand
            )
        end::decimal(18, 6) as quantity_excess
    from judged
),

valued as (
    select
        *,

        round(value * quantity_excess / nullif(quantity_on_hand, 0), 2)::decimal(18, 2) as value_excess
    from counted
)

select
    item_id,
    last_receipt_id,
    open_order_id,

    item_code,
    item_name,
    spec,
    unit,
    category_name,
    demand_class,
    movement,
    short_warehouse,

    quantity_on_hand,
    quantity_reserved,
    quantity_on_order,
    stock_minimum,
    demand_a_day,
    cover_days,
    quantity_excess,
    value,
    value_excess,
    age_days,
    age_days_oldest,
    idle_days,
    received_days_ago,
    count(*) over () as rows_total,
    sum(value) over ()::decimal(18, 2) as value_total,
    sum(value_excess) over ()::decimal(18, 2) as value_excess_total,
    sum(value) filter (where movement = 'dead') over ()::decimal(18, 2) as value_dead_total,

    is_sold,

    last_issued_on,
    last_received_on
from valued
where (quantity_excess > 0 or movement in ('dead', 'slow'))
    and ($movement::varchar is null or movement = $movement::varchar)
    and ($category::varchar is null or category_code = $category::varchar)
    and (
        $search::varchar is null
        or contains(lower(concat_ws(' ', item_code, item_name, spec)), lower($search::varchar))
    )
order by value_excess desc, value desc, item_code
limit least(greatest($page_rows::bigint, 1), 500)
offset (greatest($page::bigint, 1) - 1) * least(greatest($page_rows::bigint, 1), 500)
