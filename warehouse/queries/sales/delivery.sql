-- One row per month of the promise.
select
    date_trunc('month', promised_on)::date as month,

    count(*)::integer as lines_due,
    count(*) filter (where quantity_open = 0 and last_issued_on <= promised_on)::integer as lines_on_time,
    count(*) filter (where quantity_open = 0 and last_issued_on > promised_on)::integer as lines_late,
    count(*) filter (where quantity_open > 0)::integer as lines_open,
    (count(*) filter (where quantity_open = 0 and last_issued_on <= promised_on) / nullif(count(*), 0))::decimal(18, 4) as on_time_rate
from core.fact_orders
where is_binding and promised_on between $from::date and least($to::date, getvariable('as_of'))
group by all
order by month
