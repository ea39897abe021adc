"""Receipts that wait for an invoice (有货无票) beside tax invoices that wait for goods (有票无货)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

import sqlalchemy as sa

from operational.core.api import ZERO, Tx, round_money

WAITING_MAX = 2000  # lines of one supplier; more is no match a person could check
WINDOW_MAX = 60  # receipts in a row that one invoice may cover

_WAITING = sa.text(
    """
    select l.id as receipt_line, r.id as receipt_id, r.number as receipt, r.date, o.id as order_id, o.number as order_number,
        i.code as item, i.name, i.spec, i.unit, l.quantity - l.invoiced as quantity, ol.vat_rate,
        ol.net * (l.quantity - l.invoiced) / ol.quantity - l.reduction * (l.quantity - l.invoiced) / l.quantity as net,
        ol.tax * (l.quantity - l.invoiced) / ol.quantity
            - l.reduction * (l.quantity - l.invoiced) / l.quantity * ol.vat_rate as tax,
        l.value - l.value_invoiced as value
    from purchasing.goods_receipt_line as l
    join purchasing.goods_receipt as r on r.id = l.goods_receipt_id
    join purchasing.order_line as ol on ol.id = l.order_line_id
    join purchasing."order" as o on o.id = r.order_id
    join items.item as i on i.id = l.item_id
    where r.supplier_id in (select id from parties.party where id = :party or merged_into_id = :party)
        and l.quantity <> l.invoiced and sign(l.quantity) = :sign
    order by r.date, r.id, l.line_no
    limit :most
    """
)


@dataclass(frozen=True)
class Waiting:
    """What is left to invoice of one receipt line, at the order's price; ``net`` and ``tax`` are not rounded yet."""

    receipt_line: int
    receipt_id: int
    receipt: str
    date: dt.date
    order_id: int
    order_number: str
    item: str
    name: str
    spec: str
    unit: str
    quantity: Decimal
    vat_rate: Decimal
    net: Decimal
    tax: Decimal
    value: Decimal

    @property
    def gross(self) -> Decimal:
        return round_money(self.net) + round_money(self.tax)


def waiting_receipts(tx: Tx, party_id: int, *, is_red: bool = False) -> list[Waiting]:
    """The receipt lines of a supplier without an invoice, oldest first; returns for a red invoice."""
    tx.session.flush()
    asked = {"party": party_id, "sign": -1 if is_red else 1, "most": WAITING_MAX}
    rows = tx.session.execute(_WAITING, asked).mappings()
    return [Waiting(**row) for row in rows]


def find_receipts(waiting: Sequence[Waiting], gross: Decimal) -> list[Waiting]:
    """The lines that come to exactly this amount: one receipt, one order, all that waits, or receipts in a row; else none."""
    receipts = [list(group) for _, group in groupby(waiting, key=lambda one: one.receipt_id)]
    orders: dict[int, list[Waiting]] = {}
    for one in waiting:
        orders.setdefault(one.order_id, []).append(one)
    for candidate in (*receipts, *orders.values(), list(waiting), *([one] for one in waiting)):
        if candidate and _sum(candidate) == gross:
            return candidate
    return _in_a_row(receipts, gross)


def _in_a_row(receipts: Sequence[Sequence[Waiting]], gross: Decimal) -> list[Waiting]:
    """Receipts that follow each other, as an invoice of a month covers them."""
    nets, taxes = ([sum((getattr(one, part) for one in lines), ZERO) for lines in receipts] for part in ("net", "tax"))
    for start in range(len(receipts)):
        net = tax = ZERO
        for end in range(start, min(start + WINDOW_MAX, len(receipts))):
            net, tax = net + nets[end], tax + taxes[end]
            if round_money(net) + round_money(tax) == gross:
                return [one for receipt in receipts[start : end + 1] for one in receipt]
    return []


def _sum(lines: Sequence[Waiting]) -> Decimal:
    """Rounded once, so that parts of a line come to what the line comes to."""
    return round_money(sum((one.net for one in lines), ZERO)) + round_money(sum((one.tax for one in lines), ZERO))
