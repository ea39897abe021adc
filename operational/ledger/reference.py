"""Small tables of the ledger, read once per process: accounts, posting accounts, tax rates, periods."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import Tx, refuse
from operational.ledger.rules import Merging, PeriodState
from operational.ledger.tables import Account, MergingRule, Period, PostingAccount, TaxRate


@dataclass(frozen=True)
class AccountFacts:
    """What posting needs to know of an account."""

    id: int
    code: str
    name: str
    account_class: str
    normal_side: str
    control: str
    requires_party: bool
    requires_department: bool
    requires_item: bool
    requires_employee: bool
    is_cash: bool
    is_active: bool
    parent_code: str | None
    path: str
    role: str


@dataclass(frozen=True)
class DatedAccount:
    """The account of a purpose from a day on."""

    valid_from: dt.date
    account_code: str


@dataclass(frozen=True)
class DatedRate:
    """A tax rate with its days, both included."""

    valid_from: dt.date
    valid_to: dt.date | None
    rate: Decimal

    def holds(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def _load_accounts(session: orm.Session) -> Mapping[str, AccountFacts]:
    rows = session.execute(sa.select(Account).order_by(Account.code)).scalars()
    return {
        row.code: AccountFacts(
            row.id, row.code, row.name_zh, row.account_class, row.normal_side, row.control, row.requires_party,
            row.requires_department, row.requires_item, row.requires_employee, row.is_cash, row.is_active, row.parent_code,
            row.path, row.role,
        )
        for row in rows
    }  # fmt: skip


def _load_posting_accounts(session: orm.Session) -> Mapping[tuple[str, str, int | None], Sequence[DatedAccount]]:
    found: dict[tuple[str, str, int | None], list[DatedAccount]] = defaultdict(list)
    for row in session.execute(sa.select(PostingAccount).order_by(PostingAccount.valid_from)).scalars():
        found[row.purpose, row.item_kind, row.category_id].append(DatedAccount(row.valid_from, row.account_code))
    return dict(found)


def _load_tax_rates(session: orm.Session) -> Mapping[tuple[str, str], Sequence[DatedRate]]:
    found: dict[tuple[str, str], list[DatedRate]] = defaultdict(list)
    for row in session.execute(sa.select(TaxRate).order_by(TaxRate.valid_from)).scalars():
        found[row.taxpayer, row.vat_class].append(DatedRate(row.valid_from, row.valid_to, row.rate))
    return dict(found)


def _load_merging_rules(session: orm.Session) -> Sequence[Merging]:
    rows = session.execute(sa.select(MergingRule).order_by(MergingRule.version)).scalars()
    return [Merging(row.source_kind, row.way, row.version, row.valid_from) for row in rows]


def _load_periods(session: orm.Session) -> Sequence[PeriodState]:
    rows = session.execute(sa.select(Period.month, Period.state, Period.is_stock_closed).order_by(Period.month))
    return [PeriodState(month, state == "open", is_stock_closed) for month, state, is_stock_closed in rows]


def accounts(tx: Tx) -> Mapping[str, AccountFacts]:
    """All accounts by code."""
    return tx.reference(_load_accounts)


def account(tx: Tx, code: str, *, field: str | None = None) -> AccountFacts:
    """The account of this code; refused when the chart has none or it is not used any more."""
    found = accounts(tx).get(code)
    if found is None:
        refuse("ledger.account_not_found", field=field, account=code)
    if not found.is_active:
        refuse("ledger.account_not_used", field=field, account=code, name=found.name)
    return found


def posting_accounts(tx: Tx) -> Mapping[tuple[str, str, int | None], Sequence[DatedAccount]]:
    return tx.reference(_load_posting_accounts)


def tax_rates(tx: Tx) -> Mapping[tuple[str, str], Sequence[DatedRate]]:
    return tx.reference(_load_tax_rates)


def merging_rules(tx: Tx) -> Sequence[Merging]:
    return tx.reference(_load_merging_rules)


def periods(tx: Tx) -> Sequence[PeriodState]:
    """The months of the books in order."""
    return tx.reference(_load_periods)
