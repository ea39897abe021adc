"""A supplier, two items and the shortest way to a received order."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from operational.dispatch.api import Answer
from tests.books import Books


class Buying:
    """What a buyer, a storekeeper and an accountant do, step by step."""

    def __init__(self, company: Books) -> None:
        self.company = company
        company.run(
            "parties.save_party", {"code": "S1", "name": "上海恒泽铸造有限公司", "is_supplier": True, "terms": "月结30天"}
        )
        company.run("items.save_item", {"code": "SEAL", "name": "机械密封", "spec": "DN50", "unit": "件"})
        company.run("items.save_item", {"code": "BODY", "name": "泵体", "unit": "件", "kind": "material"})

    def order(self, lines: list[dict[str, Any]] | None = None, **head: Any) -> int:
        lines = lines or [{"item": "SEAL", "quantity": "10", "price": "113.00"}]
        saved = self.company.run("purchasing.save_order", {"supplier": "S1", "lines": lines, **head})
        for verb in ("place", "approve"):
            self.company.run(f"purchasing.{verb}_order", {"order": saved.result["id"]})
        return int(saved.result["id"])

    def receive(self, order: int, quantity: str | None = None, *, line_no: int = 1, on: dt.date | None = None) -> Answer:
        data: dict[str, Any] = {"order": order}
        if quantity is not None:
            data["lines"] = [{"line_no": line_no, "quantity": quantity}]
        return self.company.run("purchasing.receive_goods", data, today=on)

    def balance(self, account: str) -> str:
        rows = self.company.sql(
            "select coalesce(sum(opening + debit - credit), 0)::text as value from ledger.balance where account_code = :a",
            a=account,
        )
        return str(rows[0]["value"])

    def order_row(self, order: int) -> dict[str, Any]:
        return self.company.sql('select state, delivery, billing from purchasing."order" where id = :o', o=order)[0]

    def differences(self) -> list[dict[str, Any]]:
        """What the checks of all slices find; empty when the books are right."""
        from operational.ledger import api as ledger
        from operational.purchasing import api as purchasing
        from operational.stock import api as stock

        found = []
        for check in (*getattr(ledger, "CHECKS", ()), *getattr(stock, "CHECKS", ()), *purchasing.CHECKS):
            found += [{"check": check.name, **row} for row in self.company.sql(check.sql)]
        return found


@pytest.fixture
def buying(company: Books) -> Buying:
    return Buying(company)
