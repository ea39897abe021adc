select party.code as 往来单位编码, party.name as 往来单位名称, open_item.account_code as 科目编码, open_item.source_number as 单据编号,
    open_item.date as 日期, open_item.due_date as 到期日, case open_item.side when 'D' then '借' else '贷' end as 余额方向,
    open_item.amount as 金额, open_item.settled as 已核销, open_item.open as 未核销
from invoicing.open_item join parties.party on party.id = open_item.party_id
where open_item.open <> 0 and open_item.date < :next order by party.code, open_item.date, open_item.id
