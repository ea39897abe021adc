-- One row per cash account and day with movement.
select
    account_code as account,
    account_name,
    day,

    money_in,
    money_out,
    balance
from marts.cash_by_day
where day between $from::date and $to::date and ($account::varchar is null or account_code = $account::varchar)
order by account, day
