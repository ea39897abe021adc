-- One row per cash account and day with movement.
with
days as (
    select
        lines.account_code,
        lines.booked_on as day,

        sum(lines.debit) filter (where not lines.is_opening) as money_in,
        sum(lines.credit) filter (where not lines.is_opening) as money_out,
        sum(lines.debit - lines.credit) as change
    from core.fact_entry_lines as lines
    join core.dim_account as accounts on accounts.account_code = lines.account_code
    where accounts.is_cash
    group by all
)

select
    days.account_code,
    days.day,

    accounts.name_zh as account_name,

    coalesce(days.money_in, 0)::decimal(18, 2) as money_in,
    coalesce(days.money_out, 0)::decimal(18, 2) as money_out,
    sum(days.change) over (partition by days.account_code order by days.day)::decimal(18, 2) as balance
from days
join core.dim_account as accounts on accounts.account_code = days.account_code
