"""What receivers have of a basis in a month: entered values, and what goods issues and assemblies say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.core.api import ZERO, Tx, refuse, require
from operational.costing.reference import Centre, PoolOnDay, centres_on, parents_of_departments, rate_on
from operational.costing.rules import Line, Receiver, departments_below
from operational.costing.tables import BasisValue

ORDERS_MAX = 20_000  # orders delivered in a month; far more than a small company has

# Orders in the order of their numbers, each line with what left in the month less what came back.
_ORDERS = sa.text(
    """
    select o.id, o.number, o.customer_id, o.department_id, l.order_line_id, l.item_id,
        sum(l.quantity) as quantity, sum(l.cost) as material, sum(l.net) as revenue
    from sales.goods_issue as g
    join sales.goods_issue_line as l on l.goods_issue_id = g.id
    join sales."order" as o on o.id = g.order_id
    where g.date >= :first_day and g.date < :next_day
    group by o.id, l.order_line_id, l.item_id
    order by o.number, o.id, l.order_line_id
    """
)
# Orders that were worked on in the month and had nothing delivered in it.
_WORKED = sa.text(
    """
    select o.id, o.number, o.customer_id, o.department_id from sales."order" as o
    where o.id = any(cast(:ids as bigint[])) order by o.number, o.id
    """
)
_ASSEMBLIES = sa.text(
    """
    select a.id, a.number, a.item_id, a.quantity, a.value as material, a.date
    from stock.assembly as a
    where (a.date >= :first_day and a.date < :next_day or a.id = any(cast(:ids as bigint[]))) and not a.is_disassembly
    order by a.number, a.id
    """
)


@dataclass
class Measured:
    """All that was measured in a month, looked up once for all pools."""

    tx: Tx
    first_day: dt.date
    next_day: dt.date
    entered: list[Any] = field(default_factory=list)
    _orders: list[Any] | None = None

    def __post_init__(self) -> None:
        statement = sa.select(BasisValue).where(BasisValue.month == self.first_day, BasisValue.value > 0)
        self.entered = list(self.tx.session.execute(statement).scalars())

    @property
    def centres(self) -> Mapping[int, Centre]:
        return centres_on(self.tx, self.next_day - dt.timedelta(days=1))

    def orders(self) -> list[Any]:
        if self._orders is None:
            given = {"first_day": self.first_day, "next_day": self.next_day}
            self._orders = list(self.tx.session.execute(_ORDERS, given))
            require(len({row.id for row in self._orders}) <= ORDERS_MAX, "costing.too_many_orders", most=ORDERS_MAX)
        return self._orders

    def receivers(self, pool: PoolOnDay) -> list[Receiver]:
        """Everybody who may bear a part of a pool, with the value of its basis."""
        if pool.receivers == "orders":
            return self._order_receivers(pool)
        if pool.receivers == "assemblies":
            return self._assembly_receivers(pool)
        return self._centre_receivers(pool)

    def _centre_receivers(self, pool: PoolOnDay) -> list[Receiver]:
        known = self.centres
        named = {bearer.centre_id: bearer.share for bearer in pool.bearers}
        if not named:
            named = {one.id: None for one in known.values() if one.kind == "production" and one.is_active}
        values = self._by("cost_centre_id", pool)
        if pool.basis == "revenue":
            values = self._revenue_of(named)
        found = []
        for one in sorted((known[key] for key in named if key in known), key=lambda centre: centre.code):
            value = (named[one.id] or ZERO) if pool.basis == "fixed" else values.get(one.id, ZERO)
            found.append(
                Receiver(value, centre_id=one.id, department_id=one.department_id, account_code=one.account_code)
            )
        return found

    def _order_receivers(self, pool: PoolOnDay) -> list[Receiver]:
        by_order: dict[int, list[Any]] = {}
        for row in self.orders():
            by_order.setdefault(row.id, []).append(row)
        if pool.basis in ("hours", "labour"):
            values = self._by("order_id", pool)
            missing = sorted(set(values) - set(by_order))
            heads = list(self.tx.session.execute(_WORKED, {"ids": missing})) if missing else []
            heads += [rows[0] for order_id, rows in by_order.items() if order_id in values]
            heads.sort(key=lambda row: (row.number or "", row.id))
        else:
            heads = [rows[0] for rows in by_order.values()]
            values = {key: sum((getattr(row, pool.basis) for row in rows), ZERO) for key, rows in by_order.items()}
        weight = pool.basis if pool.basis in ("quantity", "material", "revenue") else "revenue"
        return [
            Receiver(
                values.get(head.id, ZERO), order_id=head.id, customer_id=head.customer_id, department_id=head.department_id,
                lines=tuple(Line(getattr(row, weight), row.order_line_id, row.item_id) for row in by_order.get(head.id, ())),
            )
            for head in heads
        ]  # fmt: skip

    def _assembly_receivers(self, pool: PoolOnDay) -> list[Receiver]:
        values = self._by("assembly_id", pool)
        given = {"first_day": self.first_day, "next_day": self.next_day, "ids": sorted(values)}
        found = []
        for row in self.tx.session.execute(_ASSEMBLIES, given):
            in_month = self.first_day <= row.date < self.next_day
            reckoned = getattr(row, pool.basis) if pool.basis in ("quantity", "material") and in_month else ZERO
            value = values.get(row.id, ZERO) if pool.basis in ("hours", "labour") else reckoned
            found.append(Receiver(value, assembly_id=row.id, item_id=row.item_id, quantity=row.quantity))
        return found

    def _by(self, of: str, pool: PoolOnDay) -> dict[int, Decimal]:
        """Entered values by receiver; hours at the rate of the centre where they were worked, for labour."""
        measure = "hours" if pool.basis == "labour" else pool.basis
        found: dict[int, Decimal] = {}
        for row in self.entered:
            key = getattr(row, of)
            if row.measure == measure and key is not None:
                value = row.value * self._rate(row.cost_centre_id) if pool.basis == "labour" else row.value
                found[key] = found.get(key, ZERO) + value
        return found

    def _rate(self, centre_id: int) -> Decimal:
        day = self.next_day - dt.timedelta(days=1)
        rate = rate_on(self.tx, centre_id, day)
        if rate is None:
            known = self.centres.get(centre_id)
            refuse("costing.no_labour_rate", centre=f"{known.code} {known.name}" if known else str(centre_id), date=day)
        return rate

    def _revenue_of(self, centre_ids: Mapping[int, Any]) -> dict[int, Decimal]:
        """What the departments of cost centres sold in the month."""
        sold: dict[int, Decimal] = {}
        for row in self.orders():
            if row.department_id is not None:
                sold[row.department_id] = sold.get(row.department_id, ZERO) + row.revenue
        parents, found = parents_of_departments(self.tx), {}
        for one in (self.centres[key] for key in centre_ids if key in self.centres):
            if one.department_id is not None:
                under = departments_below(one.department_id, parents)
                found[one.id] = sum((amount for key, amount in sold.items() if key in under), ZERO)
        return found
