"""Bringing in the stock with which a company starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import (
    ZERO,
    Amount,
    Input,
    Output,
    Qty,
    RefTo,
    SignedAmount,
    Tx,
    UnitPrice,
    command,
    refuse,
    require,
    round_money,
)
from operational.items.api import Item, items_by_ref, require_countable
from operational.ledger.api import Balance, account_for
from operational.stock.lines import bins_by_ref
from operational.stock.lots import LotWanted, lots_of
from operational.stock.moves import Piece, move_for
from operational.stock.tables import Move

ItemRef = Annotated[int | str, RefTo("items.item")]
WarehouseRef = Annotated[int | str, RefTo("stock.warehouse")]
LocationRef = Annotated[int | str, RefTo("stock.location")]
LINES_MAX = 5000  # one sheet; a shop with more bins brings them in several


class OpeningLine(Input):
    item: ItemRef
    quantity: Qty
    unit_cost: UnitPrice | None = None
    value: Amount | None = None
    warehouse: WarehouseRef | None = None
    location: LocationRef | None = None
    lot: str = Field(default="", max_length=60)
    expires_on: dt.date | None = None


class EnterOpeningStock(Input):
    date: dt.date | None = None
    lines: list[OpeningLine] = Field(min_length=1, max_length=LINES_MAX)


class AccountStanding(Output):
    account: str
    stock_value: SignedAmount
    ledger_balance: SignedAmount
    difference: SignedAmount


class OpeningStockEntered(Output):
    lines: int
    quantity: Qty
    value: Amount
    accounts: list[AccountStanding]


@command(
    "stock.enter_opening_stock", permission="stock.opening.enter", path="POST /stock/opening", needs_entries=True
)
def enter_opening_stock(tx: Tx, cmd: EnterOpeningStock) -> OpeningStockEntered:
    """Bring in what lies in the bins at the start. It writes no entry: the opening balances hold the same value.

    The answer compares both by account, so that a difference is seen at once.
    """
    items = items_by_ref(tx, [line.item for line in cmd.lines])
    bins = bins_by_ref(tx, [(line.location, line.warehouse) for line in cmd.lines])
    lots = lots_of(tx, [LotWanted(items[line.item].id, line.lot, line.expires_on) for line in cmd.lines])
    _require_first(tx, [items[line.item] for line in cmd.lines])
    pieces = []
    for row, (line, bin_id, lot_id) in enumerate(zip(cmd.lines, bins, lots, strict=True)):
        item = items[line.item]
        require(line.quantity > 0, "stock.quantity_not_positive", field=f"lines.{row}.quantity", item=item.code)
        require_countable(tx, item, line.quantity, field=f"lines.{row}.quantity")
        value = _value(line, item, row)
        pieces.append(Piece(item.id, bin_id, line.quantity, row + 1, "opening", lot_id=lot_id, value=value))
    move_for(tx, pieces, source_kind="stock.opening", source_id=tx.new_id(), date=cmd.date or tx.today)
    return OpeningStockEntered(
        lines=len(pieces),
        quantity=sum((piece.quantity for piece in pieces), Decimal(0)),
        value=sum((piece.value or ZERO for piece in pieces), ZERO),
        accounts=_compared(tx, [items[line.item] for line in cmd.lines], pieces),
    )


def _value(line: OpeningLine, item: Item, row: int) -> Decimal:
    if line.value is None and line.unit_cost is None:
        refuse("stock.opening_without_value", field=f"lines.{row}.unit_cost", item=item.code)
    value: Decimal = round_money(line.quantity * (line.unit_cost or ZERO)) if line.value is None else line.value
    return value


def _require_first(tx: Tx, items: Sequence[Item]) -> None:
    """Opening stock comes before every other move of an item; entered twice it would count twice."""
    ids = sorted({item.id for item in items})
    moved = sa.select(Move.item_id).where(Move.item_id == sa.any_(sa.cast(ids, sa.ARRAY(sa.BigInteger)))).limit(1)
    found = tx.session.execute(moved).scalar_one_or_none()
    if found is not None:
        code = next(item.code for item in items if item.id == found)
        refuse("stock.opening_after_moves", item=code)


def _compared(tx: Tx, items: Sequence[Item], pieces: Sequence[Piece]) -> list[AccountStanding]:
    values: dict[str, Decimal] = {}
    for item, piece in zip(items, pieces, strict=True):
        account = account_for(tx, "stock", item)
        values[account] = values.get(account, ZERO) + (piece.value or ZERO)
    statement = (
        sa.select(Balance.account_code, sa.func.sum(Balance.opening + Balance.debit - Balance.credit))
        .where(Balance.account_code.in_(sorted(values)))
        .group_by(Balance.account_code)
    )
    booked: dict[str, Decimal] = {code: total for code, total in tx.session.execute(statement)}
    return [
        AccountStanding(
            account=code,
            stock_value=value,
            ledger_balance=booked.get(code, ZERO),
            difference=value - booked.get(code, ZERO),
        )
        for code, value in sorted(values.items())
    ]
