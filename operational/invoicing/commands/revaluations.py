"""Foreign money and open items at the rate of a month's end, and what the bank says a foreign account holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import Currency, exchange_rate
from operational.core.api import (
    BOOK_CURRENCY,
    ZERO,
    Input,
    Output,
    Qty,
    RefTo,
    SignedAmount,
    Tx,
    command,
    refuse,
    remember,
    require,
    round_money,
)
from operational.invoicing.bank_tables import BankAccount, ForeignBalance, Revaluation, RevaluationCash, RevaluationLine
from operational.invoicing.cash_accounts import CashRef, cash_account
from operational.invoicing.commands.cash_entries import FLOWS
from operational.invoicing.foreign_money import Held, foreign_accounts, held, revalued_controls, revalued_rows
from operational.invoicing.open_items import open_foreign
from operational.invoicing.states import REVALUATION
from operational.invoicing.tables import OpenItem
from operational.ledger.api import Account, Line, account_for, credit, debit, post, reverse_entry

RevaluationRef = Annotated[int | str, RefTo("invoicing.revaluation")]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
RULE = "revaluation:2"
ITEMS_AT_ONCE = 5000


class StateForeignBalance(Input):
    cash_account: CashRef
    balance: SignedAmount  # in the currency of the account, as its bank says
    date: dt.date | None = None  # at the end of this day
    note: str = Field(default="", max_length=2000)


class ForeignBalanceStated(Output):
    id: int
    cash_account: str
    currency: str
    date: dt.date
    balance: SignedAmount
    before: SignedAmount  # what the papers had come to


@command("invoicing.state_foreign_balance", permission="invoicing.bank_account.edit", path="POST /foreign-balances")
def state_foreign_balance(tx: Tx, cmd: StateForeignBalance) -> ForeignBalanceStated:
    """Say what a foreign account holds in its currency by the bank's word (原币余额): at the start, and where papers were silent.

    The books do not change; the next revaluation counts from here.
    """
    known = cash_account(tx, cmd.cash_account, field="cash_account")
    require(known.currency != BOOK_CURRENCY, "invoicing.account_in_book_currency", field="cash_account", account=known.name)
    date = cmd.date or tx.today
    require(date <= tx.today, "ledger.date_in_future", field="date", date=date)
    row_id = tx.session.execute(sa.select(BankAccount.id).where(BankAccount.code == known.code)).scalar_one()
    tx.lock_all(BankAccount, [row_id])
    before = held(tx, [known.code], date)[0].foreign
    made = tx.new(
        ForeignBalance,
        account_code=known.code,
        date=date,
        balance=cmd.balance,
        note=cmd.note,
        stated_by=tx.actor.user_id,
    )
    remember(tx, "invoicing.bank_account", row_id)
    return ForeignBalanceStated(
        id=made.id, cash_account=known.code, currency=known.currency, date=date, balance=cmd.balance, before=before
    )


class Revalue(Input):
    currency: Currency
    date: dt.date | None = None
    rate: Qty | None = None  # left out: the rate of the day


class Revalued(Output):
    id: int
    number: str
    state: str
    items: int
    accounts: int
    difference: SignedAmount  # gain positive


@dataclass(frozen=True)
class _Item:
    row: OpenItem
    before: Decimal
    after: Decimal

    @property
    def gain(self) -> Decimal:
        return (self.after - self.before) * (1 if self.row.side == "D" else -1)


@dataclass(frozen=True)
class _Cash:
    row: Held
    after: Decimal

    @property
    def gain(self) -> Decimal:
        return self.after - self.row.book


@command("invoicing.revalue", permission="invoicing.revaluation.edit", path="POST /revaluations")
def revalue(tx: Tx, cmd: Revalue) -> Revalued:
    """Value money and open items of a currency at the rate of a day (期末调汇): the difference is not realised yet.

    Advances keep their value: goods will settle them, not money.
    """
    if cmd.currency == BOOK_CURRENCY:
        refuse("invoicing.revalue_book_currency", field="currency", currency=cmd.currency)
    date = cmd.date or tx.today
    rate = cmd.rate or exchange_rate(tx, cmd.currency, date)
    controls = revalued_controls(revalued_rows(), date)
    money = _money(tx, cmd.currency, date, rate) if "cash" in controls else []
    items = [
        _Item(item, item.amount - item.settled, _at(item, rate)) for item in _open_items(tx, cmd.currency, date, controls)
    ]
    items = [item for item in items if item.before != item.after]
    require(items or money, "invoicing.nothing_to_revalue", currency=cmd.currency, date=date)
    gain = sum((item.gain for item in items), ZERO) + sum((one.gain for one in money), ZERO)
    made = tx.new(Revaluation, date=date, currency=cmd.currency, rate=rate, difference=gain)
    number = tx.number(made)
    made.entry_id = post(
        tx,
        source=made,
        number=number,
        date=date,
        purpose="revaluation",
        summary=f"期末调汇 {number} {cmd.currency} {rate:f}",
        rule=RULE,
        lines=_entry_lines(tx, items, money, gain, date),
    )
    _keep(tx, made.id, items, money)
    return Revalued(
        id=made.id, number=number, state=made.state, items=len(items), accounts=len(money), difference=gain
    )


def _money(tx: Tx, currency: str, date: dt.date, rate: Decimal) -> list[_Cash]:
    """The accounts whose value changes, behind their locks: two revaluations never book the same difference."""
    accounts = foreign_accounts(tx, currency)
    tx.lock_all(BankAccount, sorted(accounts))
    found = held(tx, list(accounts.values()), date)
    for row in found:
        require(row.unknown is None, "invoicing.foreign_balance_unknown", account=f"{row.code} {row.name}",
                document=row.unknown or "", currency=currency)  # fmt: skip
    money = [_Cash(row, round_money(row.foreign * rate)) for row in found]
    return [one for one in money if one.gain]


def _open_items(tx: Tx, currency: str, until: dt.date, controls: frozenset[str]) -> list[OpenItem]:
    statement = (
        sa.select(OpenItem)
        .where(
            OpenItem.currency == currency,
            OpenItem.open != 0,
            OpenItem.date <= until,
            OpenItem.account_code.in_(sa.select(Account.code).where(Account.control.in_(sorted(controls)))),
        )
        .order_by(OpenItem.id)
        .limit(ITEMS_AT_ONCE)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    tx.session.flush()
    return list(tx.session.execute(statement).scalars())


def _at(item: OpenItem, rate: Decimal) -> Decimal:
    """What is open of the item at this rate, with the sign of its amount."""
    worth = round_money(open_foreign(item) * rate)
    return worth if item.amount > 0 else -worth


def _entry_lines(tx: Tx, items: Sequence[_Item], money: Sequence[_Cash], gain: Decimal, date: dt.date) -> list[Line]:
    """Each bank account and each partner's account up or down; the balance is a gain or a loss of the month.

    The cash-flow form has no line for rates: what they add or take stands with other cash received or paid.
    """
    sums: dict[tuple[str, int], Decimal] = {}
    for item in items:
        key = (item.row.account_code, item.row.party_id)
        sums[key] = sums.get(key, ZERO) + item.gain
    lines = [
        (debit if one.gain > 0 else credit)(
            one.row.code, abs(one.gain), cash_flow_line=FLOWS["in" if one.gain > 0 else "out"]
        )
        for one in money
    ]
    lines += [
        (debit if amount > 0 else credit)(code, abs(amount), party_id=party)
        for (code, party), amount in sorted(sums.items())
    ]
    if gain:
        purpose = "exchange_gain" if gain > 0 else "exchange_loss"
        lines.append((credit if gain > 0 else debit)(account_for(tx, purpose, on=date), abs(gain)))
    return sorted(lines, key=lambda line: line.debit == 0)


def _keep(tx: Tx, made: int, items: Sequence[_Item], money: Sequence[_Cash]) -> None:
    """What was valued, line by line, and the items at their new value."""
    item_rows = [
        {
            "revaluation_id": made,
            "open_item_id": item.row.id,
            "foreign_open": item.row.foreign_amount - item.row.foreign_settled,
            "before": item.before,
            "after": item.after,
        }
        for item in items
    ]
    cash_rows = [
        {
            "revaluation_id": made,
            "account_code": one.row.code,
            "foreign_balance": one.row.foreign,
            "before": one.row.book,
            "after": one.after,
        }
        for one in money
    ]
    tx.session.flush()
    if item_rows:
        tx.insert(RevaluationLine, item_rows)
        _change_amounts(tx, {item.row.id: item.after - item.before for item in items})
    if cash_rows:
        tx.insert(RevaluationCash, cash_rows)


_CHANGE = sa.text(
    """
    update invoicing.open_item as o set amount = o.amount + c.amount, version = o.version + 1
    from unnest(cast(:ids as bigint[]), cast(:amounts as numeric(18,2)[])) as c (id, amount) where o.id = c.id
    """
)


def _change_amounts(tx: Tx, changes: dict[int, Decimal]) -> None:
    tx.session.flush()
    tx.session.execute(_CHANGE, {"ids": sorted(changes), "amounts": [changes[i] for i in sorted(changes)]})


class ReverseRevaluation(Input):
    revaluation: RevaluationRef
    reason: Reason
    date: dt.date | None = None
    version: int | None = None


@command(
    "invoicing.reverse_revaluation",
    permission="invoicing.revaluation.edit",
    move=REVALUATION.reverse,
    path="POST /revaluations/{revaluation}/reverse",
)
def reverse_revaluation(tx: Tx, cmd: ReverseRevaluation) -> Revalued:
    """Take a revaluation back, as on the first of the next month: money and items stand at their former value again."""
    made = tx.lock(Revaluation, cmd.revaluation, version=cmd.version, field="revaluation")
    number, date = made.number or "", cmd.date or tx.today
    lines = list(tx.session.execute(sa.select(RevaluationLine).where(RevaluationLine.revaluation_id == made.id)).scalars())
    items = {item.id: item for item in tx.lock_all(OpenItem, [line.open_item_id for line in lines])}
    for line in lines:
        item = items[line.open_item_id]
        same = (item.foreign_amount - item.foreign_settled, item.amount - item.settled) == (line.foreign_open, line.after)
        require(same, "invoicing.revalued_item_moved", number=number, document=item.source_number)
    counted = sa.select(sa.func.count()).where(RevaluationCash.revaluation_id == made.id)
    accounts = int(tx.session.execute(counted).scalar_one())
    summary = f"红字冲销 {number} {cmd.reason}"
    reverse_entry(tx, made.entry_id or 0, source=made, number=number, date=date, summary=summary)
    if lines:
        _change_amounts(tx, {line.open_item_id: line.before - line.after for line in lines})
    tx.touch(made, reason=cmd.reason)
    return Revalued(
        id=made.id, number=number, state=made.state, items=len(lines), accounts=accounts, difference=made.difference
    )
