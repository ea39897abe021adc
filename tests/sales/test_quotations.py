"""Versions of a quotation: numbered, with a last day, compared, won from any that still holds, or lost with a reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from operational.sales.version_rules import compare
from tests.sales.conftest import Selling

LATER = dt.date(2026, 4, 20)


def line(no: int, item: int, quantity: str = "1", price: str = "10", gross: str = "10") -> dict[str, Any]:
    return {
        "line_no": no,
        "item_id": item,
        "quantity": quantity,
        "price": price,
        "discount": "0",
        "promise_date": None,
        "gross": gross,
    }


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ([line(1, 7)], [line(1, 7)], ["same"]),
        ([line(1, 7)], [line(1, 7, "2", gross="20")], ["changed"]),
        ([line(1, 7)], [line(1, 8), line(2, 7)], ["added", "same"]),
        ([line(1, 7), line(2, 8)], [line(1, 8)], ["same", "removed"]),
        ([line(1, 7), line(2, 7, "5")], [line(1, 7), line(2, 7, "6")], ["same", "changed"]),
        ([], [], []),
    ],
)
def test_lines_of_two_versions(before: list[Any], after: list[Any], changes: list[str]) -> None:
    assert [pair.change for pair in compare(before, after)] == changes


def offer(selling: Selling, *lines: tuple[str, str, str], order: int | None = None, **more: Any) -> dict[str, Any]:
    rows = [{"item": item, "quantity": quantity, "price": price} for item, quantity, price in lines]
    given = {"customer": "C1", "lines": rows, **({} if order is None else {"order": order}), **more}
    return dict(selling.company.run("sales.save_order", given).result)


def quoted(selling: Selling, *lines: tuple[str, str, str], **more: Any) -> int:
    order = int(offer(selling, *lines)["id"])
    selling.run("quote_order", order, **more)
    return order


def versions(selling: Selling, order: int) -> list[tuple[int, str, str, bool, str | None]]:
    answer: Any = selling.company.ask("sales.quotation_versions", {"order": order})
    return [(row.version_no, row.valid_until.isoformat(), f"{row.gross:f}", row.holds, row.outcome) for row in answer.rows]


def test_each_saving_of_a_quotation_is_a_version_of_its_own(selling: Selling) -> None:
    order = quoted(selling, ("PUMP", "2", "1130"))
    again = offer(selling, ("PUMP", "2", "1130"), order=order)
    assert again["quotation_version"] == 1  # nothing changed
    cheaper = offer(selling, ("PUMP", "2", "1000"), ("SEAL", "1", "113"), order=order, valid_until="2026-03-31")
    assert cheaper["quotation_version"] == 2
    assert versions(selling, order) == [
        (2, "2026-03-31", "2113.00", True, None),
        (1, "2026-04-15", "2260.00", True, None),  # thirty days where none is given
    ]


def test_two_versions_are_compared_line_by_line(selling: Selling) -> None:
    order = quoted(selling, ("PUMP", "2", "1130"), ("CAST", "1", "226"))
    offer(selling, ("PUMP", "3", "1000"), ("SEAL", "1", "113"), order=order)
    found: Any = selling.company.ask("sales.compare_quotations", {"order": order, "first": 1, "second": 2})
    assert [(row.item, row.change, row.old_price, row.new_price) for row in found.rows] == [
        ("PUMP", "changed", 1130, 1000), ("SEAL", "added", None, 113), ("CAST", "removed", 226, None),
    ]  # fmt: skip
    assert (f"{found.old_gross:f}", f"{found.new_gross:f}") == ("2486.00", "3113.00")
    with pytest.raises(Refusal, match="quotation_version_unknown"):
        selling.company.ask("sales.compare_quotations", {"order": order, "first": 1, "second": 3})


def test_an_earlier_version_can_be_ordered_at_its_prices(selling: Selling) -> None:
    order = quoted(selling, ("PUMP", "2", "1130"), ("SEAL", "4", "113"))
    offer(selling, ("PUMP", "1", "1300"), order=order, discount_amount="100")
    placed = selling.run("place_order", order, quotation_version=1, outcome_note="按旧价")
    assert placed.result["state"] == "placed"
    head = selling.company.sql('select gross, discount_amount, state from sales."order" where id = :o', o=order)[0]
    assert {name: str(value) for name, value in head.items()} == {
        "gross": "2712.00",
        "discount_amount": "0.00",
        "state": "placed",
    }
    assert (selling.line(order, 1)["price"], selling.line(order, 2)["quantity"]) == (1130, 4)
    assert versions(selling, order) == [
        (2, "2026-04-15", "1200.00", False, None), (1, "2026-04-15", "2712.00", False, "won"),
    ]  # fmt: skip
    selling.stock(PUMP="5", SEAL="9")
    selling.run("approve_order", order)
    selling.issue(order)
    assert selling.differences() == []


def test_a_version_past_its_day_is_refused_until_it_is_renewed(selling: Selling) -> None:
    order = quoted(selling, ("PUMP", "2", "1130"), valid_until="2026-03-20")
    with pytest.raises(Refusal) as refused:
        selling.run("place_order", order, on=LATER)
    assert refused.value.problems[0].values == {
        "number": refused.value.problems[0].values["number"],
        "version": 1,
        "valid_until": "2026-03-20",
    }
    assert selling.head(order)["state"] == "quotation"
    rows = [{"item": "PUMP", "quantity": "2", "price": "1130"}]
    renewed = {"order": order, "customer": "C1", "lines": rows, "valid_until": "2026-05-01"}
    assert selling.company.run("sales.save_order", renewed, today=LATER).result["quotation_version"] == 2
    with pytest.raises(Refusal, match="quotation_expired"):
        selling.run("place_order", order, on=LATER, quotation_version=1)
    assert selling.run("place_order", order, on=LATER).result["state"] == "placed"


def test_a_quotation_cannot_end_before_today(selling: Selling) -> None:
    order = int(offer(selling, ("PUMP", "2", "1130"))["id"])
    with pytest.raises(Refusal, match="quotation_ends_before_today"):
        selling.run("quote_order", order, valid_until="2026-03-15")
    assert selling.head(order)["state"] == "draft"
    assert selling.company.count("sales.quotation_version") == 0


def test_a_quotation_is_lost_with_a_reason(selling: Selling) -> None:
    order = quoted(selling, ("PUMP", "2", "1130"))
    selling.run("lose_quotation", order, lost_reason="price", note="同行低 8%")
    assert selling.head(order)["state"] == "cancelled"
    found: Any = selling.company.ask("sales.quotation_versions", {"order": order})
    assert [(row.outcome, row.lost_reason, row.outcome_note) for row in found.rows] == [("lost", "price", "同行低 8%")]
    draft = int(offer(selling, ("PUMP", "1", "1130"))["id"])
    with pytest.raises(Refusal, match="move_not_allowed"):
        selling.run("lose_quotation", draft, lost_reason="price")
    with pytest.raises(NotPermitted):
        selling.company.run("sales.lose_quotation", {"order": order, "lost_reason": "price"}, as_="cashier")


def test_what_needs_an_approval_needs_it_again_with_its_version(selling: Selling) -> None:
    selling.company.run(
        "items.save_item", {"code": "PUMP", "name": "离心泵", "spec": "ISG50-160", "unit": "台", "floor_price": "1000"}
    )
    rows = [{"item": "PUMP", "quantity": "2", "price": "900"}]
    order = int(selling.company.run("sales.save_order", {"customer": "C1", "lines": rows}).result["id"])
    selling.run("quote_order", order)
    offer(selling, ("PUMP", "2", "1200"), order=order)
    needs = "select reason, is_current from sales.approval_need where order_id = :o order by id"
    assert [row["is_current"] for row in selling.company.sql(needs, o=order)] == [False]
    selling.run("place_order", order, quotation_version=1)
    assert [row["is_current"] for row in selling.company.sql(needs, o=order)] == [False, True]


def test_an_order_that_was_never_quoted_has_no_version_to_choose(selling: Selling) -> None:
    order = int(offer(selling, ("PUMP", "1", "1130"))["id"])
    with pytest.raises(Refusal, match="no_quotation_stands"):
        selling.run("place_order", order, quotation_version=1)
    assert selling.run("place_order", order).result["state"] == "placed"


def test_revising_and_winning_cost_a_fixed_number_of_statements(selling: Selling) -> None:
    used = []
    for count in (3, 300):
        rows = [("PUMP", "1", "1130")] * count
        order = quoted(selling, *rows)
        with selling.statements() as saved:
            offer(selling, *[("PUMP", "2", "1130")] * count, order=order)
        with selling.statements() as won:
            selling.run("place_order", order, quotation_version=1)
        used.append((len(saved), len(won)))
    assert used[0] == used[1]
    assert max(used[0]) <= 12
