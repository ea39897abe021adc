-- One row per customer with a payment history.
select
    party_code as customer_code,
    party_name as customer_name,
    class_name,

    grade,
    score,
    amount,
    days_late,
    share_on_time,
    trend_days,
    points_on_time,
    points_days_late,
    points_trend
from marts.payment_scores
where $customer::varchar is null or party_code = $customer::varchar
order by score, customer_code
