-- One row per account that cost of sales is booked to.
select distinct accounts.account_code
from staging.stg_ledger__posting_account as accounts
where accounts.purpose in ('cost', 'cost_difference')
