"""A statement of a company's own as a file: set on paper, or as a workbook whose lines stay formulas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from apps.papers.ledger_books import PAGE
from apps.papers.own_statements import Filled, own_statement
from apps.sheets.own_book import own_book
from operational.core.api import SHANGHAI, Actor, Database, InvalidInput, label
from operational.dispatch.api import ask
from operational.papers.api import typeset

NAME = "own_statement"
ACROSS = 4  # with more columns the page lies on its side
INDENT = "\u3000"
ASKED = ("statement", "from", "to", "view", "unposted", "department", "budget", "number", "language")


def own_statement_pdf(database: Database, actor: Actor, given: Mapping[str, Any]) -> tuple[bytes, str]:
    """The statement as PDF, and what its file is called."""
    values = _read(given)
    found = own_statement(database, actor, values)
    locale = values.get("language") or actor.locale
    columns = [{"label": label("reporting.field.text", locale), "kind": "text", "wide": True}]
    columns += [{"label": head, "kind": "money", "wide": False} for head in found.heads]
    data = {
        "locale": locale,
        "title": found.name,
        "company": _company(database, actor),
        "account": label("papers.own_statement.unit", locale),
        "period": f"{values['from']} — {values['to']}",
        "note": _note(values, locale),
        "page": label("papers.word.page", locale),
        "printed": dt.datetime.now(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
        "flipped": len(found.columns) > ACROSS,
        "columns": columns,
        "rows": [
            {
                "cells": [INDENT * line.level + line.text, *[shown(cell, line.display) for cell in found.cells[line.code]]],
                "strong": line.style != "item",
            }
            for line in found.lines
        ],
    }
    return typeset(PAGE.read_text("utf-8"), data), f"{_file_name(found, values)}.pdf"


def own_statement_xlsx(database: Database, actor: Actor, given: Mapping[str, Any]) -> tuple[bytes, str]:
    """The statement as a workbook: lines that stand on other lines are formulas over their cells."""
    values = _read(given)
    found = own_statement(database, actor, values)
    locale = values.get("language") or actor.locale
    heads = (
        _company(database, actor), f"{values['from']} — {values['to']}", label("papers.own_statement.unit", locale),
        label("reporting.field.text", locale), _note(values, locale),
    )  # fmt: skip
    return own_book(found, heads), f"{_file_name(found, values)}.xlsx"


def shown(cell: Decimal | None, display: str) -> str:
    """A cell as paper and screen show it: an empty one stays empty, zero is a dash of nothing."""
    if cell is None:
        return ""
    return f"{cell:,.2f}%" if display == "percent" else f"{cell:,.2f}"


def _read(given: Mapping[str, Any]) -> dict[str, Any]:
    for name in given:
        if name not in ASKED:
            raise InvalidInput("core.field_unknown", field=name)
    values = dict(given)
    for name in ("from", "to"):
        try:
            values[name] = dt.date.fromisoformat(str(given[name])).isoformat()
        except (KeyError, ValueError):
            message = f"must be a date (YYYY-MM-DD), not {given.get(name)!r}"
            raise InvalidInput("rest.parameter_wrong", field=name, name=name, message=message) from None
    if not given.get("statement"):
        raise InvalidInput("rest.parameter_wrong", field="statement", name="statement", message="is missing")
    return values


def _company(database: Database, actor: Actor) -> str:
    found: Any = ask(database, actor, "company.company")
    return str(found.name)


def _note(values: Mapping[str, Any], locale: str) -> str:
    """From which books the figures are."""
    counted = "with" if str(values.get("unposted", True)).lower() == "true" else "without"
    note = label(f"papers.ledger.{counted}_unposted", locale)
    if values.get("view") == "as_closed":
        note = f"{label('papers.own_statement.as_closed', locale)} · {note}"
    return note if not values.get("department") else f"{note} · {values['department']}"


def _file_name(found: Filled, values: Mapping[str, Any]) -> str:
    return f"{found.name} {values['from']} {values['to']}".replace("/", "-")
