-- One row per line of a ledger page: what was brought forward, each movement, and the totals of days, months and years.
with
shown as (
    select
        moved.*,
        brought.balance + sum(moved.debit - moved.credit) over (order by moved.booked_on, moved.entry_id, moved.line_no) as balance
    from book_moved as moved
    cross join book_brought as brought
    where moved.booked_on >= $from::date
),

against as (
    select
        lines.entry_id,
        lines.debit <> 0 as is_debit,
        array_to_string(list_sort(list(distinct accounts.account_code || ' ' || accounts.name_zh))[1:3], '、') as accounts
    from core.fact_entry_lines as lines
    join core.dim_account as accounts on accounts.account_code = lines.account_code
    where lines.entry_id in (select entry_id from shown)
    group by lines.entry_id, is_debit
),

days as (
    select
        booked_on,

        sum(debit) as debit,
        sum(credit) as credit,
        arg_max(balance, (entry_id, line_no)) as balance
    from shown
    where $daily::boolean
    group by all
),

book as (
    select 'opening' as kind, $from::date as date, -1 as place, balance
    from book_brought

    union all by name

    select
        'line' as kind, booked_on as date, 0 as place, entry_id, line_no, account_code, party_id, item_id, department_id,
        employee_id, summary, debit, credit, balance
    from shown

    union all by name

    select 'day_total' as kind, booked_on as date, 1 as place, debit, credit, balance
    from days

    union all by name

    select 'month_total' as kind, until as date, 2 as place, debit, credit, balance
    from book_totals
    where month >= date_trunc('month', $from::date)

    union all by name

    select 'year_total' as kind, until as date, 3 as place, year_debit as debit, year_credit as credit, balance
    from book_totals
    where month >= date_trunc('month', $from::date)
)

select
    book.entry_id,
    book.line_no,
    entries.source_id,
    entries.voucher_id,

    book.kind,
    entries.source_kind,
    coalesce(entries.source_number, '') as source_number,
    coalesce(entries.voucher_number, '') as voucher_number,
    coalesce(book.account_code, '') as account,
    coalesce(accounts.name_zh, '') as account_name,
    coalesce(book.summary, '') as summary,
    coalesce(against.accounts, '') as against,
    coalesce(parties.party_code, '') as party,
    coalesce(parties.party_name, '') as party_name,
    coalesce(items.item_code, '') as item,
    coalesce(departments.department_code, '') as department,
    coalesce(employees.employee_code, '') as employee,
    case when book.balance > 0 then '借' when book.balance < 0 then '贷' else '平' end as side,

    book.debit::decimal(18, 2) as debit,
    book.credit::decimal(18, 2) as credit,
    abs(book.balance)::decimal(18, 2) as balance,

    entries.is_posted,

    book.date
from book
left join core.fact_entries as entries on entries.entry_id = book.entry_id
left join core.dim_account as accounts on accounts.account_code = book.account_code
left join against on against.entry_id = book.entry_id and against.is_debit <> (book.debit <> 0)
left join core.dim_party as parties on parties.party_id = book.party_id
left join core.dim_item as items on items.item_id = book.item_id
left join core.dim_department as departments on departments.department_id = book.department_id
left join core.dim_employee as employees on employees.employee_id = book.employee_id
order by book.date, book.place, book.entry_id, book.line_no
