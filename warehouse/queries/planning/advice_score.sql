-- One row per decision.
select
    decision,

    count(*) as suggestions,
    count(*) filter (where verdict = 'fitting') as advice_fitting,
    count(*) filter (where verdict = 'over') as advice_over,
    count(*) filter (where verdict = 'short') as advice_short,
    count(*) filter (where verdict = 'missed') as advice_missed,
    sum(days_out)::bigint as days_out,
    sum(value_over)::decimal(18, 2) as value_over
from marts.advice_scores
where ($item::varchar is null or item_code = $item::varchar)
group by decision
order by decision
