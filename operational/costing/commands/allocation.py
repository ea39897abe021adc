"""Sharing the overhead of a month (费用分摊): all pools step by step, once a month, and taking it back in red."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.core.api import ZERO, Input, Output, SignedAmount, Tx, command, refuse, require
from operational.costing import rules
from operational.costing.costs import costs_of, paths_of_accounts, places_given, reach_of
from operational.costing.measuring import Measured
from operational.costing.months import one_at_a_time, require_not_shared, require_open, require_profit_not_carried
from operational.costing.posting import Products, account_of, give_back, post_pool, products_of, take_to_stock
from operational.costing.reference import PoolOnDay, pools_on
from operational.costing.refs import AllocationRef, Month, Reason, first_of, month_after
from operational.costing.rules import Collected, Part
from operational.costing.states import ALLOCATION
from operational.costing.tables import Allocation, AllocationPart, AllocationSource
from operational.ledger.api import booking_date, reverse_entry

PARTS_MAX = 50_000  # lines of orders over all pools; more is a matter of coarser pools


class AllocateMonth(Input):
    month: Month


class PoolShared(Output):
    pool: str
    name: str
    basis: str
    basis_total: Decimal
    amount: SignedAmount
    parts: int


class MonthAllocated(Output):
    id: int
    number: str
    state: str
    month: str
    amount: SignedAmount
    pools: list[PoolShared]


@dataclass(frozen=True)
class Shared:
    """A pool with what went in and what came out."""

    pool: PoolOnDay
    collected: Sequence[Collected]
    parts: Sequence[Part]
    basis_total: Decimal

    @property
    def amount(self) -> Decimal:
        return sum((one.amount for one in self.collected), ZERO)


@command("costing.allocate_month", permission="costing.allocation.make", path="POST /costing/allocations", needs_entries=True)
def allocate_month(tx: Tx, cmd: AllocateMonth) -> MonthAllocated:
    """Share every pool of a month over its receivers, step by step, and book it; the parts of a pool add up to it."""
    first = first_of(cmd.month)
    next_day = month_after(first)
    last = next_day - dt.timedelta(days=1)
    require(last <= tx.today, "costing.month_not_over", field="month", month=cmd.month, date=last)
    require_open(tx, last, field="month")
    one_at_a_time(tx)
    require_not_shared(tx, first, "costing.shared_already")
    require_profit_not_carried(tx, first, field="month")
    shared = _share(tx, first, next_day)
    if not shared:
        refuse("costing.nothing_to_share", field="month", month=cmd.month)
    if any(one.pool.receivers == "assemblies" for one in shared):
        fits = booking_date(tx, last, of_stock=True) == last
        require(fits, "costing.stock_is_closed", field="month", month=cmd.month)
    amount = sum((one.amount for one in shared), ZERO)
    row = tx.new(Allocation, month=first, date=last, amount=amount)
    number = tx.number(row)
    products = products_of(tx, [part.receiver.item_id for one in shared for part in one.parts])
    taken = [take_to_stock(tx, row, one.parts) for one in shared]
    _write(tx, row, shared, taken, products)
    for one, to_stock in zip(shared, taken, strict=True):
        post_pool(tx, row, number, one.pool, one.collected, one.parts, to_stock, products)
    return MonthAllocated(
        id=row.id,
        number=number,
        state=row.state,
        month=cmd.month,
        amount=amount,
        pools=[
            PoolShared(pool=s.pool.code, name=s.pool.name, basis=s.pool.basis, basis_total=s.basis_total, amount=s.amount,
                       parts=len(s.parts))
            for s in shared
        ],
    )  # fmt: skip


def _share(tx: Tx, first: dt.date, next_day: dt.date) -> list[Shared]:
    """Each pool takes what is there when its turn comes; what cost centres got may be shared on by a later step."""
    last = next_day - dt.timedelta(days=1)
    pools = pools_on(tx, last)
    if not pools:
        return []
    costs, paths, measured = costs_of(tx, first, next_day), paths_of_accounts(tx), Measured(tx, first, next_day)
    given = places_given(tx, first) if any(pool.receivers == "centres" for pool in pools) else {}
    found: list[Shared] = []
    for pool in pools:
        collected = costs.collect(reach_of(tx, pool, paths, measured.centres, last), given.get(pool.id, frozenset()))
        total = sum((one.amount for one in collected), ZERO)
        if not collected:
            continue
        receivers = measured.receivers(pool)
        parts = rules.shared(total, receivers)
        if not parts and total != 0:
            refuse("costing.nobody_bears", field="month", month=f"{first:%Y-%m}", pool=f"{pool.code} {pool.name}",
                   basis=f"costing.choice.basis.{pool.basis}", amount=total)  # fmt: skip
        for part in parts:
            if part.receiver.centre_id is not None:
                costs.add(account_of(tx, pool, part, collected, last, {}), part.receiver.department_id, part.amount)
        found.append(Shared(pool, collected, parts, sum((max(r.value, ZERO) for r in receivers), ZERO)))
    require(sum(len(one.parts) for one in found) <= PARTS_MAX, "costing.too_many_parts", field="month", most=PARTS_MAX)
    return found


def _write(tx: Tx, row: Allocation, shared: Sequence[Shared], taken: Sequence[Sequence[Decimal]], products: Products) -> None:
    """What went in and who bears it, in two statements."""
    sources: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    for one, to_stock in zip(shared, taken, strict=True):
        for found in one.collected:
            sources.append({
                "allocation_id": row.id, "line_no": len(sources) + 1, "pool_id": one.pool.id,
                "account_code": found.account_code, "department_id": found.department_id, "amount": found.amount,
            })  # fmt: skip
        for part, value in zip(one.parts, to_stock, strict=True):
            to = part.receiver
            parts.append({
                "allocation_id": row.id, "line_no": len(parts) + 1, "pool_id": one.pool.id, "cost_centre_id": to.centre_id,
                "order_id": to.order_id, "order_line_id": part.order_line_id, "assembly_id": to.assembly_id,
                "customer_id": to.customer_id, "item_id": part.item_id, "department_id": to.department_id,
                "account_code": account_of(tx, one.pool, part, one.collected, row.date, products), "basis_value": to.value,
                "amount": part.amount, "to_stock": value,
            })  # fmt: skip
    tx.insert(AllocationSource, sources)
    tx.insert(AllocationPart, parts)


class ReverseAllocation(Input):
    allocation: AllocationRef
    reason: Reason
    version: int | None = None


class AllocationReversed(Output):
    id: int
    number: str
    state: str
    month: str
    entry_ids: list[int]


_ENTRIES = sa.text(
    "select id, purpose from ledger.entry where source_kind = :kind and source_id = :id and reverses_id is null order by position"
)


@command(
    "costing.reverse_allocation",
    permission="costing.allocation.reverse",
    move=ALLOCATION.reverse,
    path="POST /costing/allocations/{allocation}/reverse",
    needs_entries=True,
)
def reverse_allocation(tx: Tx, cmd: ReverseAllocation) -> AllocationReversed:
    """Take the allocation of an open month back in red, so that the month can be measured and shared anew."""
    one_at_a_time(tx)
    row = tx.lock(Allocation, cmd.allocation, version=cmd.version, field="allocation")
    number = row.number or ""
    require_open(tx, row.date, field="allocation")
    require_profit_not_carried(tx, row.month, field="allocation")
    row.reason = cmd.reason
    found = list(tx.session.execute(_ENTRIES, {"kind": row.kind, "id": row.id}))
    summary = f"冲销 {number} {cmd.reason}"
    ids = [
        reverse_entry(tx, entry.id, source=row, number=number, date=row.date, summary=summary)
        for entry in found
        if entry.purpose != "stock"
    ]
    if any(entry.purpose == "stock" for entry in found):
        fits = booking_date(tx, row.date, of_stock=True) == row.date
        require(fits, "costing.stock_is_closed", field="allocation", month=f"{row.month:%Y-%m}")
        ids += give_back(tx, row, number, summary)
    return AllocationReversed(id=row.id, number=number, state=row.state, month=f"{row.month:%Y-%m}", entry_ids=ids)
