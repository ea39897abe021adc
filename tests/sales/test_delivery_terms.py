"""More or less than ordered, what becomes of the rest, and the papers of a delivery."""

from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.sales.conftest import Selling


def tolerate(selling: Selling, over: str, under: str, **more: str) -> None:
    selling.company.run("sales.save_tolerance", {"over": over, "under": under, **more})


def test_a_little_more_than_ordered_leaves_at_the_price_of_the_line(selling: Selling) -> None:
    selling.stock(SEAL="200")
    tolerate(selling, "0.05", "0")
    order = selling.order(("SEAL", "100", "113"))
    with pytest.raises(Refusal) as caught:
        selling.issue(order, (1, "106"))
    assert (caught.value.key, caught.value.values["possible"]) == ("sales.more_than_open", 100)
    issued = selling.issue(order, (1, "105"))
    assert issued.result["gross"] == "11865.00"
    line = selling.line(order)
    assert (line["quantity"], line["over_delivered"], line["open"], line["gross"]) == (105, 5, 0, 11865)
    assert selling.invoice(order).result["gross"] == "11865.00"
    heads = selling.company.sql('select gross::text from sales."order"')
    assert heads == [{"gross": "11865.00"}]
    assert selling.balances()["1122"] == "11865.00"
    assert selling.differences() == []


def test_the_tolerance_counts_once_however_often_goods_leave(selling: Selling) -> None:
    selling.stock(SEAL="200")
    tolerate(selling, "0.05", "0", item="SEAL")
    order = selling.order(("SEAL", "100", "113"))
    selling.issue(order, (1, "103"))
    with pytest.raises(Refusal):
        selling.issue(order, (1, "3"))
    selling.issue(order, (1, "2"))
    assert selling.line(order)["issued"] == 105
    assert selling.differences() == []


def test_a_little_less_than_ordered_ends_the_line(selling: Selling) -> None:
    selling.stock(SEAL="200")
    tolerate(selling, "0", "0.02", customer="C1")
    order = selling.order(("SEAL", "100", "113"))
    assert selling.issue(order, (1, "97")).result["closed_rest"] == "0"
    done = selling.issue(order, (1, "1"))
    assert done.result["closed_rest"] == "2.000000"
    assert selling.head(order)["delivery"] == "all"
    assert selling.company.sql("select sum(quantity)::int as n from stock.reserved") == [{"n": 0}]
    other = selling.order(("SEAL", "100", "113"), customer="C2")
    assert selling.issue(other, (1, "99")).result["closed_rest"] == "0"
    assert selling.differences() == []


def test_the_rest_is_kept_or_closed_as_the_storekeeper_says(selling: Selling) -> None:
    selling.stock(SEAL="200", PUMP="5")
    tolerate(selling, "0", "0.5")
    order = selling.order(("SEAL", "100", "113"), ("PUMP", "5", "1130"))
    lines = [{"line_no": 1, "quantity": "90"}]
    kept = selling.company.run("sales.issue_goods", {"order": order, "lines": lines, "rest": "keep"}).result
    assert (kept["closed_rest"], selling.line(order)["open"]) == ("0", 10)
    lines = [{"line_no": 1, "quantity": "1"}]
    closed = selling.company.run("sales.issue_goods", {"order": order, "lines": lines, "rest": "close"}).result
    assert closed["closed_rest"] == "14.000000"  # 9 seals and 5 pumps
    assert selling.head(order)["delivery"] == "all"
    assert selling.differences() == []


def test_the_rest_of_one_line_is_closed_and_the_other_stays(selling: Selling) -> None:
    selling.stock(SEAL="20", PUMP="5")
    order = selling.order(("SEAL", "10", "113"), ("PUMP", "5", "1130"))
    done = selling.run("close_order_rest", order, lines=[2]).result
    assert (done["lines"], done["quantity"], done["state"]) == (1, "5.000000", "approved")
    assert (selling.line(order)["open"], selling.line(order, 2)["open"]) == (10, 0)
    assert selling.company.sql("select sum(quantity)::int as n from stock.reserved") == [{"n": 10}]
    for given, key in (({"lines": [2]}, "sales.order_has_no_open_rest"), ({"lines": [7]}, "sales.line_unknown")):
        with pytest.raises(Refusal) as caught:
            selling.run("close_order_rest", order, **given)
        assert caught.value.key == key
    selling.invoice(order, (1, "1"))
    with pytest.raises(Refusal) as ahead:
        selling.run("close_order_rest", order)
    assert ahead.value.key == "sales.order_invoiced_ahead"
    with pytest.raises(NotPermitted):
        selling.company.run("sales.close_order_rest", {"order": order}, as_="warehouse")
    assert selling.differences() == []


def test_a_share_outside_its_range_and_a_missing_right_are_refused(selling: Selling) -> None:
    with pytest.raises(Refusal) as caught:
        tolerate(selling, "5", "0")
    assert caught.value.key == "core.too_large"
    with pytest.raises(NotPermitted):
        selling.company.run("sales.save_tolerance", {"over": "0", "under": "0"}, as_="sales_clerk")
    tolerate(selling, "0.1", "0", customer="C1")
    tolerate(selling, "0.2", "0", customer="C1")
    listed: Any = selling.company.ask("sales.tolerances")
    assert [(row.customer, row.item, str(row.over)) for row in listed.rows] == [("C1", None, "0.200000")]


def test_carrier_and_slip_are_kept_and_missing_slips_listed(selling: Selling) -> None:
    selling.stock(PUMP="5")
    order = selling.order(("PUMP", "2", "1130"))
    given = {"carrier": "德邦物流", "tracking_number": "DP1001", "freight_payer": "us", "awaits_slip": True}
    lines = [{"line_no": 1, "quantity": "1"}]
    issue = selling.company.run("sales.issue_goods", {"order": order, "lines": lines, **given}).result["id"]
    selling.issue(order)
    missing: Any = selling.company.ask("sales.missing_slips")
    assert [(row.id, row.tracking_number, row.days) for row in missing.rows] == [(issue, "DP1001", 0)]
    run = selling.company.run
    run("sales.record_shipment", {"goods_issue": issue, "carrier": "顺丰", "tracking_number": "SF2", "freight_payer": "customer"})
    with pytest.raises(Refusal) as caught:
        run("sales.record_slip", {"goods_issue": issue, "date": "2026-03-15"})
    assert caught.value.key == "sales.slip_date_impossible"
    run("sales.record_slip", {"goods_issue": issue, "file": "slips/1.jpg"})
    shown: Any = selling.company.ask("sales.goods_issue", {"goods_issue": issue})
    assert (shown.carrier, shown.freight_payer, shown.slip, shown.slip_file) == ("顺丰", "customer", "back", "slips/1.jpg")
    assert selling.company.ask("sales.missing_slips").total == 0  # type: ignore[attr-defined]
    back = run("sales.return_goods", {"goods_issue": issue}).result["id"]
    with pytest.raises(Refusal) as none:
        run("sales.record_slip", {"goods_issue": back})
    assert none.value.key == "sales.return_has_no_slip"
    with pytest.raises(NotPermitted):
        run("sales.record_slip", {"goods_issue": issue}, as_="sales_clerk")
