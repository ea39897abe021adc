"""What came of reading a file of another program, as doors tell it."""

from __future__ import annotations

from typing import Any

from apps.moving.take import Read
from apps.refusals.told import told
from apps.sheets.load import Loaded


def answer(given: Read, loaded: Loaded, locale: str) -> dict[str, Any]:
    """How the file was understood, what is new, what nobody decided on, and every problem by row and column."""
    layout = given.recognised.layout
    return {
        "kind": given.kind,
        "sheet": loaded.sheet,
        "layout": layout.name,
        "program": layout.program,
        "heading_row": given.recognised.heading_row,
        "columns": dict(given.recognised.shown),
        "balance": given.balance,
        "rows": loaded.rows,
        "passed_over": given.moved.passed_over,
        "imported": loaded.imported,
        "check": loaded.is_check,
        "new": {noun: list(codes) for noun, codes in loaded.new.items()},
        "proposals": [
            {"old_code": one.old_code, "name": one.name, "action": one.action, "code": one.code, "parent": one.parent}
            for one in given.proposals
        ],
        "problems": [told(problem, locale, given.source.slice) for problem in loaded.problems],
    }
