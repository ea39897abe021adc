-- 哈希链的末端：现在的，和每次结账时留下的。
select '现在' as 时点, chain.name as 链, chain.count as 条数, chain.head as 链值 from ledger.chain
union all
select to_char(closing_head.month, 'YYYY-MM') || ' 结账', closing_head.chain, closing_head.count, closing_head.head
from ledger.closing_head where closing_head.month >= :first and closing_head.month < :next
order by 1, 2
