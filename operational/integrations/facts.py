"""What the words of an occasion may name: read from the document itself when its message is written."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.company.api import the_company
from operational.core.api import Tx
from operational.dealings.api import Statement
from operational.invoicing.api import Clearing, Invoice, Payment
from operational.items.api import Item
from operational.parties.api import Contact, Party
from operational.planning.api import low_stock_rows
from operational.purchasing.api import Order as PurchaseOrder
from operational.purchasing.api import OrderLine as PurchaseOrderLine
from operational.sales.api import GoodsIssue, GoodsIssueLine, Order, OrderLine, PriceAdjustment

LINES_SHOWN_MAX = 50  # a message is read on a phone; the paper has them all


@dataclass
class Told:
    """A document as its messages speak of it: placeholders with their values, and whom it concerns."""

    party_id: int
    number: str
    words: dict[str, str]
    locale: str = "zh_CN"
    addresses: list[str] = field(default_factory=list)


def told_of(tx: Tx, kind: str, ids: Iterable[int]) -> dict[int, Told]:
    """These documents of one kind, with partner, language and mail addresses; what is gone is left out."""
    wanted = sorted(set(ids))
    found = LOADERS[kind](tx, wanted)
    company = the_company(tx).name
    for told in found.values():
        told.words["company"] = company
    _name_partners(tx, found.values())
    return found


def _name_partners(tx: Tx, found: Iterable[Told]) -> None:
    wanted = _array({told.party_id for told in found})
    rows = tx.session.execute(
        sa.select(Party.id, Party.name, Party.locale, Contact.email)
        .outerjoin(Contact, sa.and_(Contact.party_id == Party.id, Contact.is_active, Contact.email != ""))
        .where(Party.id == sa.any_(wanted))
        .order_by(Party.id, Contact.id)
    ).all()
    by_party: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_party[row.id].append(row)
    for told in found:
        for row in by_party[told.party_id]:
            told.words["party"], told.locale = row.name, row.locale
            if row.email and row.email not in told.addresses:
                told.addresses.append(row.email)


def _array(ids: Iterable[int]) -> Any:
    return sa.cast(sorted(ids), sa.ARRAY(sa.BigInteger))


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day is not None else ""


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def _lines(tx: Tx, of: Any, line: Any, ids: Sequence[int]) -> Mapping[int, str]:
    """Item, spec, quantity and unit, one line each, by document."""
    rows = tx.session.execute(
        sa.select(of.label("of"), Item.name, Item.spec, Item.unit, line.quantity)
        .join(Item, Item.id == line.item_id)
        .where(of == sa.any_(_array(ids)))
        .order_by(of, line.line_no)
    ).all()
    texts: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        quantity = f"{abs(row.quantity).normalize():f}"
        texts[row.of].append(" ".join(part for part in (row.name, row.spec, "×", quantity, row.unit) if part))
    return {
        of: "\n".join(found[:LINES_SHOWN_MAX] + (["…"] if len(found) > LINES_SHOWN_MAX else [])) for of, found in texts.items()
    }


def _orders(tx: Tx, ids: Sequence[int]) -> dict[int, Told]:
    rows = tx.session.execute(sa.select(Order).where(Order.id == sa.any_(_array(ids)))).scalars()
    lines = _lines(tx, OrderLine.order_id, OrderLine, ids)
    return {
        row.id: Told(
            row.customer_id,
            row.number or "",
            {
                "number": row.number or "",
                "date": _day(row.date),
                "total": _money(row.gross),
                "promise_date": _day(row.promise_date),
                "customer_po": row.customer_po,
                "lines": lines.get(row.id, ""),
            },
        )
        for row in rows
    }


def _issues(tx: Tx, ids: Sequence[int]) -> dict[int, Told]:
    rows = tx.session.execute(
        sa.select(GoodsIssue, Order.number.label("order"))
        .join(Order, Order.id == GoodsIssue.order_id)
        .where(GoodsIssue.id == sa.any_(_array(ids)))
    ).all()
    lines = _lines(tx, GoodsIssueLine.goods_issue_id, GoodsIssueLine, ids)
    return {
        row.GoodsIssue.id: Told(
            row.GoodsIssue.customer_id,
            row.GoodsIssue.number or "",
            {
                "number": row.GoodsIssue.number or "",
                "date": _day(row.GoodsIssue.date),
                "order": row.order or "",
                "total": _money(abs(row.GoodsIssue.gross)),
                "lines": lines.get(row.GoodsIssue.id, ""),
            },
        )
        for row in rows
    }


def _invoices(tx: Tx, ids: Sequence[int]) -> dict[int, Told]:
    rows = tx.session.execute(sa.select(Invoice).where(Invoice.id == sa.any_(_array(ids)))).scalars()
    return {row.id: _of_money(row.party_id, row.number, row.date, row.gross, row.tax_number) for row in rows}


def _payments(tx: Tx, ids: Sequence[int]) -> dict[int, Told]:
    rows = tx.session.execute(sa.select(Payment).where(Payment.id == sa.any_(_array(ids)))).scalars()
    return {row.id: _of_money(row.party_id, row.number, row.date, row.amount, row.reference) for row in rows}


def _of_money(party_id: int, number: str | None, day: dt.date, amount: Decimal, reference: str) -> Told:
    words = {"number": number or "", "date": _day(day), "total": _money(amount), "reference": reference}
    return Told(party_id, number or "", words)


def _purchase_orders(tx: Tx, ids: Sequence[int]) -> dict[int, Told]:
    rows = tx.session.execute(sa.select(PurchaseOrder).where(PurchaseOrder.id == sa.any_(_array(ids)))).scalars()
    lines = _lines(tx, PurchaseOrderLine.order_id, PurchaseOrderLine, ids)
    late = _not_come(tx, ids)
    return {
        row.id: Told(
            row.supplier_id,
            row.number or "",
            {
                "number": row.number or "",
                "date": _day(row.date),
                "total": _money(row.gross),
                "expected_date": _day(row.promise_date),
                "lines": lines.get(row.id, ""),
                "late_lines": late.get(row.id, ""),
            },
        )
        for row in rows
    }


def _not_come(tx: Tx, ids: Sequence[int]) -> Mapping[int, str]:
    """What of each order has not come, with the day that was agreed."""
    promised: Any = sa.func.coalesce(PurchaseOrderLine.promise_date, PurchaseOrder.promise_date)
    rows = tx.session.execute(
        sa.select(PurchaseOrderLine.order_id, Item.name, Item.spec, Item.unit, PurchaseOrderLine.open, promised.label("day"))
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.order_id)
        .join(Item, Item.id == PurchaseOrderLine.item_id)
        .where(PurchaseOrderLine.order_id == sa.any_(_array(ids)), PurchaseOrderLine.open > 0, promised.is_not(None))
        .order_by(promised, PurchaseOrderLine.line_no)
    ).all()
    texts: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        parts = (row.name, row.spec, "×", f"{row.open.normalize():f}", row.unit, "·", _day(row.day))
        texts[row.order_id].append(" ".join(part for part in parts if part))
    return {
        of: "\n".join(found[:LINES_SHOWN_MAX] + (["…"] if len(found) > LINES_SHOWN_MAX else [])) for of, found in texts.items()
    }


def _adjustments(tx: Tx, ids: Sequence[int]) -> dict[int, Told]:
    rows = tx.session.execute(sa.select(PriceAdjustment).where(PriceAdjustment.id == sa.any_(_array(ids)))).scalars()
    return {
        row.id: Told(
            row.customer_id,
            row.number or "",
            {"number": row.number or "", "date": _day(row.date), "total": _money(row.gross), "lines": row.reason},
        )
        for row in rows
    }


def _clearings(tx: Tx, ids: Sequence[int]) -> dict[int, Told]:
    rows = tx.session.execute(sa.select(Clearing).where(Clearing.id == sa.any_(_array(ids)))).scalars()
    return {
        row.id: Told(
            row.party_id,
            row.number or "",
            {"number": row.number or "", "date": _day(row.date), "total": _money(row.amount), "lines": row.reason},
        )
        for row in rows
    }


def _statements(tx: Tx, ids: Sequence[int]) -> dict[int, Told]:
    rows = tx.session.execute(sa.select(Statement).where(Statement.id == sa.any_(_array(ids)))).scalars()
    return {
        row.id: Told(
            row.party_id,
            row.number or "",
            {
                "number": row.number or "",
                "date": _day(row.date),
                "date_from": _day(row.date_from),
                "date_to": _day(row.date_to),
                "total": _money(row.closing),
            },
        )
        for row in rows
    }


def _low_stock(tx: Tx, ids: Sequence[int]) -> dict[int, Told]:
    found = {}
    for row in low_stock_rows(tx, sorted(ids), most=len(ids)):
        words = {
            "number": row.item,
            "item": " ".join(part for part in (row.name, row.spec) if part),
            "date": _day(row.fell_on),
            "on_hand": f"{row.on_hand.normalize():f} {row.unit}",
            "minimum": f"{row.minimum.normalize():f} {row.unit}",
            "incoming": f"{row.incoming.normalize():f} {row.unit}",
            "suggested": " ".join(part for part in (f"{row.suggested.normalize():f} {row.unit}", row.suggestion) if part),
            "supplier": row.supplier or "–",
        }
        found[row.id] = Told(0, row.item, words)
    return found


LOADERS: Mapping[str, Callable[[Tx, Sequence[int]], dict[int, Told]]] = {
    "sales.order": _orders,
    "sales.goods_issue": _issues,
    "invoicing.invoice": _invoices,
    "invoicing.payment": _payments,
    "purchasing.order": _purchase_orders,
    "sales.price_adjustment": _adjustments,
    "invoicing.clearing": _clearings,
    "dealings.statement": _statements,
    "planning.low_stock": _low_stock,
}
