"""A company with departments, their heads, and people who sign in as employees with the default rights of their roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from operational.catalog.api import catalog
from operational.core.api import Actor, GongdanError
from tests.books import Books

RIGHTS = {"wang": ("employee",), "li": ("employee", "department_head"), "zhao": ("employee",), "fang": ("accountant",),
          "qian": ("cashier",), "gao": ("manager", "employee")}  # fmt: skip
NAMES = {"wang": "王敏", "li": "李华", "zhao": "赵强", "fang": "方会计", "qian": "钱出纳", "gao": "高总"}
DEPARTMENT = {"wang": "SALES", "li": "SALES", "zhao": "SHOP", "fang": "OFFICE", "qian": "OFFICE", "gao": None}
OPENING = [
    {"account": "1002", "debit": "100000.00"},
    {"account": "1001", "debit": "5000.00"},
    {"account": "3001", "credit": "105000.00"},
]
RAIL = {"day": "2026-03-10", "kind": "RAIL", "amount": "109.00", "description": "上海-南京"}
HOTEL = {
    "day": "2026-03-11", "kind": "HOTEL", "amount": "636.00", "tax": "36.00", "invoice_number": "26312000000000000001",
    "count": 2,
}  # fmt: skip
MEAL = {"day": "2026-03-11", "kind": "MEAL", "amount": "88.00", "invoice_number": "26312000000000000002"}


def staffed(books: Books) -> Books:
    """Sales and a workshop below the office; Li heads sales, nobody the workshop, Gao leads the company."""
    run = books.run
    run("company.save_department", {"code": "OFFICE", "name": "办公室"})
    run("company.save_department", {"code": "SALES", "name": "销售部", "parent": "OFFICE"})
    run("company.save_department", {"code": "SHOP", "name": "车间"})
    for code, name in NAMES.items():
        run("people.save_employee", {"code": code, "name": name, "department": DEPARTMENT[code], "job": "业务员"})
    run("people.set_department_head", {"department": "SALES", "head": "li"})
    run("ledger.enter_opening_balances", {"lines": OPENING})
    return books


def actor(books: Books, code: str) -> Actor:
    """The employee as an actor with the rights of the roles, the widest scope of each."""
    rights: dict[str, str] = {}
    for role in RIGHTS[code]:
        for right, scope in catalog().roles[role].items():
            rights[right] = scope if rights.get(right) != "all" else "all"
    row = books.sql("select id, department_id from people.employee where code = :code", code=code)[0]
    number = 700 + list(RIGHTS).index(code)
    return Actor(number, NAMES[code], rights, row["id"], row["department_id"])


class Staff:
    """Everybody's way through the front door."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.actors = {code: actor(books, code) for code in RIGHTS}

    def run(self, code: str, command: str, **data: Any) -> dict[str, Any]:
        return self.books.run(f"expenses.{command}", data, as_=self.actors[code]).result

    def ask(self, code: str, query: str, **data: Any) -> Any:
        return self.books.ask(f"expenses.{query}", data, as_=self.actors[code])

    def claim(self, code: str = "wang", *lines: dict[str, Any], submit: bool = True, **more: Any) -> str:
        given = {"reason": "南京出差", "lines": list(lines) or [RAIL, HOTEL, MEAL], "submit": submit, **more}
        return str(self.run(code, "save_claim", **given)["number"])

    def approved(self, *lines: dict[str, Any], **more: Any) -> str:
        number = self.claim("wang", *lines, **more)
        self.run("li", "approve_claim", claim=number)
        return number

    def booked(self, *lines: dict[str, Any], **more: Any) -> str:
        number = self.approved(*lines, **more)
        self.run("fang", "book_claim", claim=number)
        return number

    def advance(self, amount: str = "500.00") -> str:
        number = str(self.run("wang", "request_advance", amount=amount, reason="出差备用金")["number"])
        self.run("li", "approve_advance", advance=number)
        self.run("qian", "pay_advance", advance=number, cash_account="1001")
        return number

    def refused(self, code: str, command: str, **data: Any) -> str:
        """The key of the refusal; nothing may have changed."""
        before = self.books.count("core.event")
        with pytest.raises(GongdanError) as found:
            self.run(code, command, **data)
        assert self.books.count("core.event") == before
        return str(found.value.problems[0].key)  # type: ignore[attr-defined]

    def state(self, number: str, table: str = "claim") -> str:
        return str(self.books.sql(f"select state from expenses.{table} where number = :n", n=number)[0]["state"])


def entry_of(books: Books, number: str, purpose: str) -> list[tuple[str, str, str, str]]:
    """Account, debit, credit and employee of each line of the newest entry of a paper."""
    rows = books.sql(
        "select l.account_code, l.debit, l.credit, coalesce(p.code, '') as code from ledger.entry as e"
        " join ledger.entry_line as l on l.entry_id = e.id left join people.employee as p on p.id = l.employee_id"
        " where e.source_number = :number and e.purpose = :purpose and e.position = (select max(position) from ledger.entry"
        " where source_number = :number and purpose = :purpose) order by l.line_no",
        number=number, purpose=purpose,
    )  # fmt: skip
    return [(row["account_code"], str(row["debit"]), str(row["credit"]), row["code"]) for row in rows]


def sound(books: Books) -> None:
    """Every check of the product is silent."""
    found: Callable[[str], Any] = books.sql
    assert [check.name for check in catalog().checks if found(check.sql)] == []
