"""What may be told: which event each occasion is seen by, and what its words may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

ORDER_WORDS = ("company", "party", "number", "date", "total", "promise_date", "customer_po", "lines")
ISSUE_WORDS = ("company", "party", "number", "date", "order", "total", "lines")
STATEMENT_WORDS = ("company", "party", "number", "date", "date_from", "date_to", "total")
MONEY_WORDS = ("company", "party", "number", "date", "total", "reference")
HOUSE_WORDS = ("who", "company", "party", "number", "date", "total", "lines")
LOW_WORDS = ("company", "number", "item", "date", "on_hand", "minimum", "incoming", "suggested", "supplier")
PURCHASE_WORDS = ("company", "party", "number", "date", "total", "expected_date", "lines")
REMINDER_WORDS = (*PURCHASE_WORDS, "late_lines")


@dataclass(frozen=True)
class Occasion:
    """``event`` is the name of a fact, whose ``key`` holds the document's id, or of a command, whose document it is."""

    code: str
    event: str
    document: str
    words: tuple[str, ...]
    key: str = ""
    is_internal: bool = False  # told to people of the house, whom the notice names
    falls: str = ""  # only where this figure of the fact is negative

    def document_of(self, row: Mapping[str, Any]) -> int | None:
        """The document that an event speaks of; None when the event is not this occasion."""
        if row["name"] != self.event:
            return None
        if self.falls and Decimal(str(row["data"].get(self.falls) or 0)) >= 0:
            return None
        if self.key:
            found = row["data"].get(self.key)
            return int(found) if found is not None and not row["data"].get("is_red") else None
        return int(row["document_id"]) if row["document_kind"] == self.document else None


OCCASIONS = (
    Occasion("order_quoted", "sales.quote_order", "sales.order", ORDER_WORDS),
    Occasion("order_approved", "sales.OrderWasApproved", "sales.order", ORDER_WORDS, "order_id"),
    Occasion("order_cancelled", "sales.OrderWasCancelled", "sales.order", ORDER_WORDS, "order_id"),
    Occasion("goods_issued", "sales.GoodsWereIssued", "sales.goods_issue", ISSUE_WORDS, "goods_issue_id"),
    Occasion("goods_returned", "sales.GoodsWereReturned", "sales.goods_issue", ISSUE_WORDS, "goods_issue_id"),
    Occasion("order_invoiced", "sales.OrderWasInvoiced", "invoicing.invoice", MONEY_WORDS, "invoice_id"),
    Occasion("money_received", "invoicing.receive_money", "invoicing.payment", MONEY_WORDS),
    Occasion("statement_mailed", "dealings.StatementIsToBeMailed", "dealings.statement", STATEMENT_WORDS, "statement_id"),
    Occasion("low_stock", "planning.StockFellBelowMinimum", "planning.low_stock", LOW_WORDS, "low_stock_id", is_internal=True),
    Occasion("owner_return", "sales.GoodsWereReturned", "sales.goods_issue", HOUSE_WORDS, "goods_issue_id", is_internal=True),
    Occasion("owner_price_cut", "sales.PriceWasAdjusted", "sales.price_adjustment", HOUSE_WORDS, "price_adjustment_id",
             is_internal=True, falls="gross"),
    Occasion("owner_write_off", "invoicing.write_off", "invoicing.clearing", HOUSE_WORDS, is_internal=True),
    Occasion("owner_unapproved", "sales.OrderWasUnapproved", "sales.order", HOUSE_WORDS, "order_id", is_internal=True),
    Occasion("owner_purchase_unapproved", "purchasing.unapprove_order", "purchasing.order", HOUSE_WORDS, is_internal=True),
    Occasion("purchase_order_approved", "purchasing.PurchaseOrderWasApproved", "purchasing.order", PURCHASE_WORDS, "order_id"),
    Occasion("supplier_reminded", "purchasing.SupplierWasReminded", "purchasing.order", REMINDER_WORDS, "order_id"),
)  # fmt: skip
# Documents whose paper goes with the mail, and the field of its query that takes them.
PAPER_OF = {"dealings.statement": ("papers.statement", "statement")}
BY_CODE = {one.code: one for one in OCCASIONS}
EVENTS = tuple(sorted({one.event for one in OCCASIONS}))
