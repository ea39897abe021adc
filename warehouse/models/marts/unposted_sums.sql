-- One row per account, booking day and set of dimensions with unposted lines.
select
    lines.account_code,
    coalesce(lines.party_id, 0) as party_id,
    coalesce(lines.department_id, 0) as department_id,
    coalesce(lines.cash_flow_line, 0) as cash_flow_line,

    sum(lines.debit)::decimal(18, 2) as debit,
    sum(lines.credit)::decimal(18, 2) as credit,

    lines.is_profit_transfer,

    lines.booked_on
from core.fact_entry_lines as lines
where lines.entry_id in (select entry_id from core.fact_entries where not is_posted)
group by all
