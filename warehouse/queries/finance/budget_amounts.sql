-- One row per account that the budget plans for these days.
select
    account_code as account,

    amount
from budgeted
where amount <> 0
order by account_code
