"""What upper slices do with stock: move pieces, correct their value. One statement for any number of lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

import sqlalchemy as sa

from operational.core.api import Document, Tx
from operational.stock.gates import gates_ahead
from operational.stock.lots import SELLS_EXPIRED
from operational.stock.tables import Move


@dataclass(frozen=True)
class Piece:
    """So many of an item come to (+) or leave (-) a bin for one line of a document.

    ``value`` is signed like the quantity: what a receipt or a return at known cost is worth. None: the moving
    average. ``order_line_id``: the issue uses up the reservation of that order line. ``returns_line_id``: the line of
    the issue or receipt that goes back, whose layers of cost it fills or leaves.
    """

    item_id: int
    location_id: int
    quantity: Decimal
    source_line_id: int
    purpose: str
    lot_id: int = 0
    value: Decimal | None = None
    order_line_id: int = 0
    returns_line_id: int = 0


@dataclass(frozen=True)
class Moved:
    """What a piece did to the stock account, signed; ``value + difference`` is the value that was given.

    ``difference`` belongs on the account of cost differences (a debit when positive): a receipt filled a negative
    stock at its own cost, or a return at known cost met less value than it asked for.
    """

    item_id: int
    quantity: Decimal
    value: Decimal
    difference: Decimal


class Difference(NamedTuple):
    """Value to put on (+) or take off (-) goods on hand.

    With ``quantity``, the pieces the value belongs to, only the share that can still be on hand is taken.
    """

    item_id: int
    value: Decimal
    quantity: Decimal | None = None
    source_line_id: int = 0


def move(
    tx: Tx, pieces: Sequence[Piece], *, source: Document, date: dt.date, reserved_for: str | None = None
) -> list[Moved]:
    """Move the pieces, in their order, and say what each is worth; refused where a bin has too little."""
    return move_for(tx, pieces, source_kind=source.kind, source_id=source.id, date=date, reserved_for=reserved_for)


def move_for(
    tx: Tx, pieces: Sequence[Piece], *, source_kind: str, source_id: int, date: dt.date, reserved_for: str | None = None
) -> list[Moved]:
    if not pieces:
        return []
    answer = tx.call(
        "stock.move",
        source_kind=source_kind,
        source_id=source_id,
        date=date,
        actor_id=tx.actor.user_id,
        reserved_for=reserved_for,
        may_expired=tx.actor.may(SELLS_EXPIRED),
        pieces=[vars(piece) for piece in pieces],
        gates=gates_ahead(tx),
    )
    return [
        Moved(row["item_id"], Decimal(row["quantity"]), Decimal(row["value"]), Decimal(row["difference"])) for row in answer
    ]


def moves_of(tx: Tx, source: Document) -> list[Move]:
    """What a document moved, in the order in which it did."""
    statement = sa.select(Move).where(Move.source_kind == source.kind, Move.source_id == source.id).order_by(Move.id)
    return list(tx.session.execute(statement).scalars())


def revalue(
    tx: Tx, differences: Sequence[Difference | tuple[int, Decimal]], *, source: Document, date: dt.date
) -> list[Decimal]:
    """Correct the value of goods on hand; returns what stock took of each, the rest is the caller's to book."""
    wanted = [Difference(*difference) for difference in differences]
    if not wanted:
        return []
    answer = tx.call(
        "stock.revalue",
        source_kind=source.kind,
        source_id=source.id,
        date=date,
        actor_id=tx.actor.user_id,
        differences=[difference._asdict() for difference in wanted],
        gates=gates_ahead(tx),
    )
    return [Decimal(taken) for taken in answer]
