"""Closing the days of a cash or bank journal (日结): up to the closed day the account takes no more entries."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa

from operational.core.api import ZERO, Tx
from operational.ledger.tables import Account, Entry, EntryLine


def lock_cash_account(tx: Tx, code: str) -> dt.date | None:
    """Wait for postings under way on this account and hold off new ones; returns up to which day it is closed."""
    # Plain FOR UPDATE on purpose: the foreign key of a line that is being written waits for it.
    statement = sa.select(Account.cash_closed_until).where(Account.code == code).with_for_update()
    tx.session.flush()
    return tx.session.execute(statement).scalar_one()


def close_cash_days(tx: Tx, code: str, until: dt.date | None) -> None:
    """Close the journal of a locked account up to a day, or open it again down to an earlier one."""
    statement = sa.update(Account).where(Account.code == code).values(cash_closed_until=until)
    tx.session.execute(statement, execution_options={"synchronize_session": False})
    tx.reference_changed()


def cash_balance(tx: Tx, code: str, until: dt.date) -> Decimal:
    """What the books say the account holds at the end of a day."""
    statement = (
        sa.select(sa.func.coalesce(sa.func.sum(EntryLine.debit - EntryLine.credit), ZERO))
        .join(Entry, Entry.id == EntryLine.entry_id)
        .where(EntryLine.account_code == code, Entry.date <= until)
    )
    found: Decimal = tx.session.execute(statement).scalar_one()
    return ZERO + found
