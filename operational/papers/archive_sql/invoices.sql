select invoice.number as 单据编号, case invoice.direction when 'sale' then '销售' else '采购' end as 方向, invoice.date as 日期,
    invoice.tax_number as 发票号码, party.name as 往来单位名称, invoice.net as 不含税金额, invoice.tax as 税额, invoice.gross as 价税合计,
    invoice.state as 状态
from invoicing.invoice join parties.party on party.id = invoice.party_id
where invoice.date >= :first and invoice.date < :next order by invoice.date, invoice.id
