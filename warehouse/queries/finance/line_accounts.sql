-- One row per account behind a line of a form.
with
asked_accounts as (
    select distinct account_code
    from terms
    where line = $line::integer
),

summed_accounts as (
    select
        amounts.account_code,

        sum(balance_end) as balance_end,
        sum(balance_year_begin) as balance_year_begin,
        sum(result_period) as result_period,
        sum(result_year) as result_year
    from amounts
    semi join asked_accounts using (account_code)
    group by all
)

select
    accounts.account_code,

    accounts.name_zh as name,
    accounts.name_en,
    accounts.name_tw,

    if($form::varchar = 'balance_sheet', summed_accounts.balance_end, summed_accounts.result_period)::decimal(18, 2) as current,
    if($form::varchar = 'balance_sheet', summed_accounts.balance_year_begin, summed_accounts.result_year)::decimal(18, 2) as comparative
from summed_accounts
join core.dim_account as accounts on accounts.account_code = summed_accounts.account_code
where current <> 0 or comparative <> 0
order by accounts.account_code
