-- 日记账：现金和银行科目逐笔，带当日合计。
with brought as (
    select balance.account_code, sum(balance.opening + balance.debit - balance.credit) as amount
    from ledger.balance where balance.month < :first group by balance.account_code
),
moved as (
    select line.account_code, entry.date, entry.position, line.line_no, entry.source_number, voucher.number, line.summary,
        line.debit, line.credit, party.name as party, entry.source_kind = 'ledger.opening' as is_opening
    from ledger.entry
    join ledger.entry_line as line on line.entry_id = entry.id
    left join ledger.voucher_entry as link on link.entry_id = entry.id
    left join ledger.voucher on voucher.id = link.voucher_id
    left join parties.party on party.id = line.party_id
    where entry.date >= :first and entry.date < :next
)
select moved.account_code as 科目编码, account.name_zh as 科目名称, moved.date as 记账日期, moved.number as 凭证号,
    moved.source_number as 单据编号, moved.summary as 摘要, moved.party as 往来单位名称,
    case when moved.is_opening then 0 else moved.debit end as 借方金额,
    case when moved.is_opening then 0 else moved.credit end as 贷方金额,
    coalesce(brought.amount, 0) + sum(moved.debit - moved.credit) over (
        partition by moved.account_code order by moved.date, moved.position, moved.line_no) as 余额,
    sum(moved.debit - moved.credit) over (partition by moved.account_code, moved.date) as 当日净额
from moved
join ledger.account on account.code = moved.account_code and account.is_cash
left join brought on brought.account_code = moved.account_code
order by account.path, moved.date, moved.position, moved.line_no
