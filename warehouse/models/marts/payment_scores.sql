-- One row per customer who has paid, or owes something overdue, in the last year.
with
rules as (
    select
        max(value) filter (where part = 'history_days') as history_days,
        max(value) filter (where part = 'recent_days') as recent_days,
        max(value) filter (where part = 'weight_on_time') as weight_on_time,
        max(value) filter (where part = 'weight_days_late') as weight_days_late,
        max(value) filter (where part = 'days_late_zero') as days_late_zero,
        max(value) filter (where part = 'trend_days_per_point') as trend_days_per_point,
        max(value) filter (where part = 'trend_points_max') as trend_points_max,
        max(value) filter (where part = 'grade_a') as grade_a,
        max(value) filter (where part = 'grade_b') as grade_b,
        max(value) filter (where part = 'grade_c') as grade_c
    from core.dim_score_rule
    where score = 'payment'
),

receivables as (
    select
        open_items.open_item_id,
        parties.kept_party_id as party_id,

        open_items.amount_open,

        open_items.due_on
    from core.fact_open_items as open_items
    join core.dim_account as accounts on accounts.account_code = open_items.account_code
    join core.dim_party as parties on parties.party_id = open_items.party_id
    where accounts.control = 'receivable' and open_items.amount > 0
),

paid as (
    select
        receivables.party_id,

        settlements.amount,
        greatest(datediff('day', receivables.due_on, settlements.settled_on), 0) as days_late,
        settlements.settled_on > getvariable('as_of') - to_days(rules.recent_days::integer) as is_recent
    from core.fact_settlements as settlements
    join receivables on receivables.open_item_id = settlements.debit_item_id
    cross join rules
    where settlements.settled_on > getvariable('as_of') - to_days(rules.history_days::integer)
),

overdue as (
    select
        party_id,

        amount_open as amount,
        datediff('day', due_on, getvariable('as_of')) as days_late,
        true as is_recent
    from receivables
    where amount_open > 0 and due_on < getvariable('as_of')
),

counted as (
    select * from paid
    union all
    select * from overdue
),

summed as (
    select
        party_id,

        sum(amount)::decimal(18, 2) as amount,
        (sum(amount * days_late) / nullif(sum(amount), 0))::decimal(18, 1) as days_late,
        (sum(amount) filter (where days_late = 0) / nullif(sum(amount), 0))::decimal(18, 4) as share_on_time,
        coalesce(
            sum(amount * days_late) filter (where is_recent) / nullif(sum(amount) filter (where is_recent), 0)
            - sum(amount * days_late) filter (where not is_recent) / nullif(sum(amount) filter (where not is_recent), 0),
            0
        )::decimal(18, 1) as trend_days
    from counted
    group by party_id
    having sum(amount) > 0
),

scored as (
    select
        summed.*,
        rules.grade_a,
        rules.grade_b,
        rules.grade_c,

        (weight_on_time * coalesce(share_on_time, 0))::decimal(18, 1) as points_on_time,
        (weight_days_late * greatest(1 - days_late / days_late_zero, 0))::decimal(18, 1) as points_days_late,
        greatest(least(-trend_days / trend_days_per_point, trend_points_max), -trend_points_max)::decimal(18, 1) as points_trend
    from summed
    cross join rules
),

graded as (
    select *, greatest(least(round(points_on_time + points_days_late + points_trend), 100), 0)::integer as score
    from scored
)

select
    scored.party_id,

    parties.party_code,
    parties.party_short_name as party_name,
    parties.class_name,

    scored.amount,
    scored.days_late,
    coalesce(scored.share_on_time, 0)::decimal(18, 4) as share_on_time,
    scored.trend_days,
    scored.points_on_time,
    scored.points_days_late,
    scored.points_trend,
    scored.score,
    case
        when scored.score >= scored.grade_a then 'A'
        when scored.score >= scored.grade_b then 'B'
        when scored.score >= scored.grade_c then 'C'
        else 'D'
    end as grade
from graded as scored
join core.dim_party as parties on parties.party_id = scored.party_id
