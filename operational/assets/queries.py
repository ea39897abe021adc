"""The register, a card with its movements and its plan, and the rules behind them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from operational.assets import rules
from operational.assets.cards import start_of, terms_of
from operational.assets.reference import category
from operational.assets.refs import AssetRef, CategoryRef, DepartmentRef, EmployeeRef
from operational.assets.tables import (
    Asset,
    Category,
    CategoryRule,
    Depreciation,
    Disposal,
    ExpenseAccount,
    Movement,
    Stocktake,
    Terms,
)
from operational.company.api import Department
from operational.core.api import (
    ZERO,
    Amount,
    Fraction,
    Input,
    Output,
    Page,
    SignedAmount,
    Tx,
    like,
    page_of,
    page_with_sums,
    query,
)
from operational.invoicing.api import Invoice
from operational.ledger.api import Account
from operational.parties.api import Party
from operational.people.api import Employee

PLAN_MAX = 600  # fifty years: longer plans are cut, the card says to when it goes
Search = Annotated[str, Field(max_length=100)]


class FindCategories(Page):
    search: Search = ""


class CategoryRow(Output):
    id: int
    code: str
    name: str
    valid_from: dt.date
    life_months: int
    life_months_min: int
    residual_rate: Fraction
    source: str
    is_active: bool
    version: int


class Categories(Output):
    rows: list[CategoryRow]
    total: int


@query("assets.categories", permission="assets.asset.view", path="GET /assets/categories")
def categories(tx: Tx, q: FindCategories) -> Categories:
    """Categories with every dated rule, the newest rule of each first."""
    columns: list[Any] = [
        Category.id, Category.code, Category.name, CategoryRule.valid_from, CategoryRule.life_months,
        CategoryRule.life_months_min, CategoryRule.residual_rate, CategoryRule.source, Category.is_active, Category.version,
    ]  # fmt: skip
    statement = sa.select(*columns).join(CategoryRule, CategoryRule.category_id == Category.id)
    if q.search:
        statement = statement.where(sa.or_(Category.code.ilike(like(q.search)), Category.name.ilike(like(q.search))))
    rows, total = page_of(tx, statement.order_by(Category.code, CategoryRule.valid_from.desc()), q)
    return Categories(rows=[CategoryRow(**row._mapping) for row in rows], total=total)


class ExpenseAccountRow(Output):
    id: int
    department: str | None
    department_name: str | None
    category: str | None
    category_name: str | None
    account: str
    account_name: str
    valid_from: dt.date
    source: str


class ExpenseAccounts(Output):
    rows: list[ExpenseAccountRow]
    total: int


@query("assets.expense_accounts", permission="assets.asset.view", path="GET /assets/expense-accounts")
def expense_accounts(tx: Tx, q: Page) -> ExpenseAccounts:
    """Which account bears depreciation, by department and category."""
    columns: list[Any] = [
        ExpenseAccount.id, Department.code.label("department"), Department.name.label("department_name"),
        Category.code.label("category"), Category.name.label("category_name"), ExpenseAccount.account_code.label("account"),
        Account.name_zh.label("account_name"), ExpenseAccount.valid_from, ExpenseAccount.source,
    ]  # fmt: skip
    statement = (
        sa.select(*columns)
        .join(Account, Account.code == ExpenseAccount.account_code)
        .outerjoin(Department, Department.id == ExpenseAccount.department_id)
        .outerjoin(Category, Category.id == ExpenseAccount.category_id)
        .order_by(Department.code.nulls_first(), Category.code.nulls_first(), ExpenseAccount.valid_from.desc())
    )
    rows, total = page_of(tx, statement, q)
    return ExpenseAccounts(rows=[ExpenseAccountRow(**row._mapping) for row in rows], total=total)


class FindAssets(Page):
    search: Search = ""
    category: CategoryRef | None = None
    department: DepartmentRef | None = None
    keeper: EmployeeRef | None = None
    state: str = Field(default="", max_length=20)


class AssetRow(Output):
    id: int
    number: str | None
    name: str
    spec: str
    category: str
    category_name: str
    department: str | None
    department_name: str | None
    place: str
    keeper: str | None
    state: str
    start_date: dt.date
    life_months: int
    original_value: Amount
    accumulated: Amount
    net_value: Amount
    monthly: Amount  # of the next month that is depreciated


class Assets(Output):
    rows: list[AssetRow]
    total: int
    original_value: SignedAmount | None
    accumulated: SignedAmount | None
    net_value: SignedAmount | None


_NET = (Asset.original_value - Asset.accumulated).label("net_value")
_COLUMNS: tuple[Any, ...] = (
    Asset.id, Asset.number, Asset.name, Asset.spec, Category.code.label("category"), Category.name.label("category_name"),
    Department.code.label("department"), Department.name.label("department_name"), Asset.place,
    Employee.name.label("keeper"), Asset.state, Asset.start_date, Asset.life_months, Asset.original_value,
    Asset.accumulated, _NET,
)  # fmt: skip
_PLAN: tuple[Any, ...] = (Asset.first_month, Asset.opening_accumulated, Asset.opening_months)


def _cards(*more: Any) -> sa.Select[Any]:
    return (
        sa.select(*_COLUMNS, *_PLAN, *more)
        .join(Category, Category.id == Asset.category_id)
        .outerjoin(Department, Department.id == Asset.department_id)
        .outerjoin(Employee, Employee.id == Asset.keeper_id)
    )


@query("assets.assets", permission="assets.asset.view", path="GET /assets")
def assets(tx: Tx, q: FindAssets) -> Assets:
    """The register of fixed assets (固定资产台账), with sums over all pages."""
    statement = _cards()
    if q.search:
        words = (Asset.number, Asset.name, Asset.spec, Asset.place, Employee.name)
        statement = statement.where(sa.or_(*(column.ilike(like(q.search)) for column in words)))
    if q.category is not None:
        statement = statement.where(Asset.category_id == category(tx, q.category).id)
    if q.department is not None:
        statement = statement.where(Asset.department_id == tx.find(Department, q.department, field="department").id)
    if q.keeper is not None:
        statement = statement.where(Asset.keeper_id == tx.find(Employee, q.keeper, field="keeper").id)
    if q.state:
        statement = statement.where(Asset.state == q.state)
    sums = ("original_value", "accumulated", "net_value")
    rows, total, added = page_with_sums(tx, statement.order_by(Asset.number), q, sums)
    terms = terms_of(tx, [row.id for row in rows])
    shown = [AssetRow(**_plain(row), monthly=_monthly(row, terms.get(row.id, ()))) for row in rows]
    return Assets(rows=shown, total=total, **added)


def _plain(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name in AssetRow.model_fields}


def _monthly(row: Any, terms: Any) -> Any:
    """What the next month takes: the first of the plan that the card has not borne."""
    if row.state != "in_use" or not terms:
        return ZERO
    return next((due.amount for due in rules.schedule(start_of(row), terms) if due.accumulated > row.accumulated), ZERO)


class OneAsset(Input):
    asset: AssetRef


class MovementRow(Output):
    date: dt.date
    kind: str
    source_kind: str
    source_number: str | None
    original: SignedAmount
    accumulated: SignedAmount
    months: int
    department_name: str | None
    account: str | None


class TermsRow(Output):
    valid_from: dt.date
    department_name: str | None
    original_value: Amount
    residual_value: Amount
    life_months: int
    reason: str


class PlanRow(Output):
    month: str
    amount: Amount
    accumulated: Amount
    net_value: Amount
    is_booked: bool


class RelatedDocument(Output):
    kind: str
    id: int
    number: str
    date: dt.date
    amount: SignedAmount | None = None


class AssetShown(AssetRow):
    date: dt.date
    origin: str
    residual_value: Amount
    first_month: dt.date
    opening_accumulated: Amount
    opening_months: int
    supplier: str | None
    note: str
    version: int
    lines: list[MovementRow]
    terms: list[TermsRow]
    plan: list[PlanRow]
    related: list[RelatedDocument]


@query("assets.asset", permission="assets.asset.view", path="GET /assets/cards/{asset}")
def asset(tx: Tx, q: OneAsset) -> AssetShown:
    """One card: what moved it, its terms from month to month, and its depreciation to the end."""
    found = tx.find(Asset, q.asset, field="asset")
    more = (Asset.date, Asset.origin, Asset.residual_value, Party.name.label("supplier"), Asset.note, Asset.version)
    row = tx.session.execute(_cards(*more).outerjoin(Party, Party.id == Asset.supplier_id).where(Asset.id == found.id)).one()
    terms = terms_of(tx, [found.id]).get(found.id, ())
    plan, lines = _plan(row, terms), _lines(tx, found.id)
    return AssetShown(
        **row._mapping, monthly=_monthly(row, terms), lines=lines, terms=_terms(tx, found.id), plan=plan,
        related=_related(tx, found),
    )  # fmt: skip


def _plan(row: Any, terms: Any) -> list[PlanRow]:
    if not terms or row.state == "cancelled":
        return []
    found: list[PlanRow] = []
    for due in rules.schedule(start_of(row), terms):
        if len(found) == PLAN_MAX:
            break
        held = [one for one in terms if one.valid_from <= due.month] or list(terms[:1])
        found.append(
            PlanRow(
                month=f"{due.month:%Y-%m}",
                amount=due.amount,
                accumulated=due.accumulated,
                net_value=max(held[-1].original - due.accumulated, ZERO),
                is_booked=row.state == "in_use" and due.accumulated <= row.accumulated,
            )
        )
    return found


def _lines(tx: Tx, asset_id: int) -> list[MovementRow]:
    number = sa.case(
        (Movement.source_kind == "assets.depreciation",
         sa.select(Depreciation.number).where(Depreciation.id == Movement.source_id).scalar_subquery()),
        (Movement.source_kind == "assets.disposal",
         sa.select(Disposal.number).where(Disposal.id == Movement.source_id).scalar_subquery()),
        (Movement.source_kind == "assets.stocktake",
         sa.select(Stocktake.number).where(Stocktake.id == Movement.source_id).scalar_subquery()),
        (Movement.source_kind == "invoicing.invoice",
         sa.select(Invoice.number).where(Invoice.id == Movement.source_id).scalar_subquery()),
        else_=sa.select(Asset.number).where(Asset.id == Movement.asset_id).scalar_subquery(),
    )  # fmt: skip
    columns: list[Any] = [
        Movement.date, Movement.kind, Movement.source_kind, number.label("source_number"), Movement.original,
        Movement.accumulated, Movement.months, Department.name.label("department_name"),
        Movement.account_code.label("account"),
    ]  # fmt: skip
    statement = (
        sa.select(*columns)
        .outerjoin(Department, Department.id == Movement.department_id)
        .where(Movement.asset_id == asset_id)
        .order_by(Movement.id)
    )
    return [MovementRow(**row._mapping) for row in tx.session.execute(statement)]


def _terms(tx: Tx, asset_id: int) -> list[TermsRow]:
    columns: list[Any] = [
        Terms.valid_from, Department.name.label("department_name"), Terms.original_value, Terms.residual_value,
        Terms.life_months, Terms.reason,
    ]  # fmt: skip
    statement = (
        sa.select(*columns)
        .outerjoin(Department, Department.id == Terms.department_id)
        .where(Terms.asset_id == asset_id)
        .order_by(Terms.valid_from, Terms.id)
    )
    return [TermsRow(**row._mapping) for row in tx.session.execute(statement)]


def _money(amount: Any) -> Any:
    return sa.cast(amount, sa.Numeric(18, 2)).label("amount")


def _related(tx: Tx, found: Asset) -> list[RelatedDocument]:
    """The papers behind the movements, each once: invoice, runs, disposals, stocktakes."""
    made: list[Any] = []
    amounts: dict[Any, Any] = {Depreciation: sa.null(), Disposal: Disposal.gross, Stocktake: sa.null(), Invoice: Invoice.gross}
    for model, amount in amounts.items():
        mine = sa.select(Movement.source_id).where(Movement.asset_id == found.id, Movement.source_kind == model.kind)
        made.append(
            sa.select(
                sa.literal(model.kind).label("kind"),
                model.id,
                model.number,
                model.date,
                _money(amount),
            ).where(model.id.in_(mine))
        )
    every = sa.union_all(*made).subquery()
    rows = tx.session.execute(sa.select(every).order_by(every.c.date.desc(), every.c.id.desc()).limit(50))
    return [RelatedDocument(**row._mapping) for row in rows]
