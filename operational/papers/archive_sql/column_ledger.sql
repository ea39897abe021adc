-- 多栏账：上级科目的每笔发生额，栏目是它的明细科目。
select parent.code as 科目编码, parent.name_zh as 科目名称, line.account_code as 栏目, account.name_zh as 栏目名称,
    entry.date as 记账日期, voucher.number as 凭证号, entry.source_number as 单据编号, line.summary as 摘要,
    line.debit as 借方金额, line.credit as 贷方金额
from ledger.entry
join ledger.entry_line as line on line.entry_id = entry.id
join ledger.account on account.code = line.account_code
join ledger.account as parent on parent.code = account.parent_code
left join ledger.voucher_entry as link on link.entry_id = entry.id
left join ledger.voucher on voucher.id = link.voucher_id
where entry.date >= :first and entry.date < :next and entry.source_kind <> 'ledger.opening'
order by parent.path, entry.date, entry.position, line.line_no
