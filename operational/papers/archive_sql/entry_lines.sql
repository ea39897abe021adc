-- 一条分录一行，期初余额的分录也在内。
select entry.position as 分录序号, entry.date as 记账日期, entry.document_date as 单据日期, entry.source_kind as 单据种类,
    entry.source_number as 单据编号, voucher.number as 凭证号, line.line_no as 行号, line.summary as 摘要,
    line.account_code as 科目编码, account.name_zh as 科目名称, line.debit as 借方金额, line.credit as 贷方金额,
    case when line.is_red then '红字' else '' end as 红字, party.code as 往来单位编码, party.name as 往来单位名称,
    department.name as 部门, item.code as 物料编码, employee.name as 员工, line.quantity as 数量,
    line.cash_flow_line as 现金流量行次, entry.rule as 记账规则, entry.hash as 链值
from ledger.entry
join ledger.entry_line as line on line.entry_id = entry.id
join ledger.account on account.code = line.account_code
left join ledger.voucher_entry as link on link.entry_id = entry.id
left join ledger.voucher on voucher.id = link.voucher_id
left join parties.party on party.id = line.party_id
left join company.department on department.id = line.department_id
left join items.item on item.id = line.item_id
left join people.employee on employee.id = line.employee_id
where entry.date >= :first and entry.date < :next
order by entry.position, line.line_no
