"""Orders: what is written down, what binds, what is refused and what ends."""

import datetime as dt
from typing import Any

import pytest

from operational.core.api import Actor, Conflict, NotFound, NotPermitted, Refusal
from tests.sales.conftest import Selling


def problems(caught: Any) -> list[tuple[str | None, str]]:
    return [(p.field, p.key) for p in caught.value.problems]


def test_prices_include_tax_by_default_and_split_to_the_fen(selling: Selling) -> None:
    lines = [
        {"item": "PUMP", "quantity": "3", "price": "99.99", "discount": "0.05"},
        {"item": "FIT", "quantity": "1", "price": "100"},
        {"item": "FRT", "quantity": "1", "price": "50"},
    ]
    saved = selling.company.run("sales.save_order", {"customer": "C1", "lines": lines}).result
    assert saved["number"] == "XSDD202603-0001"
    assert [(row["net"], row["tax"], row["gross"]) for row in saved["lines"]] == [
        ("252.19", "32.78", "284.97"),
        ("94.34", "5.66", "100.00"),
        ("45.87", "4.13", "50.00"),
    ]
    assert (saved["net"], saved["tax"], saved["gross"]) == ("392.40", "42.57", "434.97")


def test_an_order_quoted_without_tax_adds_it(selling: Selling) -> None:
    line = {"item": "PUMP", "quantity": "3", "price": "99.99", "discount": "0.05"}
    data = {"customer": "C1", "price_includes_tax": False, "lines": [line]}
    saved = selling.company.run("sales.save_order", data).result
    assert (saved["net"], saved["tax"], saved["gross"]) == ("284.97", "37.05", "322.02")


def test_without_a_price_the_last_one_to_this_customer_counts_then_the_list(selling: Selling) -> None:
    line = {"item": "PUMP", "quantity": "1"}
    run = selling.company.run
    assert run("sales.save_order", {"customer": "C1", "lines": [line]}).result["gross"] == "1130.00"
    selling.order(("PUMP", "1", "1017.00"))
    assert run("sales.save_order", {"customer": "C1", "lines": [line]}).result["gross"] == "1017.00"
    without = run("sales.save_order", {"customer": "C1", "price_includes_tax": False, "lines": [line]}).result
    assert (without["net"], without["gross"]) == ("900.00", "1017.00")
    assert run("sales.save_order", {"customer": "C2", "lines": [line]}).result["gross"] == "1130.00"


def test_every_problem_is_reported_beside_its_line_and_nothing_is_kept(selling: Selling) -> None:
    selling.company.run("items.save_item", {"code": "OLD", "name": "停产泵", "unit": "台", "is_sold": False})
    lines = [
        {"item": "PUMP", "quantity": "0"},
        {"item": "FIT", "quantity": "1"},
        {"item": "OLD", "quantity": "1", "price": "5"},
    ]
    with pytest.raises(Refusal) as caught:
        selling.company.run("sales.save_order", {"customer": "C1", "lines": lines})
    assert problems(caught) == [
        ("lines.0.quantity", "sales.quantity_missing"),
        ("lines.1.price", "sales.price_missing"),
        ("lines.2.item", "sales.item_not_sold"),
    ]
    with pytest.raises(NotFound) as unknown:
        lines = [{"item": "PUMP", "quantity": "1"}, {"item": "NIL", "quantity": "1"}, {"item": "NIL", "quantity": "2"}]
        selling.company.run("sales.save_order", {"customer": "C1", "lines": lines})
    assert problems(unknown) == [("lines.1.item", "core.not_found"), ("lines.2.item", "core.not_found")]
    assert selling.company.count('sales."order"') == 0


def test_a_supplier_is_no_customer(selling: Selling) -> None:
    selling.company.run("parties.save_party", {"code": "S1", "name": "恒泽铸造", "is_supplier": True})
    with pytest.raises(Refusal) as caught:
        selling.company.run("sales.save_order", {"customer": "S1", "lines": [{"item": "PUMP", "quantity": "1"}]})
    assert problems(caught) == [("customer", "sales.not_a_customer")]


def test_saving_again_replaces_the_lines_and_leaves_tombstones(selling: Selling) -> None:
    order = selling.order(("PUMP", "1", "1130"), ("SEAL", "2", "113"), approve=False)
    data = {"order": order, "version": 1, "customer": "C2", "lines": [{"item": "SEAL", "quantity": "5", "price": "113"}]}
    saved = selling.company.run("sales.save_order", data).result
    assert (saved["version"], saved["gross"], saved["number"]) == (2, "565.00", "XSDD202603-0001")
    assert selling.company.count("sales.order_line") == 1
    buried = selling.company.sql("select count(*) as n from core.tombstone where table_name = 'sales.order_line'")
    assert buried == [{"n": 2}]
    with pytest.raises(Conflict) as caught:
        selling.company.run("sales.save_order", data)
    assert caught.value.key == "core.changed_by_another"
    assert selling.head(order)["state"] == "draft"


def test_the_life_from_quotation_to_approval_and_back(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"), approve=False)
    assert selling.run("quote_order", order).result["state"] == "quotation"
    assert selling.run("place_order", order).result["state"] == "placed"
    approved = selling.run("approve_order", order).result
    assert approved == {
        "id": order,
        "number": "XSDD202603-0001",
        "state": "approved",
        "gross": "3390.00",
        "promise_date": "2026-03-17",
        "exposure": "3390.00",
        "credit_limit": None,
        "is_over_limit": False,
        "short": [],
    }
    assert selling.company.sql("select quantity::int as n from stock.reserved") == [{"n": 3}]
    with pytest.raises(Refusal) as caught:
        selling.company.run("sales.save_order", {"order": order, "customer": "C1", "lines": [{"item": "PUMP", "quantity": "1"}]})
    assert problems(caught) == [("order", "sales.order_is_bound")]
    assert selling.run("unapprove_order", order).result["state"] == "placed"
    assert selling.company.sql("select sum(quantity)::int as n from stock.reserved") == [{"n": 0}]


def test_what_is_missing_is_shown_and_the_promise_is_later(selling: Selling) -> None:
    selling.stock(PUMP="2")
    order = selling.order(("PUMP", "5", "1130"), ("FIT", "1", "106"), approve=False)
    selling.run("place_order", order)
    approved = selling.run("approve_order", order).result
    assert approved["short"] == [
        {
            "line_no": 1,
            "item_code": "PUMP",
            "quantity": "5.000000",
            "reserved": "2.000000",
            "short": "3.000000",
            "earliest": "2026-03-30",
        }
    ]
    assert approved["promise_date"] == "2026-03-30"


def test_over_the_credit_limit_only_the_right_releases_an_order(selling: Selling) -> None:
    selling.company.run("parties.save_party", {"party": "C1", "code": "C1", "name": "申江水务", "credit_limit": "5000"})
    selling.order(("PUMP", "3", "1130"))
    order = selling.order(("PUMP", "2", "1130"), approve=False)
    selling.run("place_order", order)
    clerk = Actor(901, "小王", {"sales.order.approve": "all"})
    with pytest.raises(Refusal) as caught:
        selling.company.run("sales.approve_order", {"order": order}, as_=clerk)
    assert problems(caught) == [("order", "sales.credit_exceeded")]
    assert {k: str(v) for k, v in caught.value.values.items() if k in ("exposure", "limit", "over")} == {
        "exposure": "5650.00",
        "limit": "5000.00",
        "over": "650.00",
    }
    assert selling.head(order)["state"] == "placed"
    approved = selling.company.run("sales.approve_order", {"order": order}, as_="manager").result
    assert (approved["exposure"], approved["is_over_limit"]) == ("5650.00", True)
    noted = selling.company.sql(
        "select data -> 'credit_override' ->> 'exposure' as exposure from core.event "
        "where name = 'sales.approve_order' and document_id = :o",
        o=order,
    )
    assert noted == [{"exposure": "5650.00"}]


def test_a_customer_on_hold_gets_nothing_approved(selling: Selling) -> None:
    selling.company.run("parties.save_party", {"party": "C1", "code": "C1", "name": "申江水务", "credit_hold": True})
    order = selling.order(("PUMP", "1", "1130"), approve=False)
    selling.run("place_order", order)
    with pytest.raises(Refusal) as caught:
        selling.company.run("sales.approve_order", {"order": order}, as_=Actor(901, "小王", {"sales.order.approve": "all"}))
    assert problems(caught) == [("order", "sales.customer_on_hold")]
    assert selling.head(order)["state"] == "placed"


def test_cancelling_frees_what_was_reserved(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    assert selling.run("cancel_order", order).result["state"] == "cancelled"
    assert selling.company.sql("select sum(quantity)::int as n from stock.reserved") == [{"n": 0}]
    assert (selling.line(order)["cancelled"], selling.line(order)["open"]) == (3, 0)
    assert selling.differences() == []


def test_cancelling_after_a_delivery_calls_off_the_open_rest_only(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    selling.issue(order, (1, "1"))
    assert selling.run("cancel_order", order).result["state"] == "approved"
    line = selling.line(order)
    assert (line["issued"], line["cancelled"], line["open"]) == (1, 2, 0)
    assert selling.head(order) == {"state": "approved", "delivery": "all", "billing": "none", "payment": "none"}
    with pytest.raises(Refusal) as caught:
        selling.run("cancel_order", order)
    assert problems(caught) == [("order", "sales.order_has_no_open_rest")]
    assert selling.differences() == []


def test_goods_invoiced_ahead_keep_an_order_from_being_cancelled(selling: Selling) -> None:
    order = selling.order(("PUMP", "3", "1130"))
    selling.invoice(order, (1, "1"))
    for verb in ("cancel_order", "close_order"):
        with pytest.raises(Refusal) as caught:
            selling.run(verb, order)
        assert problems(caught) == [("order", "sales.order_invoiced_ahead")]
    with pytest.raises(Refusal) as followed:
        selling.run("unapprove_order", order)
    assert problems(followed) == [("order", "sales.order_is_followed")]
    assert selling.head(order) == {"state": "approved", "delivery": "none", "billing": "part", "payment": "none"}


def test_closing_by_hand_ends_the_order_with_its_open_rest(selling: Selling) -> None:
    selling.stock(PUMP="10")
    order = selling.order(("PUMP", "3", "1130"))
    selling.issue(order, (1, "1"))
    assert selling.run("close_order", order).result["state"] == "done"
    assert selling.head(order) == {"state": "done", "delivery": "all", "billing": "none", "payment": "none"}
    assert selling.company.sql("select sum(quantity)::int as n from stock.reserved") == [{"n": 0}]
    assert selling.invoice(order).result["gross"] == "1130.00"
    assert selling.differences() == []


def test_a_step_from_the_wrong_state_is_refused(selling: Selling) -> None:
    order = selling.order(("PUMP", "1", "1130"), approve=False)
    with pytest.raises(Refusal) as caught:
        selling.run("approve_order", order)
    assert (caught.value.key, caught.value.values["state"]) == ("core.move_not_allowed", "sales.order.state.draft")
    assert selling.head(order)["state"] == "draft"


def test_own_scope_sees_and_changes_own_orders_only(selling: Selling) -> None:
    run = selling.company.run
    wang = run("people.save_employee", {"code": "E1", "name": "王芳"}).result["id"]
    li = run("people.save_employee", {"code": "E2", "name": "李强"}).result["id"]
    rights = {"sales.order.edit": "own", "sales.order.view": "own"}
    own, other = Actor(901, "王芳", rights, employee_id=wang), Actor(902, "李强", rights, employee_id=li)
    data = {"customer": "C1", "lines": [{"item": "PUMP", "quantity": "1"}]}
    order = run("sales.save_order", data, as_=own).result["id"]
    with pytest.raises(NotFound):
        run("sales.place_order", {"order": order}, as_=other)
    with pytest.raises(Refusal) as caught:
        run("sales.save_order", {**data, "salesperson": "E2"}, as_=own)
    assert problems(caught) == [("salesperson", "sales.order_of_another")]
    seen = [selling.company.ask("sales.orders", as_=who).total for who in (own, other)]  # type: ignore[attr-defined]
    assert seen == [1, 0]
    with pytest.raises(NotFound):
        selling.company.ask("sales.order", {"order": order}, as_=other)


@pytest.mark.parametrize(
    ("command", "permission"),
    [
        ("quote_order", "sales.order.edit"),
        ("approve_order", "sales.order.approve"),
        ("cancel_order", "sales.order.cancel"),
        ("issue_goods", "sales.goods_issue.edit"),
        ("invoice_order", "sales.invoice.edit"),
    ],
)
def test_each_step_needs_its_right(selling: Selling, command: str, permission: str) -> None:
    order = selling.order(("FIT", "1", "106"), approve=False)
    with pytest.raises(NotPermitted) as caught:
        selling.company.run(f"sales.{command}", {"order": order}, as_="nobody")
    assert caught.value.values["permission"] == f"permission.{permission}"
    assert selling.head(order)["state"] == "draft"


def test_the_promise_on_the_order_is_kept(selling: Selling) -> None:
    order = selling.order(("FIT", "1", "106"), approve=False, promise_date=dt.date(2026, 4, 3))
    selling.run("place_order", order)
    assert selling.run("approve_order", order).result["promise_date"] == "2026-04-03"
