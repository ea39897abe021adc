-- One row per official day off or make-up workday.
select
    day,

    kind,
    name as holiday_name,
    source,

    overtime_factor
from raw.company__holiday
