"""A shop with two customers, goods on the shelf, and the shortest way through each step of a sale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from operational.catalog.api import catalog
from operational.dispatch.api import Answer
from tests.books import Books


class Selling:
    """What a clerk, a storekeeper, an accountant and a cashier do, step by step."""

    def __init__(self, company: Books) -> None:
        self.company = company
        run = company.run
        run("parties.save_party", {"code": "C1", "name": "上海申江水务有限公司", "is_customer": True, "terms": "月结30天"})
        run("parties.save_party", {"code": "C2", "name": "苏州明达机电商行", "is_customer": True, "terms": "现结"})
        run("parties.save_party", {"code": "C3", "name": "无锡永盛化工有限公司", "is_customer": True, "terms": "票到30天"})
        run("items.save_item", {"code": "PUMP", "name": "离心泵", "spec": "ISG50-160", "unit": "台", "list_price": "1130.00"})
        run("items.save_item", {"code": "SEAL", "name": "机械密封", "unit": "件", "list_price": "113.00"})
        run("items.save_item", {"code": "CAST", "name": "泵体铸件", "unit": "件", "kind": "material", "list_price": "226.00"})
        run("items.save_item", {"code": "FIT", "name": "安装调试", "unit": "次", "kind": "service", "vat_class": "services"})
        run("items.save_item", {"code": "FRT", "name": "运费", "unit": "次", "kind": "freight", "vat_class": "transport"})

    def stock(self, **quantities: str) -> None:
        """Put pieces on the shelf: pumps at 600.00, seals at 50.00, castings at 100.00 each."""
        costs = {"PUMP": 600, "SEAL": 50, "CAST": 100}
        lines = [
            {"item": code, "quantity": quantity, "value": f"{costs[code] * int(quantity)}.00"}
            for code, quantity in quantities.items()
        ]
        worth = {code: costs[code] * int(quantity) for code, quantity in quantities.items()}
        material = worth.get("CAST", 0)
        value = {"1403": material, "1405": sum(worth.values()) - material}
        opening = [{"account": code, "debit": f"{amount}.00"} for code, amount in value.items() if amount]
        opening.append({"account": "3001", "credit": f"{sum(value.values())}.00"})
        self.company.run("ledger.enter_opening_balances", {"lines": opening})
        self.company.run("stock.enter_opening_stock", {"date": "2026-01-01", "lines": lines})

    def order(self, *lines: tuple[str, str, str], customer: str = "C1", approve: bool = True, **head: Any) -> int:
        """An order of (item, quantity, price) lines."""
        rows = [{"item": item, "quantity": quantity, "price": price} for item, quantity, price in lines]
        saved = self.company.run("sales.save_order", {"customer": customer, "lines": rows, **head})
        order = int(saved.result["id"])
        if approve:
            self.run("place_order", order)
            self.run("approve_order", order)
        return order

    def run(self, command: str, order: int, /, *, on: dt.date | None = None, **data: Any) -> Answer:
        return self.company.run(f"sales.{command}", {"order": order, **data}, today=on)

    def issue(self, order: int, *lines: tuple[int, str], on: dt.date | None = None) -> Answer:
        return self.run("issue_goods", order, on=on, **_lines(lines))

    def invoice(self, order: int, *lines: tuple[int, str], on: dt.date | None = None) -> Answer:
        return self.run("invoice_order", order, on=on, **_lines(lines))

    def balances(self) -> dict[str, str]:
        """Debit minus credit of every account that is not zero."""
        rows = self.company.sql(
            "select account_code as code, sum(opening + debit - credit)::text as value from ledger.balance "
            "group by account_code having sum(opening + debit - credit) <> 0 order by account_code"
        )
        return {row["code"]: row["value"] for row in rows}

    def head(self, order: int) -> dict[str, Any]:
        return self.company.sql('select state, delivery, billing, payment from sales."order" where id = :o', o=order)[0]

    def line(self, order: int, line_no: int = 1) -> dict[str, Any]:
        return self.company.sql("select * from sales.order_line where order_id = :o and line_no = :n", o=order, n=line_no)[0]

    def open_items(self) -> list[tuple[str, str, str, str]]:
        rows = self.company.sql(
            "select source_number, amount::text, settled::text, due_date::text from invoicing.open_item order by id"
        )
        return [(r["source_number"], r["amount"], r["settled"], r["due_date"]) for r in rows]

    def differences(self) -> list[dict[str, Any]]:
        """What the checks of all slices find; empty when the books are right."""
        found = []
        for check in all_checks():
            found += [{"check": check.name, **row} for row in self.company.sql(check.sql)]
        return found

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """The statements that the application sends meanwhile, BEGIN and COMMIT apart."""
        sent: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
            sent.append(statement)

        sa.event.listen(self.company.database.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            sa.event.remove(self.company.database.engine, "before_cursor_execute", note)


def _lines(lines: tuple[tuple[int, str], ...]) -> dict[str, Any]:
    return {"lines": [{"line_no": n, "quantity": q} for n, q in lines]} if lines else {}


def all_checks() -> list[Any]:
    return list(catalog().checks)


def entries(answer: Answer) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Purpose, summary and lines (account, side, amount) of the entries that a command wrote."""
    return [(entry["purpose"], entry["summary"], [_line(line) for line in entry["lines"]]) for entry in answer.entries]


def _line(line: dict[str, Any]) -> tuple[str, str, str]:
    side = "D" if Decimal(line["debit"]) else "C"
    return line["account"], side, str(line["debit"] if side == "D" else line["credit"])


@pytest.fixture
def selling(company: Books) -> Selling:
    return Selling(company)
