"""Master data (items, partners, departments ...): found by code, changed only as the person last saw it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import sqlalchemy as sa

from operational.core.database import Row
from operational.core.errors import Conflict, NotFound
from operational.core.tx import Tx

R = TypeVar("R", bound=Row)


def locked_master(tx: Tx, model: type[R], ref: int | str) -> R | None:
    """The row with this id or code, locked against a second editor; None when there is none yet."""
    column: Any = model.id if isinstance(ref, int) else model.__table__.c.code
    statement = (
        sa.select(model)
        .where(column == ref)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    tx.session.flush()
    return tx.session.execute(statement).scalar_one_or_none()


def save_master(
    tx: Tx,
    model: type[R],
    kind: str,
    values: Mapping[str, Any],
    *,
    ref: int | str | None = None,
    version: int | None = None,
) -> tuple[R, bool]:
    """Create the row of this code or change the given values of the one there is; tells whether it is new.

    ``ref`` names an existing row, whose code may then change; ``version`` is the one the person saw.
    """
    row = locked_master(tx, model, ref if ref is not None else str(values["code"]))
    if row is None:
        if ref is not None:
            raise NotFound("core.not_found", field=kind.rsplit(".", 1)[-1], kind=kind, ref=str(ref))
        made = tx.new(model, **values)
        tx.session.flush()  # fills in what the table gives by itself
        remember(tx, kind, made.id)
        return made, True
    _same_version(row, kind, version)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed and hasattr(row, "version"):
        row.version += 1
    remember(tx, kind, row.id)
    return row, False


def remember(tx: Tx, kind: str, row_id: int) -> None:
    """Put a master row on this command's time line."""
    tx.touched.setdefault((kind, row_id), {})


def _same_version(row: Row, kind: str, version: int | None) -> None:
    if version is not None and getattr(row, "version", version) != version:
        raise Conflict("core.changed_by_another", kind=kind, number=str(getattr(row, "code", "")), field="version")
