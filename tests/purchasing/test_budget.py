"""What the steps of buying cost: the same number of statements for three lines and for a thousand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from tests.purchasing.conftest import Buying

STATEMENTS_MAX = 12


@contextmanager
def statements(buying: Buying) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        sent.append(statement)

    sa.event.listen(buying.company.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(buying.company.database.engine, "before_cursor_execute", note)


def story(buying: Buying, codes: list[str]) -> dict[str, int]:
    """Statements of each step of a purchase with these items."""
    used: dict[str, int] = {}

    def count(name: str, command: str, data: dict[str, Any]) -> dict[str, Any]:
        with statements(buying) as sent:
            answer = buying.company.run(f"purchasing.{command}", data)
        used[name] = len(sent)
        return answer.result

    rows = [{"item": code, "quantity": "2"} for code in codes]
    priced = [{**row, "price": "11.30"} for row in rows]
    asked = count("ask", "save_requisition", {"lines": [{**row, "supplier": "S1"} for row in rows]})["id"]
    for verb in ("place", "approve"):
        count(f"{verb} requisition", f"{verb}_requisition", {"requisition": asked})
    order = count("save", "save_order", {"supplier": "S1", "lines": priced})["id"]
    buying.company.run("purchasing.place_order", {"order": order})
    buying.company.run("purchasing.approve_order", {"order": order})
    count("order requisition", "order_requisitions", {"requisitions": [asked]})
    receipt = count("receive", "receive_goods", {"order": order})["id"]
    some = [{"line_no": n, "accepted": "1", "rejected": "1", "reason": "x"} for n in range(1, len(codes) + 1)]
    count("inspect", "inspect_goods", {"goods_receipt": receipt, "lines": some})
    back = [{"line_no": n["line_no"], "quantity": "1"} for n in some]
    count("return", "return_goods", {"goods_receipt": receipt, "lines": back})
    count("invoice", "enter_invoice", {"order": order})
    early = count("receive unordered", "receive_unordered", {"supplier": "S1", "lines": rows})
    new = [{"line_no": n["line_no"], "price": "20"} for n in some]
    count("price afterwards", "price_afterwards", {"order": early["order_id"], "lines": new})
    return used


@pytest.mark.slow
def test_statements_do_not_grow_with_the_lines(buying: Buying) -> None:
    codes = [f"P{n:04d}" for n in range(1000)]
    buying.company.run("items.ensure_items", {"items": [{"code": code, "name": code} for code in codes]})
    buying.company.sql("update items.item set needs_inspection = true where code like 'P0%'")
    story(buying, codes[:2])
    story(buying, codes[:2])
    few = story(buying, codes[:3])
    many = story(buying, codes)
    assert many == few
    assert {name: n for name, n in few.items() if n > STATEMENTS_MAX} == {}
    assert buying.differences() == []
