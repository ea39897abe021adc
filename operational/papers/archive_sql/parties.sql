select party.code as 编码, party.name as 名称, case when party.is_customer then '是' else '' end as 客户,
    case when party.is_supplier then '是' else '' end as 供应商, party.tax_id as 税号, party.address as 地址, party.phone as 电话,
    party.bank as 开户行, party.bank_account as 银行账号, became.code as 并入单位
from parties.party left join parties.party as became on became.id = party.merged_into_id
order by party.code
