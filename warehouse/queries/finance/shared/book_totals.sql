-- What a ledger page starts from, and the sums of each of its months: of the month, of the year so far, and the balance after it.
book_moved as (
    select * from book_lines where not is_opening
),

book_brought as (
    select coalesce(sum(debit - credit), 0) as balance
    from book_lines
    where is_opening or booked_on < $from::date
),

book_opened as (
    select coalesce(sum(debit - credit), 0) as balance
    from book_lines
    where is_opening
),

book_year_began as (
    select
        year(month) as year,

        sum(debit) as debit,
        sum(credit) as credit
    from book_year_before
    group by all
),

book_months as (
    select
        month,

        sum(debit) as debit,
        sum(credit) as credit
    from book_moved
    group by all
),

book_totals as (
    select
        months.month,
        least(last_day(months.month), $to::date) as until,

        months.debit,
        months.credit,
        sum(months.debit) over of_year + coalesce(began.debit, 0) as year_debit,
        sum(months.credit) over of_year + coalesce(began.credit, 0) as year_credit,
        opened.balance + sum(months.debit - months.credit) over (order by months.month) as balance
    from book_months as months
    cross join book_opened as opened
    left join book_year_began as began on began.year = year(months.month)
    window of_year as (partition by year(months.month) order by months.month)
)
