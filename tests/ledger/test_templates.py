"""Voucher templates: kept, filled from the books, used by hand, made into drafts once a month, asked for before the close."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from operational.ledger.templates import amounts_of, due_day, due_months
from tests.books import Books
from tests.ledger.vouchers import approved, draft

D = Decimal
RENT = {
    "name": "房租",
    "summary": "本月房租",
    "monthly_day": 31,
    "first_month": "2026-01",
    "last_month": "2026-12",
    "lines": [
        {"account": "560205", "side": "D", "amount": "3000.00"},
        {"account": "2241", "side": "C", "take": "rest"},
    ],
}
LATE = dt.date(2026, 3, 31)


class Row:
    def __init__(self, side: str, take: str, amount: str | None = None, share: str = "1") -> None:
        self.side, self.take, self.share = side, take, D(share)
        self.amount = None if amount is None else D(amount)


def refused(books: Books, command: str, data: dict[str, Any], **more: Any) -> str:
    with pytest.raises(Refusal) as found:
        books.run(command, data, **more)
    return found.value.key


def vouchers(books: Books) -> list[tuple[str, str, str, str]]:
    rows = books.sql("select date, state, rule, total from ledger.voucher where rule like 'recurring:%' order by date, id")
    return [(row["date"].isoformat(), row["state"], row["rule"].split(":")[0], str(row["total"])) for row in rows]


@pytest.mark.parametrize(
    ("lines", "balances", "expected"),
    [
        ([Row("D", "amount", "10.00"), Row("C", "rest")], ["0", "0"], ["10.00", "10.00"]),
        ([Row("D", "rest"), Row("C", "amount", "10.00"), Row("C", "amount", "2.50")], ["0"] * 3, ["12.50", "10.00", "2.50"]),
        ([Row("D", "rest"), Row("C", "balance", share="0.05")], ["0", "1000.10"], ["50.01", "50.01"]),
        ([Row("C", "balance"), Row("D", "rest")], ["-7.00", "0"], ["-7.00", "-7.00"]),
        ([Row("D", "amount"), Row("C", "rest")], ["0", "0"], [None, None]),
    ],
)
def test_lines_are_filled(lines: list[Row], balances: list[str], expected: list[str | None]) -> None:
    found = amounts_of(lines, [D(balance) for balance in balances])
    assert found == [None if amount is None else D(amount) for amount in expected]


def test_a_short_month_takes_its_last_day_and_closed_months_are_left() -> None:
    assert due_day(dt.date(2026, 2, 1), 31) == dt.date(2026, 2, 28)
    months = due_months(dt.date(2025, 11, 1), None, 15, dt.date(2026, 3, 14), [dt.date(2026, 1, 1)], dt.date(2026, 1, 1))
    assert months == [dt.date(2026, 2, 1)]  # January is closed, the day of March has not come, the books began in January
    assert due_months(dt.date(2026, 1, 1), dt.date(2026, 1, 1), 1, dt.date(2026, 3, 14), [], dt.date(2026, 1, 1)) == [
        dt.date(2026, 1, 1)
    ]


def test_a_recurring_template_is_made_once_a_month(company: Books) -> None:
    company.run("ledger.save_template", RENT)
    made = company.run("ledger.make_recurring_vouchers", {"date": "2026-03-30"}, today=LATE).result
    assert (made["vouchers"], made["without_amount"], made["refused"]) == (2, [], [])
    assert vouchers(company) == [
        ("2026-01-31", "draft", "recurring", "3000.00"), ("2026-02-28", "draft", "recurring", "3000.00"),
    ]  # fmt: skip
    assert company.run("ledger.make_recurring_vouchers", {}, today=LATE).result["vouchers"] == 1
    assert company.run("ledger.make_recurring_vouchers", {}, today=LATE).result["vouchers"] == 0
    march = company.sql("select id from ledger.voucher where date = '2026-03-31'")[0]["id"]
    view = company.ask("ledger.voucher", {"voucher": march})
    assert [(line.account_code, str(line.debit), str(line.credit), line.summary) for line in view.lines] == [
        ("560205", "3000.00", "0.00", "本月房租"), ("2241", "0.00", "3000.00", "本月房租"),
    ]  # fmt: skip
    company.run("ledger.discard_voucher", {"voucher": march}, today=LATE)
    assert company.run("ledger.make_recurring_vouchers", {}, today=LATE).result["vouchers"] == 1


def test_the_close_list_asks_for_what_is_not_made(company: Books) -> None:
    def waiting() -> list[str]:
        steps = company.ask("ledger.close_list", {"month": "2026-02"}).steps
        return [row.number for step in steps if step.key == "ledger.recurring_vouchers" for row in step.rows]

    approved(company, "2026-02-02", ["D 560205 1.00", "C 2241 1.00"])
    assert waiting() == []
    company.run("ledger.save_template", RENT)
    assert waiting() == ["房租"]
    company.run("ledger.make_recurring_vouchers", {}, today=LATE)
    assert waiting() == []


def test_a_balance_is_taken_by_account_and_partner(company: Books) -> None:
    approved(company, "2026-03-02", ["D 560205 400.00", "C 2241 400.00"])
    approved(company, "2026-03-03", ["D 560206 100.10", "C 2241 100.10"])
    lines = [
        {"account": "560299", "side": "D", "take": "rest"},
        {"account": "2211", "side": "C", "take": "balance", "from_account": "5602", "share": "0.1"},
    ]
    company.run("ledger.save_template", {"name": "计提", "monthly_day": 5, "first_month": "2026-03", "lines": lines})
    found = company.ask("ledger.voucher_template", {"template": "计提"})
    assert [(line.account_code, str(line.debit), str(line.credit)) for line in found.lines] == [
        ("560299", "50.01", "0.00"), ("2211", "0.00", "50.01"),
    ]  # fmt: skip
    assert company.run("ledger.make_recurring_vouchers").result["vouchers"] == 1
    assert vouchers(company) == [("2026-03-05", "draft", "recurring", "50.01")]


def test_nothing_to_book_is_kept_and_not_asked_again(company: Books) -> None:
    lines = [
        {"account": "560299", "side": "D", "take": "rest"},
        {"account": "2211", "side": "C", "take": "balance", "from_account": "5602"},
    ]
    company.run("ledger.save_template", {"name": "计提", "monthly_day": 5, "first_month": "2026-03", "lines": lines})
    assert company.run("ledger.make_recurring_vouchers").result["without_amount"] == ["计提"]
    assert company.run("ledger.make_recurring_vouchers").result["without_amount"] == []


def test_an_account_out_of_use_does_not_keep_the_others_waiting(company: Books) -> None:
    company.run("ledger.save_account", {"code": "224199", "name": "旧", "parent": "2241"})
    other = {**RENT, "name": "旧租", "first_month": "2026-02", "last_month": "2026-02"}
    lines = [RENT["lines"][0], {"account": "224199", "side": "C", "take": "rest"}]
    company.run("ledger.save_template", {**other, "lines": lines})
    company.run("ledger.save_template", RENT)
    company.run("ledger.save_account", {"code": "224199", "name": "旧", "is_active": False})
    made = company.run("ledger.make_recurring_vouchers").result
    assert (made["vouchers"], made["refused"]) == (2, ["旧租"])


def test_a_voucher_is_kept_as_template_with_or_without_amounts(company: Books) -> None:
    voucher = approved(company, "2026-03-02", ["D 560205 400.00", "C 1002 400.00 cf=6"], "买纸")
    company.run("ledger.save_voucher_as_template", {"voucher": voucher, "name": "办公"})
    bare = company.run("ledger.save_voucher_as_template", {"voucher": voucher, "name": "办公空", "with_amounts": False}).result
    assert bare["lines"] == 2
    kept = company.ask("ledger.voucher_template", {"template": "办公"})
    assert [(line.account_code, line.side, str(line.amount), line.cash_flow_line) for line in kept.lines] == [
        ("560205", "D", "400.00", None), ("1002", "C", "400.00", 6),
    ]  # fmt: skip
    assert [line.amount for line in company.ask("ledger.voucher_template", {"template": bare["id"]}).lines] == [None, None]
    rows = company.ask("ledger.voucher_templates").rows
    assert [(row.name, row.line_count, row.monthly_day) for row in rows] == [("办公", 2, None), ("办公空", 2, None)]
    given = {"voucher": voucher, "name": "办公"}
    assert refused(company, "ledger.save_voucher_as_template", given) == "ledger.template_name_taken"


def test_a_template_is_changed_by_its_version(company: Books) -> None:
    made = company.run("ledger.save_template", RENT).result
    changed = {**RENT, "template": made["id"], "version": 1, "is_active": False}
    assert company.run("ledger.save_template", changed).result["version"] == 2
    assert refused(company, "ledger.save_template", changed) == "ledger.template_changed"
    assert company.run("ledger.make_recurring_vouchers").result["vouchers"] == 0


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"first_month": None, "last_month": None}, "ledger.template_recurs_from"),
        ({"last_month": "2025-12"}, "ledger.template_months"),
        ({"lines": [{"account": "560205", "side": "D"}, RENT["lines"][1]]}, "ledger.template_amount_missing"),
        ({"lines": [{"account": "560205", "side": "D", "take": "balance"}]}, "ledger.template_balance_of"),
        ({"lines": [RENT["lines"][1], RENT["lines"][1]]}, "ledger.template_one_rest"),
        ({"lines": [{"account": "9999", "side": "D", "amount": "1"}]}, "ledger.account_not_found"),
    ],
)
def test_a_template_that_could_not_be_filled_is_refused(company: Books, changed: dict[str, Any], key: str) -> None:
    assert refused(company, "ledger.save_template", {**RENT, **changed}) == key
    assert company.sql("select count(*) as n from ledger.voucher_template") == [{"n": 0}]


def test_who_may_not_edit_templates_is_stopped(company: Books) -> None:
    with pytest.raises(NotPermitted):
        company.run("ledger.save_template", RENT, as_="cashier")
    voucher = draft(company, "2026-03-02", ["D 560205 1.00", "C 2211 1.00"])
    with pytest.raises(NotPermitted):
        company.run("ledger.save_voucher_as_template", {"voucher": voucher, "name": "x"}, as_="cashier")
