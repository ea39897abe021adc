"""Requests to invoice: by hand and for booked invoices, approved, exported in the platform's columns, answered."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from operational.core.api import InvalidInput, NotPermitted, Refusal
from tests.books import Books
from tests.invoicing.tax import BUYER, CODE, NAMES, number, paper, platform, row_of, take_in

TABLES = ("invoice_request", "invoice_request_line", "invoice_batch")
LINES = [
    {"item": "P1", "quantity": "2", "price": "565", "discount": "113.00"},
    {"item": "P2", "amount": "106.00", "name": "安装调试"},
]


@pytest.fixture
def books(company: Books) -> Books:
    return platform(company)


def ask(books: Books, **more: Any) -> dict[str, Any]:
    return books.run("invoicing.request_invoice", {"party": "C1", "lines": LINES, **more}).result


def refused(books: Books, command: str, data: dict[str, Any], key: str, **more: Any) -> Refusal:
    before = [books.count(f"invoicing.{table}") for table in TABLES]
    with pytest.raises(Refusal) as caught:
        books.run(f"invoicing.{command}", data, **more)
    assert caught.value.key == key
    assert [books.count(f"invoicing.{table}") for table in TABLES] == before
    return caught.value


def test_a_request_of_mixed_rates_and_a_discount_goes_to_the_platform_and_comes_back(books: Books) -> None:
    made = ask(books, remark="合同7")
    # 1130.00 less 113.00 at 13 %, 106.00 at 6 %: net is rounded, tax is the rest.
    assert (made["number"], made["net"], made["tax"], made["gross"]) == ("KPSQ202603-0001", "1000.00", "123.00", "1123.00")
    view: Any = books.ask("invoicing.invoice_request", {"invoice_request": made["number"]})
    assert [(ln.line_no, ln.name, ln.vat_rate, str(ln.net), str(ln.tax), str(ln.discount)) for ln in view.lines] == [
        (1, "离心泵P1", D("0.13"), "900.00", "117.00", "113.00"), (2, "安装调试", D("0.06"), "100.00", "6.00", "0.00"),
    ]  # fmt: skip
    refused(books, "export_invoice_requests", {"requests": [made["id"]]}, "core.move_not_allowed")
    for role in ("sales_clerk", "cashier", "buyer"):
        with pytest.raises(NotPermitted):
            books.run("invoicing.approve_invoice_request", {"invoice_request": made["id"]}, as_=role)
    books.run("invoicing.approve_invoice_request", {"invoice_request": made["id"]}, as_="manager")
    batch = books.run("invoicing.export_invoice_requests", {"requests": [made["id"]]}, as_="accountant").result
    assert (batch["number"], batch["requests"], batch["gross"]) == ("KPPC202603-0001", 1, "1123.00")
    heads, lines = books.ask("invoicing.invoice_batch", {"invoice_batch": batch["number"]}).sheets  # type: ignore[attr-defined]
    head = dict(zip(heads.headings, heads.rows[0], strict=True))
    assert (heads.name, head["发票流水号"], head["发票类型"], head["是否含税"]) == (
        "1-发票基本信息",
        made["number"],
        "增值税专用发票",
        "是",
    )
    assert (head["购买方名称"], head["购买方纳税人识别号"], head["备注"]) == (NAMES[0], BUYER, "合同7 KPSQ202603-0001")
    shown = (head["是否展示购买方地址电话银行账号"], head["是否展示销售方地址电话银行账号"])
    assert shown == ("展示地址、电话", "展示开户银行、银行账号")
    assert (head["销售方开户行"], head["销售方银行账号"]) == ("建行松江支行", "310066")
    assert (len(heads.headings), heads.headings[22], len(lines.headings)) == (39, "备注", 14)  # V251101, A to AM and A to N
    first = dict(zip(lines.headings, lines.rows[0], strict=True))
    assert (first["商品和服务税收编码"], first["数量"], first["单价"]) == (CODE, D("2"), D("565"))
    assert (first["金额"], first["税率"], first["折扣金额"]) == (D("1130.00"), D("0.13"), D("113.00"))
    assert books.ask("invoicing.invoice_request", {"invoice_request": made["id"]}).state == "exported"  # type: ignore[attr-defined]
    issued = paper(7, "sale", "1000.00", "123.00", remark="合同7 KPSQ202603-0001", date="2026-03-15")
    assert take_in(books, issued)["matched"] == 1
    view = books.ask("invoicing.invoice_request", {"invoice_request": made["id"]})
    assert (view.state, view.tax_number, str(view.issue_date), view.moves) == ("issued", number(7), "2026-03-15", [])
    assert (row_of(books, 7).match_problem, row_of(books, 7).request_id) == ("", made["id"])
    batches: Any = books.ask("invoicing.invoice_batches")
    assert [(b.number, b.requests, b.waiting) for b in batches.rows] == [("KPPC202603-0001", 1, 0)]


def test_what_comes_back_differently_is_listed(books: Books) -> None:
    first, second = ask(books), ask(books)
    for made in (first, second):
        books.run("invoicing.approve_invoice_request", {"invoice_request": made["id"]})
    books.run("invoicing.export_invoice_requests", {"requests": [first["id"], second["id"]]})
    done = take_in(
        books, paper(1, "sale", "1000.00", "123.00"), paper(2, "sale", "999.00", "123.00", remark=first["number"]),
        paper(3, "sale", "5.00", "0.65"),
    )  # fmt: skip
    assert (done["matched"], done["problems"]) == (0, 3)
    listed: Any = books.ask("invoicing.tax_invoices", {"without_request": True})
    assert {(r.number, r.match_problem) for r in listed.rows} == {
        (number(1), "several"), (number(2), "amount_differs"), (number(3), "no_request"),
    }  # fmt: skip
    assert books.ask("invoicing.invoice_requests", {"state": "exported"}).total == 2  # type: ignore[attr-defined]
    books.run("invoicing.recall_invoice_request", {"invoice_request": first["id"], "reason": "平台校验不通过"})
    books.run("invoicing.withdraw_invoice_request", {"invoice_request": first["id"], "reason": "重做"})
    assert take_in(books, paper(4, "sale", "1000.00", "123.00"))["matched"] == 1


@pytest.mark.parametrize(
    ("changed", "kind", "key"),
    [
        ({"tax_id": ""}, "special", "invoicing.buyer_without_tax_id"), ({"tax_id": "91-31"}, "special", "invoicing.tax_id_wrong"),
        ({"tax_id": "12"}, "ordinary", "invoicing.tax_id_wrong"),
    ],
)  # fmt: skip
def test_the_buyers_data_are_checked(books: Books, changed: dict[str, str], kind: str, key: str) -> None:
    books.run("parties.save_party", {"code": "C1", "name": NAMES[0], "is_customer": True, **changed})
    given = {"party": "C1", "invoice_kind": kind, "lines": LINES}
    assert refused(books, "request_invoice", given, key).problems[0].field == "buyer.tax_id"
    right = {**given, "buyer": {"tax_id": BUYER, "name": "上海申江水务有限公司浦东分公司"}}
    made = books.run("invoicing.request_invoice", right).result
    view: Any = books.ask("invoicing.invoice_request", {"invoice_request": made["id"]})
    assert (view.buyer_name, view.buyer_tax_id) == ("上海申江水务有限公司浦东分公司", BUYER)


def test_lines_need_a_class_code_an_amount_and_less_discount_than_amount(books: Books) -> None:
    books.run("items.save_item", {"code": "P3", "name": "阀门", "unit": "台"})
    given = {"party": "C1", "lines": [*LINES, {"item": "P3", "amount": "1.00"}]}
    found = refused(books, "request_invoice", given, "invoicing.item_without_tax_code")
    assert (found.problems[0].field, found.problems[0].values["item"]) == ("lines.2.item", "P3")
    for line, key in (
        ({"item": "P9", "amount": "1.00"}, "invoicing.item_of_line_unknown"),
        ({"item": "P1", "quantity": "1"}, "invoicing.line_without_amount_or_price"),
        ({"item": "P1", "amount": "5.00", "discount": "5.00"}, "invoicing.discount_exceeds_amount"),
    ):
        refused(books, "request_invoice", {"party": "C1", "lines": [line]}, key)
    refused(books, "request_invoice", {"party": "C1"}, "invoicing.lines_or_invoices")
    refused(books, "request_invoice", {"lines": LINES}, "invoicing.request_without_buyer")
    with pytest.raises(InvalidInput):
        books.run("invoicing.request_invoice", {"party": "C1", "lines": LINES, "invoice_kind": "paper"})


def test_who_asks_does_not_approve_where_the_company_chose_so(books: Books) -> None:
    made = books.run("invoicing.request_invoice", {"party": "C1", "lines": LINES}, as_="manager").result
    books.run("company.save_setting", {"name": "invoicing.invoice_request_by_another", "value": True, "valid_from": "2026-01-01"})
    refused(books, "approve_invoice_request", {"invoice_request": made["id"]}, "invoicing.own_request", as_="manager")
    assert (
        books.run("invoicing.refuse_invoice_request", {"invoice_request": made["id"], "reason": "资料不全"}).result["state"]
        == "refused"
    )


def test_a_small_taxpayer_asks_at_the_dated_levy(books: Books) -> None:
    books.run("company.change_company", {"taxpayer": "small_scale"})
    made = ask(books)
    # 1017.00 and 106.00 at 1 %, the relief of 2023 to 2027 on the levy of 3 %.
    assert (made["net"], made["tax"]) == ("1111.88", "11.12")
    rates = {ln.vat_rate for ln in books.ask("invoicing.invoice_request", {"invoice_request": made["id"]}).lines}  # type: ignore[attr-defined]
    assert rates == {D("0.01")}


def test_requests_wait_for_the_accountant_and_leave_the_list_when_decided(books: Books) -> None:
    first, second = ask(books, remark="合同7"), ask(books)
    name = "invoicing.invoice_requests_waiting_for_me"
    waiting: Any = books.ask(name, as_="accountant")
    assert [(row.id, row.party, str(row.amount), row.reasons) for row in waiting.rows] == [
        (first["id"], NAMES[0], "1123.00", ["合同7"]), (second["id"], NAMES[0], "1123.00", []),
    ]  # fmt: skip
    assert (waiting.total, waiting.rows[0].summary) == (2, "离心泵P1 × 2台、安装调试")
    row = waiting.rows[0]
    books.run(row.approve, {row.ref: row.id, "version": row.version}, as_="accountant")
    row = waiting.rows[1]
    books.run(row.refuse, {row.ref: row.id, "version": row.version, "reason": "抬头不对"}, as_="accountant")
    assert books.ask(name, as_="accountant").total == 0  # type: ignore[attr-defined]
    for role in ("sales_clerk", "cashier", "nobody"):
        with pytest.raises(NotPermitted):
            books.ask(name, as_=role)


def test_a_merged_partner_is_refused_with_the_one_it_became(books: Books) -> None:
    take_in(books, paper(1))
    for code, side in (("C2", "is_customer"), ("S2", "is_supplier")):
        books.run("parties.save_party", {"code": code, "name": f"新{code}", side: True})
        books.run("parties.merge", {"party": code.replace("2", "1"), "into": code, "reason": "重复建档"})
    refusal = refused(books, "request_invoice", {"party": "C1", "lines": LINES}, "parties.was_merged")
    assert (refusal.problems[0].field, refusal.values["into"]) == ("party", "C2")
    before = row_of(books, 1).party_code
    refusal = refused(books, "note_tax_invoice", {"tax_invoice": number(1), "party": "S1"}, "parties.was_merged")
    assert (refusal.values["into"], row_of(books, 1).party_code) == ("S2", before)
