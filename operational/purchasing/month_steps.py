"""What purchasing asks before the books of a month are closed: estimates (暂估) are looked at, and equal their account."""

from operational.core.api import CloseStep
from operational.purchasing.verify import ESTIMATES

_ESTIMATES = """
    select 'purchasing.goods_receipt' as kind, r.id, r.number, p.name, r.date, sum(l.value - l.value_invoiced) as amount
    from purchasing.goods_receipt_line as l
    join purchasing.goods_receipt as r on r.id = l.goods_receipt_id
    join parties.party as p on p.id = r.supplier_id
    where l.quantity <> l.invoiced and r.date < :next_day
    group by r.id, p.id order by r.date, r.id
"""
_DIFFERENT = f"""
    select 'parties.party' as kind, p.id, p.code as number, p.name, e.estimates - e.ledger as amount
    from ({ESTIMATES}) as e left join parties.party as p on p.id = e.party_id
"""
CLOSE_STEPS = (
    CloseStep("purchasing.estimates_reviewed", 25, "notice", _ESTIMATES),
    CloseStep("purchasing.estimates_equal_ledger", 72, "block", _DIFFERENT),
)
