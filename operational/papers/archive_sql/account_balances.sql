-- 科目余额表：末级科目按往来单位、部门、物料、员工。
select balance.account_code as 科目编码, account.name_zh as 科目名称, party.code as 往来单位编码, party.name as 往来单位名称,
    department.name as 部门, item.code as 物料编码, employee.name as 员工,
    sum(case when balance.month < :first then balance.opening + balance.debit - balance.credit else balance.opening end) as 期初余额,
    sum(case when balance.month >= :first then balance.debit else 0 end) as 本年借方,
    sum(case when balance.month >= :first then balance.credit else 0 end) as 本年贷方,
    sum(balance.opening + balance.debit - balance.credit) as 期末余额
from ledger.balance
join ledger.account on account.code = balance.account_code
left join parties.party on party.id = nullif(balance.party_id, 0)
left join company.department on department.id = nullif(balance.department_id, 0)
left join items.item on item.id = nullif(balance.item_id, 0)
left join people.employee on employee.id = nullif(balance.employee_id, 0)
where balance.month < :next
group by account.path, balance.account_code, account.name_zh, party.code, party.name, department.name, item.code, employee.name
order by account.path, party.code, department.name, item.code, employee.name
