"""From a wave of orders to goods issues: the walk, what expires first, what is short, and who comes first."""

import datetime as dt
import threading
from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.fulfilment.conftest import Selling, rows_of


def lots(selling: Selling) -> None:
    """Glue in two lots and two bins, seals in one bin."""
    run = selling.company.run
    run("items.save_item", {"code": "GLUE", "name": "密封胶", "unit": "件", "tracks_lots": True, "list_price": "20"})
    for bin_, zone in (("A-01", "A"), ("B-02", "B")):
        run("stock.save_location", {"warehouse": "WH1", "bin": bin_, "zone": zone})
    selling.stock(PUMP="10", SEAL="10")
    lines = [
        {"item": "GLUE", "quantity": "5", "price": "10", "label": ("WH1/B-02", "L-NEW", "2027-09-01")},
        {"item": "GLUE", "quantity": "5", "price": "10", "label": ("WH1/A-01", "L-OLD", "2026-06-01")},
    ]
    for number, line in enumerate(lines):
        place, lot, day = line.pop("label")  # type: ignore[misc]
        run("purchasing.save_order", {"supplier": "S1", "number": f"B{number}", "lines": [line]})
        for step in ("place_order", "approve_order"):
            run(f"purchasing.{step}", {"order": f"B{number}"})
        got = {"line_no": 1, "quantity": "5", "location": place, "lot": lot, "expires_on": day}
        run("purchasing.receive_goods", {"order": f"B{number}", "lines": [got]})
    run("stock.transfer", {"lines": [{"item": "SEAL", "quantity": "6", "from_location": "WH1/默认", "to_location": "WH1/A-01"}]})


def pick(selling: Selling, *orders: int) -> dict[str, Any]:
    return selling.company.run("fulfilment.make_pick_list", {"orders": list(orders)}).result


def shown(selling: Selling, number: str) -> list[tuple[str, str, str, str, str]]:
    found = selling.company.ask("fulfilment.pick_list", {"pick_list": number})
    return [
        (line.location, line.item, line.lot, str(line.quantity.normalize()), line.order_number)
        for line in found.lines  # type: ignore[attr-defined]
    ]


def numbers(selling: Selling, *orders: int) -> list[str]:
    return [selling.company.sql('select number from sales."order" where id = :o', o=o)[0]["number"] for o in orders]


def test_a_wave_walks_from_bin_to_bin_and_takes_what_expires_first(selling: Selling) -> None:
    lots(selling)
    first, second = selling.order(("GLUE", "4", "20"), ("SEAL", "8", "113")), selling.order(("GLUE", "3", "20"))
    one, two = numbers(selling, first, second)
    made = pick(selling, second, first)
    assert (made["orders"], made["lines"], made["short"]) == (2, 5, [])
    assert shown(selling, made["number"]) == [
        ("WH1/默认", "SEAL", "", "4", one),
        ("WH1/A-01", "GLUE", "L-OLD", "4", one),
        ("WH1/A-01", "GLUE", "L-OLD", "1", two),
        ("WH1/A-01", "SEAL", "", "4", one),
        ("WH1/B-02", "GLUE", "L-NEW", "2", two),
    ]
    with pytest.raises(Refusal) as refused:  # everything is on the list
        pick(selling, first)
    assert refused.value.key == "fulfilment.nothing_to_pick"


def test_what_was_picked_leaves_and_what_is_short_stays_open(selling: Selling) -> None:
    lots(selling)
    first, second = selling.order(("PUMP", "3", "1130")), selling.order(("SEAL", "2", "113"))
    made = pick(selling, first, second)
    by_item = {line[1]: n for n, line in enumerate(shown(selling, made["number"]), start=1)}
    picks = [{"line_no": by_item["PUMP"], "picked": "2", "is_short": True}, {"line_no": by_item["SEAL"], "picked": "2"}]
    given = {"pick_list": made["number"], "lines": picks}
    done = selling.company.run("fulfilment.record_picks", given, as_="warehouse").result
    assert done["left"] == 0
    issued = selling.company.run("fulfilment.issue_pick_list", {"pick_list": made["number"]}, as_="warehouse").result
    assert [row["order_id"] for row in issued["issues"]] == [first, second]
    assert issued["state"] == "issued"
    assert (selling.line(first)["issued"], selling.line(first)["open"], selling.line(second)["open"]) == (2, 1, 0)
    assert selling.head(first)["delivery"] == "part"
    assert selling.differences() == []
    (row,) = rows_of(selling.company, "fulfilment.orders_to_pick")
    assert (row.id, str(row.open.normalize()), str(row.reserved.normalize())) == (first, "1", "1")
    with pytest.raises(Refusal):
        selling.company.run("fulfilment.issue_pick_list", {"pick_list": made["number"]})


def test_services_are_told_and_leave_with_the_goods_only_where_that_is_said(selling: Selling) -> None:
    lots(selling)
    lines = (("PUMP", "1", "1130"), ("FIT", "1", "500"), ("FRT", "1", "80"))
    alone, together = selling.order(*lines), selling.order(*lines)
    for order, more in ((alone, {}), (together, {"with_services": True})):
        made = pick(selling, order)
        found: Any = selling.company.ask("fulfilment.pick_list", {"pick_list": made["number"]})
        assert [line.item for line in found.lines] == ["PUMP"]
        assert [(row.item, row.order_line_no, str(row.open.normalize())) for row in found.services] == [
            ("FIT", 2, "1"), ("FRT", 3, "1")
        ]  # fmt: skip
        given = {"pick_list": made["number"], "lines": [{"line_no": 1, "picked": "1"}]}
        selling.company.run("fulfilment.record_picks", given)
        selling.company.run("fulfilment.issue_pick_list", {"pick_list": made["number"], **more}, as_="warehouse")
    assert [selling.head(order)["delivery"] for order in (alone, together)] == ["part", "all"]
    assert [selling.line(order, 2)["issued"] for order in (alone, together)] == [0, 1]
    assert selling.company.ask("fulfilment.pick_list", {"pick_list": made["number"]}).services == []  # type: ignore[attr-defined]
    selling.issue(alone)  # done at the customer's: what is left of the order is issued by itself
    assert (selling.head(alone)["delivery"], selling.differences()) == ("all", [])


def test_another_lot_may_be_taken_and_no_more_than_planned(selling: Selling) -> None:
    lots(selling)
    made = pick(selling, selling.order(("GLUE", "2", "20")))
    run = selling.company.run
    with pytest.raises(Refusal) as refused:
        run("fulfilment.record_picks", {"pick_list": made["number"], "lines": [{"line_no": 1, "picked": "3"}]})
    assert refused.value.key == "fulfilment.picked_too_much"
    other = {"line_no": 1, "picked": "2", "location": "WH1/B-02", "lot": "L-NEW"}
    run("fulfilment.record_picks", {"pick_list": made["number"], "lines": [other]})
    run("fulfilment.issue_pick_list", {"pick_list": made["number"]})
    left = selling.company.sql(
        "select t.code, trim_scale(b.quantity)::text as n from stock.balance as b "
        "join stock.lot as t on t.id = b.lot_id order by 1"
    )
    assert [tuple(row.values()) for row in left] == [("L-NEW", "3"), ("L-OLD", "5")]


def test_a_dropped_list_lets_its_orders_be_picked_again_and_an_open_one_holds_them(selling: Selling) -> None:
    lots(selling)
    order = selling.order(("PUMP", "3", "1130"))
    made = pick(selling, order)
    with pytest.raises(Refusal) as refused:
        selling.run("unapprove_order", order)
    assert refused.value.key == "fulfilment.order_is_picked"
    selling.company.run("fulfilment.cancel_pick_list", {"pick_list": made["number"]})
    assert pick(selling, order)["lines"] == 1


def test_a_list_serves_one_warehouse_and_approved_orders(selling: Selling) -> None:
    lots(selling)
    draft = selling.order(("PUMP", "1", "1130"), approve=False)
    with pytest.raises(Refusal) as refused:
        pick(selling, draft)
    assert refused.value.key == "sales.order_not_approved"
    with pytest.raises(NotPermitted):
        selling.company.run("fulfilment.make_pick_list", {"orders": [draft]}, as_="sales_clerk")
    with pytest.raises(NotPermitted):
        selling.company.run("fulfilment.make_pick_list", {"orders": [draft]}, as_="nobody")


def reserved(selling: Selling, *orders: int) -> list[int]:
    sql = (
        "select coalesce(sum(r.quantity), 0)::int as n from sales.order_line as l "
        "left join stock.reservation as r on r.source_line_id = l.id where l.order_id = :o"
    )
    return [selling.company.sql(sql, o=order)[0]["n"] for order in orders]


def test_an_urgent_order_takes_from_a_lower_one_and_both_say_so(selling: Selling) -> None:
    selling.stock(PUMP="5")
    low, high = selling.order(("PUMP", "5", "1130")), selling.order(("PUMP", "3", "1130"))
    assert reserved(selling, low, high) == [5, 0]
    run = selling.company.run
    run("fulfilment.set_urgency", {"order": high, "urgency": "urgent", "reason": "客户停机"})
    assert reserved(selling, low, high) == [5, 0]
    with pytest.raises(NotPermitted):
        run("fulfilment.reallocate", {"order": high, "reason": "急"}, as_="sales_clerk")
    moved = run("fulfilment.reallocate", {"order": high, "reason": "客户停机"}, as_="manager").result
    assert reserved(selling, low, high) == [2, 3]
    assert [(c["order_id"], c["before"], c["after"]) for c in moved["changes"]] == [
        (high, "0.000000", "3.000000"), (low, "5.000000", "2.000000")
    ]
    told = selling.company.sql(
        "select document_id, data -> 'reservations' -> 0 ->> 'after' as after from core.event "
        "where name = 'fulfilment.reallocate' and document_kind = 'sales.order' order by document_id"
    )
    assert [(row["document_id"], row["after"]) for row in told] == [(low, "2.000000"), (high, "3.000000")]
    assert selling.differences() == []
    assert run("fulfilment.reallocate", {"items": ["PUMP"], "reason": "再排"}).result["changes"] == []


def test_equal_orders_go_by_their_promised_day_and_picked_pieces_stay(selling: Selling) -> None:
    selling.stock(PUMP="5")
    late = selling.order(("PUMP", "4", "1130"), promise_date=dt.date(2026, 4, 20))
    soon = selling.order(("PUMP", "4", "1130"), promise_date=dt.date(2026, 3, 20))
    assert reserved(selling, late, soon) == [4, 1]
    made = pick(selling, late)
    selling.company.run("fulfilment.reallocate", {"items": ["PUMP"], "reason": "交期"})
    assert reserved(selling, late, soon) == [4, 1]
    selling.company.run("fulfilment.cancel_pick_list", {"pick_list": made["number"]})
    selling.company.run("fulfilment.reallocate", {"items": ["PUMP"], "reason": "交期"})
    assert reserved(selling, late, soon) == [1, 4]


def at_once(*steps: Any) -> list[str]:
    """Run the steps at the same time; what each says."""
    said: list[str] = []
    gate = threading.Barrier(len(steps))

    def go(step: Any) -> None:
        gate.wait()
        try:
            step()
            said.append("done")
        except Refusal as refusal:
            said.append(refusal.key)

    threads = [threading.Thread(target=go, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def test_two_orders_for_the_last_piece_never_hold_it_both(selling: Selling) -> None:
    selling.stock(PUMP="1")
    orders = [selling.order(("PUMP", "1", "1130"), approve=False) for _ in range(2)]
    for order in orders:
        selling.run("place_order", order)
    assert at_once(*(lambda o=o: selling.run("approve_order", o) for o in orders)) == ["done", "done"]
    assert sorted(reserved(selling, *orders)) == [0, 1]
    said = at_once(*(lambda o=o: selling.issue(o) for o in orders))
    assert said in (["done", "stock.not_enough"], ["done", "stock.reserved_for_others"])
    assert selling.company.sql("select sum(quantity)::int as n from stock.balance")[0]["n"] == 0
    assert selling.differences() == []


def test_a_double_click_picks_and_issues_once(selling: Selling) -> None:
    selling.stock(PUMP="4")
    order = selling.order(("PUMP", "2", "1130"))
    made = at_once(*(lambda: pick(selling, order) for _ in range(2)))
    assert made == ["done", "fulfilment.nothing_to_pick"]
    number = rows_of(selling.company, "fulfilment.pick_lists")[0].number
    selling.company.run("fulfilment.record_picks", {"pick_list": number, "lines": [{"line_no": 1, "picked": "2"}]})
    send = {"pick_list": number}
    both = at_once(*(lambda: selling.company.run("fulfilment.issue_pick_list", send, key="click-1") for _ in range(2)))
    assert both == ["done", "done"]  # the second one gets the answer of the first
    assert selling.company.sql("select count(*)::int as n from sales.goods_issue")[0]["n"] == 1
    assert selling.differences() == []


def test_a_pick_list_takes_as_many_statements_for_many_lines(selling: Selling) -> None:
    selling.stock(PUMP="100", SEAL="100")
    counts = []
    for lines in (2, 2, 30):  # the first call reads what is kept afterwards
        order = selling.order(*[("PUMP" if n % 2 else "SEAL", "1", "1130") for n in range(lines)])
        with selling.statements() as sent:
            pick(selling, order)
        counts.append(len(sent))
    assert counts[1] == counts[2] <= 12


def late_causes(selling: Selling) -> list[tuple[str, int, str]]:
    found: Any = selling.company.ask("sales.late_orders")
    return [(row.order_number, row.line_no, row.cause) for row in found.rows]


def test_late_goods_wait_for_the_walk_or_for_their_papers(selling: Selling) -> None:
    selling.stock(PUMP="5", SEAL="10")
    first = selling.order(("PUMP", "2", "10"), ("SEAL", "3", "10"), ("FIT", "1", "10"), number="A", promise_date="2026-03-10")
    selling.order(("SEAL", "1", "10"), number="B", promise_date="2026-03-11")
    no_lists = [("A", 1, "not_issued"), ("A", 2, "not_issued"), ("A", 3, "not_issued"), ("B", 1, "not_issued")]
    assert late_causes(selling) == no_lists  # nobody walks with lists here
    made = pick(selling, first)["number"]
    begun = [("A", 1, "not_picked"), ("A", 2, "not_picked"), ("A", 3, "not_issued"), ("B", 1, "not_picked")]
    assert late_causes(selling) == begun  # B stands on no list, where lists are used
    picks = [{"line_no": place, "picked": "2"} for place in (1, 2)]
    selling.company.run("fulfilment.record_picks", {"pick_list": made, "lines": picks})
    part = [("A", 1, "not_issued"), ("A", 2, "not_picked"), ("A", 3, "not_issued"), ("B", 1, "not_picked")]
    assert late_causes(selling) == part  # two of three seals are not all
    found: Any = selling.company.ask("sales.late_orders", {"cause": "not_picked"})
    assert [(one.cause, one.orders, one.lines) for one in found.causes] == [
        ("not_approved", 0, 0), ("short", 0, 0), ("not_picked", 2, 2), ("not_issued", 1, 2),
    ]  # fmt: skip
    assert (found.total, [row.order_number for row in found.rows]) == (2, ["A", "B"])
    selling.company.run("fulfilment.cancel_pick_list", {"pick_list": made})
    assert late_causes(selling) == no_lists  # the only list was dropped


def test_for_how_long_a_warehouse_counts_as_walking_with_lists_is_a_setting(selling: Selling) -> None:
    selling.stock(PUMP="10")
    made = pick(selling, selling.order(("PUMP", "1", "1130")))
    run = selling.company.run
    run("fulfilment.record_picks", {"pick_list": made["number"], "lines": [{"line_no": 1, "picked": "1"}]})
    run("fulfilment.issue_pick_list", {"pick_list": made["number"]})
    selling.company.sql("update fulfilment.pick_list set date = date - 10")
    selling.order(("PUMP", "1", "1130"), promise_date="2026-03-10")

    def cause() -> str:
        (row,) = rows_of(selling.company, "sales.late_orders")
        return str(row.cause)

    assert cause() == "not_picked"
    run("company.save_setting", {"name": "fulfilment.picked_lately_days", "value": 7})
    assert cause() == "not_issued"
    run("company.save_setting", {"name": "fulfilment.picked_lately_days", "value": 11})
    assert cause() == "not_picked"
