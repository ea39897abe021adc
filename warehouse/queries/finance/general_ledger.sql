-- One row per account and month of the general ledger, before them what was brought forward.
with
months as (
    select
        tops.account_code,
        lines.month,

        coalesce(sum(lines.debit) filter (where not lines.is_opening), 0) as debit,
        coalesce(sum(lines.credit) filter (where not lines.is_opening), 0) as credit,
        coalesce(sum(lines.debit - lines.credit) filter (where lines.is_opening), 0) as opening,
        coalesce(sum(lines.debit - lines.credit) filter (where lines.booked_on < $from::date and not lines.is_opening), 0) as before
    from book_lines as lines
    join core.dim_account as accounts on accounts.account_code = lines.account_code
    join core.dim_account as tops on starts_with(accounts.path, tops.path)
    where tops.level <= $level::integer
        and ($account::varchar is null or starts_with(tops.path, (select path from asked_path)))
    group by all
),

began as (
    select
        tops.account_code,
        year(openings.month) as year,

        sum(openings.debit) as debit,
        sum(openings.credit) as credit
    from book_year_before as openings
    join core.dim_account as accounts on accounts.account_code = openings.account_code
    join core.dim_account as tops on starts_with(accounts.path, tops.path)
    group by all
),

running as (
    select
        months.account_code,
        months.month,

        months.debit,
        months.credit,
        sum(months.debit) over of_year + coalesce(began.debit, 0) as year_debit,
        sum(months.credit) over of_year + coalesce(began.credit, 0) as year_credit,
        sum(months.opening) over (partition by months.account_code)
            + sum(months.debit - months.credit) over (partition by months.account_code order by months.month) as balance
    from months
    left join began on began.account_code = months.account_code and began.year = year(months.month)
    window of_year as (partition by months.account_code, year(months.month) order by months.month)
),

book as (
    select account_code, 'opening' as kind, $from::date as date, 0 as place, sum(opening + before) as balance
    from months
    group by all

    union all by name

    select
        account_code, 'month_total' as kind, least(last_day(month), $to::date) as date, 1 as place, debit, credit, balance
    from running
    where month >= date_trunc('month', $from::date) and (debit <> 0 or credit <> 0)

    union all by name

    select
        account_code, 'year_total' as kind, least(last_day(month), $to::date) as date, 2 as place, year_debit as debit,
        year_credit as credit, balance
    from running
    where month >= date_trunc('month', $from::date) and (debit <> 0 or credit <> 0)
)

select
    book.account_code as account,

    accounts.name_zh as name,
    accounts.name_en,
    accounts.name_tw,
    book.kind,
    case when book.balance > 0 then '借' when book.balance < 0 then '贷' else '平' end as side,

    accounts.level,
    book.debit::decimal(18, 2) as debit,
    book.credit::decimal(18, 2) as credit,
    abs(book.balance)::decimal(18, 2) as balance,

    book.date
from book
join core.dim_account as accounts on accounts.account_code = book.account_code
-- An account without balance and movement has no page.
where book.balance <> 0 or book.kind <> 'opening'
    or book.account_code in (select moved.account_code from book as moved where moved.kind = 'month_total')
order by accounts.path, book.date, book.place
