"""The entries of an allocation: a pool goes from where it was collected to cost centres, cost of sales or stock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

import sqlalchemy as sa

from operational.core.api import ZERO, Tx, refuse
from operational.costing.reference import PoolOnDay
from operational.costing.rules import Collected, Part
from operational.costing.tables import Allocation, AllocationPart, AllocationSource
from operational.items.api import Item, items_by_ref
from operational.ledger.api import Line, account_for, credit, debit, post
from operational.stock.api import Assembly, Difference, revalue

RULE = "costing.allocation/1"
Products = Mapping[int | str, Item]
Place = tuple[str, int | None, int | None]  # account, department, item


def products_of(tx: Tx, item_ids: Sequence[int | None]) -> Products:
    """The products of assemblies, looked up once."""
    wanted = sorted({item_id for item_id in item_ids if item_id is not None})
    return items_by_ref(tx, wanted) if wanted else {}


def account_of(
    tx: Tx, pool: PoolOnDay, part: Part, collected: Sequence[Collected], day: dt.date, products: Products
) -> str:
    """Which account bears a part: the pool's own, the receiver's, or the one it came from."""
    to = part.receiver
    if to.assembly_id is not None:
        return account_for(tx, "stock", products[to.item_id or 0], day)
    if pool.debit_account is not None:
        return pool.debit_account
    if to.order_id is not None:
        return account_for(tx, "cost", on=day)
    if to.account_code is not None:
        return to.account_code
    sources = {one.account_code for one in collected}
    if len(sources) > 1:
        refuse("costing.debit_account_needed", pool=f"{pool.code} {pool.name}", accounts="、".join(sorted(sources)))
    return sources.pop()


def take_to_stock(tx: Tx, row: Allocation, parts: Sequence[Part]) -> list[Decimal]:
    """What products still on hand take of the parts of their assemblies; the rest of those pieces was sold."""
    made = [part for part in parts if part.receiver.assembly_id is not None]
    wanted = [Difference(part.item_id or 0, part.amount, part.receiver.quantity) for part in made]
    taken = iter(revalue(tx, wanted, source=row, date=row.date))
    return [next(taken) if part.receiver.assembly_id is not None else ZERO for part in parts]


def post_pool(
    tx: Tx, row: Allocation, number: str, pool: PoolOnDay, collected: Sequence[Collected], parts: Sequence[Part],
    to_stock: Sequence[Decimal], products: Products,
) -> int | None:  # fmt: skip
    """D the receivers, C where it was collected; one entry for a pool, one line for an account and department."""
    borne: dict[Place, Decimal] = {}
    for part, value in zip(parts, to_stock, strict=True):
        if part.receiver.assembly_id is None:
            key: Place = (account_of(tx, pool, part, collected, row.date, products), part.receiver.department_id, None)
            borne[key] = borne.get(key, ZERO) + part.amount
            continue
        for key, amount in _of_product(tx, products[part.item_id or 0], part.amount, value, row.date):
            borne[key] = borne.get(key, ZERO) + amount
    lines = [
        debit(account, amount, department_id=department, item_id=item)
        for (account, department, item), amount in sorted(borne.items(), key=_in_order)
    ]
    lines += [credit(one.account_code, one.amount, department_id=one.department_id) for one in collected]
    purpose = "stock" if pool.receivers == "assemblies" else "overhead"
    return _entry(tx, row, number, purpose, f"{row.month:%Y-%m} 分摊{pool.name}", lines)


def _in_order(borne: tuple[Place, Decimal]) -> tuple[str, int, int]:
    account, department, item = borne[0]
    return account, department or 0, item or 0


def _of_product(
    tx: Tx, product: Item, amount: Decimal, value: Decimal, day: dt.date
) -> list[tuple[Place, Decimal]]:
    stock = account_for(tx, "stock", product, day)
    gone = account_for(tx, "cost_difference", product, day)
    return [((stock, None, product.id), value), ((gone, None, product.id), amount - value)]


def _entry(tx: Tx, row: Allocation, number: str, purpose: str, summary: str, lines: Sequence[Line]) -> int | None:
    if all(line.is_zero for line in lines):
        return None
    return post(tx, source=row, number=number, date=row.date, purpose=purpose, summary=summary, rule=RULE, lines=lines)


def give_back(tx: Tx, row: Allocation, number: str, summary: str) -> list[int]:
    """Take overhead off products again: what is still on hand loses its part, the rest makes the cost of sales less."""
    statement = (
        sa.select(AllocationPart.pool_id, AllocationPart.item_id, AllocationPart.amount, Assembly.quantity)
        .join(Assembly, Assembly.id == AllocationPart.assembly_id)
        .where(AllocationPart.allocation_id == row.id)
        .order_by(AllocationPart.line_no)
    )
    found = list(tx.session.execute(statement))
    sources = sa.select(AllocationSource).where(AllocationSource.allocation_id == row.id).order_by(AllocationSource.line_no)
    collected = list(tx.session.execute(sources).scalars())
    taken = revalue(tx, [Difference(one.item_id, -one.amount, one.quantity) for one in found], source=row, date=row.date)
    products = products_of(tx, [one.item_id for one in found])
    ids = []
    for pool_id in dict.fromkeys(one.pool_id for one in found):
        lines: list[Line] = []
        for one, value in zip(found, taken, strict=True):
            if one.pool_id == pool_id:
                parts = _of_product(tx, products[one.item_id], -one.amount, value, row.date)
                lines += [debit(account, amount, item_id=item) for (account, _, item), amount in parts]
        lines += [
            credit(one.account_code, -one.amount, department_id=one.department_id) for one in collected if one.pool_id == pool_id
        ]
        entry = _entry(tx, row, number, "stock_back", summary, lines)
        ids += [entry] if entry is not None else []
    return ids

