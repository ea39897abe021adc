"""Cost centres, pools and rates as they are in force on a day, read once per process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from operational.company.api import Department
from operational.core.api import NotFound, Tx
from operational.costing.tables import CentreRule, CostCentre, LabourRate, Pool, PoolReceiver, PoolRule


@dataclass(frozen=True)
class Centre:
    """A cost centre as it is on a day."""

    id: int
    code: str
    name: str
    kind: str
    department_id: int | None
    account_code: str | None
    is_active: bool


@dataclass(frozen=True)
class Bearer:
    centre_id: int
    share: Decimal | None


@dataclass(frozen=True)
class PoolOnDay:
    """A pool as it works on a day."""

    id: int
    code: str
    name: str
    step: int
    account_code: str | None
    cost_centre_id: int | None
    basis: str
    receivers: str
    debit_account: str | None
    bearers: tuple[Bearer, ...]


@dataclass(frozen=True)
class _Loaded:
    centres: Sequence[Any]
    pools: Sequence[Any]
    bearers: Mapping[int, tuple[Bearer, ...]]
    rates: Mapping[int, Sequence[tuple[dt.date, Decimal]]]
    parents: Mapping[int, int | None]


def _load(session: orm.Session) -> _Loaded:
    centres = sa.select(
        CostCentre.id, CostCentre.code, CostCentre.name, CostCentre.is_active,
        CentreRule.valid_from, CentreRule.kind, CentreRule.department_id, CentreRule.account_code,
    ).join(CentreRule, CentreRule.cost_centre_id == CostCentre.id).order_by(CostCentre.code, CentreRule.valid_from)  # fmt: skip
    pools = sa.select(
        Pool.id, Pool.code, Pool.name, Pool.is_active, PoolRule.id.label("rule_id"), PoolRule.valid_from, PoolRule.step,
        PoolRule.account_code, PoolRule.cost_centre_id, PoolRule.basis, PoolRule.receivers, PoolRule.debit_account,
    ).join(PoolRule, PoolRule.pool_id == Pool.id).order_by(Pool.code, PoolRule.valid_from)  # fmt: skip
    bearers: dict[int, tuple[Bearer, ...]] = {}
    for row in session.execute(sa.select(PoolReceiver).order_by(PoolReceiver.pool_rule_id, PoolReceiver.line_no)).scalars():
        bearers[row.pool_rule_id] = (*bearers.get(row.pool_rule_id, ()), Bearer(row.cost_centre_id, row.share))
    rates: dict[int, list[tuple[dt.date, Decimal]]] = {}
    for rate in session.execute(sa.select(LabourRate).order_by(LabourRate.valid_from)).scalars():
        rates.setdefault(rate.cost_centre_id, []).append((rate.valid_from, rate.rate))
    parents = {row.id: row.parent_id for row in session.execute(sa.select(Department.id, Department.parent_id))}
    return _Loaded(list(session.execute(centres)), list(session.execute(pools)), bearers, rates, parents)


def centres_on(tx: Tx, day: dt.date) -> dict[int, Centre]:
    """Cost centres by id in the order of their codes, each by its newest rule in force."""
    return {
        row.id: Centre(row.id, row.code, row.name, row.kind, row.department_id, row.account_code, row.is_active)
        for row in tx.reference(_load).centres
        if row.valid_from <= day
    }


def centre(tx: Tx, ref: int | str, *, field: str) -> Any:
    """The cost centre of this id or code, whenever its rules begin."""
    found = next((row for row in tx.reference(_load).centres if ref in (row.id, row.code)), None)
    if found is None:
        raise NotFound("core.not_found", field=field, kind="costing.cost_centre", ref=str(ref))
    return found


def pools_on(tx: Tx, day: dt.date) -> list[PoolOnDay]:
    """The pools in use on a day, in the order of their steps."""
    loaded = tx.reference(_load)
    newest = {row.id: row for row in loaded.pools if row.is_active and row.valid_from <= day}
    found = [
        PoolOnDay(
            row.id, row.code, row.name, row.step, row.account_code, row.cost_centre_id, row.basis, row.receivers,
            row.debit_account, loaded.bearers.get(row.rule_id, ()),
        )
        for row in newest.values()
    ]  # fmt: skip
    return sorted(found, key=lambda pool: (pool.step, pool.code))


def rate_on(tx: Tx, centre_id: int, day: dt.date) -> Decimal | None:
    """What an hour of the centre costs on a day."""
    held = [rate for valid_from, rate in tx.reference(_load).rates.get(centre_id, ()) if valid_from <= day]
    return held[-1] if held else None


def parents_of_departments(tx: Tx) -> Mapping[int, int | None]:
    return tx.reference(_load).parents
