"""What the tests of money share: partners who owe, entries by number, and the checks of the books."""

from __future__ import annotations

from typing import Any

import pytest

from operational.core.api import Refusal
from operational.invoicing.api import CHECKS
from operational.ledger.api import CHECKS as LEDGER_CHECKS
from tests.books import Books

TABLES = (
    "payment", "settlement", "open_item", "clearing", "cash_entry", "cash_count", "payment_request", "bank_line", "bank_match",
    "acceptance", "claim", "revaluation",
)  # fmt: skip


def partners(books: Books) -> Books:
    """C1 owes 1,000.00 and 500.00; we owe S1 300.00 and C1 200.00."""
    for code, name in (("C1", "上海浦东机械有限公司"), ("C2", "松江阀门厂"), ("S1", "宁波铸件有限公司")):
        more = {"bank": "建设银行宁波分行", "bank_account": "3302001"} if code == "S1" else {}
        books.run("parties.save_party", {"code": code, "name": name, "is_customer": True, "is_supplier": True, **more})
    claim(books, "sale", "C1", "1000.00", "2026-01-10")
    claim(books, "sale", "C1", "500.00", "2026-02-10")
    claim(books, "purchase", "S1", "300.00", "2026-02-10")
    claim(books, "purchase", "C1", "200.00", "2026-02-20")
    return books


def claim(books: Books, direction: str, party: str, amount: str, date: str, **more: Any) -> dict[str, Any]:
    account = "5051" if direction == "sale" else "560299"
    data = {"direction": direction, "party": party, "amount": amount, "account": account, "date": date, **more}
    return books.run("invoicing.enter_claim", data).result


def ids(books: Books, party: str, side: str) -> list[int]:
    return [row.id for row in books.ask("invoicing.open_items", {"party": party, "side": side}).rows]  # type: ignore[attr-defined]


def open_amounts(books: Books, party: str) -> list[tuple[Any, ...]]:
    rows = books.ask("invoicing.open_items", {"party": party}).rows  # type: ignore[attr-defined]
    return [(row.account_code, row.side, str(row.open)) for row in rows]


def entry_of(books: Books, number: str, last: bool = False) -> list[tuple[Any, ...]]:
    """(account, debit, credit) of the lines of a document's entries, or of its last one."""
    rows = books.sql(
        """select e.position, l.account_code, l.debit, l.credit from ledger.entry_line as l
        join ledger.entry as e on e.id = l.entry_id where e.source_number = :number order by e.position, l.line_no""",
        number=number,
    )
    newest = max((row["position"] for row in rows), default=0)
    return [(r["account_code"], str(r["debit"]), str(r["credit"])) for r in rows if not last or r["position"] == newest]


def holds(books: Books) -> None:
    assert [check.name for check in (*CHECKS, *LEDGER_CHECKS) if books.sql(check.sql)] == []


def refused(books: Books, command: str, data: dict[str, Any], key: str, **more: Any) -> Refusal:
    before = [books.count(f"invoicing.{table}") for table in TABLES]
    with pytest.raises(Refusal) as caught:
        books.run(command, data, **more)
    assert caught.value.key == key
    assert [books.count(f"invoicing.{table}") for table in TABLES] == before
    return caught.value
