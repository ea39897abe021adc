"""Allocations as people see them: what each pool collected, by what it was shared, who bears which part."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import sqlalchemy as sa

from operational.company.api import Department
from operational.core.api import Input, Output, Page, SignedAmount, SignedQty, Tx, page_of, query
from operational.costing.queries import SEE
from operational.costing.refs import AllocationRef, Month, PoolRef, first_of
from operational.costing.states import ALLOCATION
from operational.costing.tables import Allocation, AllocationPart, AllocationSource, CostCentre, Pool
from operational.items.api import Item
from operational.parties.api import Party
from operational.sales.api import Order
from operational.stock.api import Assembly


class FindAllocations(Page):
    month: Month | None = None
    state: Literal["", "booked", "reversed"] = ""


class AllocationRow(Output):
    id: int
    number: str | None
    month: str
    date: dt.date
    state: str
    amount: SignedAmount
    reason: str


class Allocations(Output):
    rows: list[AllocationRow]
    total: int


_MONTH = sa.func.to_char(Allocation.month, "YYYY-MM").label("month")
_HEAD: tuple[Any, ...] = (
    Allocation.id, Allocation.number, _MONTH, Allocation.date, Allocation.state, Allocation.amount, Allocation.reason,
)  # fmt: skip


@query("costing.allocations", permission=SEE, path="GET /costing/allocations")
def allocations(tx: Tx, q: FindAllocations) -> Allocations:
    """The months whose overhead was shared, newest first."""
    statement: sa.Select[Any] = sa.select(*_HEAD)
    if q.month is not None:
        statement = statement.where(Allocation.month == first_of(q.month))
    if q.state:
        statement = statement.where(Allocation.state == q.state)
    rows, total = page_of(tx, statement.order_by(Allocation.month.desc(), Allocation.id.desc()), q)
    return Allocations(rows=[AllocationRow(**row._mapping) for row in rows], total=total)


class OneAllocation(Input):
    allocation: AllocationRef


class SourceRow(Output):
    pool: str
    pool_name: str
    account: str
    department_name: str | None
    amount: SignedAmount


class AllocationView(AllocationRow):
    version: int
    moves: list[str]
    lines: list[SourceRow]


@query("costing.allocation", permission=SEE, path="GET /costing/allocations/{allocation}")
def allocation(tx: Tx, q: OneAllocation) -> AllocationView:
    """One allocation with what its pools collected, account by account."""
    row = tx.find(Allocation, q.allocation, field="allocation")
    columns: list[Any] = [
        Pool.code.label("pool"), Pool.name.label("pool_name"), AllocationSource.account_code.label("account"),
        Department.name.label("department_name"), AllocationSource.amount,
    ]  # fmt: skip
    sources = (
        sa.select(*columns)
        .join(Pool, Pool.id == AllocationSource.pool_id)
        .outerjoin(Department, Department.id == AllocationSource.department_id)
        .where(AllocationSource.allocation_id == row.id)
        .order_by(AllocationSource.line_no)
    )
    return AllocationView(
        **{name: getattr(row, name) for name in AllocationRow.model_fields if name != "month"},
        month=f"{row.month:%Y-%m}",
        version=row.version,
        moves=[move.name for move in ALLOCATION.allowed(row.state)],
        lines=[SourceRow(**one._mapping) for one in tx.session.execute(sources)],
    )


class FindParts(Page):
    allocation: AllocationRef
    pool: PoolRef | None = None


class PartRow(Output):
    pool: str
    receiver_kind: str  # which kind of document or master bears it, for the way to it
    receiver_id: int
    receiver: str
    party_name: str | None
    item: str | None
    item_name: str | None
    account: str
    basis_value: SignedQty
    amount: SignedAmount
    to_stock: SignedAmount


class Parts(Output):
    rows: list[PartRow]
    total: int


@query("costing.allocation_parts", permission=SEE, path="GET /costing/allocations/{allocation}/parts")
def allocation_parts(tx: Tx, q: FindParts) -> Parts:
    """Who bears which part of an allocation: cost centres, lines of orders, assemblies."""
    row = tx.find(Allocation, q.allocation, field="allocation")
    part = AllocationPart
    kind = sa.case(
        (part.order_id.is_not(None), "sales.order"), (part.assembly_id.is_not(None), "stock.assembly"),
        else_="costing.cost_centre",
    )  # fmt: skip
    columns: list[Any] = [
        Pool.code.label("pool"), kind.label("receiver_kind"),
        sa.func.coalesce(part.order_id, part.assembly_id, part.cost_centre_id).label("receiver_id"),
        sa.func.coalesce(Order.number, Assembly.number, CostCentre.code + " " + CostCentre.name).label("receiver"),
        Party.name.label("party_name"), Item.code.label("item"), Item.name.label("item_name"),
        part.account_code.label("account"), part.basis_value, part.amount, part.to_stock,
    ]  # fmt: skip
    statement = (
        sa.select(*columns)
        .join(Pool, Pool.id == part.pool_id)
        .outerjoin(CostCentre, CostCentre.id == part.cost_centre_id)
        .outerjoin(Order, Order.id == part.order_id)
        .outerjoin(Assembly, Assembly.id == part.assembly_id)
        .outerjoin(Party, Party.id == part.customer_id)
        .outerjoin(Item, Item.id == part.item_id)
        .where(part.allocation_id == row.id)
        .order_by(part.line_no)
    )
    if q.pool is not None:
        statement = statement.where(part.pool_id == tx.find(Pool, q.pool, field="pool").id)
    rows, total = page_of(tx, statement, q)
    return Parts(rows=[PartRow(**one._mapping) for one in rows], total=total)
