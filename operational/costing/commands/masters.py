"""Keeping cost centres, labour rates and pools: dated rules, each with who decided it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import Department
from operational.core.api import CODE, Amount, Fraction, Input, Output, Row, Tx, command, remember, require, save_master
from operational.costing.reference import centre
from operational.costing.refs import AccountRef, CentreRef, DepartmentRef, PoolRef, Source
from operational.costing.tables import CentreRule, CostCentre, LabourRate, Pool, PoolReceiver, PoolRule
from operational.ledger.api import AccountFacts, account

Kind = Literal["production", "service", "administration", "sales"]
Basis = Literal["hours", "labour", "quantity", "material", "revenue", "fixed"]
Receivers = Literal["centres", "orders", "assemblies"]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Code = Annotated[str, CODE, Field(min_length=1, max_length=40)]
RECEIVERS_MAX = 200  # a small company has a dozen cost centres
STEPS_MAX = 99
# What can be reckoned for whom: assemblies earn no revenue, and fixed parts name cost centres.
FITS = {
    "centres": ("hours", "labour", "quantity", "material", "revenue", "fixed"),
    "orders": ("hours", "labour", "quantity", "material", "revenue"),
    "assemblies": ("hours", "labour", "quantity", "material"),
}


class MasterSaved(Output):
    id: int
    code: str
    version: int
    is_new: bool


class SaveCostCentre(Input):
    code: Code
    cost_centre: CentreRef | None = None
    name: Name
    kind: Kind
    valid_from: dt.date
    department: DepartmentRef | None = None
    account: AccountRef | None = None
    source: Source
    is_active: bool = True
    version: int | None = None


@command("costing.save_cost_centre", permission="costing.rule.edit", path="POST /costing/cost-centres")
def save_cost_centre(tx: Tx, cmd: SaveCostCentre) -> MasterSaved:
    """Name a cost centre and say what it is from a day on: its kind, its department, its accounts or both."""
    require(cmd.department is not None or cmd.account is not None, "costing.centre_of_nothing", field="department", name=cmd.name)
    given = {"code": cmd.code, "name": cmd.name, "is_active": cmd.is_active}
    row, is_new = save_master(tx, CostCentre, "costing.cost_centre", given, ref=cmd.cost_centre, version=cmd.version)
    values = {
        "kind": cmd.kind,
        "department_id": tx.find(Department, cmd.department, field="department").id if cmd.department is not None else None,
        "account_code": _cost_account(tx, cmd.account, "account").code if cmd.account is not None else None,
        "source": cmd.source,
    }
    _dated(tx, CentreRule, {"cost_centre_id": row.id, "valid_from": cmd.valid_from}, values)
    tx.reference_changed()
    return MasterSaved(id=row.id, code=row.code, version=row.version, is_new=is_new)


class SaveLabourRate(Input):
    cost_centre: CentreRef
    valid_from: dt.date
    rate: Amount = Field(gt=0)
    source: Source


class LabourRateSaved(Output):
    id: int
    cost_centre: str
    rate: Amount
    is_new: bool


@command("costing.save_labour_rate", permission="costing.rule.edit", path="POST /costing/labour-rates")
def save_labour_rate(tx: Tx, cmd: SaveLabourRate) -> LabourRateSaved:
    """Say what an hour of a cost centre costs from a day on."""
    found = centre(tx, cmd.cost_centre, field="cost_centre")
    key = {"cost_centre_id": found.id, "valid_from": cmd.valid_from}
    row, is_new = _dated(tx, LabourRate, key, {"rate": cmd.rate, "source": cmd.source})
    remember(tx, "costing.labour_rate", row.id)
    tx.reference_changed()
    return LabourRateSaved(id=row.id, cost_centre=found.code, rate=cmd.rate, is_new=is_new)


class Bears(Input):
    cost_centre: CentreRef
    share: Fraction | None = None


class SavePool(Input):
    code: Code
    pool: PoolRef | None = None
    name: Name
    valid_from: dt.date
    step: int = Field(default=1, ge=1, le=STEPS_MAX)
    account: AccountRef | None = None  # left out: the account of overhead (制造费用) with all below it
    cost_centre: CentreRef | None = None  # only what belongs to it
    basis: Basis
    receivers: Receivers
    centres: list[Bears] = Field(default_factory=list, max_length=RECEIVERS_MAX)  # none: every cost centre of production
    debit_account: AccountRef | None = None
    source: Source
    is_active: bool = True
    version: int | None = None


@command("costing.save_pool", permission="costing.rule.edit", path="POST /costing/pools")
def save_pool(tx: Tx, cmd: SavePool) -> MasterSaved:
    """Name a pool and say from a day on what it collects, by which basis it is shared and who bears it."""
    require(cmd.basis in FITS[cmd.receivers], "costing.basis_does_not_fit", field="basis",
            basis=f"costing.choice.basis.{cmd.basis}", receivers=f"costing.choice.receivers.{cmd.receivers}")  # fmt: skip
    bearers = _bearers(tx, cmd)
    given = {"code": cmd.code, "name": cmd.name, "is_active": cmd.is_active}
    row, is_new = save_master(tx, Pool, "costing.pool", given, ref=cmd.pool, version=cmd.version)
    values = {
        "step": cmd.step,
        "account_code": _cost_account(tx, cmd.account, "account").code if cmd.account is not None else None,
        "cost_centre_id": centre(tx, cmd.cost_centre, field="cost_centre").id if cmd.cost_centre is not None else None,
        "basis": cmd.basis,
        "receivers": cmd.receivers,
        "debit_account": _debit_account(tx, cmd),
        "source": cmd.source,
    }
    rule, _ = _dated(tx, PoolRule, {"pool_id": row.id, "valid_from": cmd.valid_from}, values)
    tx.session.flush()
    tx.session.execute(sa.delete(PoolReceiver).where(PoolReceiver.pool_rule_id == rule.id))
    tx.insert(PoolReceiver, [
        {"pool_rule_id": rule.id, "line_no": place, "cost_centre_id": one, "share": share}
        for place, (one, share) in enumerate(bearers, 1)
    ])  # fmt: skip
    tx.reference_changed()
    return MasterSaved(id=row.id, code=row.code, version=row.version, is_new=is_new)


def _bearers(tx: Tx, cmd: SavePool) -> list[tuple[int, Decimal | None]]:
    """The named cost centres; fixed parts are given for each and make one whole."""
    if cmd.receivers != "centres":
        require(not cmd.centres, "costing.centres_not_asked", field="centres", pool=cmd.name)
        return []
    found: dict[int, Decimal | None] = {}
    for place, one in enumerate(cmd.centres):
        field = f"centres.{place}"
        known = centre(tx, one.cost_centre, field=f"{field}.cost_centre")
        require(known.id not in found, "costing.centre_twice", field=f"{field}.cost_centre", centre=known.code)
        fixed = cmd.basis == "fixed"
        require((one.share is not None) == fixed, "costing.share_only_if_fixed", field=f"{field}.share", centre=known.code)
        found[known.id] = one.share
    if cmd.basis == "fixed":
        whole = sum((share or Decimal(0) for share in found.values()), Decimal(0))
        require(whole == 1, "costing.shares_not_whole", field="centres", pool=cmd.name, sum=f"{whole * 100:.2f}%")
    return list(found.items())


def _cost_account(tx: Tx, code: str, field: str) -> AccountFacts:
    """An account of cost or expense that no other document keeps."""
    found = account(tx, code, field=field)
    fits = found.account_class in ("cost", "expense") and not found.control and not found.requires_party
    require(fits, "costing.no_cost_account", field=field, account=f"{found.code} {found.name}")
    return found


def _debit_account(tx: Tx, cmd: SavePool) -> str | None:
    if cmd.debit_account is None:
        return None
    require(cmd.receivers != "assemblies", "costing.debit_is_stock", field="debit_account", pool=cmd.name)
    return _cost_account(tx, cmd.debit_account, "debit_account").code


def _dated(tx: Tx, model: type[Row], key: dict[str, Any], values: dict[str, Any]) -> tuple[Any, bool]:
    """The rule of this day, written anew or put right."""
    table: Any = model
    statement = sa.select(model).where(*(getattr(table, name) == value for name, value in key.items())).with_for_update()
    row = tx.session.execute(statement).scalar_one_or_none()
    if row is None:
        return tx.new(model, **key, **values), True
    for name, value in values.items():
        setattr(row, name, value)
    return row, False
