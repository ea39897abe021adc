"""What sales does when a lower slice reports a fact."""

from operational.core.api import Tx, on
from operational.invoicing.api import Invoice, OpenItemsWereSettled
from operational.sales.progress import lock_orders_behind, recompute
from operational.sales.tables import GoodsIssue
from operational.sales.tables_after import PriceAdjustment


@on(OpenItemsWereSettled)
def on_open_items_settled(tx: Tx, fact: OpenItemsWereSettled) -> None:
    """Money moves the payment of the orders behind the settled items; an order with nothing left to do is done."""
    issues = [source_id for kind, source_id in fact.sources if kind == GoodsIssue.kind]
    invoices = [source_id for kind, source_id in fact.sources if kind == Invoice.kind]
    adjustments = [source_id for kind, source_id in fact.sources if kind == PriceAdjustment.kind]
    orders = lock_orders_behind(tx, issues, invoices, adjustments)
    if orders:
        recompute(tx, orders)
