-- 本年归入的附件；附件按归入的日期进各年的档案包。
select attachment.id as 附件序号, attachment.document_kind as 单据种类, attachment.document_id as 单据标识, attachment.name as 名称,
    attachment.purpose as 用途, attachment.note as 备注, attachment.added_at as 归入时间, adder.name as 归入人,
    content.size as 字节数, content.sha256 as 校验值, attachment.content_id as 内容标识, attachment.removed_why as 移除原因
from papers.attachment
join papers.content on content.id = attachment.content_id
left join identity."user" as adder on adder.id = attachment.added_by
where attachment.added_at >= cast(:first as date) and attachment.added_at < cast(:next as date)
order by attachment.id
