"""What careless and impatient people do to the documents of trade and stock: each is refused by name, and nothing is kept."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from operational.catalog.api import catalog
from operational.core.api import Refusal
from tests.books import Books
from tests.doors import papers
from tests.doors.shop import BOUGHT, DAY, ONE, Data, Shop

BEFORE = "2026-03-01"  # the shop's documents are of the 16th


@pytest.fixture(scope="module")
def shop(still_company: Books) -> Shop:
    return Shop(still_company)


def refused(shop: Shop, command: str, data: Data, key: str, field: str | None = None) -> dict[str, Any]:
    events = shop.books.count("core.event")
    with pytest.raises(Refusal) as caught:
        shop.run(command, **data)
    assert (caught.value.key, caught.value.problems[0].field) == (key, field)
    assert shop.books.count("core.event") == events
    return caught.value.values


def holds(shop: Shop) -> None:
    broken = {check.name: rows for check in catalog().checks if (rows := shop.books.sql(check.sql))}
    assert broken == {}


AFTERWARDS: list[tuple[str, Any, Any]] = [
    ("sales.return_goods", "goods_issue", papers.issue),
    ("sales.exchange_goods", "goods_issue", papers.issue),
    ("sales.reverse_invoice", "invoice", papers.invoice),
    ("purchasing.return_goods", "goods_receipt", papers.receipt),
    ("purchasing.reverse_landed_cost", "landed_cost",
     lambda s, t: s.run("purchasing.enter_landed_cost", **papers.landed(s, t))["number"]),
    ("invoicing.reverse_payment", "payment", papers.payment),
    ("invoicing.reverse_claim", "claim", papers.claimed),
    ("invoicing.reverse_settlement", "clearing", papers.clearing),
    ("invoicing.reverse_write_off", "clearing", lambda s, t: s.run("invoicing.write_off", **papers.write_off(s, t))["number"]),
    ("invoicing.settle_cash_count", "cash_count", papers.short),
    ("invoicing.reverse_cash_count", "cash_count", papers.short),
    ("invoicing.reverse_cash_entry", "cash_entry",
     lambda s, t: s.run("invoicing.book_cash", **papers.other_money(s, t))["number"]),
    ("stock.reverse_other", "other_movement",
     lambda s, t: s.run("stock.issue_other", reason="OWN", date=DAY, lines=[ONE])["number"]),
]  # fmt: skip


@pytest.mark.parametrize(("command", "field", "made"), AFTERWARDS, ids=[command for command, *_ in AFTERWARDS])
def test_nothing_is_taken_back_before_it_happened(shop: Shop, command: str, field: str, made: Any) -> None:
    number = made(shop, f"b{command[-9:]}")
    given = {field: number, "date": BEFORE}
    if "reason" in catalog().commands[command].input_type.model_fields:
        given["reason"] = "记错"
    refused(shop, command, given, "core.before_its_document", "date")
    shop.run(command, **{**given, "date": DAY})
    holds(shop)


def test_a_number_that_is_there_already_is_named(shop: Shop) -> None:
    shop.sale("twice")
    again = {"number": "D-twice", "customer": "C1", "lines": [ONE]}
    assert refused(shop, "sales.save_order", again, "core.already_exists")["given"] == " D-twice"
    order, other = shop.purchase("n1", *BOUGHT), shop.purchase("n2", *BOUGHT)
    shop.run("purchasing.enter_invoice", order=order, tax_number="26310000000000000017")
    given = {"order": other, "tax_number": "26310000000000000017"}
    assert refused(shop, "purchasing.enter_invoice", given, "core.already_exists")["given"] == " 26310000000000000017"


def test_an_order_does_not_shrink_below_what_is_under_way(shop: Shop) -> None:
    purchase = papers.sent_direct(shop, "way")
    less = {"order": "D-way", "reason": "客户减量", "lines": [{"line_no": 1, "quantity": "1"}]}
    told = refused(shop, "sales.amend_order", less, "fulfilment.supplier_delivers_more", "lines")
    assert (told["purchase"], told["open"], told["quantity"]) == (purchase, 1, 2)
    refused(shop, "sales.close_order", {"order": "D-way"}, "fulfilment.supplier_delivers_it", "order")
    shop.run("sales.amend_order", **{**less, "lines": [{"line_no": 1, "quantity": "3"}]})
    shop.run("fulfilment.deliver_direct", purchase_order=purchase)
    shop.run("sales.close_order", order="D-way")

    picked = papers.pick_list(shop, "pick")
    less = {"order": "D-pick", "reason": "客户减量", "lines": [{"line_no": 1, "quantity": "1"}]}
    assert refused(shop, "sales.amend_order", less, "fulfilment.more_is_picked", "lines")["pick_list"] == picked
    refused(shop, "sales.close_order", {"order": "D-pick"}, "fulfilment.order_is_picked", "order")
    half = {"pick_list": picked, "lines": [{"line_no": 1, "picked": "1.5"}]}
    refused(shop, "fulfilment.record_picks", half, "items.too_many_places", "lines.0.picked")
    shop.run("fulfilment.cancel_pick_list", pick_list=picked)
    shop.run("sales.amend_order", **less)
    holds(shop)


def test_a_scanner_may_send_the_sign_between_two_parts(shop: Shop) -> None:
    shop.run("items.save_item", code="GS", name="密封圈", barcode="6901234567892", tracks_lots=True)
    found = shop.books.ask("fulfilment.look_up", {"code": "]C1010690123456789210L-7\x1d17270131"})
    assert [found.lot, str(found.expires_on), [row.code for row in found.items]] == ["L-7", "2027-01-31", ["GS"]]  # type: ignore[attr-defined]
    for bad in ("\x00", "\x1b[2J"):
        with pytest.raises(Refusal, match="text_unstorable"):
            shop.books.ask("fulfilment.look_up", {"code": f"]C101069012345678921{bad}0L-7"})
    refused(shop, "items.save_item", {"code": "GS2", "name": "密封\x1d圈"}, "dispatch.text_unstorable", "name")


def test_who_has_left_gets_no_new_orders(shop: Shop) -> None:
    shop.run("people.save_employee", code="E-gone", name="周离")
    shop.run("people.save_employee", code="E-here", name="吴在")
    rule = {"salesperson": "E-gone", "region": "华南", "rank": 1}
    shop.run("sales.save_assignment_rule", **rule)
    shop.run("sales.save_assignment_rule", salesperson="E-here", region="华南", rank=2)
    shop.run("parties.save_party", code="HN", name="华南客户", is_customer=True, region="华南")

    def chosen(number: str) -> tuple[str, str]:
        made = shop.run("sales.save_order", number=number, customer="HN", date=DAY, lines=[ONE])
        name = shop.books.sql("select name from people.employee where id = :id", id=made["salesperson_id"])[0]["name"]
        return name, made["assigned_by"]

    assert chosen("HN-1") == ("周离", "rule")
    shop.run("people.save_employee", code="E-gone", name="周离", left_on="2026-03-15")
    assert chosen("HN-2") == ("吴在", "rule")
    refused(shop, "sales.save_assignment_rule", {**rule, "region": "华北"}, "sales.salesperson_left", "salesperson")
    # A customer whose last orders went to somebody who left has no usual salesperson.
    shop.run("parties.save_party", code="HB", name="华北客户", is_customer=True)
    shop.run("sales.save_order", number="HB-1", customer="HB", date=DAY, salesperson="E-gone", lines=[ONE])
    made = shop.run("sales.save_order", number="HB-2", customer="HB", date=DAY, lines=[ONE])
    assert (made["salesperson_id"], made["assigned_by"]) == (None, "self")


def test_papers_by_hand_name_no_merged_partner(shop: Shop) -> None:
    lost = papers.merged(shop, "gone")
    lines = [{"account": "1122", "debit": "1.00", "party": lost}, {"account": "5051", "credit": "1.00"}]
    voucher = {"date": DAY, "summary": "调整", "lines": lines}
    refused(shop, "ledger.enter_voucher", voucher, "parties.was_merged", "party")
    refused(shop, "parties.keep_apart", {"party": lost, "other": "C1", "reason": "不同"}, "parties.was_merged", "party")
    freight = {**papers.landed(shop, "gone"), "supplier": lost}
    refused(shop, "purchasing.enter_landed_cost", freight, "parties.was_merged", "supplier")
    refused(shop, "purchasing.enter_landed_cost", {**freight, "supplier": "C1"}, "purchasing.not_a_supplier", "supplier")


def test_bank_money_is_not_counted_and_no_statement_comes_from_the_future(shop: Shop) -> None:
    given = {"cash_account": "1002", "counted": "5.00", "date": DAY}
    refused(shop, "invoicing.count_cash", given, "invoicing.bank_money_is_not_counted", "cash_account")
    lines = [{"date": DAY, "amount": "6.00"}, {"date": "2026-12-03", "amount": "6.00"}]
    file = {"cash_account": "1002", "lines": lines}
    refused(shop, "invoicing.import_statement", file, "invoicing.line_to_come", "lines.1.date")


def test_a_tax_number_keeps_its_day_and_its_sides(shop: Shop) -> None:
    paper = papers.tax_paper(shop, "side")
    shop.run("invoicing.import_tax_invoices", invoices=[paper])
    for changed in ({"seller_tax_id": "310114000000001"}, {"date": "2026-03-11"}):
        given = {"invoices": [{**paper, **changed}]}
        refused(shop, "invoicing.import_tax_invoices", given, "invoicing.tax_invoice_of_other_sides", "invoices.0.number")
    later = {"invoices": [papers.tax_paper(shop, "late", date="2026-03-17")]}
    refused(shop, "invoicing.import_tax_invoices", later, "invoicing.tax_invoice_to_come", "invoices.0.date")


def test_a_received_invoice_finds_the_paper_of_a_partner_merged_since(shop: Shop) -> None:
    shop.run("parties.save_party", code="S-old", name="上海老铸造", is_supplier=True, tax_id="310115000000007")
    shop.run("parties.save_party", code="S-new", name="上海新铸造", is_supplier=True)
    goods = [{"item": "P1", "quantity": "2", "price": "113"}]
    for number in ("OLD-1", "OLD-2"):
        shop.run("purchasing.save_order", number=number, supplier="S-old", date=DAY, lines=goods)
        for step in BOUGHT:
            shop.run(f"purchasing.{step}", order=number)
    entered = shop.run("purchasing.enter_invoice", order="OLD-1")
    shop.run("parties.merge", party="S-old", into="S-new", reason="重复建档")
    seller = {"seller_name": "上海新铸造", "seller_tax_id": "310115000000007"}
    first, second = (papers.tax_paper(shop, tag, **seller) for tag in ("m1", "m2"))
    shop.run("invoicing.import_tax_invoices", invoices=[first, second])
    shop.run("invoicing.link_tax_invoice", tax_invoice=first["number"], invoice=entered["number"])
    line = shop.books.ask("purchasing.received_not_invoiced", {"order": "OLD-2"}).rows[0]  # type: ignore[attr-defined]
    booked = {"tax_invoice": second["number"], "lines": [{"receipt_line": line.receipt_line, "quantity": "2"}]}
    assert shop.run("purchasing.book_tax_invoice", **booked)["orders"] == ["OLD-2"]
    holds(shop)


def test_the_same_days_are_put_before_a_partner_once(shop: Shop) -> None:
    given = {"party": shop.owing("said"), "date_from": "2026-03-01", "date_to": DAY}
    told: list[str] = []

    def click() -> None:
        try:
            told.append(shop.run("dealings.issue_statement", **given)["number"])
        except Refusal as refusal:
            told.append(refusal.key)

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert sorted(told)[1] == "dealings.statement_waits"
    number = sorted(told)[0]
    early = {"statement": number, "confirmed_by": "王会计", "confirmed_on": BEFORE}
    refused(shop, "dealings.confirm_statement", early, "core.before_its_document", "confirmed_on")
    shop.run("dealings.cancel_statement", statement=number, reason="账有变化")
    again = shop.run("dealings.issue_statement", **given)["number"]
    shop.run("dealings.confirm_statement", **{**early, "statement": again, "confirmed_on": DAY})
    assert shop.run("dealings.issue_statement", **given)["state"] == "issued"


def test_an_exchange_for_other_goods_answers_with_the_number_of_its_order(shop: Shop) -> None:
    issue = papers.issue(shop, "exch")
    given = {"goods_issue": issue, "reason": "规格不符", "date": DAY, "replacements": [{**ONE, "price": "900"}]}
    answer = shop.run("sales.exchange_goods", **given)
    orders = shop.books.sql('select number from sales."order" where id = :id', id=answer["order_id"])
    assert answer["order_number"] == orders[0]["number"] != ""


def test_an_order_is_not_taken_back_under_a_request_to_invoice(shop: Shop) -> None:
    request = shop.run("sales.request_invoice", **papers.orders_to_invoice(shop, "asked"))
    others = [{"line_no": 1, "quantity": "0"}, {"item": "P1", "quantity": "1", "price": "5"}]
    less = {"order": "D-asked", "reason": "客户换货", "lines": others}
    given = {"order": "D-asked"}
    taken_back = [(name, given) for name in ("cancel_order", "unapprove_order", "close_order", "close_order_rest")]
    for command, data in (*taken_back, ("amend_order", less)):
        assert refused(shop, f"sales.{command}", data, "sales.request_waits", "order")["request"] == request["number"]
    shop.run("invoicing.withdraw_invoice_request", invoice_request=request["number"], reason="不开了")
    shop.run("sales.cancel_order", **given)
    holds(shop)


@pytest.mark.parametrize("month", ["0000-01", "9999-12", "٢٠٢٦-03"])
def test_a_month_out_of_range_is_refused(shop: Shop, month: str) -> None:
    with pytest.raises(Refusal) as caught:
        shop.books.ask("commission.months", {"month": month})
    assert (caught.value.key, caught.value.status) == ("core.field_invalid", 400)
