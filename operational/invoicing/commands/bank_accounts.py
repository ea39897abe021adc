"""Cash and bank accounts: what is known of them, and how their banks write and read files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import Currency
from operational.core.api import BOOK_CURRENCY, CODE, ZERO, Input, Output, RefTo, Tx, command, require, save_master
from operational.invoicing import bank_rules
from operational.invoicing.bank_tables import BankAccount, BankLayout, BankLayoutColumn
from operational.invoicing.cash_accounts import CashRef, cash_account
from operational.ledger.api import account, cash_balance

AccountRef = Annotated[str, RefTo("ledger.account")]
Code = Annotated[str, CODE, Field(min_length=1, max_length=60)]
COLUMNS_MAX = 40  # banks write up to thirty


class SaveBankAccount(Input):
    code: AccountRef  # the account of the chart that keeps its money
    name: Annotated[str, Field(min_length=1, max_length=200)]
    kind: Literal["bank", "cash", "other"] = "bank"
    bank: str = Field(default="", max_length=200)
    account_number: str = Field(default="", max_length=60)
    currency: Currency = BOOK_CURRENCY
    is_active: bool = True
    version: int | None = None


class BankAccountSaved(Output):
    id: int
    code: str
    version: int
    is_new: bool


@command("invoicing.save_bank_account", permission="invoicing.bank_account.edit", path="POST /bank-accounts")
def save_bank_account(tx: Tx, cmd: SaveBankAccount) -> BankAccountSaved:
    """Say which bank, number and currency stand behind a cash account of the chart, or that it is not used any more."""
    facts = account(tx, cmd.code, field="code")
    require(facts.is_cash, "invoicing.not_a_cash_account", field="code", account=cmd.code)
    before = tx.session.execute(sa.select(BankAccount.currency).where(BankAccount.code == cmd.code)).scalar_one_or_none()
    if (before or BOOK_CURRENCY) != cmd.currency:
        empty = cash_balance(tx, cmd.code, tx.today) == ZERO
        require(empty, "invoicing.currency_of_full_account", field="currency", account=cmd.code)
    values = cmd.model_dump(exclude={"version"})
    row, is_new = save_master(tx, BankAccount, "invoicing.bank_account", values, version=cmd.version)
    tx.reference_changed()
    return BankAccountSaved(id=row.id, code=row.code, version=row.version, is_new=is_new)


class LayoutColumn(Input):
    field: Annotated[str, Field(max_length=40)]
    heading: str = Field(default="", max_length=100)
    constant: str = Field(default="", max_length=200)


class SaveBankLayout(Input):
    code: Code
    name: Annotated[str, Field(min_length=1, max_length=200)]
    purpose: Literal["statement", "payment"]
    encoding: Literal["utf-8", "gb18030"] = "utf-8"
    cash_account: CashRef | None = None  # the account whose files are so
    date_form: Literal["ymd", "dmy", "mdy"] = "ymd"
    plus_is: Literal["in", "out"] = "in"  # one column of amounts: what an amount without sign is
    columns: list[LayoutColumn] = Field(min_length=1, max_length=COLUMNS_MAX)
    is_active: bool = True
    version: int | None = None


class BankLayoutSaved(Output):
    id: int
    code: str
    version: int
    is_new: bool


@command("invoicing.save_bank_layout", permission="invoicing.bank_account.edit", path="POST /bank-layouts")
def save_bank_layout(tx: Tx, cmd: SaveBankLayout) -> BankLayoutSaved:
    """Keep how a bank heads its statements, or which columns its payment files have."""
    known = bank_rules.STATEMENT_FIELDS if cmd.purpose == "statement" else bank_rules.PAYMENT_FIELDS
    for place, column in enumerate(cmd.columns):
        require(column.field in known, "invoicing.layout_field_unknown", field=f"columns.{place}.field", name=column.field,
                known=list(known))  # fmt: skip
    given = {column.field for column in cmd.columns}
    if cmd.cash_account is not None:
        cash_account(tx, cmd.cash_account, field="cash_account")
    missing = bank_rules.missing_fields(cmd.purpose, given)
    require(not missing, "invoicing.layout_incomplete", field="columns", code=cmd.code, missing=missing)
    values = cmd.model_dump(exclude={"version", "columns"})
    row, is_new = save_master(tx, BankLayout, "invoicing.bank_layout", values, version=cmd.version)
    _replace_columns(tx, row.id, cmd.columns)
    return BankLayoutSaved(id=row.id, code=row.code, version=row.version, is_new=is_new)


def _replace_columns(tx: Tx, layout_id: int, columns: Sequence[LayoutColumn]) -> None:
    tx.session.flush()
    before = sa.delete(BankLayoutColumn).where(BankLayoutColumn.bank_layout_id == layout_id)
    tx.session.execute(before, execution_options={"synchronize_session": False})
    rows = [{"bank_layout_id": layout_id, "position": n, **c.model_dump()} for n, c in enumerate(columns, 1)]
    tx.insert(BankLayoutColumn, rows)
