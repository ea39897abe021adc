"""Cost centres, labour rates, pools and measured values as people see them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import Department
from operational.core.api import Amount, Fraction, Input, Output, Page, SignedQty, Tx, like, page_of, query
from operational.costing.reference import centre
from operational.costing.refs import CentreRef, Month, PoolRef, first_of
from operational.costing.tables import BasisValue, CentreRule, CostCentre, LabourRate, Pool, PoolReceiver, PoolRule
from operational.ledger.api import Account
from operational.sales.api import Order
from operational.stock.api import Assembly

SEE = "costing.allocation.view"
Search = Annotated[str, Field(max_length=100)]
Kind = Literal["", "production", "service", "administration", "sales"]


class FindCentres(Page):
    search: Search = ""
    kind: Kind = ""


class CentreRow(Output):
    id: int
    code: str
    name: str
    kind: str
    valid_from: dt.date
    department: str | None
    department_name: str | None
    account: str | None
    account_name: str | None
    source: str
    is_active: bool
    version: int


class Centres(Output):
    rows: list[CentreRow]
    total: int


@query("costing.cost_centres", permission=SEE, path="GET /costing/cost-centres")
def cost_centres(tx: Tx, q: FindCentres) -> Centres:
    """Cost centres with every dated rule, the newest rule of each first."""
    columns: list[Any] = [
        CostCentre.id, CostCentre.code, CostCentre.name, CentreRule.kind, CentreRule.valid_from,
        Department.code.label("department"), Department.name.label("department_name"),
        CentreRule.account_code.label("account"), Account.name_zh.label("account_name"), CentreRule.source,
        CostCentre.is_active, CostCentre.version,
    ]  # fmt: skip
    statement = (
        sa.select(*columns)
        .join(CentreRule, CentreRule.cost_centre_id == CostCentre.id)
        .outerjoin(Department, Department.id == CentreRule.department_id)
        .outerjoin(Account, Account.code == CentreRule.account_code)
    )
    if q.search:
        statement = statement.where(sa.or_(CostCentre.code.ilike(like(q.search)), CostCentre.name.ilike(like(q.search))))
    if q.kind:
        statement = statement.where(CentreRule.kind == q.kind)
    rows, total = page_of(tx, statement.order_by(CostCentre.code, CentreRule.valid_from.desc()), q)
    return Centres(rows=[CentreRow(**row._mapping) for row in rows], total=total)


class LabourRateRow(Output):
    id: int
    cost_centre: str
    centre_name: str
    valid_from: dt.date
    rate: Amount
    source: str


class LabourRates(Output):
    rows: list[LabourRateRow]
    total: int


@query("costing.labour_rates", permission=SEE, path="GET /costing/labour-rates")
def labour_rates(tx: Tx, q: Page) -> LabourRates:
    """What an hour of each cost centre costs, the newest rate first."""
    columns: list[Any] = [
        LabourRate.id, CostCentre.code.label("cost_centre"), CostCentre.name.label("centre_name"), LabourRate.valid_from,
        LabourRate.rate, LabourRate.source,
    ]  # fmt: skip
    statement = sa.select(*columns).join(CostCentre, CostCentre.id == LabourRate.cost_centre_id)
    rows, total = page_of(tx, statement.order_by(CostCentre.code, LabourRate.valid_from.desc()), q)
    return LabourRates(rows=[LabourRateRow(**row._mapping) for row in rows], total=total)


class FindPools(Page):
    search: Search = ""


class PoolRow(Output):
    id: int
    code: str
    name: str
    step: int
    account: str | None
    account_name: str | None
    cost_centre: str | None
    basis: str
    receivers: str
    debit_account: str | None
    valid_from: dt.date
    source: str
    is_active: bool
    version: int


class Pools(Output):
    rows: list[PoolRow]
    total: int


def _pools() -> sa.Select[Any]:
    columns: list[Any] = [
        Pool.id, Pool.code, Pool.name, PoolRule.step, PoolRule.account_code.label("account"),
        Account.name_zh.label("account_name"), CostCentre.code.label("cost_centre"), PoolRule.basis, PoolRule.receivers,
        PoolRule.debit_account, PoolRule.valid_from, PoolRule.source, Pool.is_active, Pool.version,
    ]  # fmt: skip
    return (
        sa.select(*columns, PoolRule.id.label("rule_id"))
        .join(PoolRule, PoolRule.pool_id == Pool.id)
        .outerjoin(Account, Account.code == PoolRule.account_code)
        .outerjoin(CostCentre, CostCentre.id == PoolRule.cost_centre_id)
    )


@query("costing.pools", permission=SEE, path="GET /costing/pools")
def pools(tx: Tx, q: FindPools) -> Pools:
    """Pools with every dated rule, in the order of their steps."""
    statement = _pools()
    if q.search:
        statement = statement.where(sa.or_(Pool.code.ilike(like(q.search)), Pool.name.ilike(like(q.search))))
    rows, total = page_of(tx, statement.order_by(PoolRule.step, Pool.code, PoolRule.valid_from.desc()), q)
    return Pools(rows=[_pool_row(row) for row in rows], total=total)


def _pool_row(row: Any) -> PoolRow:
    return PoolRow(**{name: row._mapping[name] for name in PoolRow.model_fields})


class OnePool(Input):
    pool: PoolRef


class BearerRow(Output):
    cost_centre: str
    centre_name: str
    share: Fraction | None


class PoolView(PoolRow):
    centres: list[BearerRow]


@query("costing.pool", permission=SEE, path="GET /costing/pools/{pool}")
def pool(tx: Tx, q: OnePool) -> PoolView:
    """A pool by its newest rule, with the cost centres that bear it."""
    found = tx.find(Pool, q.pool, field="pool")
    row = tx.session.execute(_pools().where(Pool.id == found.id).order_by(PoolRule.valid_from.desc()).limit(1)).one()
    columns: list[Any] = [CostCentre.code.label("cost_centre"), CostCentre.name.label("centre_name"), PoolReceiver.share]
    bearers = (
        sa.select(*columns)
        .join(CostCentre, CostCentre.id == PoolReceiver.cost_centre_id)
        .where(PoolReceiver.pool_rule_id == row.rule_id)
        .order_by(PoolReceiver.line_no)
    )
    centres = [BearerRow(**one._mapping) for one in tx.session.execute(bearers)]
    return PoolView(**_pool_row(row).model_dump(), centres=centres)


class FindBasis(Page):
    month: Month | None = None
    measure: Literal["", "hours", "quantity", "material"] = ""
    cost_centre: CentreRef | None = None


class BasisRow(Output):
    id: int
    month: str
    measure: str
    cost_centre: str
    centre_name: str
    order: str | None
    assembly: str | None
    value: SignedQty
    note: str


class BasisValues(Output):
    rows: list[BasisRow]
    total: int
    sum: Decimal


@query("costing.basis_values", permission=SEE, path="GET /costing/basis-values")
def basis_values(tx: Tx, q: FindBasis) -> BasisValues:
    """What was measured, the newest month first."""
    columns: list[Any] = [
        BasisValue.id, sa.func.to_char(BasisValue.month, "YYYY-MM").label("month"), BasisValue.measure,
        CostCentre.code.label("cost_centre"), CostCentre.name.label("centre_name"), Order.number.label("order"),
        Assembly.number.label("assembly"), BasisValue.value, BasisValue.note,
    ]  # fmt: skip
    where: list[Any] = []
    if q.month is not None:
        where.append(BasisValue.month == first_of(q.month))
    if q.measure:
        where.append(BasisValue.measure == q.measure)
    if q.cost_centre is not None:
        where.append(BasisValue.cost_centre_id == centre(tx, q.cost_centre, field="cost_centre").id)
    statement = (
        sa.select(*columns)
        .join(CostCentre, CostCentre.id == BasisValue.cost_centre_id)
        .outerjoin(Order, Order.id == BasisValue.order_id)
        .outerjoin(Assembly, Assembly.id == BasisValue.assembly_id)
        .where(*where)
        .order_by(BasisValue.month.desc(), BasisValue.measure, CostCentre.code, Order.number, BasisValue.id)
    )
    rows, total = page_of(tx, statement, q)
    whole = tx.session.execute(sa.select(sa.func.coalesce(sa.func.sum(BasisValue.value), 0)).where(*where)).scalar_one()
    return BasisValues(rows=[BasisRow(**row._mapping) for row in rows], total=total, sum=whole)
