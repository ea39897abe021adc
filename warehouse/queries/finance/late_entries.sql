-- One row per entry recorded after its month was last closed, newest first.
select
    entries.entry_id,
    entries.source_id,

    entries.source_kind,
    entries.source_number,
    entries.voucher_number,
    entries.summary,

    sum(lines.debit)::decimal(18, 2) as amount,

    entries.is_posted,

    entries.booked_on,
    entries.recorded_at,
    periods.last_closed_at
from core.fact_entries as entries
join core.fact_entry_lines as lines on lines.entry_id = entries.entry_id
join core.dim_period as periods on periods.month = date_trunc('month', entries.booked_on)
left join core.dim_department as departments on departments.department_id = lines.department_id
where entries.booked_on between $from::date and $to::date
    and not entries.is_opening
    and entries.recorded_at > periods.last_closed_at
    and (
        $department::varchar is null
        or starts_with(departments.path, (select path from core.dim_department where department_code = $department::varchar))
    )
group by all
order by entries.recorded_at desc, entries.entry_id desc
