-- One row per line of a ledger entry.
with
lines as (select * from staging.stg_ledger__entry_line),
entries as (select * from staging.stg_ledger__entry),

assigned as (
    select entry_id, line_no, arg_max(cash_flow_line, place) as cash_flow_line
    from staging.stg_ledger__cash_flow_assignment
    group by all
),

year_profit as (select account_code from staging.stg_ledger__account where role = 'year_profit'),

transfers as (select distinct entry_id from lines where account_code in (select account_code from year_profit))

select
    lines.entry_id,
    lines.line_no,
    lines.account_code,
    lines.party_id,
    lines.item_id,
    lines.department_id,
    lines.employee_id,

    coalesce(nullif(lines.summary, ''), entries.summary) as summary,
    entries.source_kind,

    lines.debit,
    lines.credit,
    lines.quantity,
    coalesce(assigned.cash_flow_line, lines.cash_flow_line) as cash_flow_line,

    lines.is_red,
    entries.source_kind = 'ledger.opening' as is_opening,
    transfers.entry_id is not null as is_profit_transfer,

    entries.booked_on,
    entries.recorded_at
from lines
join entries on entries.entry_id = lines.entry_id
left join assigned on assigned.entry_id = lines.entry_id and assigned.line_no = lines.line_no
left join transfers on transfers.entry_id = lines.entry_id
