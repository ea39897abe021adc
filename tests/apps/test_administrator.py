"""The administrator's pages: first steps at home, roles and their rights, where others are signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from apps.screens.navigation import HERE, SCREENS, can_open
from apps.screens.widgets import first_steps, role_rights
from operational.core.api import Actor
from operational.identity.api import actor_of, sign_in
from operational.setup.queries import HIDDEN, STEPS
from tests.books import Books

As = Callable[[str], Actor]
PASSWORD = "Blue-Kettle-93-River"
SECONDS = 60


def page(path: str) -> AppTest:
    return AppTest.from_file(str(HERE / f"{path}.py"), default_timeout=SECONDS).run()


def told(shown: AppTest) -> str:
    return "\n".join(one.value for one in (*shown.markdown, *shown.caption))


def test_the_administrators_home_shows_the_steps_until_they_are_put_away(company: Books, screens: As) -> None:
    screens("administrator")
    shown = page("home/today")
    assert "开账步骤 1 / 9" in told(shown)
    assert "go_company" in [button.key for button in shown.button]
    assert "import_items" not in [button.key for button in shown.button]  # not the administrator's to do
    assert "还没有人能办；可办的角色：会计" in told(shown)
    shown.button(key="hide_steps").click().run()
    assert [row["value"] for row in company.sql("select value from core.setting where name = :name", name=HIDDEN)] == [True]
    assert "开账步骤" not in told(page("home/today"))


def test_a_link_to_the_imports_opens_its_sheet(company: Books, screens: As) -> None:
    screens("accountant")
    made = AppTest.from_file(str(HERE / "settings/imports.py"), default_timeout=SECONDS)
    made.query_params["sheet"] = "opening_stock"
    shown = made.run()
    assert shown.selectbox(key="sheet").value == "opening_stock"
    shown.selectbox(key="sheet").set_value("items").run()
    assert (shown.selectbox(key="sheet").value, str(shown.query_params["sheet"]).strip("[]'")) == ("items", "items")
    made.query_params["sheet"] = "no_such_sheet"
    assert not made.run().exception


def test_a_colleague_sees_the_way_to_do_what_is_left(company: Books, screens: As) -> None:
    screens("accountant")
    keys = [button.key for button in page("home/today").button]
    assert {"import_items", "go_items", "import_opening_balances", "import_opening_stock", "step_accounts"} <= set(keys)
    assert "hide_steps" not in keys
    screens("sales_clerk")
    assert "开账步骤" not in told(page("home/today"))


@pytest.mark.parametrize("role", ["administrator", "accountant", "manager", "warehouse", "sales_clerk"])
def test_whoever_has_the_right_of_a_step_can_open_its_page(company: Books, role: str) -> None:
    actor = company.actor(role)
    for step in STEPS:
        pages = [first_steps.PAGES.get(step.name), "settings/imports" if step.name in first_steps.SHEETS else None]
        wanted = [path for path in pages if path]
        assert wanted, step.name
        if actor.may(step.permission):
            assert [path for path in wanted if not can_open(path, actor)] == [], step.name


def test_every_step_can_be_done_by_a_usual_role(company: Books) -> None:
    roles = [company.actor(role) for role in ("administrator", "accountant", "manager", "warehouse", "sales_clerk")]
    assert [step.name for step in STEPS if not any(actor.may(step.permission) for actor in roles)] == []
    assert {path for path in first_steps.PAGES.values() if path not in {screen.path for screen in SCREENS}} == set()


def test_a_sheet_of_rights_gives_what_it_shows() -> None:
    names = ["items.item.edit", "items.item.view", "sales.order.view"]
    rights = {"items.item.view": "all", "sales.order.view": "own"}
    shown = role_rights.sheet(names, rights)
    assert role_rights.stated(names, shown) == rights
    shown.loc[0, "scope"], shown.loc[1, "scope"] = "team", None
    assert role_rights.stated(names, shown) == {"items.item.edit": "team", "sales.order.view": "own"}


def test_a_role_is_changed_on_its_sheet(company: Books, screens: As) -> None:
    screens("administrator")
    before = rights_of(company, "cashier")
    shown = page("settings/users")
    shown.selectbox(key="role").set_value("cashier").run()
    shown.button(key="edit_role").click().run()
    assert "role_cashier_send" in [button.key for button in shown.button]

    def sheet(rights: dict[str, str]) -> None:
        from apps.screens.widgets.role_rights import edit_role

        edit_role("cashier", "", rights)

    names = sorted(
        role_rights.known_rights() | before.keys(), key=lambda name: (role_rights.area_of(name), role_rights.right_of(name))
    )
    edited = {names.index("sales.order.view"): {"scope": "own"}, names.index("ledger.opening.enter"): {"scope": "all"}}
    drawn = AppTest.from_function(sheet, args=(before,), default_timeout=SECONDS)
    drawn.session_state["role_cashier_rights"] = {"edited_rows": edited, "added_rows": [], "deleted_rows": []}
    drawn.run().button(key="role_cashier_send").click().run()
    assert rights_of(company, "cashier") == {**before, "sales.order.view": "own", "ledger.opening.enter": "all"}


def rights_of(company: Books, code: str) -> dict[str, str]:
    found = {row.code: row.permissions for row in company.ask("identity.roles").rows}  # type: ignore[attr-defined]
    return dict(found[code])


def test_others_sessions_and_keys_are_ended_on_a_page(company: Books, screens: As) -> None:
    given = {"code": "lisi", "name": "李四", "roles": ["sales_clerk"], "password": PASSWORD, "must_change_password": False}
    user = company.run("identity.create_user", given).result["id"]
    sign_in(company.database, "lisi", PASSWORD, "10.0.0.1", "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0")
    token = company.run("identity.create_token", {"name": "网店", "user": "lisi"}).result["id"]
    screens("administrator")

    def ways_in(user: int) -> None:
        from apps.screens.widgets.signed_in import keys, sign_ins

        sign_ins("test", user=user)
        keys("test", user=user)

    shown = AppTest.from_function(ways_in, args=(user,), default_timeout=SECONDS).run()
    assert "Chrome · Windows" in told(shown)
    ends = [button.key for button in shown.button]
    assert ends[1] == f"revoke_{token}"
    shown.button(key=ends[0]).click().run()
    shown.button(key=f"revoke_{token}").click().run()
    assert company.sql("select count(*) as n from identity.session where ended_at is null") == [{"n": 0}]
    assert company.sql("select revoked_at is not null as is_revoked from identity.token") == [{"is_revoked": True}]
    assert actor_of(company.database, "lisi").name == "李四"


def test_an_empty_pick_list_says_what_is_to_be_done_first(company: Books, screens: As) -> None:
    screens("sales_clerk")
    hints = {box.label: box.placeholder for box in page("sales/order_entry").text_input}
    assert hints["客户 *"] == "还没有可选的，请先新建"
    company.run("parties.save_party", {"code": "C1", "name": "浦江水务", "is_customer": True})
    st.cache_data.clear()
    shown = page("sales/order_entry")
    assert "客户 *" in [box.label for box in shown.selectbox]
    assert "客户 *" not in [box.label for box in shown.text_input]
