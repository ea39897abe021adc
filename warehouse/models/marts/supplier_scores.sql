-- One row per supplier with a binding order line promised or received in the last year.
with
rules as (
    select
        max(value) filter (where part = 'history_days') as history_days,
        max(value) filter (where part = 'weight_on_time') as weight_on_time,
        max(value) filter (where part = 'weight_short') as weight_short,
        max(value) filter (where part = 'weight_rejected') as weight_rejected,
        max(value) filter (where part = 'weight_price') as weight_price,
        max(value) filter (where part = 'share_short_zero') as share_short_zero,
        max(value) filter (where part = 'share_rejected_zero') as share_rejected_zero,
        max(value) filter (where part = 'price_change_zero') as price_change_zero,
        max(value) filter (where part = 'grade_a') as grade_a,
        max(value) filter (where part = 'grade_b') as grade_b,
        max(value) filter (where part = 'grade_c') as grade_c
    from core.dim_score_rule
    where score = 'supplier'
),

lines as (
    select
        purchases.purchase_order_line_id,
        parties.kept_party_id as party_id,
        purchases.item_id,

        purchases.quantity_ordered,
        purchases.quantity_received - purchases.quantity_returned as quantity_kept,
        purchases.state,
        purchases.net / nullif(purchases.quantity_ordered, 0) as net_price,
        purchases.net,

        purchases.ordered_on,
        purchases.promised_on
    from core.fact_purchases as purchases
    join core.dim_party as parties on parties.party_id = purchases.supplier_id
    cross join rules
    where purchases.is_binding and purchases.ordered_on > getvariable('as_of') - to_days(rules.history_days::integer)
),

receipts as (
    select purchase_order_line_id, max(received_on) as received_on
    from core.fact_receipts
    where not is_return
    group by purchase_order_line_id
),

delivered as (
    select
        lines.party_id,

        count(*)::integer as line_count,
        count(*) filter (where lines.promised_on is not null and (received_on is not null or promised_on < getvariable('as_of')))
            as lines_due,
        count(*) filter (where lines.promised_on is not null and received_on <= promised_on and quantity_kept >= quantity_ordered)
            as lines_on_time,
        sum(greatest(quantity_ordered - quantity_kept, 0) / nullif(quantity_ordered, 0)) filter (where lines.state = 'done')
            / nullif(count(*) filter (where lines.state = 'done'), 0) as share_short
    from lines
    left join receipts on receipts.purchase_order_line_id = lines.purchase_order_line_id
    group by lines.party_id
),

inspected as (
    select
        parties.kept_party_id as party_id,

        sum(rejected) / nullif(sum(accepted + conceded + rejected), 0) as share_rejected
    from core.fact_inspections as inspections
    join core.dim_party as parties on parties.party_id = inspections.supplier_id
    cross join rules
    where inspections.inspected_on > getvariable('as_of') - to_days(rules.history_days::integer)
    group by parties.kept_party_id
),

priced as (
    select
        party_id,
        item_id,

        arg_min(net_price, (ordered_on, purchase_order_line_id)) as first_price,
        arg_max(net_price, (ordered_on, purchase_order_line_id)) as last_price,
        sum(net) as net
    from lines
    group by party_id, item_id
),

dearer as (
    select
        party_id,

        sum(net * (last_price / nullif(first_price, 0) - 1)) / nullif(sum(net), 0) as price_change
    from priced
    group by party_id
),

joined as (
    select
        delivered.party_id,

        delivered.line_count,
        (lines_on_time / nullif(lines_due, 0))::decimal(18, 4) as share_on_time,
        coalesce(share_short, 0)::decimal(18, 4) as share_short,
        coalesce(share_rejected, 0)::decimal(18, 4) as share_rejected,
        coalesce(price_change, 0)::decimal(18, 4) as price_change
    from delivered
    left join inspected on inspected.party_id = delivered.party_id
    left join dearer on dearer.party_id = delivered.party_id
),

scored as (
    select
        joined.*,
        rules.grade_a,
        rules.grade_b,
        rules.grade_c,

        (weight_on_time * coalesce(share_on_time, 1))::decimal(18, 1) as points_on_time,
        (weight_short * greatest(1 - share_short / share_short_zero, 0))::decimal(18, 1) as points_short,
        (weight_rejected * greatest(1 - share_rejected / share_rejected_zero, 0))::decimal(18, 1) as points_rejected,
        (weight_price * greatest(1 - greatest(price_change, 0) / price_change_zero, 0))::decimal(18, 1) as points_price
    from joined
    cross join rules
),

graded as (
    select *, least(round(points_on_time + points_short + points_rejected + points_price), 100)::integer as score
    from scored
)

select
    scored.party_id,

    parties.party_code,
    parties.party_short_name as party_name,
    parties.class_name,

    scored.line_count,
    scored.share_on_time,
    scored.share_short,
    scored.share_rejected,
    scored.price_change,
    scored.points_on_time,
    scored.points_short,
    scored.points_rejected,
    scored.points_price,
    scored.score,
    case
        when scored.score >= scored.grade_a then 'A'
        when scored.score >= scored.grade_b then 'B'
        when scored.score >= scored.grade_c then 'C'
        else 'D'
    end as grade
from graded as scored
join core.dim_party as parties on parties.party_id = scored.party_id
