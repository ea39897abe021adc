"""Links name a choice by its code: the page opens with it, in every language, and every bound box can be asked so."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from streamlit.testing.v1 import AppTest

from apps.screens.navigation import HERE
from operational.core.api import Actor
from tests.apps.test_screens import page
from tests.books import Books

As = Callable[[str], Actor]
BOXES = ("selectbox", "segmented_control", "radio", "pills")


def test_a_link_opens_the_list_of_the_state_that_it_names(company: Books, screens: As) -> None:
    company.run("parties.save_party", {"code": "C-1", "name": "上海浦江水务", "is_customer": True})
    company.run("items.save_item", {"code": "P-1", "name": "离心泵", "unit": "台"})
    lines = [{"item": "P-1", "quantity": "1", "price": "5"}]
    for number, command in (("1", "place_order"), ("2", "")):
        company.run("sales.save_order", {"customer": "C-1", "number": number, "lines": lines})
        if command:
            company.run(f"sales.{command}", {"order": number})
    screens("boss")
    assert list(page("sales/orders").dataframe[0].value["number"]) == ["2", "1"]
    assert list(page("sales/orders", state="draft").dataframe[0].value["number"]) == ["2"]
    assert list(page("sales/orders", state="placed").dataframe[0].value["number"]) == ["1"]


def test_what_was_asked_stays_when_the_page_runs_again(company: Books, screens: As) -> None:
    screens("boss")
    shown = page("invoicing/currency", view="revaluation")
    assert [str(one.value) for one in shown.subheader] == ["外币账户", "调汇记录"]
    assert [str(one.value) for one in shown.run().subheader] == ["外币账户", "调汇记录"]
    assert not page("invoicing/currency", view="no such view").subheader


def listed() -> None:
    import streamlit as st

    from apps.screens.widgets.address import start_afresh

    start_afresh({"search": "", "state": None})
    st.text_input("search", key="search", bind="query-params")
    st.selectbox("state", ["draft", "placed"], index=None, key="state", bind="query-params")


def test_what_one_list_was_asked_is_not_asked_of_the_next() -> None:
    shown = AppTest.from_function(listed)
    shown.session_state["place"] = ("sales-orders", ())
    shown.run().text_input(key="search").input("XSDD").run()
    shown.selectbox(key="state").select("draft").run()
    assert (shown.text_input(key="search").value, shown.selectbox(key="state").value) == ("XSDD", "draft")
    shown.session_state["place"] = ("sales-order", ())  # a document is no list: back on the list all is as it was
    shown.session_state["place"] = ("sales-orders", ())
    assert shown.run().text_input(key="search").value == "XSDD"
    shown.query_params.pop("search", None)
    shown.query_params.pop("state", None)
    shown.session_state["place"] = ("ledger-vouchers", ())
    shown.run()
    assert (shown.text_input(key="search").value, shown.selectbox(key="state").value) == ("", None)


def test_every_box_that_the_address_fills_heeds_codes() -> None:
    deaf = {}
    for file in HERE.rglob("*.py"):
        calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        heeded = {ast.unparse(call.args[0]) for call in calls if ast.unparse(call.func) == "heed"}
        if set(_worded(calls)) - heeded:
            deaf[str(file.relative_to(HERE))] = sorted(set(_worded(calls)) - heeded)
    assert deaf == {}


def _worded(calls: list[ast.Call]) -> Iterator[str]:
    """Keys of bound boxes that show other words than the codes behind them."""
    for call in calls:
        told = {keyword.arg: keyword.value for keyword in call.keywords}
        if isinstance(call.func, ast.Attribute) and call.func.attr in BOXES and {"bind", "format_func"} <= set(told):
            yield ast.unparse(told["key"])
