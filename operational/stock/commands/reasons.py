"""Why goods come or leave without an order, and against which account."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm

from operational.core.api import Input, NotFound, Output, RefTo, Tx, command, refuse, require, save_master
from operational.ledger.api import account
from operational.stock.paper_tables import Reason, ReasonAccount

ReasonRef = Annotated[int | str, RefTo("stock.reason")]
AccountRef = Annotated[str, RefTo("ledger.account")]
FROM_THE_START = dt.date(1994, 1, 1)  # before any books: the usual account of a reason that comes with the product

DATA = Path(__file__).resolve().parents[1] / "data" / "reasons.csv"


def _usual() -> tuple[tuple[str, str, str, str, str], ...]:
    """Code, name, direction, VAT, account: what trading software offers from the first day, by the official chart."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(
            (row["code"], row["name"], row["direction"], row["vat"], row["account_code"]) for row in csv.DictReader(file)
        )


USUAL = _usual()


class SaveReason(Input):
    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    direction: Literal["in", "out"]
    vat: Literal["none", "deemed_sale", "transfer_out"] = "none"
    account: AccountRef
    valid_from: dt.date | None = None  # left out: today
    is_active: bool = True


class ReasonSaved(Output):
    id: int
    code: str
    is_new: bool


@command("stock.save_reason", permission="stock.reason.edit", path="POST /stock/reasons")
def save_reason(tx: Tx, cmd: SaveReason) -> ReasonSaved:
    """Add a reason for other receipts or issues, or change the one with this code; its account counts from a day on."""
    ok = cmd.vat == "none" or cmd.direction == "out"
    require(ok, "stock.reason_vat_of_issues", field="vat", reason=cmd.name)
    found = account(tx, cmd.account, field="account")
    require(not found.control, "stock.reason_account_control", field="account", account=cmd.account)
    values = cmd.model_dump(exclude={"account", "valid_from"})
    row, is_new = save_master(tx, Reason, "stock.reason", values)
    day = cmd.valid_from or (FROM_THE_START if is_new else tx.today)
    statement = sa.select(ReasonAccount).where(ReasonAccount.reason_id == row.id, ReasonAccount.valid_from == day)
    dated = tx.session.execute(statement.with_for_update()).scalar_one_or_none()
    if dated is None:
        tx.new(ReasonAccount, reason_id=row.id, account_code=cmd.account, valid_from=day)
    else:
        dated.account_code = cmd.account
    tx.session.flush()
    tx.reference_changed()
    return ReasonSaved(id=row.id, code=row.code, is_new=is_new)


def seed_reasons(tx: Tx) -> None:
    """The usual reasons of a new company."""
    rows, accounts = [], []
    for id_, (code, name, direction, vat, account_code) in zip(tx.ids(len(USUAL)), USUAL, strict=True):
        rows.append({"id": id_, "code": code, "name": name, "direction": direction, "vat": vat, "is_active": True})
        accounts.append({"reason_id": id_, "account_code": account_code, "valid_from": FROM_THE_START})
    tx.insert(Reason, rows)
    tx.insert(ReasonAccount, accounts)


@dataclass(frozen=True)
class KnownReason:
    """A reason with its accounts by the day from which they count, the newest first."""

    id: int
    code: str
    name: str
    direction: str
    vat: str
    is_active: bool
    accounts: Sequence[tuple[dt.date, str]]

    def account_on(self, day: dt.date) -> str:
        for valid_from, code in self.accounts:
            if valid_from <= day:
                return code
        refuse("stock.reason_without_account", field="reason", reason=self.name, date=day)


def _load(session: orm.Session) -> Mapping[int | str, KnownReason]:
    accounts: dict[int, list[tuple[dt.date, str]]] = {}
    columns = (ReasonAccount.reason_id, ReasonAccount.valid_from, ReasonAccount.account_code)
    for reason_id, day, code in session.execute(sa.select(*columns).order_by(ReasonAccount.valid_from.desc())):
        accounts.setdefault(reason_id, []).append((day, code))
    found: dict[int | str, KnownReason] = {}
    for row in session.execute(sa.select(Reason).order_by(Reason.code)).scalars():
        facts = (row.id, row.code, row.name, row.direction, row.vat, row.is_active)
        found[row.id] = found[row.code] = KnownReason(*facts, tuple(accounts.get(row.id, ())))
    return found


def known_reasons(tx: Tx) -> Mapping[int | str, KnownReason]:
    """All reasons by id and code; reference data."""
    found: Mapping[int | str, KnownReason] = tx.reference(_load)
    return found


def reason_for(tx: Tx, ref: int | str, direction: str) -> KnownReason:
    """The reason that a paper names; refused when it is of the other direction or no longer in use."""
    found: Any = known_reasons(tx).get(ref)
    if found is None:
        raise NotFound("core.not_found", field="reason", kind="stock.reason", ref=str(ref))
    fits = found.direction == direction and found.is_active
    require(fits, "stock.reason_not_for_this", field="reason", reason=found.name)
    known: KnownReason = found
    return known
