"""Sales made before the product was used (历史): they feed figures and forecasts, no stock and no books."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Amount, Input, Output, Problem, Refusal, SignedAmount, SignedQty, Tx, command
from operational.items.api import Item
from operational.parties.api import Party
from operational.people.api import Employee
from operational.sales.rules import HISTORY_ROWS_MAX


class HistoryRow(Input):
    date: dt.date
    item: str = Field(min_length=1, max_length=80)
    quantity: SignedQty  # negative: came back
    amount: SignedAmount  # without tax
    customer: str = Field(default="", max_length=80)
    salesperson: str = Field(default="", max_length=80)
    cost: Amount | None = None
    reference: str = Field(default="", max_length=80)  # number of the document in the old system
    old_code: str = Field(default="", max_length=80)  # the item's code in the old system
    channel: str = Field(default="", max_length=40)


class ImportHistory(Input):
    bulk = frozenset({"rows"})

    rows: list[HistoryRow] = Field(min_length=1, max_length=HISTORY_ROWS_MAX)


class HistoryImported(Output):
    rows: int
    from_date: dt.date
    to_date: dt.date


@command("sales.import_history", permission="sales.history.import", path="POST /sales/history")
def import_history(tx: Tx, cmd: ImportHistory) -> HistoryImported:
    """Load earlier sales line by line; unknown items, customers and salespeople are reported by their row."""
    items = _ids(tx, Item, {row.item for row in cmd.rows})
    customers = _ids(tx, Party, {row.customer for row in cmd.rows if row.customer})
    people = _ids(tx, Employee, {row.salesperson for row in cmd.rows if row.salesperson})
    _require_known(cmd.rows, items, customers, people)
    _copy_in(tx, cmd.rows, items, customers, people)
    dates = [row.date for row in cmd.rows]
    return HistoryImported(rows=len(cmd.rows), from_date=min(dates), to_date=max(dates))


_COLUMNS = (
    "id", "date", "reference", "customer_id", "salesperson_id", "item_id", "old_code", "quantity", "amount", "cost", "channel",
)  # fmt: skip
_COPY = (
    f"copy sales.history ({', '.join(_COLUMNS)}) "
    "from stdin (format csv, null '', force_not_null (reference, old_code, channel))"
)


def _copy_in(
    tx: Tx, rows: Sequence[HistoryRow], items: Mapping[str, int], customers: Mapping[str, int], people: Mapping[str, int]
) -> None:
    """COPY takes a file of years twice as fast as an insert; it runs in the command's transaction like any statement."""
    text = io.StringIO()
    csv.writer(text).writerows(
        (
            id_, row.date, row.reference, customers.get(row.customer), people.get(row.salesperson), items[row.item],
            row.old_code, row.quantity, row.amount, row.cost, row.channel,
        )
        for id_, row in zip(tx.ids(len(rows)), rows, strict=True)
    )  # fmt: skip
    text.seek(0)
    tx.session.flush()
    connection: Any = tx.session.connection().connection
    with connection.cursor() as cursor:
        cursor.copy_expert(_COPY, text)


def _ids(tx: Tx, model: type[Item] | type[Party] | type[Employee], codes: set[str]) -> dict[str, int]:
    """Ids by code, in one statement; only the two columns, since a file names thousands."""
    if not codes:
        return {}
    statement = sa.select(model.code, model.id).where(model.code == sa.any_(sa.cast(sorted(codes), sa.ARRAY(sa.Text))))
    return {code: id_ for code, id_ in tx.session.execute(statement)}


def _require_known(
    rows: Sequence[HistoryRow], items: Mapping[str, int], customers: Mapping[str, int], people: Mapping[str, int]
) -> None:
    problems = []
    for place, row in enumerate(rows):
        named = (("item", "items.item", row.item, items), ("customer", "parties.customer", row.customer, customers))
        for field, kind, code, known in (*named, ("salesperson", "people.employee", row.salesperson, people)):
            if code and code not in known:
                problems.append(Problem("core.not_found", {"kind": kind, "ref": code}, f"rows.{place}.{field}"))
    if problems:
        raise Refusal.of(problems)
