"""Why goods are found wanting at inspection (不合格原因): a list of the company's own, each reason from a day to a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm

from operational.core.api import Input, NotFound, Output, Tx, command, locked_master, query, require, save_master
from operational.purchasing.tables import DefectReason

# What factories write on their inspection papers; a company adds its own and ends those it does not use.
USUAL = (
    ("SIZE", "尺寸超差"),
    ("SURFACE", "外观划伤"),
    ("MATERIAL", "材质不符"),
    ("FUNCTION", "性能不合格"),
    ("WRONG", "型号规格不符"),
    ("SHORT", "数量短少或缺件"),
    ("PACK", "包装破损"),
    ("RUST", "锈蚀受潮"),
    ("PAPERS", "缺合格证或资料"),
    ("EXPIRED", "过期或临期"),
    ("OTHER", "其他"),
)
FROM_THE_START = dt.date(1994, 1, 1)  # before any books: a reason that comes with the product


class SaveDefectReason(Input):
    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    valid_from: dt.date | None = None  # left out: from today, or as it was
    valid_to: dt.date | None = None  # the last day on which it may be named


class DefectReasonSaved(Output):
    id: int
    code: str
    is_new: bool


@command("purchasing.save_defect_reason", permission="purchasing.defect_reason.edit", path="POST /purchasing/defect-reasons")
def save_defect_reason(tx: Tx, cmd: SaveDefectReason) -> DefectReasonSaved:
    """Add a reason for which goods are found wanting, or change the one with this code; old inspections keep theirs."""
    before = locked_master(tx, DefectReason, cmd.code)
    first = cmd.valid_from or (before.valid_from if before is not None else tx.today)
    row, is_new = save_master(tx, DefectReason, "purchasing.defect_reason", {**cmd.model_dump(), "valid_from": first})
    fits = row.valid_to is None or row.valid_to >= row.valid_from
    require(fits, "purchasing.defect_days_turned", field="valid_to", code=row.code, first=row.valid_from)
    tx.session.flush()
    tx.reference_changed()
    return DefectReasonSaved(id=row.id, code=row.code, is_new=is_new)


class Seed(Input):
    pass


class DefectReasonsSeeded(Output):
    new: int


@command("purchasing.seed", permission="company.seed")
def seed(tx: Tx, cmd: Seed) -> DefectReasonsSeeded:
    """Give a new company the usual reasons; one that has any keeps what it has."""
    if tx.session.execute(sa.select(sa.func.count()).select_from(DefectReason)).scalar_one():
        return DefectReasonsSeeded(new=0)
    rows = [{"code": code, "name": name, "valid_from": FROM_THE_START, "valid_to": None} for code, name in USUAL]
    tx.insert(DefectReason, rows)
    tx.reference_changed()
    return DefectReasonsSeeded(new=len(rows))


@dataclass(frozen=True)
class KnownDefect:
    id: int
    code: str
    name: str
    valid_from: dt.date
    valid_to: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def _load(session: orm.Session) -> Mapping[int | str, KnownDefect]:
    found: dict[int | str, KnownDefect] = {}
    for row in session.execute(sa.select(DefectReason).order_by(DefectReason.code)).scalars():
        found[row.id] = found[row.code] = KnownDefect(row.id, row.code, row.name, row.valid_from, row.valid_to)
    return found


def defect_on(tx: Tx, ref: int | str, day: dt.date, *, field: str) -> KnownDefect:
    """The reason that an inspection names; refused where it is not in force on that day."""
    found: KnownDefect | None = tx.reference(_load).get(ref)
    if found is None:
        raise NotFound("core.not_found", field=field, kind="purchasing.defect_reason", ref=str(ref))
    require(found.holds(day), "purchasing.defect_not_in_force", field=field, name=found.name, date=day)
    return found


class DefectReasonsWanted(Input):
    in_force: bool = False  # only those that may be named today


class DefectReasonRow(Output):
    id: int
    code: str
    name: str
    valid_from: dt.date
    valid_to: dt.date | None


class DefectReasons(Output):
    rows: list[DefectReasonRow]
    total: int


@query("purchasing.defect_reasons", permission="purchasing.inspection.view", path="GET /purchasing/defect-reasons")
def defect_reasons(tx: Tx, q: DefectReasonsWanted) -> DefectReasons:
    """Reasons for which goods are found wanting, by code."""
    known: Mapping[Any, KnownDefect] = tx.reference(_load)
    rows = [row for key, row in known.items() if isinstance(key, str) and (not q.in_force or row.holds(tx.today))]
    shown = [DefectReasonRow(**asdict(row)) for row in rows]
    return DefectReasons(rows=shown, total=len(shown))
