-- One row per line of an entry, newest first.
select
    lines.entry_id,
    lines.line_no,
    entries.source_id,

    entries.source_kind,
    entries.source_number,
    entries.voucher_number,
    lines.account_code as account,
    accounts.name_zh as account_name,
    lines.summary,
    coalesce(parties.party_code, '') as party,
    coalesce(parties.party_name, '') as party_name,
    coalesce(items.item_code, '') as item,
    coalesce(departments.department_code, '') as department,

    lines.debit,
    lines.credit,
    lines.cash_flow_line,
    count(*) over () as rows_total,

    entries.is_posted,
    lines.is_red,
    lines.is_opening,

    lines.booked_on
from core.fact_entry_lines as lines
join core.fact_entries as entries on entries.entry_id = lines.entry_id
join core.dim_account as accounts on accounts.account_code = lines.account_code
left join core.dim_party as parties on parties.party_id = lines.party_id
left join core.dim_item as items on items.item_id = lines.item_id
left join core.dim_department as departments on departments.department_id = lines.department_id
where lines.booked_on between $from::date and $to::date
    and (
        $account::varchar is null
        or starts_with(accounts.path, (select path from core.dim_account where account_code = $account::varchar))
    )
    and ($party::varchar is null or parties.party_code = $party::varchar)
    and (
        $department::varchar is null
        or starts_with(departments.path, (select path from core.dim_department where department_code = $department::varchar))
    )
    and ($cash_flow_line::integer is null or lines.cash_flow_line = $cash_flow_line::integer)
    and ($unposted::boolean or entries.is_posted)
order by lines.booked_on desc, lines.entry_id desc, lines.line_no
limit least(greatest($page_rows::bigint, 1), 500)
offset (greatest($page::bigint, 1) - 1) * least(greatest($page_rows::bigint, 1), 500)
