-- One row per day from 2010 to 2040.
with
days as (select range::date as day from range(date '2010-01-01', date '2041-01-01', interval 1 day)),
holidays as (select * from staging.stg_company__holiday),

new_years as (
    select min(day) as new_year
    from holidays
    where holiday_name = '春节' and kind = 'statutory_holiday'
    group by year(day)
),

festivals as (
    select
        days.day,

        arg_min(datediff('day', new_years.new_year, days.day), abs(datediff('day', new_years.new_year, days.day))) as festival_offset_days
    from days
    join new_years
        on days.day between new_years.new_year - interval 60 day and new_years.new_year + interval 60 day
    group by days.day
)

select
    days.day,
    date_trunc('month', days.day)::date as month,
    date_trunc('quarter', days.day)::date as quarter,
    date_trunc('year', days.day)::date as year_start,
    date_trunc('week', days.day)::date as week,

    coalesce(holidays.holiday_name, '') as holiday_name,
    coalesce(holidays.kind, '') as holiday_kind,

    year(days.day)::integer as year,
    month(days.day)::integer as month_of_year,
    isodow(days.day)::integer as weekday,
    festivals.festival_offset_days::integer as festival_offset_days,

    coalesce(holidays.kind = 'makeup_workday', isodow(days.day) <= 5) as is_workday
from days
left join holidays on holidays.day = days.day
left join festivals on festivals.day = days.day
