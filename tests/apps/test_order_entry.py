"""The order entry and the order's page: the earliest day beside the lines, whom it goes to, versions of a quotation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from apps.screens.navigation import HERE
from operational.core import drafts
from operational.core.api import Actor
from tests.books import Books

As = Callable[[str], Actor]
SECONDS = 60


def page(path: str, **query: str) -> AppTest:
    made = AppTest.from_file(str(HERE / f"{path}.py"), default_timeout=SECONDS)
    for name, value in query.items():
        made.query_params[name] = value
    return made.run()


def shop(company: Books) -> None:
    company.run("items.save_item", {"code": "P-1", "name": "离心泵", "spec": "ISW50", "list_price": "1130", "unit": "台"})
    company.run("parties.save_party", {"code": "C-1", "name": "上海浦江水务", "is_customer": True, "region": "上海"})
    company.run("parties.save_party", {"code": "S-1", "name": "恒泽铸造", "is_supplier": True})


def captions(shown: AppTest) -> str:
    return "\n".join(caption.value for caption in shown.caption)


def test_the_earliest_day_stands_beside_the_line_and_is_promised(company: Books, screens: As) -> None:
    shop(company)
    company.run("people.save_employee", {"code": "E1", "name": "王磊"})
    company.run("sales.save_assignment_rule", {"region": "上海", "salesperson": "E1"})
    boss = screens("boss")
    body = {"header": {"customer": "C-1"}, "lines": [{"item": "P-1", "quantity": "4"}]}
    drafts.save_draft(company.database, boss, "sales.order", body)
    shown = page("sales/order_entry")
    assert not shown.exception
    row = shown.dataframe[-1].value.to_dict("records")[0]
    assert row["earliest"].endswith("（待确认）")  # nobody has it on order
    assert "王磊（分配规则）" in captions(shown)
    next(b for b in shown.button if b.key == "entry_save").click().run()
    saved = company.sql('select promise_date, e.code from sales."order" o join people.employee e on e.id = o.salesperson_id')
    assert [row["code"] for row in saved] == ["E1"]
    assert f"将按最早可交 {saved[0]['promise_date'].isoformat()} 承诺" in captions(shown)


def test_the_versions_of_a_quotation_are_shown_compared_and_ordered(company: Books, screens: As) -> None:
    shop(company)
    given: dict[str, Any] = {"customer": "C-1", "lines": [{"item": "P-1", "quantity": "4", "price": "113"}]}
    order = int(company.run("sales.save_order", given).result["id"])
    company.run("sales.quote_order", {"order": order, "valid_until": "2099-01-01"})
    company.run("sales.save_order", {**given, "order": order, "lines": [{"item": "P-1", "quantity": "5", "price": "100"}]})
    screens("boss")
    shown = page("sales/order", id=str(order))
    assert not shown.exception
    tables = [table.value for table in shown.dataframe]
    numbers = next(table["version_no"].tolist() for table in tables if "version_no" in table)
    assert numbers == [2, 1]
    compared = next(table for table in tables if "old_quantity" in table)
    assert compared[["old_quantity", "new_quantity", "old_price", "new_price"]].values.tolist() == [[4, 5, 113, 100]]
    next(b for b in shown.button if b.key == "place_1").click().run()
    assert company.sql('select state, gross::text from sales."order"') == [{"state": "placed", "gross": "452.00"}]


def test_a_view_is_a_tab_that_leads_to_its_address_and_columns_are_ones_own(company: Books, screens: As) -> None:
    shop(company)
    given: dict[str, Any] = {"customer": "C-1", "lines": [{"item": "P-1", "quantity": "4", "price": "113"}]}
    company.run("sales.save_order", given)
    screens("boss")
    shown = page("sales/orders")
    next(box for box in shown.text_input if box.key == "search").input("离心").run()
    next(box for box in shown.text_input if box.key == "list_view_name").input("草稿单")
    next(button for button in shown.button if button.key == "list_view_save").click().run()
    assert not shown.exception
    assert company.sql("select name, address, is_shared from identity.saved_view") == [
        {"name": "草稿单", "address": "search=%E7%A6%BB%E5%BF%83", "is_shared": False}
    ]
    company.run("identity.choose_columns", {"query": "sales.orders", "columns": ["gross", "number", "no_such"]})
    again = page("sales/orders")
    assert [b.label for b in again.button if (b.key or "").startswith("view_")] == ["全部", "草稿单"]
    assert list(again.dataframe[0].value.columns) == ["gross", "number"]


def test_one_box_on_the_first_page_finds_documents_partners_and_items(company: Books, screens: As) -> None:
    shop(company)
    given: dict[str, Any] = {"customer": "C-1", "number": "SO-778", "lines": [{"item": "P-1", "quantity": "4", "price": "113"}]}
    company.run("sales.save_order", given)
    screens("boss")
    shown = page("home/today")
    box = next(box for box in shown.text_input if box.key == "everything")
    box.input("离心泵").run()
    assert not shown.exception
    found = [button.label for button in shown.button if (button.key or "").startswith("found_")]
    assert found == ["SO-778 · 上海浦江水务 · 2026-03-16 · 草稿", "P-1 · 离心泵 · ISW50"]
    box.input("浦江").run()
    found = [button.label for button in shown.button if (button.key or "").startswith("found_")]
    assert found == ["SO-778 · 上海浦江水务 · 2026-03-16 · 草稿", "C-1 · 上海浦江水务"]
    box.input("没有这个").run()
    assert [info.value for info in shown.info] == ["没有符合条件的记录。请放宽条件，或清空搜索。"]
    screens("cashier")  # who may not see items or orders finds none
    box.input("离心泵").run()
    assert [b for b in shown.button if (b.key or "").startswith("found_sales/order_entry")] == []


def test_late_orders_are_counted_by_cause(company: Books, screens: As) -> None:
    shop(company)
    given: dict[str, Any] = {"customer": "C-1", "lines": [{"item": "P-1", "quantity": "4", "price": "113"}]}
    order = company.run("sales.save_order", {**given, "promise_date": "2026-03-01"}).result["id"]
    company.run("sales.place_order", {"order": order})
    screens("boss")
    shown = page("sales/late")
    assert not shown.exception
    counted = [(metric.label, metric.value) for metric in shown.metric]
    assert counted == [("未审", "1"), ("缺料", "0"), ("未拣", "0"), ("未发", "0")]
    assert shown.dataframe[0].value["cause"].tolist() == ["未审"]
