"""What may be told: which event each occasion is seen by, and what its words may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ORDER_WORDS = ("company", "party", "number", "date", "total", "promise_date", "customer_po", "lines")
ISSUE_WORDS = ("company", "party", "number", "date", "order", "total", "lines")
MONEY_WORDS = ("company", "party", "number", "date", "total", "reference")
PURCHASE_WORDS = ("company", "party", "number", "date", "total", "expected_date", "lines")


@dataclass(frozen=True)
class Occasion:
    """``event`` is the name of a fact, whose ``key`` holds the document's id, or of a command, whose document it is."""

    code: str
    event: str
    document: str
    words: tuple[str, ...]
    key: str = ""

    def document_of(self, row: Mapping[str, Any]) -> int | None:
        """The document that an event speaks of; None when the event is not this occasion."""
        if row["name"] != self.event:
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
    Occasion("purchase_order_approved", "purchasing.PurchaseOrderWasApproved", "purchasing.order", PURCHASE_WORDS, "order_id"),
)
BY_CODE = {one.code: one for one in OCCASIONS}
EVENTS = tuple(sorted({one.event for one in OCCASIONS}))
