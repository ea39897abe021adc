"""The pages of vouchers and templates: what a draft starts with, what is saved, which steps are offered to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from apps.screens.widgets.voucher_grid import with_proposals
from operational.core import drafts
from operational.core.api import Actor
from tests.apps.test_order_entry import captions, page
from tests.books import Books
from tests.ledger.vouchers import approved, draft

As = Callable[[str], Actor]
LINES = [{"account": "560205", "debit": "100.00"}, {"account": "1002", "credit": "100.00"}]


def button(shown: AppTest, key: str) -> Any:
    return next((one for one in shown.button if one.key == key), None)


def test_a_restored_draft_is_saved_with_the_proposed_cash_flow_line(company: Books, screens: As) -> None:
    drafts.save_draft(company.database, screens("boss"), "ledger.voucher", {"header": {"summary": "买纸"}, "lines": LINES})
    shown = page("ledger/voucher_entry")
    assert not shown.exception
    button(shown, "entry_save").click().run()
    rows = company.sql("select account_code, cash_flow_line, summary from ledger.voucher_line order by line_no")
    assert [tuple(row.values()) for row in rows] == [("560205", None, "买纸"), ("1002", 6, "买纸")]


def test_what_a_person_chose_is_not_replaced(company: Books, screens: As) -> None:
    screens("boss")
    chosen = [{**LINES[0]}, {**LINES[1], "cash_flow_line": 3}]
    assert [line.get("cash_flow_line") for line in with_proposals(chosen, {})] == [None, 3]


def test_a_voucher_starts_from_a_template_with_what_the_books_hold(company: Books, screens: As) -> None:
    approved(company, "2026-03-02", ["D 560205 400.00", "C 2241 400.00"])
    lines = [
        {"account": "560299", "side": "D", "take": "rest"},
        {"account": "2211", "side": "C", "take": "balance", "from_account": "5602", "share": "0.5"},
    ]
    made = company.run("ledger.save_template", {"name": "计提", "summary": "计提费用", "lines": lines}).result
    screens("boss")
    shown = page("ledger/voucher_entry", template=str(made["id"]))
    assert not shown.exception
    button(shown, "entry_save").click().run()
    rows = company.sql(
        "select l.account_code, l.debit, l.credit from ledger.voucher_line as l join ledger.voucher as v on v.id = l.voucher_id"
        " where v.summary = '计提费用' order by l.line_no"
    )
    assert [(row["account_code"], str(row["debit"]), str(row["credit"])) for row in rows] == [
        ("560299", "200.00", "0.00"), ("2211", "0.00", "200.00"),
    ]  # fmt: skip


def test_the_voucher_offers_each_step_to_whom_it_belongs(company: Books, screens: As) -> None:
    voucher = approved(company, "2026-03-02", ["D 560205 400.00", "C 2241 400.00"])
    screens("boss")
    shown = page("ledger/voucher", id=str(voucher))
    assert not shown.exception
    assert "制单 系统" in captions(shown)
    assert button(shown, "sign") and button(shown, "uncheck") and button(shown, "keep_template") and not button(shown, "reverse")
    button(shown, "sign").click().run()
    assert company.sql("select signed_by is not null as told from ledger.voucher") == [{"told": True}]
    company.run("ledger.post_vouchers", {"vouchers": [voucher]})
    shown = page("ledger/voucher", id=str(voucher))
    assert button(shown, "reverse") and not button(shown, "uncheck")
    screens("cashier")
    shown = page("ledger/voucher", id=str(voucher))
    assert not any(button(shown, key) for key in ("sign", "uncheck", "reverse", "keep_template"))


def test_recurring_vouchers_are_made_on_their_page(company: Books, screens: As) -> None:
    lines = [{"account": "560205", "side": "D", "amount": "30.00"}, {"account": "2241", "side": "C", "take": "rest"}]
    company.run("ledger.save_template", {"name": "房租", "monthly_day": 1, "first_month": "2026-03", "lines": lines})
    screens("boss")
    shown = page("ledger/templates")
    assert not shown.exception
    button(shown, "make").click().run()
    assert company.sql("select count(*) > 0 as told from ledger.voucher where rule like 'recurring:%'") == [{"told": True}]
    kept = page("ledger/template_entry", id=str(company.sql("select id from ledger.voucher_template")[0]["id"]))
    assert not kept.exception
    button(kept, "entry_save").click().run()
    assert company.sql("select version, monthly_day from ledger.voucher_template") == [{"version": 2, "monthly_day": 1}]


def test_gaps_are_told_before_posting(company: Books, screens: As) -> None:
    first, second = (draft(company, "2026-03-02", ["D 560205 1.00", "C 2211 1.00"]) for _ in range(2))
    company.run("ledger.discard_voucher", {"voucher": first})
    screens("boss")
    shown = page("ledger/vouchers", batch="1")
    shown.selectbox(key="batch_month").select("2026-03").run()
    assert any("202603-记-0001" in warning.value for warning in shown.warning)
    button(shown, "tidy").click().run()
    assert company.ask("ledger.voucher", {"voucher": second}).provisional_number == "202603-记-0001"


def test_money_lines_are_assigned_as_proposed(company: Books, screens: As) -> None:
    approved(company, "2026-03-03", ["D 560205 50.00", "C 1002 50.00 cf=3"])
    screens("boss")
    shown = page("ledger/cash_flow", **{"from": "2026-03-01", "to": "2026-03-31"})
    assert not shown.exception
    button(shown, "assign").click().run()
    assert company.sql("select cash_flow_line, reason from ledger.cash_flow_assignment") == [
        {"cash_flow_line": 6, "reason": "按规则核对"}
    ]
    screens("cashier")
    seen = page("ledger/cash_flow", **{"from": "2026-03-01", "to": "2026-03-31"})
    assert not seen.exception and button(seen, "assign") is None
