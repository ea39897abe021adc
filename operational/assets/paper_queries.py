"""Depreciation runs, disposals and stocktakes as people see them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from operational.assets.commands.depreciation import DepreciationRef
from operational.assets.commands.disposal import DisposalRef
from operational.assets.commands.stocktake import StocktakeRef
from operational.assets.tables import Asset, Category, Depreciation, Disposal, Movement, Stocktake, StocktakeLine
from operational.company.api import Department
from operational.core.api import Amount, Fraction, Input, Output, Page, SignedAmount, Tx, like, page_of, query
from operational.ledger.api import Account
from operational.parties.api import Party

Search = Annotated[str, Field(max_length=100)]


class FindDepreciations(Page):
    state: str = Field(default="", max_length=20)


class DepreciationRow(Output):
    id: int
    number: str | None
    date: dt.date
    month: str
    state: str
    cards: int
    amount: Amount


class Depreciations(Output):
    rows: list[DepreciationRow]
    total: int


_MONTH = sa.func.to_char(Depreciation.month, "YYYY-MM").label("month")
_RUN: tuple[Any, ...] = (
    Depreciation.id, Depreciation.number, Depreciation.date, _MONTH, Depreciation.state, Depreciation.cards, Depreciation.amount,
)  # fmt: skip


@query("assets.depreciations", permission="assets.asset.view", path="GET /assets/depreciations")
def depreciations(tx: Tx, q: FindDepreciations) -> Depreciations:
    """The months whose depreciation was booked, newest first."""
    statement: sa.Select[Any] = sa.select(*_RUN)
    if q.state:
        statement = statement.where(Depreciation.state == q.state)
    rows, total = page_of(tx, statement.order_by(Depreciation.month.desc(), Depreciation.id.desc()), q)
    return Depreciations(rows=[DepreciationRow(**row._mapping) for row in rows], total=total)


class OneDepreciation(Input):
    depreciation: DepreciationRef


class DepreciationLine(Output):
    asset_id: int
    number: str | None
    name: str
    category_name: str
    department_name: str | None
    account: str
    account_name: str
    months: int
    amount: Amount


class DepreciationShown(DepreciationRow):
    note: str
    version: int
    lines: list[DepreciationLine]


@query("assets.depreciation", permission="assets.asset.view", path="GET /assets/depreciations/{depreciation}")
def depreciation(tx: Tx, q: OneDepreciation) -> DepreciationShown:
    """The depreciation of a month card by card: the list behind the voucher (折旧清单)."""
    run = tx.find(Depreciation, q.depreciation, field="depreciation")
    columns: list[Any] = [
        Movement.asset_id, Asset.number, Asset.name, Category.name.label("category_name"),
        Department.name.label("department_name"), Movement.account_code.label("account"),
        Account.name_zh.label("account_name"), Movement.months, Movement.accumulated.label("amount"),
    ]  # fmt: skip
    statement = (
        sa.select(*columns)
        .join(Asset, Asset.id == Movement.asset_id)
        .join(Category, Category.id == Asset.category_id)
        .join(Account, Account.code == Movement.account_code)
        .outerjoin(Department, Department.id == Movement.department_id)
        .where(Movement.source_kind == Depreciation.kind, Movement.source_id == run.id, Movement.kind == "depreciation")
        .order_by(Movement.account_code, Asset.number)
    )
    head = tx.session.execute(sa.select(*_RUN, Depreciation.note, Depreciation.version).where(Depreciation.id == run.id)).one()
    lines = [DepreciationLine(**row._mapping) for row in tx.session.execute(statement)]
    return DepreciationShown(**head._mapping, lines=lines)


class FindDisposals(Page):
    search: Search = ""
    state: str = Field(default="", max_length=20)


class DisposalRow(Output):
    id: int
    number: str | None
    date: dt.date
    state: str
    way: str
    asset_id: int
    asset: str
    name: str
    original_value: Amount
    accumulated: Amount
    gross: Amount
    tax: Amount
    profit_or_loss: SignedAmount


class Disposals(Output):
    rows: list[DisposalRow]
    total: int


_LEFT: tuple[Any, ...] = (
    Disposal.id, Disposal.number, Disposal.date, Disposal.state, Disposal.way, Disposal.asset_id, Asset.number.label("asset"),
    Asset.name, Disposal.original_value, Disposal.accumulated, Disposal.gross, Disposal.tax,
    Disposal.result.label("profit_or_loss"),
)  # fmt: skip


@query("assets.disposals", permission="assets.asset.view", path="GET /assets/disposals")
def disposals(tx: Tx, q: FindDisposals) -> Disposals:
    """Assets that left, newest first, with their results."""
    statement: sa.Select[Any] = sa.select(*_LEFT).join(Asset, Asset.id == Disposal.asset_id)
    if q.search:
        words = (Disposal.number, Asset.number, Asset.name)
        statement = statement.where(sa.or_(*(column.ilike(like(q.search)) for column in words)))
    if q.state:
        statement = statement.where(Disposal.state == q.state)
    rows, total = page_of(tx, statement.order_by(Disposal.date.desc(), Disposal.id.desc()), q)
    return Disposals(rows=[DisposalRow(**row._mapping) for row in rows], total=total)


class OneDisposal(Input):
    disposal: DisposalRef


class DisposalShown(DisposalRow):
    depreciation: Amount
    party_name: str | None
    cash_account: str | None
    vat_class: str
    vat_rate: Fraction
    net: Amount
    costs: Amount
    recovered: Amount
    note: str
    version: int


@query("assets.disposal", permission="assets.asset.view", path="GET /assets/disposals/{disposal}")
def disposal(tx: Tx, q: OneDisposal) -> DisposalShown:
    """One disposal with its tax and its result."""
    found = tx.find(Disposal, q.disposal, field="disposal")
    more = (Disposal.depreciation, Party.name.label("party_name"), Disposal.cash_account, Disposal.vat_class,
            Disposal.vat_rate, Disposal.net, Disposal.costs, Disposal.recovered, Disposal.note, Disposal.version)  # fmt: skip
    statement = (
        sa.select(*_LEFT, *more)
        .join(Asset, Asset.id == Disposal.asset_id)
        .outerjoin(Party, Party.id == Disposal.party_id)
        .where(Disposal.id == found.id)
    )
    return DisposalShown(**tx.session.execute(statement).one()._mapping)


class FindStocktakes(Page):
    state: str = Field(default="", max_length=20)


class StocktakeRow(Output):
    id: int
    number: str | None
    date: dt.date
    state: str
    department_name: str | None
    cards: int
    missing: int
    surplus: int
    waiting: int  # not looked for yet


class Stocktakes(Output):
    rows: list[StocktakeRow]
    total: int


def _counted(result: str) -> Any:
    return sa.func.count(StocktakeLine.id).filter(StocktakeLine.result == result)


def _stocktakes(*more: Any) -> sa.Select[Any]:
    return (
        sa.select(
            Stocktake.id, Stocktake.number, Stocktake.date, Stocktake.state, Department.name.label("department_name"),
            sa.func.count(StocktakeLine.id).filter(StocktakeLine.result != "surplus").label("cards"),
            _counted("missing").label("missing"), _counted("surplus").label("surplus"), _counted("").label("waiting"), *more,
        )
        .join(StocktakeLine, StocktakeLine.stocktake_id == Stocktake.id)
        .outerjoin(Department, Department.id == Stocktake.department_id)
        .group_by(Stocktake.id, Department.id)
    )  # fmt: skip


@query("assets.stocktakes", permission="assets.asset.view", path="GET /assets/stocktakes")
def stocktakes(tx: Tx, q: FindStocktakes) -> Stocktakes:
    """Stocktakes of assets, newest first."""
    statement = _stocktakes()
    if q.state:
        statement = statement.where(Stocktake.state == q.state)
    rows, total = page_of(tx, statement.order_by(Stocktake.date.desc(), Stocktake.id.desc()), q)
    return Stocktakes(rows=[StocktakeRow(**row._mapping) for row in rows], total=total)


class OneStocktakeAsked(Input):
    stocktake: StocktakeRef


class StocktakeLineRow(Output):
    line_no: int
    asset: str | None
    name: str
    spec: str | None
    category_name: str | None
    department_name: str | None
    keeper_place: str | None
    result: str
    place: str
    value: Amount
    note: str


class StocktakeShown(StocktakeRow):
    note: str
    version: int
    lines: list[StocktakeLineRow]


@query("assets.stocktake", permission="assets.asset.view", path="GET /assets/stocktakes/{stocktake}")
def stocktake(tx: Tx, q: OneStocktakeAsked) -> StocktakeShown:
    """One stocktake line by line: what should be there, where, and what was found."""
    found = tx.find(Stocktake, q.stocktake, field="stocktake")
    kind = sa.func.coalesce(StocktakeLine.category_id, Asset.category_id)
    where = sa.func.coalesce(StocktakeLine.department_id, Asset.department_id)
    listed = StocktakeLine.result == "surplus"
    # The card of a missing thing is empty once the loss is booked: what it was worth stands in that movement.
    lost = sa.select(-Movement.original).where(
        Movement.asset_id == StocktakeLine.asset_id, Movement.kind == "missing", Movement.source_id == found.id
    )  # fmt: skip
    worth = sa.func.coalesce(lost.scalar_subquery(), Asset.original_value)
    columns: list[Any] = [
        StocktakeLine.line_no, Asset.number.label("asset"), sa.case((listed, StocktakeLine.name), else_=Asset.name).label("name"),
        Asset.spec, Category.name.label("category_name"), Department.name.label("department_name"),
        Asset.place.label("keeper_place"), StocktakeLine.result, StocktakeLine.place,
        sa.case((listed, StocktakeLine.value), else_=worth).label("value"), StocktakeLine.note,
    ]  # fmt: skip
    statement = (
        sa.select(*columns)
        .outerjoin(Asset, Asset.id == StocktakeLine.asset_id)
        .outerjoin(Category, Category.id == kind)
        .outerjoin(Department, Department.id == where)
        .where(StocktakeLine.stocktake_id == found.id)
        .order_by(StocktakeLine.line_no)
    )
    head = tx.session.execute(_stocktakes(Stocktake.note, Stocktake.version).where(Stocktake.id == found.id)).one()
    lines = [StocktakeLineRow(**row._mapping) for row in tx.session.execute(statement)]
    return StocktakeShown(**head._mapping, lines=lines)
