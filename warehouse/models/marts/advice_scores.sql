-- One row per reorder suggestion that was decided, or passed over, and whose protection time is over.
with
advice as (
    select
        *,

        coalesce(try_cast(reason ->> 'protection_days' as integer), 30) as protection_days
    from core.fact_suggestions
    where state <> 'open'
),

-- A suggestion that nobody decides comes again with each calculation: the first of an item in a month stands for them all.
decided as (
    select
        *,

        (suggested_on + protection_days)::date as judged_on
    from advice
    where state <> 'superseded'
    union all
    select
        *,

        (suggested_on + protection_days)::date as judged_on
    from advice
    where state = 'superseded'
        and not exists (
            select 1 from advice as later
            where later.item_id = advice.item_id and later.state <> 'superseded'
                and later.suggested_on between advice.suggested_on and advice.suggested_on + advice.protection_days
        )
    qualify row_number() over (partition by item_id, date_trunc('month', suggested_on) order by suggested_on, suggestion_id) = 1
),

judged as (select * from decided where judged_on <= getvariable('as_of')),

asked as (
    select item_id, ordered_on as day, quantity_ordered - quantity_cancelled as quantity
    from core.fact_orders
    where is_binding and not is_direct
    union all
    select item_id, sold_on, quantity
    from core.fact_sales
    where origin in ('history', 'return') and not is_direct
),

needed as (
    select
        judged.suggestion_id,

        sum(asked.quantity) as quantity_asked
    from judged
    join asked on asked.item_id = judged.item_id and asked.day > judged.suggested_on and asked.day <= judged.judged_on
    group by all
),

-- On hand at the end of each day on which something moved.
moved as (
    select
        item_id,

        sum(sum(quantity)) over (partition by item_id order by moved_on) as on_hand,

        moved_on
    from core.fact_stock_moves
    group by item_id, moved_on
),

days as (
    select
        judged.suggestion_id,
        judged.item_id,

        days.day
    from judged
    join core.dim_day as days on days.day > judged.suggested_on and days.day <= judged.judged_on
),

held as (
    select
        days.suggestion_id,

        coalesce(moved.on_hand, 0) as on_hand,

        days.day
    from days
    asof left join moved on moved.item_id = days.item_id and moved.moved_on <= days.day
),

stocks as (
    select
        suggestion_id,

        count(*) filter (where on_hand <= 0) as days_out,
        arg_max(on_hand, day) as on_hand_after
    from held
    group by suggestion_id
),

scored as (
    select
        judged.*,

        coalesce(needed.quantity_asked, 0) as quantity_asked,
        case when judged.state = 'accepted' then coalesce(judged.decided_quantity, judged.quantity) else 0 end
            as quantity_ordered,
        greatest(coalesce(needed.quantity_asked, 0) - judged.position, 0) as quantity_needed,
        coalesce(stocks.on_hand_after, 0) as on_hand_after,
        greatest(coalesce(stocks.on_hand_after, 0) - judged.target, 0) as quantity_over,
        coalesce(stocks.days_out, 0) as days_out
    from judged
    left join needed on needed.suggestion_id = judged.suggestion_id
    left join stocks on stocks.suggestion_id = judged.suggestion_id
)

select
    scored.suggestion_id,
    scored.item_id,
    scored.supplier_id,
    scored.purchase_order_id,

    scored.suggestion_number,
    items.item_code,
    items.item_name,
    items.spec,
    items.unit,
    coalesce(parties.party_short_name, '') as supplier_name,
    scored.state as decision,
    scored.decision_reason,
    case
        when scored.days_out > 0 and scored.quantity_ordered < scored.quantity then 'missed'
        when scored.days_out > 0 then 'short'
        when scored.quantity_over > 0 then 'over'
        else 'fitting'
    end as verdict,

    scored.quantity as quantity_advised,
    scored.quantity_ordered::decimal(18, 6) as quantity_ordered,
    scored.quantity_asked::decimal(18, 6) as quantity_asked,
    scored.quantity_needed::decimal(18, 6) as quantity_needed,
    (scored.quantity - scored.quantity_needed)::decimal(18, 6) as quantity_missed_by,
    scored.on_hand_after::decimal(18, 6) as on_hand_after,
    scored.quantity_over::decimal(18, 6) as quantity_over,
    (scored.quantity_over * scored.price)::decimal(18, 2) as value_over,
    scored.days_out::integer as days_out,
    scored.protection_days,

    scored.suggested_on,
    scored.judged_on
from scored
join core.dim_item as items on items.item_id = scored.item_id
left join core.dim_party as parties on parties.party_id = scored.supplier_id
