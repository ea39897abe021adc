"""Pages of what follows an approved order, run by themselves on a small company."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from apps.screens.navigation import HERE
from operational.core.api import Actor
from tests.books import Books

As = Callable[[str], Actor]
SECONDS = 60


def page(path: str, **query: str) -> AppTest:
    made = AppTest.from_file(str(HERE / f"{path}.py"), default_timeout=SECONDS)
    for name, value in query.items():
        made.query_params[name] = value
    return made.run()


def approved(company: Books, quantity: str = "4") -> int:
    company.run("items.save_item", {"code": "P-1", "name": "离心泵", "spec": "ISW50", "list_price": "1130", "unit": "台"})
    company.run("parties.save_party", {"code": "C-1", "name": "上海浦江水务", "is_customer": True})
    lines = [{"item": "P-1", "quantity": quantity, "price": "113"}]
    order = int(company.run("sales.save_order", {"customer": "C-1", "lines": lines}).result["id"])
    company.run("sales.place_order", {"order": order})
    company.run("sales.approve_order", {"order": order})
    return order


def test_an_approved_order_is_changed_and_shows_what_was_before(company: Books, screens: As) -> None:
    order = approved(company)
    screens("boss")
    shown = page("sales/amend", id=str(order))
    version = company.sql('select version from sales."order"')[0]["version"]
    grid = f"amend_{order}_{version}_lines_base"
    shown.session_state[grid] = [{"line_no": 1, "item": "P-1", "quantity": 6, "price": 113}]
    reason = next(box for box in shown.text_area if box.label == "原因 *")
    reason.set_value("客户加量").run()
    assert "<b>678.00</b>" in "".join(part.proto.body for part in shown.get("html"))
    shown.button(key="amend_send").click().run()
    kept = company.sql("select old_gross::text, new_gross::text, reason from sales.amendment")
    assert kept == [{"old_gross": "452.00", "new_gross": "678.00", "reason": "客户加量"}]
    after = page("sales/order", id=str(order))
    assert any("452.00 → 678.00" in expander.label for expander in after.expander)


def test_what_waits_is_decided_with_one_press_or_refused_with_a_reason(company: Books, screens: As) -> None:
    approved(company)
    orders = []
    for _ in range(2):
        lines = [{"item": "P-1", "quantity": "1", "price": "113"}]
        orders.append(company.run("sales.save_order", {"customer": "C-1", "lines": lines}).result["id"])
        company.run("sales.place_order", {"order": orders[-1]})
    screens("boss")
    shown = page("home/waiting")
    assert [button.label for button in shown.button if str(button.key).endswith("_approve")] == ["同意", "同意"]
    shown.button(key=f"waiting_sales_order_{orders[0]}_approve").click().run()
    shown.text_input(key=f"waiting_sales_order_{orders[1]}_reason").set_value("价格未谈妥").run()
    shown.button(key=f"waiting_sales_order_{orders[1]}_send").click().run()
    states = company.sql('select id, state from sales."order" where id = any(:orders) order by id', orders=orders)
    assert [row["state"] for row in states] == ["approved", "draft"]
    assert [info.value for info in page("home/waiting").info] == ["没有等待您审批的单据。"]
