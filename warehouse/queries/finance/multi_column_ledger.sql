-- One row per column, then one per line with the column it stands in, then one per total and column.
with
lines_filed as (
    select
        moved.*,
        case $columns::varchar
            when 'party' then coalesce(parties.party_code, '')
            when 'item' then coalesce(items.item_code, '')
            when 'department' then coalesce(departments.department_code, '')
            when 'employee' then coalesce(employees.employee_code, '')
            else coalesce(children.account_code, $account::varchar)
        end as "column",
        case $columns::varchar
            when 'party' then coalesce(parties.party_name, '')
            when 'item' then coalesce(items.item_name, '')
            when 'department' then coalesce(departments.department_name, '')
            when 'employee' then coalesce(employees.employee_name, '')
            else coalesce(children.name_zh, asked.name_zh)
        end as column_name,
        if(asked.normal_side = 'D', moved.debit - moved.credit, moved.credit - moved.debit) as amount
    from book_moved as moved
    join core.dim_account as asked on asked.account_code = $account::varchar
    join core.dim_account as accounts on accounts.account_code = moved.account_code
    left join core.dim_account as children
        on children.parent_code = $account::varchar and starts_with(accounts.path, children.path)
    left join core.dim_party as parties on parties.party_id = moved.party_id
    left join core.dim_item as items on items.item_id = moved.item_id
    left join core.dim_department as departments on departments.department_id = moved.department_id
    left join core.dim_employee as employees on employees.employee_id = moved.employee_id
    where moved.booked_on >= least(date_trunc('year', $to::date), date_trunc('month', $from::date))
),

shown as (
    select
        *,
        (select balance from book_brought) + sum(debit - credit) over (order by booked_on, entry_id, line_no) as balance
    from lines_filed
    where booked_on >= $from::date
),

book as (
    select 'columns' as section, 'column' as kind, "column", column_name, 0 as place
    from lines_filed
    group by all

    union all by name

    select 'lines' as section, 'opening' as kind, $from::date as date, 0 as place, balance
    from book_brought

    union all by name

    select
        'lines' as section, 'line' as kind, booked_on as date, 1 as place, entry_id, line_no, summary, "column", column_name,
        debit, credit, amount, balance
    from shown

    union all by name

    select
        'totals' as section, 'month_total' as kind, least(last_day(month), $to::date) as date, 1 as place, "column",
        column_name, sum(debit) as debit, sum(credit) as credit, sum(amount) as amount
    from lines_filed
    where month >= date_trunc('month', $from::date)
    group by all

    union all by name

    select
        'totals' as section, 'year_total' as kind, $to::date as date, 2 as place, "column", column_name,
        sum(debit) as debit, sum(credit) as credit, sum(amount) as amount
    from lines_filed
    where month >= date_trunc('year', $to::date)
    group by all
)

select
    book.section,
    book.entry_id,
    book.line_no,
    entries.source_id,
    entries.voucher_id,

    book.kind,
    entries.source_kind,
    coalesce(entries.source_number, '') as source_number,
    coalesce(entries.voucher_number, '') as voucher_number,
    coalesce(book.summary, '') as summary,
    coalesce(book."column", '') as "column",
    coalesce(book.column_name, '') as column_name,
    case when book.balance > 0 then '借' when book.balance < 0 then '贷' when book.balance = 0 then '平' else '' end as side,

    book.debit::decimal(18, 2) as debit,
    book.credit::decimal(18, 2) as credit,
    book.amount::decimal(18, 2) as amount,
    abs(book.balance)::decimal(18, 2) as balance,

    book.date
from book
left join core.fact_entries as entries on entries.entry_id = book.entry_id
order by book.section, book.date, book.place, book.entry_id, book.line_no, book."column"
