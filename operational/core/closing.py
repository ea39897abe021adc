"""What must be true before a month of the books is closed (月末结账): slices declare steps, the ledger asks them all.

A step is a query that returns the rows which still keep it from being done. All steps of all slices go to the database in
one statement, so that the list on the screen and the refusal of the close come from the same place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from operational.core.checks import OFFENDERS_MAX
from operational.core.declare import Output
from operational.core.money import SignedAmount, SignedQty, round_money

if TYPE_CHECKING:
    from operational.core.tx import Tx

Finding = Literal["block", "to_do", "notice"]


@dataclass(frozen=True)
class CloseStep:
    """``sql`` returns what still keeps the step from being done, over ``:first_day``, ``:next_day`` and ``:today``.

    A found row blocks the close, is work that ``command`` does, or is only to be known. Work holds the close up where its row
    says ``is_due``; elsewhere the company does not use the procedure yet. The name stands in words as ``close_step.<key>``.
    """

    key: str  # slice.what_it_looks_at
    order: int  # as accountants go through a month: papers, stock, work of the month, tax, profit, vouchers, agreement
    finds: Finding
    sql: str
    command: str = ""
    refusal: str = "ledger.close_step_open"


class CloseRow(Output):
    """One paper, item or account behind a step; ``kind`` and ``id`` open its document."""

    kind: str = ""
    id: int | None = None
    number: str = ""
    name: str = ""
    date: str = ""
    quantity: SignedQty | None = None
    amount: SignedAmount | None = None


class StepFound(Output):
    """One line of the list: done, or what was found and whether it holds the close up."""

    key: str
    order: int
    state: str  # done, block, to_do, notice
    holds: bool
    count: int
    command: str
    refusal: str
    rows: list[CloseRow]


@cache
def _statement(steps: tuple[CloseStep, ...]) -> sa.TextClause:
    parts = [
        f"(select '{step.key}' as key, to_jsonb(r) as row, count(*) over () as total,"
        f" coalesce(bool_or((to_jsonb(r) ->> 'is_due')::boolean) over (), true) as is_due"
        f" from ({step.sql}) as r limit {OFFENDERS_MAX})"
        for step in steps
    ]
    return sa.text(" union all ".join(parts))


def close_steps(tx: Tx, month: dt.date) -> list[StepFound]:
    """Every declared step of a month, in order, each with at most twenty of its rows."""
    next_day = (month + dt.timedelta(days=31)).replace(day=1)
    tx.session.flush()
    found: dict[str, list[Any]] = {step.key: [] for step in tx.close_steps}
    if found:
        given = {"first_day": month, "next_day": next_day, "today": tx.today}
        for row in tx.session.execute(_statement(tuple(tx.close_steps)), given):
            found[row.key].append(row)
    return [_found(step, found[step.key]) for step in tx.close_steps]


def _found(step: CloseStep, rows: Sequence[Any]) -> StepFound:
    holds = bool(rows) and (step.finds == "block" or (step.finds == "to_do" and bool(rows[0].is_due)))
    return StepFound(
        key=step.key,
        order=step.order,
        state=step.finds if rows else "done",
        holds=holds,
        count=int(rows[0].total) if rows else 0,
        command=step.command,
        refusal=step.refusal,
        rows=[_shown(row.row) for row in rows],
    )


def _shown(row: Mapping[str, Any]) -> CloseRow:
    """Figures come as JSON numbers; amounts are read with two places, quantities without the zeros of their column."""
    given = {name: row[name] for name in CloseRow.model_fields if row.get(name) is not None}
    if "amount" in given:
        given["amount"] = round_money(Decimal(str(given["amount"])))
    if "quantity" in given:
        given["quantity"] = Decimal(f"{Decimal(str(given['quantity'])).normalize():f}")
    return CloseRow(**given)
