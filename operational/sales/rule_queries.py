"""The standing rules of sales as lists: tolerances."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from operational.core.api import Fraction, Output, Page, Tx, page_of, query
from operational.items.api import Item
from operational.parties.api import Party
from operational.sales.tables_after import Tolerance


class ToleranceRow(Output):
    id: int
    customer: str | None  # the code; empty: every customer
    customer_name: str | None
    item: str | None
    item_name: str | None
    over: Fraction
    under: Fraction


class Tolerances(Output):
    rows: list[ToleranceRow]
    total: int


class FindTolerances(Page):
    """All of them, page by page."""


@query("sales.tolerances", permission="sales.order.view", path="GET /sales/tolerances")
def tolerances(tx: Tx, q: FindTolerances) -> Tolerances:
    """How much more or less than ordered may be delivered, the closest agreements first."""
    columns: list[Any] = [
        Tolerance.id, Party.code.label("customer"), Party.name.label("customer_name"), Item.code.label("item"),
        Item.name.label("item_name"), Tolerance.over, Tolerance.under,
    ]  # fmt: skip
    statement: sa.Select[Any] = (
        sa.select(*columns)
        .outerjoin(Party, Party.id == Tolerance.customer_id)
        .outerjoin(Item, Item.id == Tolerance.item_id)
        .order_by(Party.code.nulls_last(), Item.code.nulls_last(), Tolerance.id)
    )
    rows, total = page_of(tx, statement, q)
    return Tolerances(rows=[ToleranceRow(**row._mapping) for row in rows], total=total)
