"""Netting what is owed with what we owe, and giving up what cannot be had; each taken back again."""

from __future__ import annotations

import pytest

from operational.core.api import NotPermitted
from tests.books import Books
from tests.invoicing.money import claim, entry_of, holds, ids, open_amounts, partners, refused


@pytest.fixture
def books(company: Books) -> Books:
    return partners(company)


def test_a_partner_who_is_both_is_netted_and_the_netting_taken_back(books: Books) -> None:
    first, (payable,) = ids(books, "C1", "D")[0], ids(books, "C1", "C")
    pairs = [{"debit_item": first, "credit_item": payable, "amount": "200.00"}]
    data = {"party": "C1", "pairs": pairs, "reason": "对账确认冲抵"}
    with pytest.raises(NotPermitted):
        books.run("invoicing.net_items", data, as_="cashier")
    done = books.run("invoicing.net_items", data, as_="accountant").result
    assert (done["number"], done["amount"]) == ("CDD202603-0001", "200.00")
    assert entry_of(books, done["number"]) == [("2202", "200.00", "0.00"), ("1122", "0.00", "200.00")]
    assert open_amounts(books, "C1") == [("1122", "D", "800.00"), ("1122", "D", "500.00")]
    holds(books)
    refused(books, "invoicing.net_items", data, "invoicing.more_than_open")
    books.run("invoicing.reverse_settlement", {"clearing": done["number"], "reason": "未签字"})
    assert open_amounts(books, "C1") == [("1122", "D", "1000.00"), ("1122", "D", "500.00"), ("2202", "C", "200.00")]
    holds(books)


def test_netting_across_partners_names_both_and_a_reason(books: Books) -> None:
    debit_item, (payable,) = ids(books, "C1", "D")[0], ids(books, "S1", "C")
    pairs = [{"debit_item": debit_item, "credit_item": payable, "amount": "300.00"}]
    refused(books, "invoicing.net_items", {"party": "C1", "pairs": pairs, "reason": "x"}, "invoicing.item_of_other_party")
    unsaid = {"party": "C1", "other_party": "S1", "pairs": pairs, "reason": " "}
    refused(books, "invoicing.net_items", unsaid, "core.field_missing")
    data = {"party": "C1", "other_party": "S1", "pairs": pairs, "reason": "三方抵账协议 2026-03"}
    number = books.run("invoicing.net_items", data).result["number"]
    assert entry_of(books, number) == [("2202", "300.00", "0.00"), ("1122", "0.00", "300.00")]
    assert open_amounts(books, "S1") == []
    view = books.ask("invoicing.clearing", {"clearing": number})
    assert (view.purpose, view.other_party, view.reason, len(view.lines)) == (  # type: ignore[attr-defined]
        "netting", "宁波铸件有限公司", "三方抵账协议 2026-03", 1,
    )  # fmt: skip
    holds(books)


def test_a_bad_debt_is_a_loss_with_its_own_right_and_comes_back(books: Books) -> None:
    item = ids(books, "C1", "D")[0]
    data = {"party": "C1", "purpose": "bad_debt", "items": [{"open_item": item, "amount": "400.00"}], "reason": "法院裁定"}
    for role in ("cashier", "accountant", "nobody"):
        with pytest.raises(NotPermitted):
            books.run("invoicing.write_off", data, as_=role)
    done = books.run("invoicing.write_off", data, as_="manager").result
    assert entry_of(books, done["number"]) == [("571101", "400.00", "0.00"), ("1122", "0.00", "400.00")]
    assert open_amounts(books, "C1")[0] == ("1122", "D", "600.00")
    holds(books)
    refused(books, "invoicing.reverse_settlement", {"clearing": done["id"], "reason": "x"}, "invoicing.reverse_write_off_instead")
    back = books.run("invoicing.reverse_write_off", {"clearing": done["id"], "reason": "款已收回"}).result
    assert (back["state"], back["settlements"]) == ("reversed", 1)
    assert open_amounts(books, "C1")[0] == ("1122", "D", "1000.00")
    holds(books)
    refused(books, "invoicing.reverse_write_off", {"clearing": done["id"], "reason": "再来"}, "core.move_not_allowed")


def test_small_change_and_payables_nobody_claims(books: Books) -> None:
    claim(books, "sale", "C2", "0.37", "2026-03-01")
    claim(books, "purchase", "C2", "9.00", "2026-03-01")
    (small,), (payable,) = ids(books, "C2", "D"), ids(books, "C2", "C")
    both = {"party": "C2", "purpose": "rounding", "items": [{"open_item": small}, {"open_item": payable}], "reason": "尾差"}
    number = books.run("invoicing.write_off", both, dry_run=True).result["number"]
    assert number
    done = books.run("invoicing.write_off", {**both, "items": both["items"][:1]}).result  # type: ignore[index]
    assert entry_of(books, done["number"]) == [("560399", "0.37", "0.00"), ("1122", "0.00", "0.37")]
    gone = {"party": "C2", "purpose": "unpayable", "items": [{"open_item": payable}], "reason": "供应商已注销"}
    done = books.run("invoicing.write_off", gone).result
    assert entry_of(books, done["number"]) == [("2202", "9.00", "0.00"), ("530105", "0.00", "9.00")]
    assert open_amounts(books, "C2") == []
    holds(books)
    large = {"party": "C1", "purpose": "rounding", "items": [{"open_item": ids(books, "C1", "D")[0]}], "reason": "尾差"}
    refused(books, "invoicing.write_off", large, "invoicing.rounding_too_large")
    refused(books, "invoicing.write_off", {**large, "purpose": "unpayable"}, "invoicing.wrong_side")
