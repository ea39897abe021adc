select number as 发票号码, case direction when 'sale' then '销售' else '采购' end as 方向, date as 日期, buyer_name as 购买方名称,
    buyer_tax_id as 购买方税号, seller_name as 销售方名称, seller_tax_id as 销售方税号, net as 不含税金额, tax as 税额, gross as 价税合计,
    deductible_tax as 抵扣税额, state as 状态
from invoicing.tax_invoice where date >= :first and date < :next order by date, id
