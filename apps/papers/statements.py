"""The statements as files: the figures of the warehouse in the official form, as PDF, as a workbook, and as the tax template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.papers.figures import figures
from apps.sheets.statement_book import Part, statement_book
from operational.core.api import Actor, Database, InvalidInput
from operational.dispatch.api import ask
from operational.papers.api import Paper, pdf_of, picture_of, with_lines

NAME = "financial_statement"
FORMS = ("balance_sheet", "income_statement", "cash_flow_statement")
ASKED = ("from", "to", "view", "unposted", "department")  # handed on to the query of the form
PREVIOUS = "previous"


@dataclass(frozen=True)
class Statement:
    """A form with its figures, and the formulas of its lines: each a list of sign and other line."""

    paper: Paper
    lines: Sequence[Mapping[str, Any]]
    formulas: Mapping[int, Sequence[tuple[int, int]]]


def statement(database: Database, actor: Actor, given: Mapping[str, Any]) -> Statement:
    """The form that was asked for, with its lines filled."""
    asked = {name: given[name] for name in ASKED if given.get(name) is not None}
    start, end = _day(given, "from"), _day(given, "to")
    wanted = {"form": given.get("form"), "date_from": start, "date_to": end}
    wanted |= {name: given[name] for name in ("layout", "language") if given.get(name)}
    _refuse_unknown(given)
    head = ask(database, actor, "papers.financial_statement", wanted)
    assert isinstance(head, Paper) and head.form is not None
    form = head.form.statement
    answer = figures(database.url, actor, f"finance.{form}", asked)
    lines = answer["lines"]
    if PREVIOUS in head.form.taken:
        before = {**asked, "from": _year_before(start).isoformat(), "to": _year_before(end).isoformat()}
        earlier = figures(database.url, actor, f"finance.{form}", before)["lines"]
        known = {line["line"]: line["current"] for line in earlier}
        lines = [{**line, PREVIOUS: known.get(line["line"], "0.00")} for line in lines]
    terms = figures(database.url, actor, "finance.statement_terms", {"form": form, "to": end.isoformat()})["rows"]
    return Statement(with_lines(head, lines, end, _note(head.words, asked)), lines, _between_lines(terms))


def statement_pdf(database: Database, actor: Actor, given: Mapping[str, Any], *, picture: bool = False) -> tuple[bytes, str]:
    """The form as PDF or as a picture, and what its file is called."""
    found = statement(database, actor, given).paper
    if picture:
        return picture_of(found), f"{_file_name(found)}.png"
    return pdf_of(found), f"{_file_name(found)}.pdf"


def statement_xlsx(database: Database, actor: Actor, given: Mapping[str, Any]) -> tuple[bytes, str]:
    """The form as a workbook whose totals are formulas; without a form all three, as the tax office takes them."""
    forms = [given["form"]] if given.get("form") else list(FORMS)
    found = [statement(database, actor, {**given, "form": form}) for form in forms]
    name = _file_name(found[0].paper) if len(found) == 1 else found[0].paper.words["financial_statements"]
    return statement_book([Part(one.paper, one.lines, one.formulas) for one in found]), f"{name}.xlsx"


def _file_name(paper: Paper) -> str:
    return f"{paper.title} {paper.number}".strip().replace("/", "-")


def _between_lines(terms: Sequence[Mapping[str, Any]]) -> dict[int, list[tuple[int, int]]]:
    """Lines that stand on other lines only: those are formulas in a workbook."""
    found: dict[int, list[tuple[int, int]]] = {}
    mixed = {term["line"] for term in terms if term["take"] != "line"}
    for term in terms:
        if term["line"] not in mixed:
            found.setdefault(term["line"], []).append((term["sign"], term["other_line"]))
    return found


def _note(words: Mapping[str, str], asked: Mapping[str, Any]) -> str:
    """From which books the figures are, at the foot of the form."""
    counted = "with" if str(asked.get("unposted", True)).lower() == "true" else "without"
    view = words["form_view"].format(
        view=words[f"form_view_{asked.get('view') or 'as_now'}"], unposted=words[f"form_{counted}_unposted"]
    )
    return view if not asked.get("department") else f"{view} · {words['form_department'].format(department=asked['department'])}"


def _refuse_unknown(given: Mapping[str, Any]) -> None:
    for name in given:
        if name not in (*ASKED, "form", "layout", "language"):
            raise InvalidInput("core.field_unknown", field=name)


def _day(given: Mapping[str, Any], name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(str(given[name]))
    except (KeyError, ValueError):
        message = f"must be a date (YYYY-MM-DD), not {given.get(name)!r}"
        raise InvalidInput("rest.parameter_wrong", field=name, name=name, message=message) from None


def _year_before(day: dt.date) -> dt.date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
