"""What is listed, as a file: every page once, lists without pages once."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from apps.screens.widgets import listing
from operational.core.api import PAGE_ROWS_MAX


def exported(monkeypatch: pytest.MonkeyPatch, query: str, rows: int) -> tuple[list[Any], int]:
    """The codes in the file and how often was asked, for a list of so many rows."""
    asked: list[Mapping[str, Any]] = []

    def answer(name: str, given: Mapping[str, Any], *, form: str) -> Any:
        asked.append(given)
        first = (given.get("page", 1) - 1) * given.get("page_rows", rows)
        found = range(first, min(rows, first + given.get("page_rows", rows)))
        return SimpleNamespace(rows=[SimpleNamespace(code=n) for n in found])

    monkeypatch.setattr(listing, "try_query", answer)
    wanted = SimpleNamespace(query=query, rows_field="rows", document="", slice=query.partition(".")[0])
    return [row[0] for row in listing._all_rows(wanted, {}, ["code"])], len(asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("rows", [0, 1, PAGE_ROWS_MAX, PAGE_ROWS_MAX + 1, 3 * PAGE_ROWS_MAX])
def test_a_file_holds_every_row_of_a_long_list_once(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    codes, asked = exported(monkeypatch, "items.items", rows)
    assert codes == list(range(rows))
    assert asked <= rows // PAGE_ROWS_MAX + 1


def test_a_list_without_pages_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert exported(monkeypatch, "items.units", 2 * PAGE_ROWS_MAX) == (list(range(2 * PAGE_ROWS_MAX)), 1)
