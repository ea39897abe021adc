"""Statements of a company's own with their figures: the definition from the core, the amounts from the warehouse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from apps.papers.figures import figures
from operational.core.api import Actor, Database, InvalidInput, label
from operational.dispatch.api import ask
from operational.reporting.api import (
    Account,
    Books,
    Column,
    Line,
    LineRef,
    Source,
    by_account,
    days_of,
    parse,
    parts_of,
)
from operational.reporting.api import figures as reckon

STATEMENT = "finance.custom_statement"
BEHIND = "finance.custom_statement_accounts"
FILTERS = ("view", "unposted")
Question = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True)
class Asked:
    """The days and filters of a statement."""

    start: dt.date
    end: dt.date
    department: str = ""
    budget: str = ""
    filters: Mapping[str, Any] = field(default_factory=dict)  # view and unposted, handed on as they came

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Asked:
        start, end = (dt.date.fromisoformat(str(given[name])) for name in ("from", "to"))
        if start > end:
            raise InvalidInput("papers.statement_days_turned", field="to")
        filters = {name: given[name] for name in FILTERS if given.get(name) is not None}
        return cls(start, end, given.get("department") or "", given.get("budget") or "", filters)


@dataclass(frozen=True)
class Filled:
    """A statement with its cells, a row a line."""

    code: str
    name: str
    columns: Sequence[Column]
    heads: Sequence[str]
    lines: Sequence[Line]
    cells: Mapping[str, Sequence[Decimal | None]]
    books: Books


class Amounts:
    """What the warehouse answers, asked once for each window, department and partner."""

    def __init__(self, question: Question, asked: Asked) -> None:
        self.question, self.asked = question, asked
        self._answers: dict[tuple[str, ...], Mapping[str, Any]] = {}
        self.chart = self._amounts("asked", "", "")["accounts"]
        accounts = {
            row["account"]: Account(tuple(row["path"].rstrip("/").split("/")), row["normal_side"]) for row in self.chart
        }
        self.books = Books(accounts, self._by_account, self._flows, self._budget)
        self.names = {row["account"]: row for row in self.chart}

    def _amounts(self, window: str, department: str, party: str) -> Mapping[str, Any]:
        key = ("amounts", window, department, party)
        if key not in self._answers:
            start, end = days_of(window, self.asked.start, self.asked.end)
            given = {**self.asked.filters, "from": start.isoformat(), "to": end.isoformat()}
            given |= {"department": department or self.asked.department, "party": party}
            self._answers[key] = self.question("finance.account_amounts", {k: v for k, v in given.items() if v != ""})
        return self._answers[key]

    def _by_account(self, window: str, department: str, party: str) -> Mapping[str, Mapping[str, Decimal]]:
        answer = self._amounts(window, department, party)
        if "found" not in answer:
            plain = ("account", "name", "name_en", "name_tw", "path", "normal_side")
            found = {
                row["account"]: {name: Decimal(value) for name, value in row.items() if name not in plain}
                for row in answer["accounts"]
            }
            self._answers["amounts", window, department, party] = answer = {**answer, "found": found}
        rows: Mapping[str, Mapping[str, Decimal]] = answer["found"]
        return rows

    def _flows(self, window: str, department: str, party: str) -> Mapping[int, Mapping[str, Decimal]]:
        rows = self._amounts(window, department, party)["flows"]
        return {row["line"]: {name: Decimal(row[name]) for name in ("period", "year")} for row in rows}

    def _budget(self, window: str, department: str) -> Mapping[str, Decimal]:
        key = ("budget", window, department)
        if key not in self._answers:
            start, end = days_of(window, self.asked.start, self.asked.end)
            given = {"from": start.isoformat(), "to": end.isoformat(), "department": department or self.asked.department}
            given["budget"] = self.asked.budget
            rows = self.question("finance.budget_amounts", {k: v for k, v in given.items() if v != ""})["rows"]
            self._answers[key] = {row["account"]: Decimal(row["amount"]) for row in rows}
        return self._answers[key]


def fill(
    question: Question,
    asked: Asked,
    lines: Sequence[Line],
    columns: Sequence[Column],
    locale: str,
    code: str = "",
    name: str = "",
) -> Filled:
    """Lines and columns with their figures, saved or not."""
    books = Amounts(question, asked).books
    return Filled(code, name, columns, heads(columns, locale), lines, reckon(lines, columns, books), books)


def heads(columns: Sequence[Column], locale: str) -> list[str]:
    """What stands over each column: its own heading, or what it shows."""
    return [column.label or label(f"reporting.choice.kind.{column.kind}", locale) for column in columns]


def asked_statement(database: Database, actor: Actor, given: Mapping[str, Any]) -> tuple[Any, Asked]:
    """The definition in force on the last day, if the person may see it, and what is asked of it."""
    asked = Asked.of(given)
    wanted = {"statement": given["statement"], "on": asked.end}
    if given.get("number") is not None:
        wanted["number"] = given["number"]
    return ask(database, actor, "reporting.statement", wanted), asked


def own_statement(database: Database, actor: Actor, given: Mapping[str, Any], question: Question | None = None) -> Filled:
    """A saved statement with its figures."""
    found, asked = asked_statement(database, actor, given)
    answer = question or (lambda name, values: figures(database.url, actor, name, values))
    lines, columns = [line.plain() for line in found.lines], [column.plain() for column in found.columns]
    return fill(answer, asked, lines, columns, given.get("language") or actor.locale, code=found.code, name=found.name)


def answer_statement(database: Database, actor: Actor, given: Mapping[str, Any], question: Question) -> dict[str, Any]:
    """The answer of ``finance.custom_statement``: the columns, then a row a line with a cell a column."""
    found = own_statement(database, actor, given, question)
    columns = [
        {"kind": column.kind, "label": head, "first": column.first, "second": column.second}
        for column, head in zip(found.columns, found.heads, strict=True)
    ]
    lines = [
        {
            "code": line.code, "text": line.text, "level": line.level, "style": line.style, "display": line.display,
            "formula": line.formula, "cells": [None if cell is None else f"{cell:f}" for cell in found.cells[line.code]],
        }
        for line in found.lines
    ]  # fmt: skip
    return {"code": found.code, "name": found.name, "columns": columns, "lines": lines}


def answer_behind(database: Database, actor: Actor, given: Mapping[str, Any], question: Question) -> dict[str, Any]:
    """The answer of ``finance.custom_statement_accounts``: which accounts a line takes, and what each brings to a column."""
    found, asked = asked_statement(database, actor, given)
    lines, columns = [line.plain() for line in found.lines], [column.plain() for column in found.columns]
    return {"rows": behind(question, asked, lines, columns, str(given["line"]), int(given.get("column") or 1))}


def behind(
    question: Question, asked: Asked, lines: Sequence[Line], columns: Sequence[Column], code: str, place: int
) -> list[dict[str, Any]]:
    """The accounts of a line, those of the lines it stands on too; a difference shows those of its first column."""
    known = {line.code: line for line in lines}
    if code not in known:
        raise InvalidInput("papers.own_statement_line_unknown", field="line", line=code)
    if not 1 <= place <= len(columns):
        raise InvalidInput("papers.own_statement_column_unknown", field="column", column=place, most=len(columns))
    column = columns[place - 1]
    kind = columns[column.first - 1].kind if column.first else column.kind
    amounts = Amounts(question, asked)
    rows = []
    for source in _sources(known, code):
        for account, amount in sorted((by_account(source, kind, amounts.books) or {}).items()):
            if amount:
                row = amounts.names[account]
                rows.append(
                    {
                        "account": account, "name": row["name"], "name_en": row["name_en"], "name_tw": row["name_tw"],
                        "take": source.take, "department": source.department, "party": source.party, "amount": f"{amount:f}",
                    }
                )  # fmt: skip
    return rows


def _sources(lines: Mapping[str, Line], code: str) -> list[Source]:
    """The sources of a line and of the lines it stands on, each once."""
    found: dict[Source, None] = {}
    seen, left = set(), [code]
    while left:
        one = left.pop(0)
        if one in seen or not lines[one].formula:
            continue
        seen.add(one)
        for part in parts_of(parse(lines[one].formula)):
            if isinstance(part, LineRef):
                left.append(part.code)
            else:
                found[part] = None
    return list(found)
