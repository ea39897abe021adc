"""What the database refused, as a refusal a person can read."""

from __future__ import annotations

import json
import re
from typing import Any

import sqlalchemy as sa

from operational.core.api import Conflict, InvalidInput, Refusal

RETRYABLE = ("40001", "40P01")
NOT_SUPPORTED = "0A000"  # a table was changed by an upgrade since a statement was prepared; the connection is parted with
REFUSED_BY_RULE = "GD001"  # raised by our own functions: message is a word key, detail its values
OUT_OF_RANGE = "22003"  # a number that is right in itself and too large for its column
CHECK_VIOLATION, UNIQUE_VIOLATION, FOREIGN_KEY, LOCK_TIMEOUT = "23514", "23505", "23503", "55P03"


def _state(error: sa.exc.DBAPIError) -> str:
    return str(getattr(error.orig, "pgcode", "") or "")


def is_retryable(error: sa.exc.DBAPIError) -> bool:
    return _state(error) in RETRYABLE or (_state(error) == NOT_SUPPORTED and "cached plan" in str(error.orig))


def as_refusal(error: sa.exc.DBAPIError) -> Refusal | None:
    """The refusal behind a database error, or None when the error is a fault of ours."""
    diagnosis: Any = getattr(error.orig, "diag", None)
    state = _state(error)
    if state == REFUSED_BY_RULE:
        return Refusal(diagnosis.message_primary, **json.loads(diagnosis.message_detail or "{}"))
    if state in (CHECK_VIOLATION, UNIQUE_VIOLATION, FOREIGN_KEY):
        constraint = diagnosis.constraint_name or ""
        table = f"{diagnosis.schema_name}.{diagnosis.table_name}"
        kinds = {
            CHECK_VIOLATION: "core.check_refused",
            UNIQUE_VIOLATION: "core.already_exists",
            FOREIGN_KEY: "core.reference_missing",
        }
        return Conflict(kinds[state], table=table, constraint=constraint, given=_given(diagnosis.message_detail or ""))
    if state == OUT_OF_RANGE:
        return InvalidInput("core.amount_out_of_range")
    if state == LOCK_TIMEOUT:
        return Conflict("core.busy")
    return None


def _given(detail: str) -> str:
    """What a person entered of a key that is there already, such as a number, with a blank before it; ids say nothing."""
    found = re.search(r"\((.*)\)=\((.*)\)", detail)
    columns, values = (part.split(", ") for part in found.groups()) if found else ([], [])
    if len(columns) != len(values):
        return ""
    shown = [value for column, value in zip(columns, values, strict=True) if not column.endswith("id") or column == "tax_id"]
    return " " + " ".join(shown) if shown else ""
