"""Stock counts from plan to decision, through the front door."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest
import sqlalchemy as sa

from operational.core.api import Actor, NotPermitted, Refusal
from operational.stock.api import CHECKS
from tests.books import Books

DAY = "2026-03-16"


@pytest.fixture
def shelved(company: Books) -> Books:
    """Pumps at 100 in two bins, valves at 10; the ledger holds the same value."""
    company.run("items.ensure_items", {"items": [{"code": "P1", "name": "水泵"}, {"code": "V1", "name": "阀门"}]})
    company.run("stock.save_location", {"warehouse": "WH1", "bin": "A2"})
    company.run("parties.save_party", {"code": "S1", "name": "上海恒泽铸造有限公司", "is_supplier": True})
    lines = [{"item": "P1", "quantity": "10", "price": "113"}, {"item": "V1", "quantity": "20", "price": "11.30"}]
    company.run("purchasing.save_order", {"supplier": "S1", "number": "B1", "date": "2026-03-02", "lines": lines})
    for step in ("place_order", "approve_order"):
        company.run(f"purchasing.{step}", {"order": "B1"})
    company.run("purchasing.receive_goods", {"order": "B1", "date": "2026-03-02"})
    carried = {"item": "P1", "quantity": "4", "from_location": "WH1/默认", "to_location": "WH1/A2"}
    company.run("stock.transfer", {"date": "2026-03-02", "lines": [carried]})
    return company


def begun(books: Books, **given: Any) -> str:
    number = str(books.run("stock.plan_count", given).result["number"])
    books.run("stock.begin_count", {"count": number})
    return number


def lines(books: Books, number: str, **more: Any) -> list[tuple[Any, ...]]:
    found = books.ask("stock.count", {"count": number}, **more)
    return [(r.line_no, r.item_code, r.bin, r.book, r.counted, r.difference) for r in found.lines]  # type: ignore[attr-defined]


def balance(books: Books, account: str) -> D:
    sql = "select coalesce(sum(opening + debit - credit), 0) as b from ledger.balance where account_code = :a"
    found = books.sql(sql, a=account)
    return D(found[0]["b"])


def broken(books: Books) -> list[str]:
    return [check.name for check in CHECKS if books.sql(check.sql)]


def refused(books: Books, command: str, data: dict[str, Any], **more: Any) -> Refusal:
    before = books.sql("select * from stock.count_line order by id"), books.count("stock.move"), books.count("core.event")
    with pytest.raises(Refusal) as caught:
        books.run(command, data, **more)
    after = books.sql("select * from stock.count_line order by id"), books.count("stock.move"), books.count("core.event")
    assert after == before
    return caught.value


def counted(books: Books, number: str, *found: str) -> None:
    rows = [{"line_no": n, "counted": quantity} for n, quantity in enumerate(found, start=1)]
    books.run("stock.record_counts", {"count": number, "lines": rows})
    books.run("stock.finish_count", {"count": number})


def test_a_full_count_from_plan_to_decision(shelved: Books) -> None:
    planned = shelved.run("stock.plan_count", {}).result
    assert (planned["number"], planned["state"], planned["lines"]) == ("PDD202603-0001", "draft", 0)
    number = planned["number"]
    assert shelved.run("stock.begin_count", {"count": number}).result["left"] == 3
    assert lines(shelved, number) == [
        (1, "P1", "A2", D(4), None, None), (2, "P1", "默认", D(6), None, None), (3, "V1", "默认", D(20), None, None),
    ]  # fmt: skip
    left = refused(shelved, "stock.finish_count", {"count": number})
    assert (left.key, left.problems[0].values["left"]) == ("stock.count_not_complete", 3)
    counted(shelved, number, "3", "6", "22")
    causes = [{"line_no": 1, "cause": "management"}]
    assert shelved.run("stock.approve_count", {"count": number, "lines": causes}).result["differences"] == 2
    posted = shelved.run("stock.post_count", {"count": number}).result
    assert {name: posted[name] for name in ("shortage", "surplus", "tax", "pending")} == {
        "shortage": "100.00", "surplus": "20.00", "tax": "13.00", "pending": "93.00",
    }  # fmt: skip
    assert (balance(shelved, "1901"), balance(shelved, "22210109"), balance(shelved, "1405")) == (D(93), D(-13), D(1120))
    assert [(r.item_code, r.on_hand, r.value) for r in shelved.ask("stock.stock_now", {"detail": "item"}).rows] == [  # type: ignore[attr-defined]
        ("P1", D(9), D(900)), ("V1", D(22), D(220)),
    ]  # fmt: skip
    assert broken(shelved) == []
    shelved.run("people.save_employee", {"code": "E1", "name": "王师傅"})
    owed = {"line_no": 1, "recovered": "50", "employee": "E1"}
    done = shelved.run("stock.decide_count", {"count": number, "lines": [owed]}).result
    assert (done["loss"], done["recovered"], done["pending"]) == ("63.00", "50.00", "-20.00")
    assert shelved.run("stock.decide_count", {"count": number}).result["gain"] == "20.00"
    assert [balance(shelved, a) for a in ("1901", "1221", "571106", "530101")] == [D(0), D(50), D(63), D(-20)]
    assert refused(shelved, "stock.decide_count", {"count": number}).key == "stock.count_nothing_to_decide"
    view = shelved.ask("stock.count", {"count": number})
    assert (view.pending, view.shortage, view.surplus) == (D(0), D(100), D(20))  # type: ignore[attr-defined]
    row = shelved.ask("stock.counts").rows[0]  # type: ignore[attr-defined]
    assert (row.number, row.state, row.lines, row.differences, row.value, row.pending) == (
        number, "posted", 3, 2, D(-80), D(0),
    )  # fmt: skip


def test_a_count_without_differences_writes_no_entry(shelved: Books) -> None:
    number = begun(shelved, scope="items", items=["V1"])
    counted(shelved, number, "20")
    before = shelved.count("ledger.entry")
    for step in ("approve_count", "post_count"):
        shelved.run(f"stock.{step}", {"count": number})
    assert (shelved.count("ledger.entry"), shelved.count("stock.move")) == (before, 4)
    assert refused(shelved, "stock.recount", {"count": number}).key == "core.move_not_allowed"


def test_goods_that_moved_while_counting_are_no_difference(shelved: Books) -> None:
    number = begun(shelved, scope="bins", locations=["WH1/A2"])
    shelved.run("stock.record_counts", {"count": number, "lines": [{"line_no": 1, "counted": "4"}]})
    at = shelved.sql("select clock_timestamp() as at")[0]["at"].isoformat()
    away = {"item": "P1", "quantity": "3", "from_location": "WH1/A2", "to_location": "WH1/默认"}
    shelved.run("stock.transfer", {"lines": [away]})
    assert lines(shelved, number) == [(1, "P1", "A2", D(4), D(4), D(0))]
    # Counted before the goods were carried away, entered after it: the books are read as they were then.
    late = {"item": "P1", "location": "WH1/A2", "counted": "4", "counted_at": at}
    shelved.run("stock.record_counts", {"count": number, "lines": [late]})
    assert lines(shelved, number) == [(1, "P1", "A2", D(4), D(4), D(0))]
    shelved.run("stock.record_counts", {"count": number, "lines": [{"line_no": 1, "counted": "1"}]})
    assert lines(shelved, number) == [(1, "P1", "A2", D(1), D(1), D(0))]


def test_bins_at_standstill_take_and_give_nothing(shelved: Books) -> None:
    number = begun(shelved, scope="bins", locations=["WH1/A2"], is_frozen=True)
    away = {"item": "P1", "quantity": "1", "from_location": "WH1/A2", "to_location": "WH1/默认"}
    stopped = refused(shelved, "stock.transfer", {"lines": [away]})
    assert (stopped.key, stopped.problems[0].values) == ("stock.bin_is_counted", {"bin": "WH1/A2", "number": number})
    again = shelved.run("stock.plan_count", {"is_frozen": True}).result["number"]
    assert refused(shelved, "stock.begin_count", {"count": again}).key == "stock.bin_is_counted"
    counted(shelved, number, "5")
    shelved.run("stock.approve_count", {"count": number})
    shelved.run("stock.post_count", {"count": number})
    shelved.run("stock.transfer", {"lines": [away]})
    shelved.run("stock.begin_count", {"count": again})
    assert refused(shelved, "stock.transfer", {"lines": [away]}).key == "stock.bin_is_counted"
    shelved.run("stock.cancel_count", {"count": again})
    shelved.run("stock.transfer", {"lines": [away]})
    assert (shelved.count("stock.frozen_bin"), broken(shelved)) == (0, [])


def test_a_blind_count_hides_the_books_from_who_counts(shelved: Books) -> None:
    number = begun(shelved, is_blind=True, scope="items", items=["V1"])
    shelved.run("stock.record_counts", {"count": number, "lines": [{"line_no": 1, "counted": "18"}]})
    assert lines(shelved, number, as_="warehouse") == [(1, "V1", "默认", None, D(18), None)]
    assert shelved.ask("stock.counts", as_="warehouse").rows[0].differences is None  # type: ignore[attr-defined]
    assert lines(shelved, number, as_="manager") == [(1, "V1", "默认", D(20), D(18), D(-2))]
    shelved.run("stock.finish_count", {"count": number})
    assert lines(shelved, number, as_="warehouse") == [(1, "V1", "默认", D(20), D(18), D(-2))]
    shelved.run("company.save_setting", {"name": "stock.count.blind", "value": True})
    other = shelved.run("stock.plan_count", {}).result["number"]
    assert shelved.ask("stock.count", {"count": other}).is_blind  # type: ignore[attr-defined]


def test_differences_are_counted_again_and_approved_by_another_person_where_the_company_wants_it(shelved: Books) -> None:
    for name in ("second_count", "other_person_approves"):
        shelved.run("company.save_setting", {"name": f"stock.count.{name}", "value": True})
    keeper, owner = shelved.actor("manager"), Actor(777, "boss", {}, everything=True)
    number = str(shelved.run("stock.plan_count", {}, as_=keeper).result["number"])
    shelved.run("stock.begin_count", {"count": number}, as_=keeper)
    counted(shelved, number, "3", "6", "20")
    assert refused(shelved, "stock.approve_count", {"count": number}, as_=owner).key == "stock.count_second_needed"
    assert shelved.run("stock.recount", {"count": number}).result["left"] == 1
    agreed = {"count": number, "lines": [{"line_no": 2, "counted": "5"}]}
    assert refused(shelved, "stock.record_counts", agreed).key == "stock.count_line_settled"
    shelved.run("stock.record_counts", {"count": number, "lines": [{"line_no": 1, "counted": "2"}]})
    shelved.run("stock.finish_count", {"count": number})
    row = shelved.ask("stock.count", {"count": number}).lines[0]  # type: ignore[attr-defined]
    assert (row.first_counted, row.counted, row.difference, row.value) == (D(3), D(2), D(-2), D(-200))
    assert refused(shelved, "stock.approve_count", {"count": number}, as_=keeper).key == "stock.count_other_person_needed"
    shelved.run("stock.approve_count", {"count": number}, as_=owner)
    assert shelved.run("stock.post_count", {"count": number}).result["shortage"] == "200.00"


def test_goods_found_where_none_should_be(shelved: Books) -> None:
    shelved.run("items.ensure_items", {"items": [{"code": "N1", "name": "新密封"}]})
    number = begun(shelved, scope="bins", locations=["WH1/A2"])
    found = {"item": "N1", "location": "WH1/A2", "counted": "2"}
    assert refused(shelved, "stock.record_counts", {"count": number, "lines": [{**found, "location": None}]}).key == (
        "stock.count_bin_needed"
    )
    shelved.run("stock.record_counts", {"count": number, "lines": [found]})
    shelved.run("stock.record_counts", {"count": number, "adds": True, "lines": [found, {"line_no": 1, "counted": "4"}]})
    assert lines(shelved, number) == [(1, "P1", "A2", D(4), D(4), D(0)), (2, "N1", "A2", D(0), D(4), D(4))]
    shelved.run("stock.finish_count", {"count": number})
    shelved.run("stock.approve_count", {"count": number})
    assert refused(shelved, "stock.post_count", {"count": number}).key == "stock.count_surplus_without_cost"
    priced = begun(shelved, scope="bins", locations=["WH1/A2"])
    shelved.run("stock.record_counts", {"count": priced, "lines": [found]})
    shelved.run("stock.finish_count", {"count": priced, "rest_is_zero": True})
    approved = [{"line_no": 2, "unit_cost": "3.335"}]
    shelved.run("stock.approve_count", {"count": priced, "lines": approved})
    posted = shelved.run("stock.post_count", {"count": priced}).result
    assert (posted["surplus"], posted["shortage"]) == ("6.67", "400.00")
    assert broken(shelved) == []


def test_what_cannot_be_counted_is_refused(shelved: Books) -> None:
    for given, key in (
        ({"scope": "bins"}, "stock.count_names_no_bin"),
        ({"scope": "items"}, "stock.count_names_no_item"),
        ({"scope": "zone", "zone": "冷库"}, "stock.count_zone_empty"),
    ):
        assert refused(shelved, "stock.plan_count", given).key == key
    shelved.run("stock.save_warehouse", {"code": "WH2", "name": "二仓"})
    empty = shelved.run("stock.plan_count", {"warehouse": "WH2"}).result["number"]
    assert refused(shelved, "stock.begin_count", {"count": empty}).key == "stock.count_finds_nothing"
    number = begun(shelved)
    for line, key in (
        ({"line_no": 9, "counted": "1"}, "stock.count_line_unknown"),
        ({"counted": "1"}, "stock.count_line_names_nothing"),
        ({"line_no": 1, "counted": "1.5"}, "items.too_many_places"),
        ({"line_no": 1, "counted": "1", "counted_at": "2099-01-01T00:00:00Z"}, "stock.counted_in_future"),
        ({"item": "P1", "location": "WH2/默认", "counted": "1"}, "stock.count_other_warehouse"),
    ):
        assert refused(shelved, "stock.record_counts", {"count": number, "lines": [line]}).key == key
    counted(shelved, number, "4", "6", "20")
    late = {"count": number, "lines": [{"line_no": 1, "counted": "1"}]}
    assert refused(shelved, "stock.record_counts", late).key == "stock.count_not_counting"
    assert refused(shelved, "stock.recount", {"count": number}).key == "stock.count_has_no_difference"
    assert refused(shelved, "stock.decide_count", {"count": number}).key == "stock.count_not_posted"


def test_a_claim_needs_somebody_and_is_no_more_than_the_loss(shelved: Books) -> None:
    number = begun(shelved, scope="items", items=["V1"])
    counted(shelved, number, "19")
    shelved.run("stock.approve_count", {"count": number})
    shelved.run("stock.post_count", {"count": number})
    for line, key in (
        ({"line_no": 1, "recovered": "10.01", "party": "S1"}, "stock.count_claim_too_high"),
        ({"line_no": 1, "recovered": "10"}, "stock.count_claim_names_nobody"),
        ({"line_no": 2}, "stock.count_line_decided"),
    ):
        assert refused(shelved, "stock.decide_count", {"count": number, "lines": [line]}).key == key
    done = shelved.run("stock.decide_count", {"count": number, "lines": [{"line_no": 1, "recovered": "10", "party": "S1"}]})
    assert (done.result["loss"], done.result["recovered"]) == ("0.00", "10.00")


def test_items_come_up_for_counting_in_turn(shelved: Books) -> None:
    shelved.run("parties.save_party", {"code": "C1", "name": "上海申江水务有限公司", "is_customer": True})
    goods = [{"item": "P1", "quantity": "2", "price": "200"}, {"item": "V1", "quantity": "1", "price": "20"}]
    shelved.run("sales.save_order", {"number": "D1", "customer": "C1", "date": "2026-03-03", "lines": goods})
    for step in ("place_order", "approve_order", "issue_goods"):
        shelved.run(f"sales.{step}", {"order": "D1"})
    due = shelved.ask("stock.count_due").rows  # type: ignore[attr-defined]
    assert [(r.item_code, r.abc, r.used, r.due_on) for r in due] == [("P1", "A", D(200), None), ("V1", "C", D(10), None)]
    number = begun(shelved, scope="cycle", items_max=1)
    assert [row[1] for row in lines(shelved, number)] == ["P1", "P1"]
    counted(shelved, number, "4", "4")
    shelved.run("stock.approve_count", {"count": number})
    shelved.run("stock.post_count", {"count": number})
    assert [r.item_code for r in shelved.ask("stock.count_due").rows] == ["V1"]  # type: ignore[attr-defined]
    everything = shelved.ask("stock.count_due", {"only_due": False}).rows  # type: ignore[attr-defined]
    assert [(r.item_code, str(r.due_on), r.is_due) for r in everything] == [
        ("V1", "None", True), ("P1", "2026-04-15", False),
    ]  # fmt: skip


def test_rights_of_counting(shelved: Books) -> None:
    number = begun(shelved)
    counted(shelved, number, "4", "6", "19")
    for role, command, data in (
        ("sales_clerk", "stock.plan_count", {}),
        ("warehouse", "stock.approve_count", {"count": number}),
        ("warehouse", "stock.post_count", {"count": number}),
        ("warehouse", "stock.decide_count", {"count": number}),
        ("analyst", "stock.record_counts", {"count": number, "lines": [{"line_no": 1, "counted": "1"}]}),
    ):
        with pytest.raises(NotPermitted):
            shelved.run(command, data, as_=role)
    with pytest.raises(NotPermitted):
        shelved.ask("stock.counts", as_="nobody")
    shelved.run("stock.approve_count", {"count": number}, as_="manager")
    shelved.run("stock.post_count", {"count": number}, as_="accountant")
    assert shelved.run("stock.decide_count", {"count": number}, as_="accountant").result["loss"] == "10.00"


def test_many_lines_take_as_many_statements_as_one(company: Books) -> None:
    codes = [f"M{n}" for n in range(60)]
    company.run("items.ensure_items", {"items": [{"code": code, "name": code} for code in codes]})
    stock = [{"item": code, "quantity": "5", "unit_cost": "10"} for code in codes]
    company.run("stock.enter_opening_stock", {"date": "2026-01-01", "lines": stock})

    def statements(wanted: list[str]) -> list[int]:
        found = []
        number = str(company.run("stock.plan_count", {"scope": "items", "items": wanted}).result["number"])
        rows = [{"line_no": n, "counted": "4"} for n in range(1, len(wanted) + 1)]
        for command, more in (
            ("begin_count", {}), ("record_counts", {"lines": rows}), ("finish_count", {}), ("approve_count", {}),
            ("post_count", {}), ("decide_count", {}),
        ):  # fmt: skip
            seen: list[str] = []

            def note(conn: Any, cursor: Any, statement: str, *rest: Any, seen: list[str] = seen) -> None:
                seen.append(statement)

            engine = company.database.engine
            sa.event.listen(engine, "before_cursor_execute", note)
            company.run(f"stock.{command}", {"count": number, **more})
            sa.event.remove(engine, "before_cursor_execute", note)
            found.append(len(seen))
        return found

    for first in ("M0", "M59"):  # reads the small reference tables, and opens the balances of the month
        statements([first])
    few, many = statements(["M1", "M2"]), statements(codes[3:59])
    assert few == many
    assert max(many) <= 12
