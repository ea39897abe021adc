"""The rows of a file as checked values, and what is wrong with them, by row and column."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pydantic

from apps.sheets.cells import is_error, reader, trimmed
from apps.sheets.columns import Column, headings, match
from apps.sheets.read import Table, plain_heading
from apps.sheets.sources import Source
from operational.core.api import ENTERED, InvalidInput, Problem
from operational.core.sheets import SheetRow
from operational.dispatch.api import is_showable, problem_of

TOTALS = ("合计", "合計", "总计", "總計", "小计", "小計")
PROBLEMS_MAX = 1000  # a person repairs a pattern, not a thousand cells one by one


@dataclass(frozen=True)
class Rows:
    """Rows that are right in themselves, and the problems of the others."""

    good: list[SheetRow[Any]]
    problems: list[Problem]
    count: int
    columns: Mapping[str, str]  # column name -> heading in the file


def check_rows(table: Table, source: Source) -> Rows:
    """Read every row; a file whose headings are not understood is refused at once."""
    names = _columns(table, source)
    shown = {name: heading for name, heading in zip(names, table.headings, strict=True) if name is not None}
    numbers, given, problems = _values(table, source, names)
    problems = [_in_heading(problem, shown) for problem in problems]
    bad = {problem.row for problem in problems}
    try:
        row_types = pydantic.TypeAdapter(list[source.row_type])  # type: ignore[name-defined]  # at run time
        checked = row_types.validate_python(given, context=ENTERED)
    except pydantic.ValidationError as error:
        found = error.errors(include_url=False, include_context=True)
        for one in found[:PROBLEMS_MAX]:
            place, name = one["loc"][0], str(one["loc"][1]) if len(one["loc"]) > 1 else ""
            number = numbers[int(place)]
            problem = problem_of({**one, "loc": (name,)})
            problems.append(_in_heading(replace(problem, row=number, column=problem.field), shown))
        bad.update(numbers[int(one["loc"][0])] for one in found)
        checked = _one_by_one(source, numbers, given, bad)
    good = [SheetRow(number, row) for number, row in zip(numbers, checked, strict=True) if row is not None and number not in bad]
    twice = [] if source.group else _same_code(good, shown)
    problems += twice
    bad.update(problem.row for problem in twice)
    good = [row for row in good if row.number not in bad]
    problems.sort(key=lambda problem: problem.row or 0)
    return Rows(_whole_groups(good, source, numbers, given, bad), problems[:PROBLEMS_MAX], len(numbers), shown)


def _columns(table: Table, source: Source) -> list[str | None]:
    """Which column each heading means."""
    known = headings(source.columns, source.aliases)
    names = match(table.headings, known)
    told = {column.name: column.told() for column in source.columns}
    passed_over = {plain_heading(heading) for heading in source.passed_over}
    problems = []
    for heading, name in zip(table.headings, names, strict=True):
        if heading and name is None and not source.is_foreign and plain_heading(heading) not in passed_over:
            near = difflib.get_close_matches(heading.casefold(), known, n=1, cutoff=0.6)
            shown = told[known[near[0]]] if near else list(told.values())
            problems.append(Problem("sheet.heading_unknown", {"heading": heading, "near": shown}, None, 1, heading))
    for column in source.columns:
        times = names.count(column.name)
        if times > 1:
            problems.append(_twice(column, [h for h, name in zip(table.headings, names, strict=True) if name == column.name]))
        if times == 0 and column.is_required:
            problems.append(Problem("sheet.column_missing", {"heading": column.told()}, column.name, 1, column.name))
    if problems:
        raise InvalidInput.of(problems)
    return names


def _twice(column: Column, given: Sequence[str]) -> Problem:
    """The same heading again, or two headings that mean one column: then both are named."""
    if len({plain_heading(heading) for heading in given}) == 1:
        return Problem("sheet.heading_twice", {"heading": column.told()}, column.name, 1, column.name)
    named = {"heading": column.told(), "given": list(given)}
    return Problem("sheet.headings_for_one", named, column.name, 1, column.name)


def _values(
    table: Table, source: Source, names: Sequence[str | None]
) -> tuple[list[int], list[dict[str, Any]], list[Problem]]:
    readers = {column.name: reader(column) for column in source.columns}
    wanted = [(place, name, readers[name]) for place, name in enumerate(names) if name is not None]
    unnamed = [place for place, name in enumerate(names) if name is None and not table.headings[place]]
    loose = [] if source.is_foreign else unnamed
    needed = {column.name for column in source.columns if column.is_required} if source.is_foreign else set()
    width = len(names)
    numbers: list[int] = []
    given: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for number, raw in table.rows:
        cells = [trimmed(cell) for cell in raw]
        if not any(cell is not None for cell in cells):
            continue
        if is_total(cells):
            continue
        if len(numbers) == source.rows_max:
            raise InvalidInput("sheet.too_many_rows", rows_max=source.rows_max)
        filled = len(cells)
        row = {}
        for place, name, read in wanted:
            cell = cells[place] if place < filled else None
            if cell is None:
                continue
            if isinstance(cell, str) and is_error(cell):
                problems.append(Problem("sheet.formula_failed", {"given": cell}, name, number, name))
            elif isinstance(cell, str) and not is_showable(cell):
                problems.append(Problem("dispatch.text_unstorable", {"field": name}, name, number, name))
            row[name] = read(cell)
        if needed and not needed & row.keys():
            continue  # a total, a remark or an explanation below the rows
        if loose or (filled > width and not source.is_foreign):
            problems += _without_heading(number, cells, loose, width)
        numbers.append(number)
        given.append(row)
    if not numbers:
        raise InvalidInput("sheet.no_rows")
    return numbers, given, problems


def is_total(cells: Sequence[Any]) -> bool:
    """Whether a row only adds up those above it, as other programs print below a list."""
    first = next((cell for cell in cells if cell is not None), None)
    return isinstance(first, str) and "".join(first.split()).rstrip(":：") in TOTALS


def _without_heading(number: int, cells: Sequence[Any], loose: Sequence[int], width: int) -> list[Problem]:
    """What stands in a column nobody named would be lost in silence: it is told instead."""
    outside = [cells[place] for place in loose if place < len(cells)] + list(cells[width:])
    found = [cell for cell in outside if cell is not None]
    return [Problem("sheet.cell_without_heading", {"given": str(found[0])[:80]}, None, number)] if found else []


def _one_by_one(source: Source, numbers: Sequence[int], given: Sequence[Mapping[str, Any]], bad: set[int | None]) -> list[Any]:
    """The rows that can be checked; None for the others."""
    check = source.row_type.model_validate
    return [None if number in bad else check(row, context=ENTERED) for number, row in zip(numbers, given, strict=True)]


def _same_code(rows: Sequence[SheetRow[Any]], shown: Mapping[str, str]) -> list[Problem]:
    """Two rows of one file that name the same master row and do not say the same: nobody knows which one is meant."""
    first: dict[str, SheetRow[Any]] = {}
    problems = []
    for row in rows:
        code = getattr(row.data, "code", None)
        if not isinstance(code, str) or not code:
            return []
        before = first.setdefault(code, row)
        if before.data != row.data:
            values = {"code": code, "row_before": before.number}
            problems.append(Problem("sheet.code_twice", values, "code", row.number, shown.get("code", "code")))
    return problems


def _whole_groups(
    good: list[SheetRow[Any]],
    source: Source,
    numbers: Sequence[int],
    given: Sequence[Mapping[str, Any]],
    bad: set[int | None],
) -> list[SheetRow[Any]]:
    """A document with one wrong line is not imported without that line: all its rows wait."""
    if not source.group or not bad:
        return good
    names = source.group.split("+")
    spoilt = {tuple(row.get(name) or "" for name in names) for number, row in zip(numbers, given, strict=True) if number in bad}
    return [row for row in good if tuple(getattr(row.data, name) or "" for name in names) not in spoilt]


def _in_heading(problem: Problem, shown: Mapping[str, str]) -> Problem:
    return replace(problem, column=shown.get(problem.column or "", problem.column))
