"""Which documents have attachments, and who may see them: whoever may see the document, and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from operational.core.api import Document, NotPermitted, Row, Tx, remember
from operational.dealings.api import Statement, kept_party
from operational.expenses.api import Advance, Claim
from operational.invoicing.api import Invoice, Payment
from operational.items.api import Item
from operational.ledger.api import Voucher
from operational.parties.api import Party
from operational.purchasing import api as purchasing
from operational.sales import api as sales


@dataclass(frozen=True)
class Parent:
    """A kind of document: its rows, the right to see it, and through which column it belongs to a document with an owner."""

    model: type[Row]
    permission: str
    through: tuple[str, type[Row]] | None = None
    guard: Callable[[Tx, Any], object] | None = None  # refuses where the row itself cannot tell whose it is


PARENTS: Mapping[str, Parent] = {
    "sales.order": Parent(sales.Order, "sales.order.view"),
    "sales.goods_issue": Parent(sales.GoodsIssue, "sales.goods_issue.view", ("order_id", sales.Order)),
    "purchasing.order": Parent(purchasing.Order, "purchasing.order.view"),
    "purchasing.goods_receipt": Parent(purchasing.GoodsReceipt, "purchasing.receipt.view", ("order_id", purchasing.Order)),
    "purchasing.inspection": Parent(purchasing.Inspection, "purchasing.inspection.view"),
    "invoicing.invoice": Parent(Invoice, "invoicing.invoice.view"),
    "invoicing.payment": Parent(Payment, "invoicing.payment.view"),
    "expenses.claim": Parent(Claim, "expenses.claim.view"),
    "expenses.advance": Parent(Advance, "expenses.advance.view"),
    "ledger.voucher": Parent(Voucher, "ledger.voucher.view"),
    "items.item": Parent(Item, "items.item.view"),
    "parties.party": Parent(Party, "parties.party.view"),
    "dealings.statement": Parent(
        Statement, "dealings.statement.view", guard=lambda tx, row: kept_party(tx, row.party_id)
    ),
}


def parent_of(tx: Tx, kind: str, ref: int | str, *, field: str = "document") -> Any:
    """The document, found with the right and the record scope with which its own page shows it."""
    parent = PARENTS[kind]
    if not tx.actor.may(parent.permission):
        raise NotPermitted("dispatch.not_permitted", permission=f"permission.{parent.permission}", user=tx.actor.name)
    asked, tx.permission = tx.permission, parent.permission
    try:
        row = tx.find(parent.model, ref, field=field)
        if parent.through is not None:
            column, above = parent.through
            tx.find(above, getattr(row, column), field=field)
        if parent.guard is not None:
            parent.guard(tx, row)
    finally:
        tx.permission = asked
    return row


def name_of(row: Any) -> str:
    """Number or code, as people call it."""
    return str((row.number if isinstance(row, Document) else getattr(row, "code", "")) or row.id)


def remember_on(tx: Tx, kind: str, row: Any, **data: Any) -> None:
    """Put the command on the document's time line."""
    if isinstance(row, Document):
        tx.touch(row, **data)
    else:
        remember(tx, kind, row.id)
