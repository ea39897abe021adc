"""What planning reports."""

from operational.core.api import Fact


class StockFellBelowMinimum(Fact):
    """An item holds less than its minimum, and did not when it was looked at last."""

    low_stock_id: int
    item_id: int
