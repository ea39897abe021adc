"""What a command and a query cost: the same number of statements for three lines and for a thousand."""

from typing import Any

import pytest

from tests.sales.conftest import Selling

STATEMENTS_MAX = 12


def _items(selling: Selling, count: int) -> list[str]:
    codes = [f"P{n:04d}" for n in range(count)]
    selling.company.run("items.ensure_items", {"items": [{"code": code, "name": code} for code in codes]})
    lines = [{"item": code, "quantity": "10", "value": "100.00"} for code in codes]
    opening = [{"account": "1405", "debit": f"{100 * count}.00"}, {"account": "3001", "credit": f"{100 * count}.00"}]
    selling.company.run("ledger.enter_opening_balances", {"lines": opening})
    selling.company.run("stock.enter_opening_stock", {"date": "2026-01-01", "lines": lines})
    return codes


def _story(selling: Selling, codes: list[str], customer: str) -> dict[str, int]:
    """Statements of each step of an order with these lines; a first order warms what a process reads once."""
    rows = [{"item": code, "quantity": "2", "price": "11.30"} for code in codes]
    used: dict[str, int] = {}

    def count(name: str, command: str, data: dict[str, Any]) -> Any:
        with selling.statements() as sent:
            answer = selling.company.run(f"sales.{command}", data, key=f"{name}-{customer}-{len(codes)}")
        used[name] = len(sent)
        return answer.result

    order = count("save", "save_order", {"customer": customer, "lines": rows})["id"]
    unpriced = [{"item": row["item"], "quantity": row["quantity"]} for row in rows]
    count("save again", "save_order", {"order": order, "customer": customer, "lines": rows})
    selling.run("place_order", order)
    selling.run("approve_order", order)
    count("save without prices", "save_order", {"customer": customer, "lines": unpriced})
    count("unapprove", "unapprove_order", {"order": order})
    count("approve", "approve_order", {"order": order})
    part = [{"line_no": n, "quantity": "1"} for n in range(1, len(codes) + 1)]
    ahead = count("invoice ahead", "invoice_order", {"order": order, "lines": part})["id"]
    issue = count("issue", "issue_goods", {"order": order})["id"]
    billed = count("invoice", "invoice_order", {"order": order})["id"]
    count("return", "return_goods", {"goods_issue": issue, "lines": part})
    count("red invoice", "reverse_invoice", {"invoice": billed, "lines": part})
    count("vat", "recognise_due_vat", {"date": "2026-03-16"})
    count("close", "close_order", {"order": order})
    assert ahead > 0
    return used


@pytest.mark.parametrize("customer", ["C1", "C3"])
def test_statements_do_not_grow_with_the_lines(selling: Selling, customer: str) -> None:
    codes = _items(selling, 1000)
    for warm in (1, 2):  # the first posting of a month opens it, after which master data is read again
        _story(selling, codes[:warm], "C2")
    few = _story(selling, codes[:3], customer)
    many = _story(selling, codes, customer)
    assert many == few
    assert {name: n for name, n in few.items() if n > STATEMENTS_MAX} == {}
    assert selling.differences() == []


def test_a_red_invoice_ahead_of_the_goods_costs_its_settlement_too(selling: Selling) -> None:
    used = []
    for lines in (2, 1, 3):
        order = selling.order(*[("FIT", "1", "106")] * lines)
        data = {"order": order, "lines": [{"line_no": n, "quantity": "1"} for n in range(1, lines + 1)]}
        invoice = selling.company.run("sales.invoice_order", data).result["id"]
        with selling.statements() as sent:
            selling.company.run("sales.reverse_invoice", {"invoice": invoice})
        used.append(len(sent))
    assert used[1:] == [12, 12]  # the red invoice, its open item and the settlement of both are written together


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("orders", 2), ("goods_issues", 2), ("open_to_issue", 2), ("to_invoice", 2), ("home", 1), ("order", 6),
        ("goods_issue", 7), ("last_price", 4), ("credit", 3),
    ],
)  # fmt: skip
def test_queries_send_a_fixed_number_of_statements(selling: Selling, query: str, most: int) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"), ("FIT", "1", "106"))
    issue = selling.issue(order, (1, "1")).result["id"]
    given: dict[str, dict[str, Any]] = {
        "order": {"order": order},
        "goods_issue": {"goods_issue": issue},
        "last_price": {"customer": "C1", "item": "PUMP"},
        "credit": {"customer": "C1"},
    }
    with selling.statements() as sent:
        selling.company.ask(f"sales.{query}", given.get(query))
    assert len(sent) == most
