"""The printed form of vouchers: names of people and accounts, five lines a form, the sum on the last."""

from __future__ import annotations

from apps.papers.voucher_forms import data_of, vouchers_pdf
from tests.books import Books
from tests.ledger.vouchers import approved, draft, ensure_party, posted


def test_a_voucher_prints_with_names_sum_and_capitals(company: Books) -> None:
    ensure_party(company, "N")
    first = posted(company, "2026-03-05", ["D 560205 1234.50", "C 2202 1234.50 party=N"], "买纸")
    second = draft(company, "2026-03-06", ["D 560205 -5.00", "C 2211 -5.00"], "冲回")
    found = company.ask("ledger.voucher_sheets", {"vouchers": [second, first]})
    data = data_of(found, "zh_CN")
    assert [form["number"] for form in data["forms"]] == ["202603-记-0001", "202603-记-0002 （未记账）"]
    form = data["forms"][0]
    assert [(line["account"], line["debit"], line["credit"]) for line in form["lines"][:2]] == [
        ("560205 管理费用-办公费", "1,234.50", ""), ("2202 应付账款 / N", "", "1,234.50"),
    ]  # fmt: skip
    assert form["sum"].endswith("壹仟贰佰叁拾肆元伍角") or form["sum"].endswith("壹仟贰佰叁拾肆元伍角整")
    assert (form["debit"], form["credit"], form["title"]) == ("1,234.50", "1,234.50", "记账凭证")
    assert form["prepared_by"] and form["checked_by"] and form["posted_by"]
    assert [line["is_red"] for line in data["forms"][1]["lines"][:2]] == [True, True]


def test_a_long_voucher_goes_on_over_several_forms(company: Books) -> None:
    lines = [*(f"D 560205 {n}.00" for n in range(1, 7)), "C 2211 21.00"]
    voucher = approved(company, "2026-03-05", lines)
    forms = data_of(company.ask("ledger.voucher_sheets", {"vouchers": [voucher]}), "en")["forms"]
    assert [(len(form["lines"]), form["debit"]) for form in forms] == [(5, ""), (5, "21.00")]
    assert forms[0]["number"].startswith("202603-记-") and "(1/2)" in forms[0]["number"]
    made = vouchers_pdf(company.database, company.actor(), [voucher], "zh_CN")
    assert made.startswith(b"%PDF")
