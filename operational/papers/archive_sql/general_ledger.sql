-- 总账：每个科目（含上级）每月一行。
with own as (
    select account.path, balance.month, balance.opening, balance.debit, balance.credit
    from ledger.balance join ledger.account on account.code = balance.account_code
    where balance.month < :next
),
months as (
    select generate_series(cast(:first as date), cast(:next as date) - 1, interval '1 month')::date as month
),
summed as (
    select account.code, account.name_zh as name, account.path, months.month,
        coalesce(sum(own.opening + own.debit - own.credit) filter (where own.month < months.month), 0)
            + coalesce(sum(own.opening) filter (where own.month = months.month), 0) as brought,
        coalesce(sum(own.debit) filter (where own.month = months.month), 0) as debit,
        coalesce(sum(own.credit) filter (where own.month = months.month), 0) as credit,
        coalesce(sum(own.debit) filter (where own.month >= :first and own.month <= months.month), 0) as year_debit,
        coalesce(sum(own.credit) filter (where own.month >= :first and own.month <= months.month), 0) as year_credit
    from ledger.account
    join own on starts_with(own.path, account.path)
    cross join months
    group by account.code, account.name_zh, account.path, months.month
)
select code as 科目编码, name as 科目名称, to_char(month, 'YYYY-MM') as 会计期间, brought as 期初余额, debit as 本月借方,
    credit as 本月贷方, year_debit as 本年累计借方, year_credit as 本年累计贷方, brought + debit - credit as 期末余额
from summed
order by path, month
