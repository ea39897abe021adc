"""Buying: an order, goods in parts with their estimates, the invoice that settles them, returns."""

import pytest

from operational.core.api import Conflict, NotPermitted, Refusal
from tests.purchasing.conftest import Buying


def test_an_order_splits_its_tax_inclusive_price(buying: Buying) -> None:
    saved = buying.company.run(
        "purchasing.save_order",
        {
            "supplier": "S1",
            "lines": [{"item": "SEAL", "quantity": "3", "price": "99.00"}, {"item": "BODY", "quantity": "1", "price": "11300"}],
        },
    )
    assert (saved.result["net"], saved.result["tax"], saved.result["gross"]) == ("10262.83", "1334.17", "11597.00")
    assert saved.result["number"] == "CGDD202603-0001"


def test_a_price_without_tax_adds_it(buying: Buying) -> None:
    saved = buying.company.run(
        "purchasing.save_order",
        {"supplier": "S1", "price_includes_tax": False, "lines": [{"item": "SEAL", "quantity": "3", "price": "99.00"}]},
    )
    assert (saved.result["net"], saved.result["tax"], saved.result["gross"]) == ("297.00", "38.61", "335.61")


def test_without_a_price_the_supplier_condition_counts_then_the_last_order(buying: Buying) -> None:
    line = {"item": "SEAL", "quantity": "1"}
    with pytest.raises(Refusal) as caught:
        buying.company.run("purchasing.save_order", {"supplier": "S1", "lines": [line]})
    assert [(p.field, p.key) for p in caught.value.problems] == [("lines.0.price", "purchasing.price_missing")]
    buying.order([{"item": "SEAL", "quantity": "10", "price": "90.00"}])
    assert buying.company.run("purchasing.save_order", {"supplier": "S1", "lines": [line]}).result["gross"] == "90.00"
    buying.company.run("purchasing.save_supplier_item", {"supplier": "S1", "item": "SEAL", "price": "88.00"})
    assert buying.company.run("purchasing.save_order", {"supplier": "S1", "lines": [line]}).result["gross"] == "88.00"


def test_goods_in_two_parts_owe_an_estimate_at_once(buying: Buying) -> None:
    order = buying.order([{"item": "SEAL", "quantity": "3", "price": "100.00"}])
    first = buying.receive(order, "1")
    assert first.result["value"] == "88.50"  # 265.49 net of three: 88.50, 88.49, 88.50 in running total
    assert buying.order_row(order) == {"state": "approved", "delivery": "part", "billing": "none"}
    second = buying.receive(order)
    assert second.result["value"] == "176.99"
    assert (buying.balance("1405"), buying.balance("220299")) == ("265.49", "-265.49")
    assert buying.order_row(order)["delivery"] == "all"
    assert buying.differences() == []


def test_more_than_is_open_cannot_be_received(buying: Buying) -> None:
    order = buying.order()
    with pytest.raises(Refusal) as caught:
        buying.receive(order, "11")
    assert (caught.value.key, caught.value.problems[0].field) == ("purchasing.too_much_received", "lines.0.quantity")
    assert buying.company.count("purchasing.goods_receipt") == 0
    assert buying.company.count("stock.move") == 0


def test_goods_are_received_on_approved_orders_only(buying: Buying) -> None:
    saved = buying.company.run(
        "purchasing.save_order", {"supplier": "S1", "lines": [{"item": "SEAL", "quantity": "1", "price": "1"}]}
    )
    with pytest.raises(Refusal) as caught:
        buying.receive(saved.result["id"])
    assert caught.value.key == "purchasing.order_not_approved"


def test_the_invoice_settles_the_estimate(buying: Buying) -> None:
    order = buying.order()
    buying.receive(order)
    entered = buying.company.run(
        "purchasing.enter_invoice", {"order": order, "tax_number": "26312000000000000001", "gross": "1130.00"}
    )
    assert entered.result["difference"] == "0.00"
    assert {a: buying.balance(a) for a in ("1405", "220299", "22210101", "2202")} == {
        "1405": "1000.00",
        "220299": "0.00",
        "22210101": "130.00",
        "2202": "-1130.00",
    }
    items = buying.company.sql("select account_code, side, amount::text, open::text, due_date::text from invoicing.open_item")
    assert items == [{"account_code": "2202", "side": "C", "amount": "1130.00", "open": "1130.00", "due_date": "2026-04-30"}]
    assert buying.order_row(order) == {"state": "done", "delivery": "all", "billing": "all"}
    assert buying.differences() == []


def test_a_dearer_invoice_raises_the_value_of_goods_on_hand(buying: Buying) -> None:
    order = buying.order()
    buying.receive(order)
    line = buying.company.sql("select id from purchasing.goods_receipt_line")[0]["id"]
    entered = buying.company.run(
        "purchasing.enter_invoice",
        {"order": order, "lines": [{"receipt_line": line, "quantity": "10", "net": "1050.00", "tax": "136.50"}]},
    )
    assert entered.result["difference"] == "50.00"
    assert (buying.balance("1405"), buying.balance("220299"), buying.balance("2202")) == ("1050.00", "0.00", "-1186.50")
    assert buying.differences() == []


def test_the_total_on_the_paper_must_agree(buying: Buying) -> None:
    order = buying.order()
    buying.receive(order)
    with pytest.raises(Refusal) as caught:
        buying.company.run("purchasing.enter_invoice", {"order": order, "gross": "1131.00"})
    assert caught.value.key == "purchasing.invoice_total_differs"
    assert buying.company.count("invoicing.invoice") == 0


def test_the_same_invoice_number_is_refused_twice(buying: Buying) -> None:
    order = buying.order()
    buying.receive(order, "4")
    buying.company.run("purchasing.enter_invoice", {"order": order, "tax_number": "26312000000000000001"})
    buying.receive(order, "6")
    with pytest.raises((Conflict, Refusal)):
        buying.company.run("purchasing.enter_invoice", {"order": order, "tax_number": "26312000000000000001"})
    assert buying.company.count("invoicing.invoice") == 1


def test_an_invoice_waits_for_the_goods(buying: Buying) -> None:
    order = buying.order()
    with pytest.raises(Refusal) as caught:
        buying.company.run("purchasing.enter_invoice", {"order": order})
    assert caught.value.key == "purchasing.nothing_to_invoice"


def test_a_return_before_the_invoice_is_red_on_the_estimate(buying: Buying) -> None:
    order = buying.order()
    receipt = buying.receive(order).result["id"]
    back = buying.company.run("purchasing.return_goods", {"goods_receipt": receipt, "lines": [{"line_no": 1, "quantity": "4"}]})
    assert (back.result["value"], back.result["number"]) == ("-400.00", "CGTH202603-0001")
    assert (buying.balance("1405"), buying.balance("220299")) == ("600.00", "-600.00")
    entered = buying.company.run("purchasing.enter_invoice", {"order": order})
    assert (entered.result["net"], entered.result["difference"]) == ("600.00", "0.00")
    assert buying.balance("220299") == "0.00"
    assert buying.differences() == []


def test_a_return_after_the_invoice_waits_for_the_red_invoice(buying: Buying) -> None:
    order = buying.order()
    receipt = buying.receive(order).result["id"]
    buying.company.run("purchasing.enter_invoice", {"order": order})
    buying.company.run("purchasing.return_goods", {"goods_receipt": receipt, "lines": [{"line_no": 1, "quantity": "4"}]})
    assert (buying.balance("1405"), buying.balance("220299"), buying.balance("2202")) == ("600.00", "400.00", "-1130.00")
    red = buying.company.run("purchasing.enter_invoice", {"order": order, "is_red": True})
    assert (red.result["net"], red.result["tax"], red.result["gross"]) == ("-400.00", "-52.00", "-452.00")
    assert (buying.balance("220299"), buying.balance("2202"), buying.balance("22210101")) == ("0.00", "-678.00", "78.00")
    assert buying.differences() == []


def open_items(buying: Buying) -> list[tuple[str, str]]:
    """(amount, what is still open) of what the supplier's invoices are worth, blue before red."""
    rows = buying.company.sql(
        "select amount::text, open::text from invoicing.open_item where source_kind = 'invoicing.invoice' order by id"
    )
    return [(row["amount"], row["open"]) for row in rows]


def test_a_red_invoice_is_settled_against_its_blue_one(buying: Buying) -> None:
    order = buying.order()
    receipt = buying.receive(order).result["id"]
    blue = buying.company.run("purchasing.enter_invoice", {"order": order}).result
    other = buying.order()
    buying.receive(other)
    buying.company.run("purchasing.enter_invoice", {"order": other})
    buying.company.run("purchasing.return_goods", {"goods_receipt": receipt, "lines": [{"line_no": 1, "quantity": "4"}]})
    buying.company.run("purchasing.enter_invoice", {"order": order, "is_red": True})
    assert open_items(buying) == [("1130.00", "678.00"), ("1130.00", "1130.00"), ("-452.00", "0.00")]
    assert buying.balance("2202") == "-1808.00"
    buying.company.run("purchasing.return_goods", {"goods_receipt": receipt, "lines": [{"line_no": 1, "quantity": "5"}]})
    paid = {"party": "S1", "amount": "600.00", "allocations": [{"open_item": _item_of(buying, blue["id"]), "amount": "600.00"}]}
    buying.company.run("invoicing.pay_supplier", paid)
    buying.company.run("purchasing.enter_invoice", {"order": order, "is_red": True})
    # 565.00 come back, 78.00 of the blue one were still to pay: 487.00 are money to get back.
    assert open_items(buying) == [
        ("1130.00", "0.00"), ("1130.00", "1130.00"), ("-452.00", "0.00"), ("-565.00", "-487.00"),
    ]  # fmt: skip
    assert buying.differences() == []


def _item_of(buying: Buying, invoice: int) -> int:
    found = buying.company.sql("select id from invoicing.open_item where source_kind = 'invoicing.invoice' and source_id = :id",
                               id=invoice)  # fmt: skip
    return int(found[0]["id"])


def test_an_order_with_receipts_is_closed_not_cancelled(buying: Buying) -> None:
    order = buying.order()
    buying.receive(order, "4")
    for verb, key in (("cancel", "purchasing.order_has_receipts"), ("unapprove", "purchasing.order_has_followers")):
        with pytest.raises(Refusal) as caught:
            buying.company.run(f"purchasing.{verb}_order", {"order": order})
        assert caught.value.key == key
    buying.company.run("purchasing.close_order", {"order": order})
    assert buying.order_row(order)["state"] == "done"
    assert buying.company.sql("select open::text, cancelled::text from purchasing.order_line") == [
        {"open": "0.000000", "cancelled": "6.000000"}
    ]
    assert buying.differences() == []


def test_a_bound_order_is_not_edited(buying: Buying) -> None:
    order = buying.order()
    with pytest.raises(Refusal) as caught:
        buying.company.run(
            "purchasing.save_order",
            {"order": order, "supplier": "S1", "lines": [{"item": "SEAL", "quantity": "1", "price": "1"}]},
        )
    assert caught.value.key == "purchasing.order_is_bound"
    assert buying.company.sql("select quantity::text from purchasing.order_line") == [{"quantity": "10.000000"}]


@pytest.mark.parametrize(
    ("command", "data", "right"),
    [
        ("purchasing.save_order", {"supplier": "S1", "lines": [{"item": "SEAL", "quantity": "1", "price": "1"}]}, "warehouse"),
        ("purchasing.approve_order", {"order": 1}, "buyer"),
        ("purchasing.receive_goods", {"order": 1}, "buyer"),
        ("purchasing.enter_invoice", {"order": 1}, "warehouse"),
    ],
)
def test_each_step_needs_its_own_right(buying: Buying, command: str, data: dict[str, object], right: str) -> None:
    with pytest.raises(NotPermitted):
        buying.company.run(command, data, as_=right)
    assert buying.company.count("purchasing.goods_receipt") == 0
