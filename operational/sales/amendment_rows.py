"""Lines of an order as an amendment reads and writes them: one statement each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from operational.core.api import ZERO, Tx
from operational.items.api import Item
from operational.sales.amending import Agreed
from operational.sales.line_prices import Listed, Priced
from operational.sales.rules import Line
from operational.sales.tables import Order, OrderLine, PriceList
from operational.sales.tables_after import Amendment

_NAMES = [field.name for field in fields(Line)]
_LINES: sa.Select[Any] = (
    sa.select(
        *[OrderLine.__table__.c[name] for name in _NAMES],
        OrderLine.discount,
        OrderLine.promise_date.label("promised"),
        OrderLine.vat_rate,
        OrderLine.gross,
        OrderLine.allowance,
        OrderLine.note,
        sa.func.coalesce(OrderLine.foreign_price, OrderLine.price).label("agreed_price"),
        sa.func.coalesce(OrderLine.foreign_gross, ZERO).label("foreign_gross"),
        OrderLine.price_origin,
        OrderLine.price_list_id,
        PriceList.code.label("price_list"),
        OrderLine.listed_currency,
        OrderLine.listed_price,
        OrderLine.listed_rate,
        Item,
    )
    .join(Item, Item.id == OrderLine.item_id)
    .outerjoin(PriceList, PriceList.id == OrderLine.price_list_id)
    .where(OrderLine.order_id == sa.bindparam("order"))
    .order_by(OrderLine.line_no)
)


@dataclass(frozen=True)
class Known:
    """A line as it stands, under the lock of its order."""

    line: Line
    item: Item
    agreed: Agreed
    vat_rate: Decimal
    gross: Decimal
    allowance: Decimal
    note: str
    foreign_gross: Decimal
    origin: tuple[str, Listed]  # where its price comes from


def known_lines(tx: Tx, order_id: int) -> dict[int, Known]:
    """What an amendment must know of each line, by its number; the header is locked before."""
    tx.session.flush()
    found = {}
    for row in tx.session.execute(_LINES, {"order": order_id}):
        line = Line(*row[: len(_NAMES)])
        agreed = Agreed(row.quantity, row.agreed_price, row.discount, row.promised)
        listed = Listed(row.price_list_id, row.price_list or "", row.listed_currency, row.listed_price, row.listed_rate)
        origin = row.price_origin, listed
        found[line.line_no] = Known(
            line, row.Item, agreed, row.vat_rate, row.gross, row.allowance, row.note, row.foreign_gross, origin
        )
    return found


def origins_of(known: Mapping[int, Known]) -> dict[Priced, tuple[str, Listed]]:
    """Where the prices come from that stay as they are."""
    return {Priced(row.item.id, "", row.agreed.price.normalize()): row.origin for row in known.values()}


@dataclass(frozen=True)
class Change:
    """One line before and after. No ``old``: it is new; no ``row``: it goes."""

    line: Line | None
    item_id: int
    line_no: int
    old: Agreed | None
    old_gross: Decimal = ZERO
    row: Mapping[str, Any] | None = None
    old_allowance: Decimal = ZERO
    old_foreign: Decimal = ZERO

    @property
    def let_off(self) -> Decimal:
        """What the line changes in what is let off the whole order."""
        return (self.row["allowance"] if self.row is not None else ZERO) - self.old_allowance

    @property
    def kind(self) -> str:
        return "added" if self.old is None else "removed" if self.row is None else "changed"

    @property
    def line_id(self) -> int:
        if self.line is not None:
            return self.line.id
        return int(self.row["id"]) if self.row is not None else 0

    @property
    def quantity(self) -> Decimal:
        return Decimal(self.row["quantity"]) if self.row is not None else Decimal(0)

    @property
    def net(self) -> Decimal:
        """What the line adds to the net of the order."""
        return (self.row["net"] if self.row is not None else ZERO) - (self.line.net if self.line is not None else ZERO)

    @property
    def foreign(self) -> Decimal:
        """What the line adds to the order in its own currency."""
        return ((self.row["foreign_gross"] or ZERO) if self.row is not None else ZERO) - self.old_foreign

    @property
    def tax(self) -> Decimal:
        return (self.row["tax"] if self.row is not None else ZERO) - (self.line.tax if self.line is not None else ZERO)


_HEAD = (
    "id", "state", "version", "date", "note", "created_by", "order_id", "reason", "old_gross", "new_gross",
    "old_promise_date", "new_promise_date",
)  # fmt: skip
_CHANGED = {
    "id": "bigint", "quantity": "numeric", "price": "numeric", "discount": "numeric", "net": "numeric", "tax": "numeric",
    "allowance": "numeric", "promise_date": "date", "price_origin": "text", "price_list_id": "bigint", "listed_currency": "text",
    "listed_price": "numeric", "listed_rate": "numeric", "foreign_price": "numeric", "foreign_gross": "numeric",
}  # fmt: skip
_KEPT = {
    "id": "bigint", "line_no": "integer", "item_id": "bigint", "change": "text", "old_quantity": "numeric",
    "new_quantity": "numeric", "old_price": "numeric", "new_price": "numeric", "old_discount": "numeric",
    "new_discount": "numeric", "old_promise_date": "date", "new_promise_date": "date", "old_gross": "numeric",
    "new_gross": "numeric",
}  # fmt: skip


def _unnest(prefix: str, columns: Mapping[str, str]) -> str:
    arrays = ", ".join(f"cast(:{prefix}_{name} as {kind}[])" for name, kind in columns.items())
    return f"select * from unnest({arrays}) as g ({', '.join(columns)})"


# One statement for header, lines and the order, so that an amendment stays within the statements a command may take.
_SAVE = sa.text(
    f"""
    with header as (
        insert into sales.amendment ({", ".join(_HEAD)}) values ({", ".join(f":a_{name}" for name in _HEAD)})
    ),
    given as ({_unnest("c", _CHANGED)}),
    changed as (
        update sales.order_line as l
        set quantity = g.quantity, price = g.price, discount = g.discount, net = g.net, tax = g.tax, gross = g.net + g.tax,
            allowance = g.allowance, promise_date = g.promise_date, price_origin = g.price_origin,
            price_list_id = g.price_list_id, listed_currency = g.listed_currency, listed_price = g.listed_price,
            listed_rate = g.listed_rate, foreign_price = g.foreign_price, foreign_gross = g.foreign_gross
        from given as g where l.id = g.id
    ),
    gone as (delete from sales.order_line where id = any(cast(:gone as bigint[]))),
    ordered as (
        update sales."order"
        set net = :net, tax = :tax, gross = :a_new_gross, discount_amount = :discount_amount, rounding_off = :rounding_off,
            promise_date = :a_new_promise_date, foreign_gross = :foreign_gross, version = version + 1
        where id = :a_order_id
    )
    insert into sales.amendment_line (amendment_id, {", ".join(_KEPT)})
    select cast(:a_id as bigint), {", ".join(_KEPT)} from ({_unnest("k", _KEPT)}) as kept
    """  # only the constants above are inserted
)


def save_amendment(
    tx: Tx, order: Order, amendment: Amendment, changes: Sequence[Change], promise_date: dt.date | None
) -> None:
    """Write the amendment with its lines, and the order as it is from now on; rows of new lines come apart."""
    net = order.net + sum((change.net for change in changes), ZERO)
    tax = order.tax + sum((change.tax for change in changes), ZERO)
    foreign = order.foreign_gross + sum((change.foreign for change in changes), ZERO)
    fewer = -sum((change.let_off for change in changes), ZERO)  # what was let off goes with the lines that go
    off = {"discount_amount": order.discount_amount - min(fewer, order.discount_amount)}
    off["rounding_off"] = order.rounding_off - (fewer - (order.discount_amount - off["discount_amount"]))
    amendment.new_gross, amendment.new_promise_date = net + tax, promise_date
    changed = [
        {**change.row, "id": change.line.id} for change in changes if change.line is not None and change.row is not None
    ]
    kept = [_kept(new_id, change) for new_id, change in zip(tx.ids(len(changes)), changes, strict=True)]
    tx.session.flush()
    tx.session.execute(
        _SAVE,
        {
            **{f"a_{name}": getattr(amendment, name) for name in _HEAD},
            **{f"c_{name}": [row[name] for row in changed] for name in _CHANGED},
            **{f"k_{name}": [row[name] for row in kept] for name in _KEPT},
            "gone": [change.line.id for change in changes if change.line is not None and change.row is None],
            "net": net,
            "tax": tax,
            "foreign_gross": foreign,
            **off,
        },
    )
    now: dict[str, Any] = {"net": net, "tax": tax, "gross": net + tax, "promise_date": promise_date, **off}
    now |= {"version": order.version + 1, "foreign_gross": foreign}
    for name, value in now.items():
        set_committed_value(order, name, value)


def _kept(new_id: int, change: Change) -> dict[str, Any]:
    old, row = change.old, change.row or {}
    return {
        "id": new_id,
        "line_no": change.line_no,
        "item_id": change.item_id,
        "change": change.kind,
        "old_quantity": old.quantity if old else Decimal(0),
        "new_quantity": change.quantity,
        "old_price": old.price if old else None,
        "new_price": row.get("price") if row.get("foreign_price") is None else row["foreign_price"],  # as agreed
        "old_discount": old.discount if old else None,
        "new_discount": row.get("discount"),
        "old_promise_date": old.promise_date if old else None,
        "new_promise_date": row.get("promise_date"),
        "old_gross": change.old_gross,
        "new_gross": row.get("gross", ZERO),
    }
