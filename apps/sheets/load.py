"""Importing a file: every row or none, with all problems told by row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from apps.sheets.columns import headings
from apps.sheets.read import Table, read_table
from apps.sheets.rows import PROBLEMS_MAX, Rows, check_rows
from apps.sheets.sources import Source, source
from operational.core.api import Actor, Database, InvalidInput, NotPermitted, Problem, Refusal
from operational.core.sheets import SheetCall, SheetRow
from operational.dispatch.api import Call, Outcome, dispatch_many

ROUNDS_MAX = 5  # leaving rows out can make others fail (an order of a customer who was left out), but not for ever
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Wanted:
    """How a file is to be imported."""

    check: bool = False
    good_rows_only: bool = False
    post: bool = False
    mended: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)  # row -> heading -> what shall stand there


@dataclass(frozen=True)
class Loaded:
    """What an import did, or would do."""

    sheet: str
    rows: int
    imported: int
    is_check: bool
    created: int = 0
    changed: int = 0
    new: Mapping[str, list[str]] = field(default_factory=dict)
    left_out: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()


def import_file(
    database: Database, actor: Actor, name: str, file: Path, wanted: Wanted = Wanted(), progress: Progress | None = None  # frozen
) -> Loaded:
    """Import a table file. Refused whole with every problem, unless only its good rows are wanted."""
    wanted_source = source(name)
    if not actor.may(wanted_source.permission):
        permission = f"permission.{wanted_source.permission}"
        raise NotPermitted("dispatch.not_permitted", permission=permission, user=actor.name)
    return import_table(database, actor, wanted_source, mend(open_table(file, wanted_source), wanted.mended), wanted, progress)


def import_table(
    database: Database, actor: Actor, wanted_source: Source, table: Table, wanted: Wanted, progress: Progress | None = None
) -> Loaded:
    """Import rows that were read already: from a file, or from what another program wrote."""
    work = _Import(database, actor, wanted_source, check_rows(table, wanted_source), wanted, progress)
    if wanted.check:
        return work.check()
    if wanted.good_rows_only:
        return work.import_good()
    return work.import_all()


def open_table(file: Path, wanted_source: Source) -> Table:
    """The table of a file as its source knows it, below a title if there is one: of a foreign one the page that fits best."""
    known = headings(wanted_source.columns, wanted_source.aliases)
    return read_table(file, known, any_page=wanted_source.is_foreign)


def mend(table: Table, mended: Mapping[int, Mapping[str, Any]]) -> Table:
    """The table with what a person typed in place of wrong cells."""
    if not mended:
        return table

    def rows() -> Iterator[tuple[int, list[Any]]]:
        for number, cells in table.rows:
            new = mended.get(number, {})
            wide = [*cells, *[None] * (len(table.headings) - len(cells))]
            yield number, [new.get(h, cell) for h, cell in zip(table.headings, wide, strict=False)]

    return Table(table.headings, rows())


@dataclass
class _Import:
    database: Database
    actor: Actor
    source: Source
    rows: Rows
    wanted: Wanted
    progress: Progress | None

    def check(self) -> Loaded:
        """Try everything and keep nothing."""
        problems = list(self.rows.problems)
        outcomes: list[Outcome] = []
        if self.rows.good:
            calls = self._calls(self.rows.good)
            outcomes = self._try(calls)
            problems += self._problems(calls, outcomes)
        return self._loaded(outcomes, self.rows.good, problems)

    def import_all(self) -> Loaded:
        if self.rows.problems:
            found = self.check().problems
            raise InvalidInput.of(found)
        calls = self._calls(self.rows.good)
        try:
            outcomes = dispatch_many(self.database, self.actor, _as_calls(calls), progress=self._progress(len(calls)))
        except Refusal as refusal:
            # The first refusal ended the batch: a second look gathers the others too.
            found = self._problems(calls, self._try(calls)) or [
                self._located(problem, calls[problem.row - 1]) if problem.row else problem for problem in refusal.problems
            ]
            raise InvalidInput.of(found) from refusal
        return self._loaded(outcomes, self.rows.good, ())

    def import_good(self) -> Loaded:
        """Leave out the rows that are refused, with the other rows of their documents, and keep the rest."""
        problems = list(self.rows.problems)
        good = self.rows.good
        for _ in range(ROUNDS_MAX):
            if not good:
                break
            calls = self._calls(good)
            outcomes = self._try(calls)
            refused = [calls[outcome.index] for outcome in outcomes if outcome.refusal]
            if not refused:
                outcomes = dispatch_many(self.database, self.actor, _as_calls(calls), progress=self._progress(len(calls)))
                return self._loaded(outcomes, good, problems)
            problems += self._problems(calls, outcomes)
            bad = {number for call in refused for number in self._bad_rows(call, outcomes, calls)}
            good = [row for row in good if row.number not in bad]
        if good:
            raise InvalidInput.of(problems[:PROBLEMS_MAX])
        return self._loaded([], [], problems)

    def _calls(self, rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
        calls = self.source.calls(rows)
        if self.wanted.post:
            calls = [*calls, *self.source.after(rows)]
        return calls

    def _try(self, calls: Sequence[SheetCall]) -> list[Outcome]:
        given = _as_calls(calls)
        return dispatch_many(
            self.database, self.actor, given, dry_run=True, collect=True, progress=self._progress(len(calls))
        )

    def _progress(self, total: int) -> Callable[[int], None] | None:
        tell = self.progress
        return None if tell is None else lambda done: tell(done, total)

    def _problems(self, calls: Sequence[SheetCall], outcomes: Sequence[Outcome]) -> list[Problem]:
        found: list[Problem] = []
        refused_rows: set[int] = set()
        for outcome in outcomes:
            if outcome.refusal is None:
                continue
            call = calls[outcome.index]
            if not call.parts and call.rows and len(call.rows) < self.rows.count and refused_rows.issuperset(call.rows):
                continue  # an order that was not saved cannot be approved either: told once
            refused_rows.update(call.rows)
            found += [self._located(problem, call) for problem in outcome.refusal.problems]
            if len(found) >= PROBLEMS_MAX:
                break
        return found[:PROBLEMS_MAX]

    def _bad_rows(self, call: SheetCall, outcomes: Sequence[Outcome], calls: Sequence[SheetCall]) -> set[int]:
        """The rows behind a refused call: those its problems name in a call of many documents, else all."""
        named: set[int] = set()
        for outcome in outcomes:
            if outcome.refusal is not None and calls[outcome.index] is call:
                placed = [self._located(problem, call) for problem in outcome.refusal.problems]
                named = {problem.row for problem in placed if problem.row is not None}
        if named and call.parts:
            return {number for part in call.parts if not named.isdisjoint(part) for number in part}
        if named and len(call.rows) == len(self.rows.good) and not self.source.group:
            return named
        return set(call.rows)

    def _located(self, problem: Problem, call: SheetCall) -> Problem:
        """Where in the file a refused field stands."""
        parts = (problem.field or "").split(".")
        name = next((part for part in reversed(parts) if part and not part.isdigit()), "")
        place = next((int(part) for part in parts if part.isdigit()), None)
        row = call.rows[0] if call.rows else None
        if place is not None and call.parts:
            row = _row_in_part(call, parts, place)
        elif place is not None:
            row = self._row_at(call, parts[0], place) or row
        column = self.rows.columns.get(name)
        return replace(problem, row=row, column=column, field=name if column else problem.field)

    def _row_at(self, call: SheetCall, list_name: str, place: int) -> int | None:
        given = call.data.get(list_name) if isinstance(call.data, Mapping) else getattr(call.data, list_name, None)
        if not isinstance(given, Sequence) or place >= len(given):
            return None
        if len(given) == len(call.rows):
            return call.rows[place]
        one = given[place] if isinstance(given[place], Mapping) else {}
        code = one.get("code") or one.get("number")
        numbers = set(call.rows)
        for row in self.rows.good:
            if row.number in numbers and code in (*row.data.__dict__.values(), getattr(row.data, "number", None)):
                return row.number
        return None

    def _loaded(self, outcomes: Sequence[Outcome], kept: Sequence[SheetRow[Any]], problems: Sequence[Problem]) -> Loaded:
        new: dict[str, list[str]] = {}
        made = {True: 0, False: 0}
        for outcome in outcomes:
            if outcome.answer is None:
                continue
            result = outcome.answer.result
            if isinstance(result.get("new"), list):
                noun = outcome.answer.command.rpartition("ensure_")[2]
                new.setdefault(noun, []).extend(str(code) for code in result["new"])
            if isinstance(result.get("is_new"), bool):
                made[result["is_new"]] += 1
        numbers = {row.number for row in kept}
        left = tuple(sorted({p.row for p in problems if p.row is not None and p.row not in numbers}))
        return Loaded(
            sheet=self.source.name,
            rows=self.rows.count,
            imported=0 if self.wanted.check else len(kept),
            is_check=self.wanted.check,
            created=made[True],
            changed=made[False],
            new={noun: sorted(set(codes)) for noun, codes in new.items() if codes},
            left_out=left,
            problems=tuple(sorted(problems, key=lambda problem: problem.row or 0)),
        )


def _row_in_part(call: SheetCall, parts: Sequence[str], place: int) -> int:
    """The row of a line of a document: ``vouchers.3.lines.1.account``; of the document itself its first row."""
    own = call.parts[place]
    numbers = [int(part) for part in parts if part.isdigit()]
    return own[numbers[1]] if len(numbers) > 1 and numbers[1] < len(own) else own[0]


def _as_calls(calls: Sequence[SheetCall]) -> list[Call]:
    return [Call(call.command, call.data, call.key, call.today) for call in calls]
