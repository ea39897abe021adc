select payment.number as 单据编号, case payment.direction when 'in' then '收款' else '付款' end as 方向, payment.date as 日期,
    party.name as 往来单位名称, payment.cash_account as 科目编码, payment.amount as 金额, payment.currency as 币种,
    payment.reference as 来源编号, payment.state as 状态
from invoicing.payment join parties.party on party.id = payment.party_id
where payment.date >= :first and payment.date < :next order by payment.date, payment.id
