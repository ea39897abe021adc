"""Vouchers and ledgers as files for every door: the printed form, and a workbook of the same rows."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import Any

from apps.papers.figures import figures
from apps.papers.ledger_books import BOOKS, Table, ledger_pdf, table_of
from apps.papers.voucher_forms import vouchers_pdf
from apps.sheets.write import xlsx_bytes
from operational.core.api import PAGE_ROWS_MAX, Actor, Database, InvalidInput, Refusal, label
from operational.dispatch.api import ask

VOUCHERS, VOUCHER, LEDGER = "vouchers", "voucher", "ledger"
NAMES = (VOUCHER, VOUCHERS, LEDGER)
PRINT_MAX = 500  # vouchers in one file; a month with more is asked for in parts
LIST_FIELDS = ("date_from", "date_to", "type", "state", "is_hand", "is_checked", "search")
OWN = ("book", "language")
FIGURES = ("from", "to", "account", "level", "dimension", "columns", "party", "item", "department", "employee", "unposted")
COLUMNS = (
    "date", "number", "summary", "account", "debit", "credit", "attachments", "prepared_by", "checked_by", "signed_by",
    "posted_by",
)  # fmt: skip


def book_file(database: Database, actor: Actor, name: str, given: Mapping[str, Any], *, xlsx: bool = False) -> tuple[bytes, str]:
    """The file and what it is called; asked with the right of its query."""
    locale = _language(given, actor)
    if name == LEDGER:
        return _ledger(database, actor, given, locale, xlsx=xlsx)
    ids = _chosen(database, actor, name, given)
    title = label("papers.voucher.kind.plain", locale)
    if not xlsx:
        return vouchers_pdf(database, actor, ids, locale), f"{title}.pdf"
    found: Any = ask(database, actor, "ledger.voucher_sheets", {"vouchers": ids})
    return xlsx_bytes([_heading(column, locale) for column in COLUMNS], _rows(found), title), f"{title}.xlsx"


def _language(given: Mapping[str, Any], actor: Actor) -> str:
    asked = str(given.get("language") or actor.locale)
    if asked not in ("zh_CN", "zh_TW", "en"):
        raise InvalidInput("core.not_a_choice", field="language", given=asked[:20], expected="zh_CN, zh_TW, en")
    return asked


def _chosen(database: Database, actor: Actor, name: str, given: Mapping[str, Any]) -> list[int]:
    """The vouchers that are named, or all of a month or of some days."""
    known = (VOUCHER,) if name == VOUCHER else (VOUCHERS, "month", *LIST_FIELDS)
    _refuse_unknown(given, (*known, "language"))
    if name == VOUCHER:
        one: Any = ask(database, actor, "ledger.voucher", {"voucher": given.get(VOUCHER, "")})
        return [one.id]
    if given.get(VOUCHERS):
        return [int(one) for one in given[VOUCHERS]]
    asked = {field: given[field] for field in LIST_FIELDS if given.get(field) is not None} | _month(given)
    if "date_from" not in asked and "date_to" not in asked:
        raise InvalidInput("papers.vouchers_of_when", field="month")
    found: list[int] = []
    for page in range(1, PRINT_MAX // PAGE_ROWS_MAX + 2):
        answer: Any = ask(database, actor, "ledger.vouchers", {**asked, "page": page, "page_rows": PAGE_ROWS_MAX})
        if answer.total > PRINT_MAX:
            raise Refusal("papers.too_many_vouchers", field="month", count=answer.total, most=PRINT_MAX)
        found += [row.id for row in answer.rows if row.state != "discarded" or asked.get("state") == "discarded"]
        if page * PAGE_ROWS_MAX >= answer.total:
            break
    if not found:
        raise Refusal("papers.no_vouchers", field="month")
    return found


def _month(given: Mapping[str, Any]) -> dict[str, str]:
    text = given.get("month")
    if not text:
        return {}
    try:
        first = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        raise InvalidInput("rest.parameter_wrong", field="month", name="month", message="must be YYYY-MM") from None
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return {"date_from": first.isoformat(), "date_to": last.isoformat()}


def _heading(column: str, locale: str) -> str:
    words = {"prepared_by": "preparer", "checked_by": "checker", "signed_by": "chief", "posted_by": "bookkeeper"}
    if column == "date":
        return label("papers.ledger.column.date", locale)
    if column == "number":
        return label("papers.ledger.column.voucher_number", locale)
    if column == "attachments":
        return label("ledger.field.attachments", locale)
    return label(f"papers.voucher.{words.get(column, column)}", locale)


def _rows(found: Any) -> list[list[Any]]:
    """One row a line, with the head of its voucher, as an auditor filters them."""
    head = ("attachments", "prepared_by", "checked_by", "signed_by", "posted_by")
    return [
        [sheet.date, sheet.number, line.summary, line.account, line.debit, line.credit, *(getattr(sheet, name) for name in head)]
        for sheet in found.sheets
        for line in sheet.lines
    ]


def _ledger(
    database: Database, actor: Actor, given: Mapping[str, Any], locale: str, *, xlsx: bool
) -> tuple[bytes, str]:
    """One of the ledgers for any days, in its customary page or as rows."""
    _refuse_unknown(given, (*OWN, *FIGURES))
    book = str(given.get("book") or "general")
    if book not in BOOKS:
        raise InvalidInput("core.not_a_choice", field="book", given=book[:20], expected=", ".join(BOOKS))
    declared = BOOKS[book]
    if declared.by_account and not given.get("account"):
        raise InvalidInput("papers.ledger_of_account", field="account")
    asked = {name: given[name] for name in FIGURES if given.get(name) is not None} | dict(declared.fixed)
    answer = figures(database.url, actor, declared.question, asked)
    table = table_of(book, answer, locale, dimension=str(given.get("dimension", "none")))
    account = _account(database, actor, str(given.get("account") or ""), locale)
    name = f"{label(f'papers.ledger.book.{book}', locale)} {account}".strip().replace("/", "-")
    if xlsx:
        return xlsx_bytes(list(table.labels), [table.cells(row) for row in table.rows], name), f"{name}.xlsx"
    return _page(database, actor, book, table, locale, account, asked), f"{name}.pdf"


def _page(
    database: Database, actor: Actor, book: str, table: Table, locale: str, account: str, asked: Mapping[str, Any]
) -> bytes:
    company: Any = ask(database, actor, "company.company", {})
    counted = "with" if str(asked.get("unposted", True)).lower() == "true" else "without"
    note = label(f"papers.ledger.{counted}_unposted", locale)
    period = f"{asked.get('from', '')} — {asked.get('to', '')}"
    return ledger_pdf(book, table, locale, company=company.name, account=account, period=period, note=note)


def _account(database: Database, actor: Actor, code: str, locale: str) -> str:
    if not code:
        return ""
    found: Any = ask(database, actor, "ledger.accounts", {"search": code, "is_active": None, "page_rows": PAGE_ROWS_MAX})
    own = {"zh_TW": "name_tw", "en": "name_en"}.get(locale, "name")
    return next((f"{row.code} {getattr(row, own) or row.name}" for row in found.rows if row.code == code), code)


def _refuse_unknown(given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for name in given:
        if name not in known:
            raise InvalidInput("core.field_unknown", field=name)
