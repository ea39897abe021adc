select to_char(period.month, 'YYYY-MM') as 会计期间, case period.state when 'closed' then '已结账' else '未结账' end as 状态,
    period.closed_at as 结账时间, closer.name as 结账人
from ledger.period left join identity."user" as closer on closer.id = period.closed_by
where period.month >= :first and period.month < :next
order by period.month
