-- One row per account and party with any amount.
select
    amounts.account_code as account,
    accounts.name_zh as account_name,
    coalesce(parties.party_code, '') as party,
    coalesce(parties.party_name, '') as party_name,

    sum(amounts.balance_before)::decimal(18, 2) as opening,
    sum(amounts.period_debit)::decimal(18, 2) as debit,
    sum(amounts.period_credit)::decimal(18, 2) as credit,
    sum(amounts.balance_end)::decimal(18, 2) as closing
from amounts
join core.dim_account as accounts on accounts.account_code = amounts.account_code
left join core.dim_party as parties on parties.party_id = amounts.party_id
where (
        $account::varchar is null
        or starts_with(accounts.path, (select path from core.dim_account where account_code = $account::varchar))
    )
    and ($party::varchar is null or parties.party_code = $party::varchar)
group by all
having sum(amounts.balance_before) <> 0 or sum(amounts.period_debit) <> 0 or sum(amounts.period_credit) <> 0
    or sum(amounts.balance_end) <> 0
order by account, party
