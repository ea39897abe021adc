"""The printed form of vouchers (记账凭证): long ones go on over several forms, three forms stand on a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from operational.core.api import Actor, Database, label, say
from operational.dispatch.api import ask
from operational.papers.api import typeset

FORM = Path(__file__).with_name("voucher.typ")
LINES_A_FORM = 5
WORDS = ("summary", "account", "debit", "credit", "chief", "bookkeeper", "checker", "preparer")
KINDS = {"收": "receipt", "付": "payment", "转": "transfer"}


def vouchers_pdf(database: Database, actor: Actor, vouchers: Sequence[int], locale: str) -> bytes:
    """The vouchers as a PDF, in the order of their numbers; asked with the right to see them."""
    found: Any = ask(database, actor, "ledger.voucher_sheets", {"vouchers": list(vouchers)})
    return typeset(FORM.read_text("utf-8"), data_of(found, locale))


def data_of(found: Any, locale: str) -> dict[str, Any]:
    """What the form reads: every text ready to be set."""
    return {
        "locale": locale,
        "title": label("papers.voucher.kind.plain", locale),
        "company": found.company,
        "words": {word: label(f"papers.voucher.{word}", locale) for word in WORDS},
        "forms": [form for sheet in found.sheets for form in _forms(sheet, locale)],
    }


def _forms(sheet: Any, locale: str) -> list[dict[str, Any]]:
    """The forms of one voucher; sums, capitals and attachments stand on the last."""
    parts = [sheet.lines[at : at + LINES_A_FORM] for at in range(0, len(sheet.lines), LINES_A_FORM)] or [[]]
    forms = []
    for place, lines in enumerate(parts, 1):
        is_last = place == len(parts)
        part = f" ({place}/{len(parts)})" if len(parts) > 1 else ""
        mark = "" if sheet.is_posted else " " + label("papers.voucher.not_posted", locale)
        rows = [_line(line) for line in lines]
        rows += [{"summary": "", "account": "", "debit": "", "credit": "", "is_red": False}] * (LINES_A_FORM - len(rows))
        forms.append(
            {
                "title": label(f"papers.voucher.kind.{KINDS.get(sheet.type, 'plain')}", locale),
                "date": sheet.date.isoformat(),
                "number": f"{sheet.number}{part}{mark}",
                "lines": rows,
                "sum": say("papers.voucher.sum", locale, capitals=sheet.capitals) if is_last else "",
                "attachments": say("papers.voucher.attachments", locale, count=sheet.attachments) if is_last else "",
                "debit": f"{sheet.debit:,.2f}" if is_last else "",
                "credit": f"{sheet.credit:,.2f}" if is_last else "",
                "prepared_by": sheet.prepared_by,
                "checked_by": sheet.checked_by,
                "signed_by": sheet.signed_by,
                "posted_by": sheet.posted_by,
            }
        )
    return forms


def _line(line: Any) -> dict[str, Any]:
    return {
        "summary": line.summary,
        "account": line.account,
        "debit": _amount(line.debit),
        "credit": _amount(line.credit),
        "is_red": line.is_red,
    }


def _amount(value: Decimal) -> str:
    return f"{value:,.2f}" if value else ""
