"""What people can see of closing stock: the months, the list before a close, the averages, stock beside the ledger."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Page, RefTo, SignedAmount, SignedQty, Tx, UnitCost, like, page_of, query
from operational.items.api import Item
from operational.ledger.api import Period
from operational.stock.checks import PROOF
from operational.stock.closing import CloseStep, close_steps, next_month
from operational.stock.tables import Average, Close, Warehouse

Month = Annotated[str, Field(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$", examples=["2026-03"])]
MONTHS_SHOWN = 24  # two years; what is older is closed


class Nothing(Input):
    pass


class MonthRow(Output):
    month: dt.date
    state: str  # closed, open or next: the next that can be closed
    books: str
    number: str
    items: int
    difference: SignedAmount
    closed_by: int | None
    closed_at: dt.datetime | None
    is_over: bool
    is_last_closed: bool
    reason: str  # why it was opened again


class Months(Output):
    rows: list[MonthRow]
    total: int


@query("stock.months", permission="stock.close.view", path="GET /stock/months")
def months(tx: Tx, given: Nothing) -> Months:
    """The months of stock, newest first: which are closed, by whom, and which comes next."""
    last = (
        sa.select(Close)
        .where(Close.month == Period.month)
        .order_by(Close.id.desc())
        .limit(1)
        .lateral("last")
    )
    columns = (Period.month, Period.state.label("books"), Period.is_stock_closed, last.c.number, last.c["items"],
               last.c.difference, last.c.created_by, last.c.created_at, last.c.reason)  # fmt: skip
    statement = (
        sa.select(*columns).outerjoin(last, sa.true()).order_by(Period.month.desc()).limit(MONTHS_SHOWN)
    )
    found = tx.session.execute(statement).all()
    open_months = [row.month for row in found if not row.is_stock_closed and row.books == "open"]
    closed_months = [row.month for row in found if row.is_stock_closed]
    rows = [
        MonthRow(
            month=row.month,
            state=_state(row, open_months),
            books=row.books,
            number=(row.number or "") if row.is_stock_closed else "",
            items=row[4] or 0,
            difference=row.difference or 0,
            closed_by=row.created_by if row.is_stock_closed else None,
            closed_at=row.created_at if row.is_stock_closed else None,
            is_over=next_month(row.month) - dt.timedelta(days=1) <= tx.today,
            is_last_closed=bool(closed_months) and row.month == max(closed_months) and row.books == "open",
            reason=row.reason or "",
        )
        for row in found
    ]
    return Months(rows=rows, total=len(rows))


def _state(row: Any, open_months: list[dt.date]) -> str:
    if row.is_stock_closed or row.books == "closed":
        return "closed"
    return "next" if row.month == min(open_months) else "open"


class OneMonth(Input):
    month: Month


class CloseList(Output):
    month: dt.date
    is_ready: bool
    steps: list[CloseStep]


@query("stock.close_list", permission="stock.close.view", path="GET /stock/months/{month}")
def close_list(tx: Tx, given: OneMonth) -> CloseList:
    """What must be done before the stock of a month can be closed, and what should be looked at."""
    month = dt.date.fromisoformat(f"{given.month}-01")
    steps = close_steps(tx, month)
    return CloseList(month=month, is_ready=all(step.state != "block" for step in steps), steps=steps)


class FindAverages(Page):
    month: Month | None = None
    search: str = Field(default="", max_length=100)


class AverageRow(Output):
    month: dt.date
    item: str
    name: str
    spec: str
    unit: str
    warehouse: str | None  # none: over the company
    opening_quantity: SignedQty
    opening_value: SignedAmount
    in_quantity: SignedQty
    in_value: SignedAmount
    unit_cost: UnitCost
    out_quantity: SignedQty
    out_value: SignedAmount
    closing_quantity: SignedQty
    closing_value: SignedAmount
    carried_in_quantity: SignedQty
    carried_in_value: SignedAmount
    carried_out_quantity: SignedQty
    carried_out_value: SignedAmount


class Averages(Output):
    rows: list[AverageRow]
    total: int


@query("stock.averages", permission="stock.move.view", path="GET /stock/averages")
def averages(tx: Tx, given: FindAverages) -> Averages:
    """The month-end averages, over the company or by warehouse: opening, in, the price of the month, out at it, what is left."""
    kept = [column for column in Average.__table__.c if column.name not in ("item_id", "warehouse_id", "close_id")]
    shown = (Item.code.label("item"), Item.name, Item.spec, Item.unit, Warehouse.name.label("warehouse"))
    statement = sa.select(*shown, *kept).join(Item, Item.id == Average.item_id)
    statement = statement.outerjoin(Warehouse, Warehouse.id == Average.warehouse_id)
    if given.month is not None:
        statement = statement.where(Average.month == dt.date.fromisoformat(f"{given.month}-01"))
    for word in given.search.split():
        statement = statement.where(sa.or_(*(c.ilike(like(word)) for c in (Item.code, Item.name, Item.spec, Item.pinyin))))
    rows, total = page_of(tx, statement.order_by(Average.month.desc(), Item.code, Warehouse.code), given)
    return Averages(rows=[AverageRow(**row._mapping) for row in rows], total=total)


class FindProof(Page):
    item: Annotated[int | str, RefTo("items.item")] | None = None
    only_different: bool = False


class ProofRow(Output):
    item_id: int
    item: str
    name: str
    quantity: SignedQty
    value: SignedAmount
    ledger: SignedAmount
    difference: SignedAmount


class Proof(Output):
    rows: list[ProofRow]
    total: int
    items: int
    value: SignedAmount
    ledger: SignedAmount
    different: int


@query("stock.proof", permission="stock.move.view", path="GET /stock/proof")
def proof(tx: Tx, given: FindProof) -> Proof:
    """The value of each item in stock beside what the ledger holds for it: they are the same, item by item."""
    sums: Any = tx.session.execute(
        sa.text(f"select count(*) as items, coalesce(sum(value), 0) as value, coalesce(sum(ledger), 0) as ledger, "
                f"count(*) filter (where difference <> 0) as different from ({PROOF}) as p")
    ).one()  # fmt: skip
    where, values = [], {"rows": given.page_rows, "skipped": (given.page - 1) * given.page_rows}
    if given.only_different:
        where.append("difference <> 0")
    if given.item is not None:
        where.append("item_id = :item")
        values["item"] = tx.find(Item, given.item, field="item").id
    condition = f"where {' and '.join(where)}" if where else ""
    found = tx.session.execute(
        sa.text(f"select *, count(*) over () as total from ({PROOF}) as p {condition} order by item limit :rows offset :skipped"),
        values,
    ).mappings().all()  # fmt: skip
    rows = [ProofRow(**{name: row[name] for name in ProofRow.model_fields}) for row in found]
    return Proof(rows=rows, total=int(found[0]["total"]) if found else 0, items=sums.items, value=sums.value,
                 ledger=sums.ledger, different=sums.different)  # fmt: skip
