"""What stock asks before the books of a month are closed: stock was closed first, nothing is negative or without value."""

from operational.core.api import CloseStep
from operational.stock.checks import BY_ITEM
from operational.stock.closing import ITEM_ROWS, NEGATIVE, UNVALUED

_CLOSED = """
    select 'stock.close' as kind, to_char(p.month, 'YYYY-MM') as number
    from ledger.period as p
    where p.month = :first_day and not p.is_stock_closed and exists (select from stock.move as m where m.date < :next_day)
"""
_ROW = "select 'items.item' as kind, i.id, r.item as number, r.name"

CLOSE_STEPS = (
    CloseStep("stock.closed", 20, "block", _CLOSED, "stock.close_stock", "stock.close_first"),
    CloseStep("stock.negative", 21, "block", f"{_ROW}, r.quantity {ITEM_ROWS.format(sql=NEGATIVE)}"),
    CloseStep("stock.unvalued", 22, "block", f"{_ROW}, r.quantity, r.value as amount {ITEM_ROWS.format(sql=UNVALUED)}"),
    CloseStep("stock.equals_ledger", 70, "block", f"{_ROW}, r.difference as amount {ITEM_ROWS.format(sql=BY_ITEM)}"),
)
