"""The pages of picking, scanning, direct shipment, exchange, low stock and commission, on a company with goods."""

from collections.abc import Callable

import pytest

from operational.core.api import Actor
from tests.apps.test_screens import page
from tests.books import Books
from tests.purchasing.conftest import Buying
from tests.sales.conftest import Selling

As = Callable[[str], Actor]


def texts(shown: object) -> str:
    return " ".join(str(part.value) for part in (*shown.markdown, *shown.caption, *shown.title))  # type: ignore[attr-defined]


def test_the_pages_of_goods_show_what_there_is(company: Books, screens: As) -> None:
    shop = Selling(company)
    shop.stock(PUMP="10", SEAL="5")
    company.run("parties.save_party", {"code": "S1", "name": "恒泽铸造", "is_supplier": True})
    company.run("items.save_item", {"item": "SEAL", "code": "SEAL", "name": "机械密封", "unit": "件", "stock_minimum": "9"})
    company.run("planning.watch_stock", {})
    company.run("people.save_employee", {"code": "E1", "name": "王敏"})
    company.run("commission.save_rule", {"code": "ALL", "valid_from": "2026-01-01", "rate": "0.02"})
    paid = shop.order(("PUMP", "1", "1130"), salesperson="E1")
    issue = shop.issue(paid).result
    company.run("invoicing.receive_money", {"party": "C1", "amount": "1130.00", "oldest_first": True})
    swap = [{"item": "SEAL", "quantity": "1", "price": "113"}]
    made = company.run("sales.exchange_goods", {"goods_issue": issue["id"], "reason": "换", "replacements": swap}).result
    line = {"item": "PUMP", "quantity": "2", "price": "1130", "is_direct": True}
    direct = company.run("sales.save_order", {"customer": "C1", "lines": [line]}).result["id"]
    for step in ("place_order", "approve_order"):
        shop.run(step, direct)
    order = shop.order(("PUMP", "2", "1130"))
    walk = company.run("fulfilment.make_pick_list", {"orders": [order]}).result
    shop.order(("PUMP", "3", "1130"))
    screens("boss")
    for path, query in {
        "fulfilment/to_pick": {},
        "fulfilment/pick_lists": {},
        "fulfilment/pick_list": {"id": str(walk["id"])},
        "fulfilment/direct": {},
        "fulfilment/scan": {},
        "sales/exchanges": {},
        "sales/exchange": {"id": str(made["id"])},
        "sales/goods_issue": {"id": str(issue["id"])},
        "planning/low_stock": {},
        "commission/months": {},
        "commission/rules": {},
        "home/today": {},
    }.items():
        shown = page(path, **query)
        assert [str(e.value) for e in (*shown.exception, *shown.error)] == [], path
    months = page("commission/months", month="2026-03", salesperson="E1")
    assert [str(e.value) for e in (*months.exception, *months.error)] == []
    taken = page("fulfilment/pick_list", id=str(walk["id"]))
    taken.button(key="done_1").click().run()
    assert company.sql("select picked::int as n from fulfilment.pick_line")[0]["n"] == 2


def test_a_scan_counts_pieces_of_a_pick_list_and_saves_them(company: Books, screens: As) -> None:
    shop = Selling(company)
    shop.stock(PUMP="10")
    walk = company.run("fulfilment.make_pick_list", {"orders": [shop.order(("PUMP", "2", "1130"))]}).result
    screens("warehouse")
    shown = page("fulfilment/scan", pick_list=walk["number"])
    for turn in range(3):  # the third piece is one too many
        shown.text_input(key=f"scan_{turn}").set_value("PUMP").run()
    assert "2" in texts(shown) and shown.warning
    shown.button(key="scan_save").click().run()
    assert not shown.exception and not shown.error
    assert company.sql("select picked::int as n from fulfilment.pick_line")[0]["n"] == 2


def test_a_scan_looks_up_and_moves(company: Books, screens: As) -> None:
    shop = Selling(company)
    shop.stock(PUMP="10")
    company.run("stock.save_location", {"warehouse": "WH1", "bin": "A-01"})
    screens("warehouse")
    shown = page("fulfilment/scan")
    shown.text_input(key="scan_0").set_value("PUMP").run()
    assert "离心泵" in texts(shown)
    shown.text_input(key="scan_1").set_value("XYZ").run()
    assert "XYZ" in str(shown.warning[0].value)
    shown.segmented_control(key="scan_mode").set_value("move").run()
    for turn, code in enumerate(("WH1/默认", "PUMP", "PUMP", "A-01"), start=2):
        shown.text_input(key=f"scan_{turn}").set_value(code).run()
    shown.button(key="scan_save").click().run()
    assert not shown.exception and not shown.error
    sql = (
        "select b.quantity::int as n from stock.balance as b "
        "join stock.location as l on l.id = b.location_id where l.bin = 'A-01'"
    )
    assert company.sql(sql)[0]["n"] == 2


def test_refused_goods_are_exchanged_from_the_inspection_and_come_again(company: Books, screens: As) -> None:
    buying = Buying(company)
    company.run("items.save_item", {"code": "BEAR", "name": "轴承", "unit": "件", "needs_inspection": True})
    receipt = buying.receive(buying.order([{"item": "BEAR", "quantity": "4", "price": "113"}])).result["id"]
    line = {"line_no": 1, "accepted": "3", "rejected": "1", "reason": "尺寸超差"}
    looked = company.run("purchasing.inspect_goods", {"goods_receipt": receipt, "lines": [line]}).result["id"]
    screens("warehouse")
    shown = page("purchasing/inspection", id=str(looked))
    shown.button(key="exchange_refused").click().run()
    (made,) = company.sql("select id, number, reason, state from purchasing.exchange")
    assert (made["reason"], made["state"]) == ("尺寸超差", "waiting")
    for path, query in {
        "purchasing/exchanges": {},
        "purchasing/exchange": {"id": str(made["id"])},
        "purchasing/exchange_goods": {"id": str(receipt)},
    }.items():
        shown = page(path, **query)
        assert [str(e.value) for e in (*shown.exception, *shown.error)] == [], path
    came = page("purchasing/receive_exchange", id=str(made["id"]))
    assert not came.exception
    came.button(key="fulfil_send").click().run()
    assert company.sql("select state from purchasing.exchange")[0]["state"] == "done"


def test_defects_are_shown_by_supplier_and_reason_with_their_lines(company: Books, screens: As) -> None:
    buying = Buying(company)
    company.run("items.save_item", {"code": "BEAR", "name": "轴承", "unit": "件", "needs_inspection": True})
    receipt = buying.receive(buying.order([{"item": "BEAR", "quantity": "4", "price": "113"}])).result["id"]
    screens("boss")
    shown = page("purchasing/inspect", id=str(receipt))
    assert [str(e.value) for e in (*shown.exception, *shown.error)] == []
    line = {"line_no": 1, "accepted": "3", "rejected": "1", "defect": "SIZE"}
    looked = company.run("purchasing.inspect_goods", {"goods_receipt": receipt, "lines": [line]}).result["id"]
    for path, query, expected in (
        ("purchasing/defects", {}, "上海恒泽铸造有限公司"),
        ("purchasing/defects", {"by": "defect"}, "尺寸超差"),
        ("purchasing/defect_lines", {"supplier": "S1"}, "轴承"),
        ("purchasing/defect_reasons", {}, "外观划伤"),
        ("purchasing/inspection", {"id": str(looked)}, "尺寸超差"),
    ):
        shown = page(path, **{name: value for name, value in query.items() if name != "by"})
        if "by" in query:
            shown.segmented_control(key="by").set_value(query["by"]).run()
        assert [str(e.value) for e in (*shown.exception, *shown.error)] == [], path
        assert expected in " ".join(frame.value.to_string() for frame in shown.dataframe), (path, query)


def test_boxes_stand_filled_in_where_they_were_ordered(company: Books, screens: As) -> None:
    buying = Buying(company)
    company.run("items.save_unit", {"code": "箱", "places": 0})
    company.run("items.save_item", {"code": "SEAL", "name": "机械密封", "unit": "件", "units": [{"unit": "箱", "factor": "12"}]})
    order = buying.order([{"item": "SEAL", "quantity": "5", "unit": "箱", "price": "113"}])
    buying.receive(order, "3")
    screens("warehouse")
    shown = page("purchasing/receive", id=str(order))
    assert [str(e.value) for e in (*shown.exception, *shown.error)] == []
    shown.button(key="fulfil_send").click().run()
    (line,) = company.sql("select open::int as open, received::int as received from purchasing.order_line")
    assert (line["open"], line["received"]) == (0, 60)


def test_on_a_phone_boxes_and_orders_to_pick_are_cards(
    company: Books, screens: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.screens.widgets.phone.is_phone", lambda: True)
    for module in ("fulfil", "lines", "listing"):
        monkeypatch.setattr(f"apps.screens.widgets.{module}.is_phone", lambda: True)
    shop = Selling(company)
    shop.stock(PUMP="10")
    order = shop.order(("PUMP", "2", "1130"))
    company.run("parties.save_party", {"code": "S1", "name": "恒泽铸造", "is_supplier": True})
    company.run("items.save_unit", {"code": "箱", "places": 0})
    company.run("items.save_item", {"code": "GLUE", "name": "密封胶", "unit": "件", "units": [{"unit": "箱", "factor": "12"}]})
    line = {"item": "GLUE", "quantity": "5", "unit": "箱", "price": "113"}
    bought = company.run("purchasing.save_order", {"supplier": "S1", "lines": [line]}).result["id"]
    for step in ("place_order", "approve_order"):
        company.run(f"purchasing.{step}", {"order": bought})
    screens("warehouse")
    shown = page("purchasing/receive", id=str(bought))
    assert not shown.exception and not shown.dataframe
    boxes = {box.label: box for box in shown.number_input}
    assert {label: box.value for label, box in boxes.items()} == {"收订购单位数": 5.0, "本次数量": 0.0}
    boxes["收订购单位数"].set_value(4.0).run()
    shown.button(key="fulfil_send").click().run()
    assert company.sql("select received::int as n from purchasing.order_line")[0]["n"] == 48
    picking = page("fulfilment/to_pick")
    assert not picking.exception and not picking.dataframe
    picking.checkbox(key=f"take_{order}_0").check().run()
    picking.button(key="make").click().run()
    assert company.count("fulfilment.pick_list") == 1
    unordered = page("purchasing/receive_unordered")
    assert [str(e.value) for e in (*unordered.exception, *unordered.error)] == []
    assert "加一行" in [button.label for button in unordered.button]
