"""The chart of accounts: the official one, extended by sub-accounts of the company's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from operational.core.api import Input, Output, RefTo, Tx, command, remember, require, save_master
from operational.ledger import reference
from operational.ledger.tables import Account

AccountRef = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value), RefTo("ledger.account")]
Code = Annotated[str, Field(pattern=r"^[0-9]{4,20}$")]


DIMENSIONS = ("requires_department", "requires_item", "requires_employee")  # 辅助核算 that a company may ask for


class SaveAccount(Input):
    code: Code
    name: str = Field(min_length=1, max_length=100)
    parent: AccountRef | None = None  # left out: the longest existing code that this one starts with
    name_tw: str = Field(default="", max_length=100)
    name_en: str = Field(default="", max_length=100)
    normal_side: Literal["D", "C"] | None = None
    requires_party: bool | None = None
    requires_department: bool | None = None  # every line on the account names one; left out: stays, or as the parent's
    requires_item: bool | None = None
    requires_employee: bool | None = None
    is_active: bool = True


class AccountSaved(Output):
    id: int
    code: str
    name: str
    is_new: bool


@command("ledger.save_account", permission="ledger.account.edit", path="POST /ledger/accounts")
def save_account(tx: Tx, cmd: SaveAccount) -> AccountSaved:
    """Add a sub-account below an account of the chart, or change its names; it inherits class and use from its parent."""
    chart = reference.accounts(tx)
    there = chart.get(cmd.code)
    parent_code = cmd.parent or (there.parent_code if there else _parent_of(cmd.code, chart))
    if there is not None:
        stays = cmd.parent is None or cmd.parent == there.parent_code
        require(stays, "ledger.account_cannot_move", field="parent", account=cmd.code)
    parent = chart.get(parent_code) if parent_code else None
    require(there or parent, "ledger.account_needs_parent", field="parent", account=cmd.code)
    values = {
        "code": cmd.code,
        "name_zh": cmd.name,
        "name_tw": cmd.name_tw or cmd.name,
        "name_en": cmd.name_en or cmd.name,
        "is_active": cmd.is_active,
    }
    for name in DIMENSIONS:
        asked, above = getattr(cmd, name), parent is not None and there is None and getattr(parent, name)
        if asked is not None or above:
            values[name] = bool(asked) or above
    if there is None and parent is not None:
        values |= {
            "account_class": parent.account_class,
            "normal_side": cmd.normal_side or parent.normal_side,
            "parent_code": parent.code,
            "path": f"{parent.path}{cmd.code}/",
            "control": parent.control,
            "requires_party": parent.requires_party or bool(cmd.requires_party),
            "is_cash": parent.is_cash,
            "role": parent.role,
            "is_official": False,
            "source": "自设科目",
        }
    row, is_new = save_master(tx, Account, "ledger.account", values)
    remember(tx, "ledger.account", row.id)
    tx.reference_changed()
    return AccountSaved(id=row.id, code=row.code, name=row.name_zh, is_new=is_new)


def _parent_of(code: str, known: Mapping[str, object]) -> str | None:
    return next((code[:length] for length in range(len(code) - 1, 3, -1) if code[:length] in known), None)
