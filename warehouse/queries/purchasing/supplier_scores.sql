-- One row per supplier with deliveries.
select
    party_code as supplier_code,
    party_name as supplier_name,
    class_name,

    grade,
    score,
    line_count,
    share_on_time,
    share_short,
    share_rejected,
    price_change,
    points_on_time,
    points_short,
    points_rejected,
    points_price
from marts.supplier_scores
where $supplier::varchar is null or party_code = $supplier::varchar
order by score, supplier_code
