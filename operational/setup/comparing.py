"""The old books beside the new ones: figures of the other program, and how far the move has come."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import the_company
from operational.core.api import ZERO, Input, Output, SignedAmount, Tx, command, query
from operational.ledger.api import Balance, accounts
from operational.setup.tables import OldFigure

FIGURES_MAX = 20_000
Form = Literal["account_balances", "balance_sheet", "income_statement", "cash_flow_statement"]


class NewOldFigure(Input):
    code: str = Field(min_length=1, max_length=60)  # account of the books here, or line of the form
    old_code: str = Field(default="", max_length=100)
    name: str = Field(default="", max_length=200)
    amount: SignedAmount  # of an account: debit minus credit


class SaveOldFigures(Input):
    bulk: ClassVar[frozenset[str]] = frozenset({"figures"})
    form: Form
    day: dt.date  # the last day that the figures cover
    figures: list[NewOldFigure] = Field(min_length=1, max_length=FIGURES_MAX)
    replaces: bool = True  # lines of this form and day that are not given become zero


class OldFiguresSaved(Output):
    form: str
    day: dt.date
    lines: int
    total: SignedAmount


@command("setup.save_old_figures", permission="setup.moving.edit", path="POST /moving/old-figures")
def save_old_figures(tx: Tx, cmd: SaveOldFigures) -> OldFiguresSaved:
    """Keep what the old program's statement or account balances said on a day; given again, the last word counts."""
    wanted: dict[str, NewOldFigure] = {}
    sums: dict[str, Decimal] = {}
    for one in cmd.figures:
        wanted[one.code] = one
        sums[one.code] = sums.get(one.code, ZERO) + one.amount  # several old accounts may have become one
    statement = (
        sa.select(OldFigure)
        .where(OldFigure.form == cmd.form, OldFigure.day == cmd.day)
        .order_by(OldFigure.id)
        .with_for_update(key_share=True)
    )
    there = {row.code: row for row in tx.session.execute(statement).scalars()}
    for code, row in there.items():
        amount = sums.get(code, ZERO if cmd.replaces else row.amount)
        if amount != row.amount:
            row.amount, row.version = amount, row.version + 1
    rows = [
        {"form": cmd.form, "day": cmd.day, "code": code, "old_code": one.old_code, "name": one.name, "amount": sums[code],
         "version": 1}
        for code, one in wanted.items()
        if code not in there
    ]  # fmt: skip
    tx.insert(OldFigure, rows)
    return OldFiguresSaved(form=cmd.form, day=cmd.day, lines=len(wanted), total=sum(sums.values(), ZERO))


class FindOldFigures(Input):
    form: Form
    day: dt.date | None = None  # left out: the latest there is


class OldFigureRow(Output):
    code: str
    old_code: str
    name: str
    amount: SignedAmount


class OldFigures(Output):
    form: str
    day: dt.date | None
    rows: list[OldFigureRow]
    total: int


@query("setup.old_figures", permission="setup.moving.view", path="GET /moving/old-figures")
def old_figures(tx: Tx, given: FindOldFigures) -> OldFigures:
    """What the old program said, by line or account."""
    return _said(tx, given)


def _said(tx: Tx, given: FindOldFigures) -> OldFigures:
    day = given.day or tx.session.execute(sa.select(sa.func.max(OldFigure.day)).where(OldFigure.form == given.form)).scalar_one()
    columns = [getattr(OldFigure, name) for name in OldFigureRow.model_fields]
    statement = sa.select(*columns).where(OldFigure.form == given.form, OldFigure.day == day).order_by(OldFigure.code)
    rows = [OldFigureRow(**row) for row in tx.session.execute(statement).mappings()]
    return OldFigures(form=given.form, day=day, rows=rows, total=len(rows))


class CompareBalances(Input):
    day: dt.date | None = None  # the end of a month, or the eve of the opening; left out: the latest there is


class ComparedRow(Output):
    account: str
    name: str
    old: SignedAmount
    new: SignedAmount
    difference: SignedAmount


class ComparedBalances(Output):
    day: dt.date | None
    rows: list[ComparedRow]
    total: int
    differing: int
    difference: SignedAmount  # of all lines, without their signs: zero only where every line agrees


@query("setup.compare_balances", permission="setup.moving.view", path="GET /moving/compared-balances")
def compare_balances(tx: Tx, given: CompareBalances) -> ComparedBalances:
    """Account by account what the old program said and what the books say; those on one side only are told too."""
    return _compared(tx, given.day)


def _compared(tx: Tx, day: dt.date | None) -> ComparedBalances:
    old = _said(tx, FindOldFigures(form="account_balances", day=day))
    if old.day is None:
        return ComparedBalances(day=None, rows=[], total=0, differing=0, difference=ZERO)
    chart = accounts(tx)
    said = {row.code: row.amount for row in old.rows}
    booked = _booked(tx, old.day)
    rows = []
    for code in sorted(said.keys() | booked.keys()):
        before, after = said.get(code, ZERO), booked.get(code, ZERO)
        if before or after:
            name = chart[code].name if code in chart else next((row.name for row in old.rows if row.code == code), "")
            rows.append(ComparedRow(account=code, name=name, old=before, new=after, difference=after - before))
    return ComparedBalances(
        day=old.day, rows=rows, total=len(rows), differing=sum(1 for row in rows if row.difference),
        difference=sum((abs(row.difference) for row in rows), ZERO),
    )  # fmt: skip


def _booked(tx: Tx, day: dt.date) -> dict[str, Decimal]:
    """Debit minus credit of every account at the end of the day's month; on the eve of the opening, what was brought in."""
    opening = the_company(tx).opening_date
    amount: Any = Balance.opening if day < opening else Balance.opening + Balance.debit - Balance.credit
    until = opening if day < opening else day
    statement = (
        sa.select(Balance.account_code, sa.func.sum(amount))
        .where(Balance.month <= until.replace(day=1))
        .group_by(Balance.account_code)
    )
    return {code: total for code, total in tx.session.execute(statement) if total}


class Nothing(Input):
    pass


class MovingStep(Output):
    """A step of moving in. ``differs``: it was done and does not agree with the ledger."""

    step: str
    state: Literal["open", "done", "differs"]
    count: int
    value: SignedAmount
    ledger: SignedAmount
    difference: SignedAmount


class MovingState(Output):
    opening_date: dt.date
    rows: list[MovingStep]
    total: int
    done: int


_STATE = sa.text("""
    with opened as (
        select line.account_code, line.debit - line.credit as amount, account.control, account.path, entry.source_kind
        from ledger.entry
        join ledger.entry_line as line on line.entry_id = entry.id
        join ledger.account on account.code = line.account_code
        where entry.source_kind = 'ledger.opening' or (entry.source_kind = 'ledger.voucher' and account.control = 'stock')
    ),
    purpose as (
        select distinct on (posting.purpose) posting.purpose, account.path
        from ledger.posting_account as posting join ledger.account on account.code = posting.account_code
        where posting.purpose in ('asset_cost', 'asset_depreciation')
        order by posting.purpose, posting.valid_from desc
    ),
    asset as (
        select count(*) as cards, coalesce(sum(original_value), 0) as original,
            coalesce(sum(opening_accumulated), 0) as accumulated
        from assets.asset where origin = 'opening' and state <> 'cancelled'
    )
    select
        (select count(*) from setup.code_translation where kind = 'account')
            + (select count(*) from ledger.account where source = '自设科目') as chart,
        (select count(*) from ledger.opening_balance) as balances,
        (select coalesce(sum(debit), 0) from ledger.opening_balance) as balances_debit,
        (select coalesce(sum(credit), 0) from ledger.opening_balance) as balances_credit,
        (select count(*) from invoicing.open_item where source_kind = 'ledger.opening' and is_detailed) as items,
        (select coalesce(sum(case side when 'D' then amount else -amount end), 0) from invoicing.open_item
            where source_kind = 'ledger.opening') as items_value,
        (select coalesce(sum(amount), 0) from opened
            where source_kind = 'ledger.opening' and control in ('receivable', 'payable', 'advance_in', 'advance_out')
        ) as items_ledger,
        (select count(*) from stock.move where source_kind = 'stock.opening') as moves,
        (select coalesce(sum(value), 0) from stock.move where source_kind = 'stock.opening') as moves_value,
        (select coalesce(sum(amount), 0) from opened where control = 'stock') as moves_ledger,
        asset.cards, asset.original, asset.accumulated,
        (select coalesce(sum(opened.amount), 0) from opened join purpose on purpose.purpose = 'asset_cost'
            where starts_with(opened.path, purpose.path)) as original_ledger,
        (select coalesce(-sum(opened.amount), 0) from opened join purpose on purpose.purpose = 'asset_depreciation'
            where starts_with(opened.path, purpose.path)) as accumulated_ledger,
        (select count(*) from ledger.voucher where is_hand and state in ('approved', 'posted')) as vouchers,
        (select coalesce(sum(total), 0) from ledger.voucher where is_hand and state in ('approved', 'posted')) as vouchers_value
    from asset
""")


@query("setup.moving_state", permission="setup.moving.view", path="GET /moving")
def moving_state(tx: Tx, given: Nothing) -> MovingState:
    """How far moving in has come, read off the data, with what each step must agree with."""
    found = tx.session.execute(_STATE).one()
    compared = _compared(tx, None)
    net, net_ledger = found.original - found.accumulated, found.original_ledger - found.accumulated_ledger
    off = abs(found.original - found.original_ledger) + abs(found.accumulated - found.accumulated_ledger)
    rows = [
        _step("chart", found.chart),
        _step("account_balances", found.balances, found.balances_debit, found.balances_credit),
        _step("open_items", found.items, found.items_value, found.items_ledger),
        _step("stock", found.moves, found.moves_value, found.moves_ledger),
        _step("fixed_assets", found.cards, net, net_ledger, off),
        _step("vouchers", found.vouchers, found.vouchers_value, found.vouchers_value),
        _step("comparison", compared.total, compared.difference),
    ]
    done = sum(row.state == "done" for row in rows)
    return MovingState(opening_date=the_company(tx).opening_date, rows=rows, total=len(rows), done=done)


def _step(name: str, count: int, value: Decimal = ZERO, ledger: Decimal = ZERO, off: Decimal | None = None) -> MovingStep:
    difference = value - ledger if off is None else off
    state: Literal["open", "done", "differs"] = "open" if not count else "differs" if difference else "done"
    return MovingStep(step=name, state=state, count=count, value=value, ledger=ledger, difference=difference)
