"""The versions of a quotation, and two of them side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Amount, Fraction, Input, Output, Qty, Tx, UnitPrice, query, refuse
from operational.identity.api import User
from operational.items.api import Item
from operational.sales.refs import OrderRef
from operational.sales.tables import Order
from operational.sales.tables_before import QuotationVersion
from operational.sales.version_rules import Pair, compare


class VersionsOf(Input):
    order: OrderRef


class VersionRow(Output):
    version_no: int
    valid_until: dt.date
    holds: bool  # not decided yet and not past its day: the order can be placed from it
    lines: int
    promise_date: dt.date | None
    net: Amount
    tax: Amount
    gross: Amount
    made_at: dt.datetime
    who: str
    outcome: str | None  # won, lost
    lost_reason: str
    outcome_note: str
    decided_at: dt.datetime | None


class Versions(Output):
    order_id: int
    order_number: str
    rows: list[VersionRow]
    total: int


@query("sales.quotation_versions", permission="sales.order.view", path="GET /sales/orders/{order}/quotations")
def quotation_versions(tx: Tx, q: VersionsOf) -> Versions:
    """Every version of an order's quotation (报价版本), the newest first, and what became of it."""
    found = tx.find(Order, q.order, field="order")
    statement = (
        sa.select(QuotationVersion, sa.func.coalesce(User.name, "").label("who"))
        .outerjoin(User, User.id == QuotationVersion.made_by)
        .where(QuotationVersion.order_id == found.id)
        .order_by(QuotationVersion.version_no.desc())
    )
    rows = [
        VersionRow(
            version_no=row.version_no,
            valid_until=row.valid_until,
            holds=found.state == "quotation" and row.outcome is None and row.valid_until >= tx.today,
            lines=len(row.lines),
            promise_date=row.header["promise_date"],
            net=row.net,
            tax=row.tax,
            gross=row.gross,
            made_at=row.made_at,
            who=who,
            outcome=row.outcome,
            lost_reason=row.lost_reason,
            outcome_note=row.outcome_note,
            decided_at=row.decided_at,
        )
        for row, who in tx.session.execute(statement)
    ]
    return Versions(order_id=found.id, order_number=found.number or "", rows=rows, total=len(rows))


class TwoVersions(Input):
    order: OrderRef
    first: int = Field(ge=1)
    second: int = Field(ge=1)


class ComparedLine(Output):
    line_no: int  # in the second version, or in the first where it is gone
    item: str
    name: str
    change: str  # added, changed, removed, same
    old_quantity: Qty | None
    new_quantity: Qty | None
    old_price: UnitPrice | None
    new_price: UnitPrice | None
    old_discount: Fraction | None
    new_discount: Fraction | None
    old_promise_date: dt.date | None
    new_promise_date: dt.date | None
    old_gross: Amount | None
    new_gross: Amount | None


class Compared(Output):
    order_number: str
    first: int
    second: int
    old_gross: Amount
    new_gross: Amount
    old_valid_until: dt.date
    new_valid_until: dt.date
    rows: list[ComparedLine]
    total: int


@query("sales.compare_quotations", permission="sales.order.view", path="GET /sales/orders/{order}/quotation-changes")
def compare_quotations(tx: Tx, q: TwoVersions) -> Compared:
    """Two versions of a quotation side by side: which lines came, went or changed, and the totals."""
    found = tx.find(Order, q.order, field="order")
    of_order = sa.select(QuotationVersion).where(
        QuotationVersion.order_id == found.id, QuotationVersion.version_no.in_((q.first, q.second))
    )
    known = {row.version_no: row for row in tx.session.execute(of_order).scalars()}
    for field, number in (("first", q.first), ("second", q.second)):
        if number not in known:
            refuse("sales.quotation_version_unknown", field=field, number=found.number or "", version=number)
    before, after = known[q.first], known[q.second]
    pairs = compare(before.lines, after.lines)
    ids = sorted({(pair.after or pair.before or {})["item_id"] for pair in pairs})
    items = sa.select(Item.id, Item.code, Item.name).where(Item.id == sa.any_(sa.cast(ids, sa.ARRAY(sa.BigInteger))))
    names = {row.id: (row.code, row.name) for row in tx.session.execute(items)}
    rows = [_line(pair, names) for pair in pairs]
    return Compared(
        order_number=found.number or "",
        first=q.first,
        second=q.second,
        old_gross=before.gross,
        new_gross=after.gross,
        old_valid_until=before.valid_until,
        new_valid_until=after.valid_until,
        rows=rows,
        total=len(rows),
    )


def _line(pair: Pair, names: Mapping[int, tuple[str, str]]) -> ComparedLine:
    shown: Mapping[str, Any] = pair.after or pair.before or {}
    values: dict[str, Any] = {}
    for side, line in (("old", pair.before), ("new", pair.after)):
        for name in ("quantity", "price", "discount", "gross"):
            values[f"{side}_{name}"] = None if line is None else Decimal(line[name])
        values[f"{side}_promise_date"] = None if line is None else line["promise_date"]
    code, name = names[shown["item_id"]]
    return ComparedLine(line_no=shown["line_no"], item=code, name=name, change=pair.change, **values)
