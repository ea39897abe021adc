-- One row per official day.
select
    day as date,

    holiday_kind as kind,
    holiday_name as name_zh
from core.dim_day
where holiday_kind <> ''
order by date
