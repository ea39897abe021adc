"""A card changes: department, place, keeper, life, residual value or original value, from a day on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from pydantic import Field

from operational.assets import rules
from operational.assets.cards import lock_card, moved, terms_row
from operational.assets.commands.cards import CASH_FLOW
from operational.assets.refs import AccountRef, AssetRef, DepartmentRef, EmployeeRef, Reason
from operational.assets.tables import Asset, Depreciation, Movement, Terms
from operational.company.api import Department
from operational.core.api import ZERO, Amount, Input, Output, Tx, command, refuse, require
from operational.ledger.api import account, account_for, credit, debit, post
from operational.people.api import Employee

RULE = "assets.change/1"


class ChangeAsset(Input):
    """What is left out stays as it is."""

    asset: AssetRef
    date: dt.date | None = None
    department: DepartmentRef | None = None
    place: str | None = Field(default=None, max_length=200)
    keeper: EmployeeRef | None = None
    life_months: int | None = Field(default=None, ge=1, le=rules.MONTHS_MAX)
    residual_value: Amount | None = None
    original_value: Amount | None = None
    account: AccountRef | None = None  # against which a change of the original value is booked
    reason: Reason
    version: int | None = None


class AssetChanged(Output):
    id: int
    number: str
    state: str
    valid_from: dt.date  # the first month that is depreciated by the new terms
    original_value: Amount


@command("assets.change_asset", permission="assets.asset.edit", path="POST /assets/{asset}/change")
def change_asset(tx: Tx, cmd: ChangeAsset) -> AssetChanged:
    """Change department, keeper, life or value of a card; depreciation follows from the next month on, nothing is booked anew."""
    asset = lock_card(tx, cmd.asset, version=cmd.version)
    date, number = cmd.date or tx.today, asset.number or ""
    require(date <= tx.today, "assets.start_in_future", field="date", date=date)
    valid_from = max(rules.next_month(date), asset.first_month)
    _refuse_backwards(tx, asset, date, valid_from)
    before = (asset.department_id, asset.life_months, asset.residual_value, asset.original_value)
    if cmd.department is not None:
        asset.department_id = tx.find(Department, cmd.department, field="department").id
    if cmd.keeper is not None:
        asset.keeper_id = tx.find(Employee, cmd.keeper, field="keeper").id
    if cmd.place is not None:
        asset.place = cmd.place
    asset.life_months = cmd.life_months or asset.life_months
    if cmd.original_value is not None and cmd.original_value != asset.original_value:
        _revalue(tx, asset, cmd, date)
    if cmd.residual_value is not None:
        asset.residual_value = cmd.residual_value
    fits = asset.accumulated + asset.residual_value <= asset.original_value
    require(fits, "assets.value_too_low", field="original_value", number=number, accumulated=asset.accumulated)
    if before != (asset.department_id, asset.life_months, asset.residual_value, asset.original_value):
        tx.insert(Terms, [terms_row(asset, valid_from, cmd.reason)])
    tx.touch(asset, reason=cmd.reason)
    return AssetChanged(id=asset.id, number=number, state=asset.state, valid_from=valid_from, original_value=asset.original_value)


def _refuse_backwards(tx: Tx, asset: Asset, date: dt.date, valid_from: dt.date) -> None:
    """What is depreciated or was changed later is not changed behind its back."""
    number = asset.number or ""
    require(date >= asset.start_date, "assets.before_start", field="date", number=number, date=asset.start_date)
    booked = (
        sa.select(sa.func.max(Depreciation.month))
        .join(Movement, sa.and_(Movement.source_kind == Depreciation.kind, Movement.source_id == Depreciation.id))
        .where(Movement.asset_id == asset.id, Depreciation.state == "booked")
        .scalar_subquery()
    )
    changed = sa.select(sa.func.max(Terms.valid_from)).where(Terms.asset_id == asset.id).scalar_subquery()
    row = tx.session.execute(sa.select(booked.label("booked"), changed.label("changed"))).one()
    if row.booked is not None and row.booked >= valid_from:
        refuse("assets.already_depreciated", field="date", number=number, month=f"{row.booked:%Y-%m}")
    if row.changed is not None and row.changed > valid_from:
        refuse("assets.changed_later", field="date", number=number, month=f"{row.changed:%Y-%m}")


def _revalue(tx: Tx, asset: Asset, cmd: ChangeAsset, date: dt.date) -> None:
    """Book what the asset is worth more (or, in red, less) against the named account."""
    if cmd.account is None or cmd.original_value is None:
        refuse("assets.change_without_account", field="account", number=asset.number or "")
    other = account(tx, cmd.account, field="account")
    fits = not other.requires_party and other.control in ("", "cash")
    require(fits, "assets.account_by_partner", field="account", account=f"{other.code} {other.name}")
    difference: Decimal = cmd.original_value - asset.original_value
    number = asset.number or ""
    cost = account_for(tx, "asset_cost", on=date)
    require(other.code != cost, "assets.same_account", field="account", account=other.code)
    flow = CASH_FLOW if other.is_cash else None
    entry_id = post(
        tx, source=asset, number=number, date=date, purpose="asset_change", rule=RULE,
        summary=f"固定资产原值变动 {number} {cmd.reason}",
        lines=[
            debit(cost, difference, department_id=asset.department_id),
            credit(other.code, difference, cash_flow_line=flow),
        ],
    )  # fmt: skip
    tx.insert(Movement, [moved(tx, asset, "changed", asset, entry_id, date, difference, ZERO)])
    asset.original_value = cmd.original_value
