"""What a phone shows: cards that say what they are, days with their names, ticks for a thumb."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from apps.screens.widgets import columns as cols
from apps.screens.widgets.format import choice_label
from apps.screens.widgets.phone import card_lines
from operational.core.api import Actor, Amount, Output
from tests.apps.test_screens import GRID, page
from tests.books import Books

As = Callable[[str], Actor]
PHONE = SimpleNamespace(headers={"User-Agent": "Mobile Mobi"}, cookies={}, url="", locale="zh-CN")


class Row(Output):
    """A row as a list answers it."""

    item_code: str = "LG004"
    item_name: str = "立式管道离心泵"
    date: dt.date = dt.date(2026, 11, 2)
    due_date: dt.date | None = dt.date(2026, 12, 30)
    amount: Amount = Decimal("5.00")


def lines(row: Row) -> list[str]:
    fields = Row.model_fields
    kinds = {name: cols.kind_of(name, fields[name]) for name in fields}
    return [line.replace("\\", "").replace("\u2060", "") for line in card_lines(row, list(fields), kinds, "invoicing", "", {})]


def test_a_card_is_headed_by_code_and_name_and_names_every_day_but_its_own(screens: As) -> None:
    screens("boss")
    assert lines(Row()) == ["**LG004 立式管道离心泵** ", "2026-11-02 · 到期日\u00a02026-12-30", "金额\u00a05.00"]
    assert lines(Row(due_date=None))[1] == "2026-11-02"


def test_a_voucher_says_in_words_how_it_was_made() -> None:
    assert choice_label("ledger", "rule", "hand:1") == "手工填制"
    assert choice_label("ledger", "rule", "document:0") == "一单一证"
    assert choice_label("commission", "rule", "A:1") == "A:1"  # a code of the company's own stays whole


def test_rows_are_ticked_by_cards_on_a_phone(company: Books, screens: As, monkeypatch: pytest.MonkeyPatch) -> None:
    """The grid of a desk hides on a phone what says which row is which."""
    screens("boss")
    monkeypatch.setattr(st, "context", PHONE)
    sides = {"560205": "debit", "560201": "credit"}
    line = [{"account": account, side: "90", "summary": "办公用品"} for account, side in sides.items()]
    company.run("ledger.enter_voucher", {"date": company.today, "lines": line})
    shown = page("ledger/vouchers", batch="1")
    assert not shown.exception
    shown.selectbox(key="batch_month").select(f"{company.today:%Y-%m}").run()
    (tick,) = shown.checkbox
    assert tick.value
    told = " ".join([tick.label, *(caption.value for caption in shown.caption)]).replace("\\", "")
    assert "办公用品" in told and "90.00" in told
    assert not tick.uncheck().run().exception
    assert shown.button(key="check").disabled


def test_requisitions_are_ordered_from_a_phone(company: Books, screens: As, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two parts of one name are told apart by their codes; what is taken keeps its supplier and takes another quantity."""
    screens("boss")
    monkeypatch.setattr(st, "context", PHONE)
    company.run("parties.save_party", {"code": "S1", "name": "恒泽铸造", "is_supplier": True})
    for code in ("YL1", "YL2"):
        company.run("items.save_item", {"code": code, "name": "叶轮", "unit": "件"})
        company.run("purchasing.save_supplier_item", {"supplier": "S1", "item": code, "price": "50"})
    lines = [{"item": code, "quantity": "4", "supplier": "S1"} for code in ("YL1", "YL2")]
    made = company.run("purchasing.save_requisition", {"lines": lines}).result["id"]
    for step in ("place_requisition", "approve_requisition"):
        company.run(f"purchasing.{step}", {"requisition": made})
    shown = page("purchasing/to_order")
    assert not shown.exception
    assert [tick.label.split("**")[1] for tick in shown.checkbox] == ["YL1 叶轮", "YL2 叶轮"]
    shown.checkbox[1].check().run()
    (number,) = shown.number_input
    number.set_value(3.0).run()
    shown.button(key="order_now").click().run()
    assert not shown.exception
    ordered = company.sql(
        "select i.code, l.quantity::int as n, p.code as supplier from purchasing.order_line l"
        ' join items.item i on i.id = l.item_id join purchasing."order" o on o.id = l.order_id'
        " join parties.party p on p.id = o.supplier_id"
    )
    assert ordered == [{"code": "YL2", "n": 3, "supplier": "S1"}]


def test_lines_of_a_form_are_cards_on_a_phone(company: Books, screens: As, monkeypatch: pytest.MonkeyPatch) -> None:
    """One card under the other; what is left empty is no line."""
    screens("boss")
    monkeypatch.setattr(st, "context", PHONE)
    company.run("items.save_item", {"code": "P-1", "name": "离心泵", "unit": "台"})
    shown = AppTest.from_function(form_of_an_issue, default_timeout=60).run()
    assert not shown.exception
    assert not any(frame.proto.editing_mode for frame in shown.dataframe)
    quantities = [box for box in shown.text_input if box.label == "数量 *"]
    assert len(quantities) == 1
    quantities[0].input("2")
    (more,) = [button for button in shown.button if button.label == "加一行"]
    more.click().run()
    assert not shown.exception
    assert [box.value for box in shown.text_input if box.label == "数量 *"] == ["2", ""]
    sent = shown.session_state["given"]
    assert [line["quantity"] for line in sent["lines"]] == ["2"]


def form_of_an_issue() -> None:
    """A form with lines, outside a dialog, which would close between two runs of a test."""
    import streamlit

    from apps.screens.widgets import form
    from operational.catalog.api import catalog

    shown = form.fields_of(catalog().commands["stock.issue_other"].input_type)
    with streamlit.form("issue"):
        streamlit.session_state["given"] = form._inputs(shown, "stock", "issue", {})
        streamlit.form_submit_button("send")


def test_an_order_from_a_phone_needs_no_card_to_be_thrown_away(
    company: Books, screens: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The empty card that a new order starts with holds defaults only: with lines from the box it is no line."""
    screens("boss")
    monkeypatch.setattr(st, "context", PHONE)
    company.run("items.save_item", {"code": "P-1", "name": "离心泵", "list_price": "1130", "unit": "台"})
    company.run("parties.save_party", {"code": "C-1", "name": "上海浦江水务", "is_customer": True})
    shown = page("sales/order_entry")
    customer = next(box for box in shown.selectbox if box.label == "客户 *")
    customer.select("C-1").run()
    box = next(box for box in shown.text_input if (box.placeholder or "").startswith("扫码"))
    box.input("P-1 3").run()
    assert not shown.exception
    (line,) = shown.session_state[GRID]
    assert (line["item"], line["quantity"]) == ("P-1", Decimal(3))
