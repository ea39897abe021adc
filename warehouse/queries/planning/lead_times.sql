-- One row per item and supplier.
select
    item_code,
    supplier_code,
    supplier_name,

    count(*)::integer as receipts,
    avg(lead_time_days)::decimal(18, 1) as days_mean,
    coalesce(stddev_samp(lead_time_days), 0)::decimal(18, 1) as days_deviation,
    min(lead_time_days) as days_min,
    max(lead_time_days) as days_max,
    avg(days_after_promise)::decimal(18, 1) as days_after_promise_mean
from marts.lead_times
where ($item::varchar is null or item_code = $item::varchar) and ($supplier::varchar is null or supplier_code = $supplier::varchar)
group by all
order by item_code, supplier_code
