"""Other receipts and issues, transfers on the way, loans, custody, assembly: goods, value and entries together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

import pytest
import sqlalchemy as sa

from operational.core.api import Conflict, NotPermitted, Refusal
from operational.stock.api import CHECKS
from tests.books import Books


@pytest.fixture
def shop(company: Books) -> Books:
    """Ten pumps at 100, six valves at 10 as material, glue in two lots, and the same value in the ledger."""
    company.run("parties.save_party", {"code": "C1", "name": "上海申江水务有限公司", "is_customer": True})
    company.run("items.save_item", {"code": "P1", "name": "水泵", "list_price": "226.00"})
    company.run("items.save_item", {"code": "V1", "name": "阀门", "kind": "material"})
    company.run("items.save_item", {"code": "G1", "name": "密封胶", "tracks_lots": True})
    company.run("items.save_item", {"code": "S1", "name": "供水机组", "kind": "finished"})
    company.run("stock.save_warehouse", {"code": "WH2", "name": "二仓"})
    lines = [
        {"item": "P1", "quantity": "10", "unit_cost": "100"},
        {"item": "V1", "quantity": "6", "unit_cost": "10"},
        {"item": "G1", "quantity": "5", "unit_cost": "2", "lot": "B", "expires_on": "2027-05-01"},
        {"item": "G1", "quantity": "5", "unit_cost": "2", "lot": "A", "expires_on": "2026-05-01"},
    ]
    company.run("stock.enter_opening_stock", {"date": "2026-01-01", "lines": lines})
    opening = [("1405", "1020", "0"), ("1403", "60", "0"), ("3001", "0", "1080")]
    given = [{"account": code, "debit": debit, "credit": credit} for code, debit, credit in opening]
    company.run("ledger.enter_opening_balances", {"lines": given})
    return company


def entry(books: Books, purpose: str) -> list[tuple[str, D, D]]:
    """The lines of the newest entry of a purpose: account, debit, credit."""
    rows = books.sql(
        "select l.account_code, l.debit, l.credit from ledger.entry_line as l where l.entry_id = "
        "(select max(id) from ledger.entry where purpose = :purpose) order by l.line_no", purpose=purpose,
    )  # fmt: skip
    return [(row["account_code"], row["debit"], row["credit"]) for row in rows]


def held(books: Books, item: str) -> dict[str, D]:
    rows = books.sql(
        "select l.code || coalesce(' ' || t.code, '') as place, b.quantity from stock.balance as b "
        "join items.item as i on i.id = b.item_id join stock.location as l on l.id = b.location_id "
        "left join stock.lot as t on t.id = b.lot_id where i.code = :item and b.quantity <> 0 order by 1", item=item,
    )  # fmt: skip
    return {row["place"]: row["quantity"] for row in rows}


def broken(books: Books) -> list[str]:
    return [check.name for check in CHECKS if books.sql(check.sql)]


def key_of(work: Callable[[], Any]) -> str:
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value.key


def test_what_is_found_comes_in_at_the_average_against_its_reason(shop: Books) -> None:
    done = shop.run("stock.receive_other", {"reason": "FOUND", "lines": [{"item": "P1", "quantity": "2"}]}).result
    assert (done["number"], done["value"], done["tax"]) == ("QTRK202603-0001", "200.00", "0.00")
    assert entry(shop, "other") == [("1405", D(200), D(0)), ("530101", D(0), D(200))]
    line = {"item": "G1", "quantity": "1", "unit_cost": "3", "lot": "C", "expires_on": "2028-01-01"}
    given = {"reason": "FOUND", "lines": [line]}
    assert shop.run("stock.receive_other", given).result["value"] == "3.00"
    assert held(shop, "G1") == {"WH1/默认 A": D(5), "WH1/默认 B": D(5), "WH1/默认 C": D(1)}
    assert broken(shop) == []


def test_a_gift_is_a_sale_for_vat_and_spoilt_goods_give_back_input_tax(shop: Books) -> None:
    gift = shop.run("stock.issue_other", {"reason": "GIFT", "party": "C1", "lines": [{"item": "P1", "quantity": "1"}]}).result
    # 226.00 with 13 % VAT is 200.00 and 26.00: the gift costs 100 and the tax on our own price
    assert (gift["value"], gift["tax"]) == ("-100.00", "26.00")
    assert entry(shop, "other") == [("1405", D(0), D(100)), ("560203", D(126), D(0)), ("22210107", D(0), D(26))]
    sample = shop.run("stock.issue_other", {"reason": "SAMPLE", "lines": [{"item": "V1", "quantity": "2"}]}).result
    assert sample["tax"] == "2.86"  # no price: 20 x 1.10 x 13 %
    spoilt = shop.run("stock.issue_other", {"reason": "SPOILT", "lines": [{"item": "V1", "quantity": "3"}]}).result
    assert (spoilt["value"], spoilt["tax"]) == ("-30.00", "3.90")
    assert entry(shop, "other") == [("1403", D(0), D(30)), ("571106", D("33.90"), D(0)), ("22210109", D(0), D("3.90"))]
    assert broken(shop) == []


def test_an_issue_takes_what_expires_first_and_can_be_taken_back_once(shop: Books) -> None:
    number = shop.run("stock.issue_other", {"reason": "OWN", "lines": [{"item": "G1", "quantity": "7"}]}).result["number"]
    assert held(shop, "G1") == {"WH1/默认 B": D(3)}
    back = shop.run("stock.reverse_other", {"other_movement": number}).result
    assert (back["value"], back["state"]) == ("14.00", "reversed")
    assert held(shop, "G1") == {"WH1/默认 A": D(5), "WH1/默认 B": D(5)}
    assert broken(shop) == []
    before = shop.count("stock.move")
    for again in (number, back["number"]):
        assert key_of(lambda again=again: shop.run("stock.reverse_other", {"other_movement": again})) == "core.move_not_allowed"
    assert shop.count("stock.move") == before
    view = shop.ask("stock.other_movement", {"other_movement": number})
    assert [(m.lot, m.quantity) for m in view.lines] == [("A", D(-5)), ("B", D(-2))]  # type: ignore[attr-defined]
    rows = shop.ask("stock.other_movements", {"direction": "out"}).rows  # type: ignore[attr-defined]
    assert [(row.number, row.state, row.reason, row.value) for row in rows] == [(number, "reversed", "办公自用", D("-14.00"))]


def test_taking_a_receipt_back_keeps_stock_and_ledger_equal_when_the_average_moved(shop: Books) -> None:
    given = {"reason": "GIVEN", "lines": [{"item": "V1", "quantity": "2", "unit_cost": "40"}]}
    number = shop.run("stock.receive_other", given).result["number"]
    shop.run("stock.issue_other", {"reason": "OWN", "lines": [{"item": "V1", "quantity": "6"}]})
    shop.run("stock.reverse_other", {"other_movement": number})  # 80 are asked back where 35 are left
    assert shop.sql("select v.quantity, v.value from stock.valuation as v join items.item as i on i.id = v.item_id "
                    "where i.code = 'V1'") == [{"quantity": D(0), "value": D(0)}]  # fmt: skip
    assert broken(shop) == []


def test_other_papers_are_refused_with_nothing_changed(shop: Books) -> None:
    line = {"item": "P1", "quantity": "1"}
    for command, given, key in (
        ("stock.receive_other", {"reason": "GIFT", "lines": [line]}, "stock.reason_not_for_this"),
        ("stock.issue_other", {"reason": "NONE", "lines": [line]}, "core.not_found"),
        ("stock.issue_other", {"reason": "OWN", "lines": [{**line, "quantity": "11"}]}, "stock.not_enough"),
        ("stock.issue_other", {"reason": "OWN", "lines": [{**line, "quantity": "0"}]}, "stock.quantity_not_positive"),
        ("stock.issue_other", {"reason": "OWN", "date": "2025-12-01", "lines": [line]}, "ledger.before_opening"),
        ("stock.receive_other", {"reason": "FOUND", "lines": [{"item": "G1", "quantity": "1"}]}, "stock.lot_needed"),
    ):
        assert key_of(lambda c=command, g=given: shop.run(c, g)) == key
    assert (shop.count("stock.other_movement"), shop.count("stock.move")) == (0, 4)
    for role in ("sales_clerk", "nobody"):
        with pytest.raises(NotPermitted):
            shop.run("stock.issue_other", {"reason": "OWN", "lines": [line]}, as_=role)


def test_a_reason_keeps_its_accounts_by_the_day_from_which_they_count(shop: Books) -> None:
    given = {"code": "PROMO", "name": "促销", "direction": "out", "account": "560103"}
    assert shop.run("stock.save_reason", given).result["is_new"] is True
    shop.run("stock.save_reason", {**given, "account": "560199", "valid_from": "2026-03-10"})
    line = {"item": "P1", "quantity": "1"}
    for day, account in (("2026-03-09", "560103"), ("2026-03-10", "560199")):
        shop.run("stock.issue_other", {"reason": "PROMO", "date": day, "lines": [line]})
        assert entry(shop, "other")[1] == (account, D(100), D(0))
    assert key_of(lambda: shop.run("stock.save_reason", {**given, "account": "1405"})) == "stock.reason_account_control"
    wrong = {**given, "direction": "in", "vat": "deemed_sale"}
    assert key_of(lambda: shop.run("stock.save_reason", wrong)) == "stock.reason_vat_of_issues"
    with pytest.raises(NotPermitted):
        shop.run("stock.save_reason", given, as_="warehouse")
    found = {row.code: row.account for row in shop.ask("stock.reasons").rows}  # type: ignore[attr-defined]
    assert found["PROMO"] == "560199" and len(found) == 11


def test_goods_on_the_way_can_be_neither_sold_nor_promised_until_they_arrive(shop: Books) -> None:
    line = {"item": "P1", "quantity": "4", "from_location": "WH1/默认", "to_location": "WH2/默认"}
    sent = shop.run("stock.send_transfer", {"lines": [line]}).result
    assert (sent["state"], held(shop, "P1")) == ("in_transit", {"WH1/默认": D(6), "WH2/在途": D(4)})
    there = {r.item_code: r.available for r in shop.ask("stock.standing", {"items": ["P1"]}).rows}  # type: ignore[attr-defined]
    assert there == {"P1": D(6)}
    shop.run("stock.save_location", {"warehouse": "WH2", "bin": "D", "state": "defective"})
    broken_one = {"line_no": 1, "quantity": "1", "location": "WH2/D"}
    part = shop.run("stock.receive_transfer", {"transfer": sent["number"], "lines": [broken_one]}).result
    assert part["state"] == "in_transit"
    assert key_of(
        lambda: shop.run("stock.receive_transfer", {"transfer": sent["number"], "lines": [{"line_no": 1, "quantity": "4"}]})
    ) == "stock.more_than_open"  # fmt: skip
    assert shop.run("stock.receive_transfer", {"transfer": sent["number"]}).result["state"] == "done"
    assert held(shop, "P1") == {"WH1/默认": D(6), "WH2/D": D(1), "WH2/默认": D(3)}
    assert key_of(lambda: shop.run("stock.receive_transfer", {"transfer": sent["number"]})) == "core.move_not_allowed"
    way = shop.ask("stock.transfer_on_the_way", {"transfer": sent["number"]})
    assert [(w.received, w.open) for w in way.lines] == [(D(4), D(0))]  # type: ignore[attr-defined]
    assert broken(shop) == []


def test_lent_goods_stay_ours_and_come_back_in_parts(shop: Books) -> None:
    given = {"party": "C1", "due_on": "2026-03-01", "lines": [{"item": "P1", "quantity": "3"}, {"item": "G1", "quantity": "6"}]}
    lent = shop.run("stock.lend_goods", given).result
    assert held(shop, "P1") == {"WH1/借出": D(3), "WH1/默认": D(7)}
    rows = shop.ask("stock.loans", {"overdue": True}).rows  # type: ignore[attr-defined]
    assert [(r.number, r.party, r.is_overdue) for r in rows] == [(lent["number"], "上海申江水务有限公司", True)]
    back = {"loan": lent["number"], "lines": [{"line_no": 1, "quantity": "2"}]}
    assert shop.run("stock.take_back_loan", back).result["state"] == "lent"
    assert key_of(lambda: shop.run("stock.take_back_loan", back)) == "stock.more_than_open"
    assert shop.run("stock.take_back_loan", {"loan": lent["number"]}).result["state"] == "returned"
    assert held(shop, "P1") == {"WH1/默认": D(10)}
    assert held(shop, "G1") == {"WH1/默认 A": D(5), "WH1/默认 B": D(5)}
    assert key_of(lambda: shop.run("stock.take_back_loan", {"loan": lent["number"]})) == "core.move_not_allowed"
    assert (broken(shop), shop.sql("select count(*) as n from ledger.entry where purpose <> 'opening'")[0]["n"]) == ([], 0)
    with pytest.raises(NotPermitted):
        shop.run("stock.lend_goods", given, as_="sales_clerk")


def test_goods_in_custody_have_no_value_and_never_mix(shop: Books) -> None:
    line = {"name": "送修水泵", "serial": "SN-77", "quantity": "2"}
    kept = shop.run("stock.keep_goods", {"party": "C1", "lines": [line]}).result
    assert (kept["number"], kept["state"]) == ("DGD202603-0001", "held")
    assert shop.count("stock.move") == 4 and broken(shop) == []
    wrong = {"party": "C1", "lines": [{**line, "location": "WH1/默认"}]}
    assert key_of(lambda: shop.run("stock.keep_goods", wrong)) == "stock.bin_not_of_customers"
    carried = {"item": "P1", "quantity": "1", "from_location": "WH1/默认", "to_location": "WH1/代管"}
    assert key_of(lambda: shop.run("stock.transfer", {"lines": [carried]})) == "stock.bin_of_customers"
    part = {"custody": kept["number"], "lines": [{"line_no": 1, "quantity": "1"}]}
    assert shop.run("stock.hand_back", part).result["state"] == "held"
    view = shop.ask("stock.custody", {"custody": kept["number"]})
    assert [(v.name, v.serial, v.open) for v in view.lines] == [("送修水泵", "SN-77", D(1))]  # type: ignore[attr-defined]
    assert shop.run("stock.hand_back", {"custody": kept["number"]}).result["state"] == "handed_back"
    assert key_of(lambda: shop.run("stock.hand_back", {"custody": kept["number"]})) == "core.move_not_allowed"
    with pytest.raises(NotPermitted):
        shop.run("stock.keep_goods", {"party": "C1", "lines": [line]}, as_="nobody")


BILL = {"item": "S1", "quantity": "2", "lines": [{"item": "P1", "quantity": "2"}, {"item": "V1", "quantity": "3"}]}


def test_a_product_costs_what_its_parts_cost(shop: Books) -> None:
    assert shop.run("stock.save_bill", BILL).result["version"] == 1
    view = shop.ask("stock.bill", {"item": "S1", "quantity": "4"})
    parts = [(p.item, p.needed, p.available, p.missing) for p in view.lines]  # type: ignore[attr-defined]
    assert parts == [("P1", D(4), D(10), D(0)), ("V1", D(6), D(6), D(0))] and view.cost == D("460.00")  # type: ignore[attr-defined]
    made = shop.run("stock.assemble", {"item": "S1", "quantity": "2"}).result
    assert (made["number"], made["value"], made["parts"]) == ("ZZD202603-0001", "230.00", 2)
    assert entry(shop, "assembly") == [("1405", D(230), D(0)), ("1405", D(0), D(200)), ("1403", D(0), D(30))]
    more = {"item": "S1", "quantity": "1", "parts": [{"item": "P1", "quantity": "1"}, {"item": "G1", "quantity": "6"}]}
    assert shop.run("stock.assemble", more).result["value"] == "112.00"  # what was used, not what the bill says
    apart = shop.run("stock.disassemble", {"item": "S1", "quantity": "2"}).result
    assert (apart["number"], apart["value"]) == ("CXD202603-0001", "228.00")
    # 2 pumps at 100 and 3 valves at 10 weigh 200 to 30
    assert entry(shop, "assembly") == [("1405", D("198.26"), D(0)), ("1403", D("29.74"), D(0)), ("1405", D(0), D(228))]
    assert (held(shop, "S1"), held(shop, "P1")) == ({"WH1/默认": D(1)}, {"WH1/默认": D(9)})
    assert broken(shop) == []
    assert len(shop.ask("stock.assemblies").rows) == 3  # type: ignore[attr-defined]


def test_a_product_kept_by_serial_numbers_gets_one_for_each_piece(shop: Books) -> None:
    shop.run("items.save_item", {"code": "S2", "name": "控制柜", "kind": "finished", "tracks_serials": True})
    given = {"item": "S2", "quantity": "3", "parts": [{"item": "V1", "quantity": "1"}]}
    for codes in ([], ["1", "2"], ["1", "1", "2"]):
        assert key_of(lambda c=codes: shop.run("stock.assemble", {**given, "serials": c})) == "stock.serials_not_as_many"
    shop.run("stock.assemble", {**given, "serials": ["1", "2", "3"]})
    assert held(shop, "S2") == {"WH1/默认 1": D(1), "WH1/默认 2": D(1), "WH1/默认 3": D(1)}
    assert broken(shop) == []  # 10.00 over three pieces: 3.33, 3.33, 3.34


def test_bills_and_assemblies_are_refused_with_nothing_changed(shop: Books) -> None:
    part = {"item": "P1", "quantity": "1"}
    for given, key in (
        ({**BILL, "lines": [{"item": "S1", "quantity": "1"}]}, "stock.bill_of_itself"),
        ({**BILL, "lines": [part, part]}, "stock.bill_part_twice"),
        ({**BILL, "lines": [{**part, "quantity": "0"}]}, "stock.quantity_not_positive"),
    ):
        assert key_of(lambda g=given: shop.run("stock.save_bill", g)) == key
    assert key_of(lambda: shop.run("stock.assemble", {"item": "S1", "quantity": "1"})) == "stock.no_bill"
    shop.run("stock.save_bill", BILL)
    assert key_of(lambda: shop.run("stock.assemble", {"item": "S1", "quantity": "30"})) == "stock.not_enough"
    assert key_of(lambda: shop.run("stock.disassemble", {"item": "S1", "quantity": "1"})) == "stock.not_enough"
    with pytest.raises(Conflict):
        shop.run("stock.save_bill", {**BILL, "version": 7})
    assert (shop.count("stock.assembly"), shop.count("stock.move")) == (0, 4)
    for command, given in (("stock.save_bill", BILL), ("stock.assemble", {"item": "S1", "quantity": "1"})):
        with pytest.raises(NotPermitted):
            shop.run(command, given, as_="sales_clerk")


@pytest.mark.parametrize(
    ("command", "given", "line"),
    [
        ("stock.issue_other", {"reason": "OWN"}, {"item": "G1", "quantity": "1"}),
        ("stock.receive_other", {"reason": "FOUND"}, {"item": "G1", "quantity": "1", "lot": "A"}),
        ("stock.send_transfer", {}, {"item": "G1", "quantity": "1", "from_location": "WH1/默认", "to_location": "WH2/默认"}),
        ("stock.lend_goods", {"party": "C1"}, {"item": "G1", "quantity": "1"}),
    ],
)
def test_papers_take_as_many_statements_for_one_line_as_for_many(
    shop: Books, command: str, given: dict[str, Any], line: dict[str, Any]
) -> None:
    def statements(lines: int) -> int:
        seen: list[str] = []

        def listen(_c: Any, _cursor: Any, text: str, *_: Any) -> None:
            seen.append(text)

        sa.event.listen(shop.database.engine, "before_cursor_execute", listen)
        shop.run(command, {**given, "lines": [line] * lines})
        sa.event.remove(shop.database.engine, "before_cursor_execute", listen)
        return len(seen)

    for _ in range(2):
        statements(1)  # fills the caches of master data, makes the bins
    assert statements(1) == statements(5) <= 12


def test_dates_of_a_lot_stay_as_they_are_written(shop: Books) -> None:
    line = {"item": "G1", "quantity": "1", "lot": "A", "expires_on": "2030-01-01"}
    wrong = {"reason": "FOUND", "lines": [line]}
    assert key_of(lambda: shop.run("stock.receive_other", wrong)) == "stock.lot_dates_differ"
    assert shop.sql("select expires_on from stock.lot where code = 'A'") == [{"expires_on": dt.date(2026, 5, 1)}]
