-- One row for the whole, and one per item, category or class of customers.
--
-- Why the margin of one range (1) differs from that of another (0), part by part. Within every item (by class: every item of
-- every class) with q pieces sold for the net N at the cost C, and the margin M = N - C:
--     W = N0 * q1 / q0    what the pieces of range 1 would have brought at the prices of range 0
--     K = C0 * q1 / q0    what they would have cost at the costs of range 0
--     price    = N1 - W
--     cost     = K - C1
--     quantity = M0 * (sum W - sum N0) / sum N0    all items growing alike, at the prices of range 0
--     mix      = (W - K) - M0 - quantity           items growing otherwise than the whole
-- so that price + cost + quantity + mix = M1 - M0, item by item. W, K and quantity are rounded to the fen once and nothing
-- else is, so every sum adds up to the fen. Growth is measured in money at the prices of range 0: pieces and kilograms add up.
-- The method is the chain substitution of factors (因素分析法、连环替代法) in the order quantity, mix, price, cost, as taught for
-- 销售毛利变动分析: quantity at old margins, prices at new quantities, costs at new quantities.
-- What was sold in one range only has no price to compare: its whole margin is new or vanished. Services and freight, whose
-- pieces say nothing, what came back more than it left, and cost that names no item are other. Overhead stands apart. Prices in
-- foreign money are compared in book currency, so a change of the rate is part of price.
with
ranges as (
    select *, true as is_now from marts.cost_of_sales
    where booked_on between $from::date and $to::date
    union all
    select *, false as is_now from marts.cost_of_sales
    where booked_on between $other_from::date and $other_to::date
),

named as (
    select
        ranges.*,

        coalesce(items.item_code, '') as item_code,
        coalesce(items.item_name, '') as item_name,
        coalesce(items.category_code, '') as category_code,
        coalesce(items.category_name, '') as category_name,
        coalesce(parties.class_name, '') as class_name,

        coalesce(items.kind in ('service', 'freight'), true) as is_other
    from ranges
    left join core.dim_item as items on items.item_id = ranges.item_id
    left join core.dim_party as parties on parties.party_id = ranges.customer_id
    where ($customer::varchar is null or coalesce(parties.party_code, '') = $customer::varchar)
        and (
            $category::varchar is null
            or items.category_path = (select any_value(category_path) from core.dim_item where category_code = $category::varchar)
            or starts_with(
                items.category_path,
                (select any_value(category_path) || ' / ' from core.dim_item where category_code = $category::varchar)
            )
        )
),

-- Money in fen and pieces in millionths: whole numbers, so that nothing is lost before it is rounded.
parts as (
    select
        item_code,
        if($by::varchar = 'class', class_name, '') as part_class,

        any_value(item_name) as item_name,
        any_value(category_code) as category_code,
        any_value(category_name) as category_name,
        bool_or(is_other) as is_other,

        coalesce(sum(quantity * 1000000) filter (where is_now and material is not null), 0)::hugeint as q1,
        coalesce(sum(quantity * 1000000) filter (where not is_now and material is not null), 0)::hugeint as q0,
        coalesce(sum(net * 100) filter (where is_now and material is not null), 0)::hugeint as n1,
        coalesce(sum(net * 100) filter (where not is_now and material is not null), 0)::hugeint as n0,
        coalesce(sum((material + landed + difference + other) * 100) filter (where is_now), 0)::hugeint as c1,
        coalesce(sum((material + landed + difference + other) * 100) filter (where not is_now), 0)::hugeint as c0,
        coalesce(sum(overhead * 100) filter (where is_now), 0)::hugeint as o1,
        coalesce(sum(overhead * 100) filter (where not is_now), 0)::hugeint as o0,
        coalesce(sum(net * 100) filter (where is_now and material is null), 0)::hugeint as x1,
        coalesce(sum(net * 100) filter (where not is_now and material is null), 0)::hugeint as x0
    from named
    group by item_code, part_class
),

typed as (
    select
        *,

        n0 - c0 as m0,
        n1 - c1 as m1,
        case
            when is_other then 'other'
            when q0 > 0 and q1 > 0 then 'lasting'
            when q0 = 0 and n0 = 0 and c0 = 0 and q1 > 0 then 'new'
            when q1 = 0 and n1 = 0 and c1 = 0 and q0 > 0 then 'vanished'
            else 'other'
        end as life
    from parts
),

revalued as (
    select
        *,

        case when life <> 'lasting' then 0
            when n0 >= 0 then (2 * n0 * q1 + q0) // (2 * q0) else -((2 * -n0 * q1 + q0) // (2 * q0))
        end as w,
        case when life <> 'lasting' then 0
            when c0 >= 0 then (2 * c0 * q1 + q0) // (2 * q0) else -((2 * -c0 * q1 + q0) // (2 * q0))
        end as k
    from typed
),

whole as (
    select
        coalesce(sum(n0) filter (where life = 'lasting'), 0)::hugeint as v0,
        coalesce(sum(w - n0) filter (where life = 'lasting'), 0)::hugeint as grown
    from revalued
),

grew as (
    select
        revalued.*,

        case when life <> 'lasting' or v0 <= 0 then 0
            when grown * m0 >= 0 then (2 * grown * m0 + v0) // (2 * v0) else -((2 * -grown * m0 + v0) // (2 * v0))
        end as quantity_effect
    from revalued, whole
),

effects as (
    select
        case $by::varchar when 'item' then item_code when 'category' then category_code else part_class end as code,
        case $by::varchar when 'item' then item_name when 'category' then category_name else part_class end as name,

        n0,
        n1,
        m0 - o0 as margin_before,
        m1 - o1 as margin_now,
        quantity_effect as quantity,
        if(life = 'lasting', w - k - m0 - quantity_effect, 0) as mix,
        if(life = 'lasting', n1 - w, 0) as price,
        if(life = 'lasting', k - c1, 0) as cost,
        if(life = 'new', m1, 0) as new_items,
        if(life = 'vanished', -m0, 0) as vanished_items,
        if(life = 'other', m1 - m0, 0) as other,
        o0 - o1 as overhead,
        x0,
        x1
    from grew
),

summed as (
    select
        'totals' as section,
        '' as code,
        '' as name,

        sum(n0) as n0, sum(n1) as n1, sum(margin_before) as m0, sum(margin_now) as m1,
        sum(quantity) as q, sum(mix) as x, sum(price) as p, sum(cost) as c,
        sum(new_items) as a, sum(vanished_items) as v, sum(other) as o, sum(overhead) as h,
        sum(x0) as u0, sum(x1) as u1
    from effects
    having count(*) > 0

    union all

    select
        'rows' as section,
        code,
        name,

        sum(n0), sum(n1), sum(margin_before), sum(margin_now),
        sum(quantity), sum(mix), sum(price), sum(cost),
        sum(new_items), sum(vanished_items), sum(other), sum(overhead),
        sum(x0), sum(x1)
    from effects
    group by code, name
),

placed as (
    select
        *,

        count(*) over (partition by section) as rows_total,
        row_number() over (partition by section order by abs(m1 - m0) desc, code) as place
    from summed
)

select
    section,
    code,
    name,

    (n0::decimal(34, 0) * 0.01)::decimal(18, 2) as net_before,
    (n1::decimal(34, 0) * 0.01)::decimal(18, 2) as net,
    (m0::decimal(34, 0) * 0.01)::decimal(18, 2) as margin_before,
    (m1::decimal(34, 0) * 0.01)::decimal(18, 2) as margin,
    ((m1 - m0)::decimal(34, 0) * 0.01)::decimal(18, 2) as change,
    (q::decimal(34, 0) * 0.01)::decimal(18, 2) as quantity_effect,
    (x::decimal(34, 0) * 0.01)::decimal(18, 2) as mix_effect,
    (p::decimal(34, 0) * 0.01)::decimal(18, 2) as price_effect,
    (c::decimal(34, 0) * 0.01)::decimal(18, 2) as cost_effect,
    (a::decimal(34, 0) * 0.01)::decimal(18, 2) as new_effect,
    (v::decimal(34, 0) * 0.01)::decimal(18, 2) as vanished_effect,
    (o::decimal(34, 0) * 0.01)::decimal(18, 2) as other_effect,
    (h::decimal(34, 0) * 0.01)::decimal(18, 2) as overhead_effect,
    (u0::decimal(34, 0) * 0.01)::decimal(18, 2) as net_without_cost_before,
    (u1::decimal(34, 0) * 0.01)::decimal(18, 2) as net_without_cost,
    rows_total
from placed
where section = 'totals' or place <= least(greatest($rows::bigint, 1), 5000)
order by section desc, place
