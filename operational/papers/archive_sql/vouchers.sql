-- 一张凭证一行。
select voucher.number as 凭证号, voucher.type as 凭证字, to_char(voucher.month, 'YYYY-MM') as 会计期间, voucher.date as 日期,
    voucher.summary as 摘要, voucher.reference as 来源编号, voucher.attachments as 附件张数, voucher.total as 合计金额,
    case voucher.state when 'posted' then '已记账' when 'approved' then '已审核' when 'discarded' then '已作废' else '草稿' end as 状态,
    maker.name as 制单人, checker.name as 审核人, poster.name as 记账人, voucher.posted_at as 记账时间,
    voucher.position as 链中位置, voucher.hash as 链值
from ledger.voucher
left join identity."user" as maker on maker.id = voucher.created_by
left join identity."user" as checker on checker.id = voucher.checked_by
left join identity."user" as poster on poster.id = voucher.posted_by
where voucher.date >= :first and voucher.date < :next
order by voucher.month, voucher.type, voucher.sequence, voucher.id
