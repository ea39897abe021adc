"""Which currency a cash account holds, and what people call it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import BOOK_CURRENCY, RefTo, Tx, require
from operational.invoicing.bank_tables import BankAccount
from operational.ledger.api import AccountFacts, account

CashRef = Annotated[str, RefTo("invoicing.bank_account")]  # by the account of the chart
BANK = "1002"


@dataclass(frozen=True)
class CashAccount:
    """A cash or bank account: its account of the chart and its currency."""

    code: str
    name: str
    kind: str
    currency: str


def cash_account(tx: Tx, code: str, *, field: str) -> CashAccount:
    """The cash account of this code; refused when the chart keeps no money on it or people stopped using it."""
    facts: AccountFacts = account(tx, code, field=field)
    require(facts.is_cash, "invoicing.not_a_cash_account", field=field, account=code)
    known = tx.reference(_load).get(code)
    if known is None:
        return CashAccount(code, facts.name, "cash" if facts.role == "cash" else "bank", BOOK_CURRENCY)
    require(known[1], "invoicing.cash_account_closed", field=field, account=f"{code} {known[0].name}")
    return known[0]


def _load(session: orm.Session) -> Mapping[str, tuple[CashAccount, bool]]:
    columns = (BankAccount.code, BankAccount.name, BankAccount.kind, BankAccount.currency, BankAccount.is_active)
    return {row.code: (CashAccount(row[0], row[1], row[2], row[3]), row[4]) for row in session.execute(sa.select(*columns))}
