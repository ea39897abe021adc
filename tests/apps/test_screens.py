"""Pages run by themselves on a small company: each opens, shows what it shall, refuses in words and loses nothing."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from streamlit.testing.v1 import AppTest

from apps.screens import navigation
from apps.screens.failure import missing_page
from apps.screens.navigation import HERE, SCREENS, screens_for
from apps.screens.widgets.form import FormField, fields_of
from apps.screens.widgets.lines import pasted
from operational.catalog.api import catalog
from operational.core import drafts
from operational.core.api import LOCALES, Actor
from tests.books import Books

As = Callable[[str], Actor]
SECONDS = 60
GRID = "sales_order_new__lines_base"  # what the line grid of a new order starts from


def page(path: str, **query: str) -> AppTest:
    made = AppTest.from_file(str(HERE / f"{path}.py"), default_timeout=SECONDS)
    for name, value in query.items():
        made.query_params[name] = value
    return made.run()


def stocked(company: Books) -> int:
    """A customer, an item and an approved order of 4 pieces of it; answers the order."""
    company.run("items.save_item", {"code": "P-1", "name": "离心泵", "spec": "ISW50", "list_price": "1130", "unit": "台"})
    company.run("parties.save_party", {"code": "C-1", "name": "上海浦江水务", "is_customer": True})
    saved = company.run("sales.save_order", {"customer": "C-1", "lines": [{"item": "P-1", "quantity": "4", "price": "113"}]})
    return int(saved.result["id"])


def test_every_page_opens_on_empty_books(company: Books, screens: As) -> None:
    screens("boss")
    failed = {}
    for screen in SCREENS:
        shown = page(screen.path)
        found = [str(error.value) for error in (*shown.exception, *shown.error)]
        if found:
            failed[screen.path] = found
    assert failed == {}


@pytest.mark.parametrize(
    ("role", "sees", "not_"),
    [
        ("sales_clerk", "sales/order_entry", "ledger/vouchers"),
        ("warehouse", "sales/to_issue", "invoicing/receipts"),
        ("accountant", "ledger/vouchers", "settings/users"),
        ("cashier", "invoicing/receipts", "sales/order_entry"),
        ("buyer", "planning/suggestions", "ledger/periods"),
        ("administrator", "settings/users", "sales/issue"),
        ("nobody", "home/today", "sales/orders"),
    ],
)
def test_a_person_sees_the_pages_of_the_role(company: Books, role: str, sees: str, not_: str) -> None:
    paths = {screen.path for screen in screens_for(company.actor(role))}
    assert sees in paths
    assert not_ not in paths


def test_who_sees_own_orders_only_sees_no_figures_of_the_whole_company(company: Books) -> None:
    whole = {"analysis/sales", "analysis/freshness"}
    assert whole & {screen.path for screen in screens_for(company.actor("sales_clerk"))} == set()
    assert whole <= {screen.path for screen in screens_for(company.actor("analyst"))}


def test_addresses_of_pages_are_unique_and_their_files_exist() -> None:
    assert len({screen.url for screen in SCREENS}) == len(SCREENS)
    assert [screen.path for screen in SCREENS if not screen.file.is_file()] == []


def test_what_a_page_needs_exists() -> None:
    found = catalog()
    named = [name for screen in SCREENS for name in screen.needs]
    assert [name for name in named if name not in found.commands and name not in found.queries] == []


def test_a_list_shows_its_rows_and_how_many(company: Books, screens: As) -> None:
    stocked(company)
    screens("boss")
    shown = page("sales/orders")
    table = shown.dataframe[0].value
    assert table[["customer", "gross"]].to_dict("records") == [{"customer": "上海浦江水务", "gross": 452.0}]
    assert list(table["state"][0]) == ["草稿"]
    assert "共 1 条" in [caption.value for caption in shown.caption]


def test_a_search_that_finds_nothing_says_what_to_do(company: Books, screens: As) -> None:
    stocked(company)
    screens("boss")
    shown = page("sales/orders", search="没有这个")
    assert [info.value for info in shown.info] == ["没有符合条件的记录。请放宽条件，或清空搜索。"]


def test_a_document_offers_its_moves_and_says_why_not(company: Books, screens: As) -> None:
    order = stocked(company)
    screens("boss")
    shown = page("sales/order", id=str(order))
    buttons = {button.key: button for button in shown.button}
    assert buttons["move_place"].disabled is False
    assert buttons["move_approve"].disabled is True
    assert "草稿" in buttons["move_approve"].help


def test_a_move_happens_once_however_often_it_is_pressed(company: Books, screens: As) -> None:
    order = stocked(company)
    screens("boss")
    shown = page("sales/order", id=str(order))
    shown.button(key="move_place").click().run()
    assert company.sql("select state, version from sales.order") == [{"state": "placed", "version": 2}]
    events = "select count(*) as n from core.event where name = 'sales.place_order'"
    assert company.sql(events) == [{"n": 1}]


def test_an_entry_shows_totals_by_trial_and_keeps_a_draft(company: Books, screens: As) -> None:
    stocked(company)
    actor = screens("boss")
    shown = page("sales/order_entry")
    customer = next(box for box in shown.selectbox if box.label == "客户 *")
    customer.set_value("C-1").run()
    shown.session_state[GRID] = [{"item": "P-1", "quantity": Decimal(3), "price": Decimal("113")}]
    shown.run()
    assert "<b>339.00</b>" in "".join(part.proto.body for part in shown.get("html"))
    kept = drafts.load_draft(company.database, actor, "sales.order")
    assert kept == {"header": {"customer": "C-1"}, "lines": [{"item": "P-1", "quantity": "3.0", "price": "113.0"}]}
    shown.button(key="entry_save").click().run()
    rows = company.sql("select gross from sales.order order by id")
    assert [row["gross"] for row in rows] == [Decimal("452.00"), Decimal("339.00")]
    assert drafts.load_draft(company.database, actor, "sales.order") is None


def test_a_refused_entry_keeps_what_was_typed(company: Books, screens: As) -> None:
    stocked(company)
    actor = screens("boss")
    shown = page("sales/order_entry")
    next(box for box in shown.selectbox if box.label == "客户 *").set_value("C-1").run()
    shown.session_state[GRID] = [{"item": "P-1", "quantity": Decimal(-3)}]
    shown.run()
    shown.button(key="entry_save").click().run()
    assert [error.value for error in shown.error] == ["第 1 行：“数量”不能是负数，填的是“-3.0”。"]
    assert company.count("sales.order") == 1
    kept = drafts.load_draft(company.database, actor, "sales.order")
    assert kept is not None
    assert kept["lines"] == [{"item": "P-1", "quantity": "-3.0"}]


def test_a_form_is_derived_from_its_command() -> None:
    fields = {f.name: f for f in fields_of(catalog().commands["purchasing.save_order"].input_type)}
    assert (fields["supplier"].kind, fields["supplier"].ref, fields["supplier"].is_required) == ("ref", "parties.supplier", True)
    assert (fields["date"].kind, fields["price_includes_tax"].kind, fields["note"].kind) == ("date", "flag", "long")
    assert fields["price_includes_tax"].is_optional
    lines = fields["lines"]
    assert lines.kind == "rows"
    assert lines.rows_of is not None
    assert [f.kind for f in fields_of(lines.rows_of)][:3] == ["ref", "number", "number"]
    assert "version" not in fields
    users = {f.name: f for f in fields_of(catalog().commands["identity.create_user"].input_type)}
    assert (users["roles"].kind, users["roles"].ref, users["password"].kind) == ("refs", "identity.role", "secret")


def test_pasted_lines_are_exact_and_what_is_unknown_is_named(company: Books, screens: As) -> None:
    stocked(company)
    screens("boss")
    item = FormField("item", "ref", True, None, ref="items.item")
    fields = [item, FormField("quantity", "number", True, None), FormField("promise_date", "date", False, None)]
    lines, unknown = pasted("P-1\t1,200.50\t2026/04/01\n离心泵\t0.1\n\nX-9\tviele\n", fields)
    assert lines == [
        {"item": "P-1", "quantity": Decimal("1200.50"), "promise_date": dt.date(2026, 4, 1)},
        {"item": "P-1", "quantity": Decimal("0.1")},
        {},
    ]
    assert unknown == ["X-9", "viele"]


def test_a_draft_is_its_typists_own(company: Books) -> None:
    mine, other = company.actor("sales_clerk"), company.actor("buyer")
    drafts.save_draft(company.database, mine, "sales.order", {"lines": [1]})
    drafts.save_draft(company.database, mine, "sales.order", {"lines": [2]})
    assert drafts.load_draft(company.database, mine, "sales.order") == {"lines": [2]}
    assert drafts.load_draft(company.database, other, "sales.order") is None
    drafts.drop_draft(company.database, mine, "sales.order")
    assert drafts.load_draft(company.database, mine, "sales.order") is None


def test_the_oldest_drafts_make_room(company: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "DRAFTS_MAX", 2)
    actor = company.actor("sales_clerk")
    for number in range(4):
        drafts.save_draft(company.database, actor, "sales.order", {}, str(number))
    assert [row["document"] for row in company.sql("select document from core.draft order by document")] == ["2", "3"]


@pytest.mark.parametrize("place", ["screens", "web"])
def test_words_of_the_pages_are_complete(place: str) -> None:
    folder = HERE.parent / place / "words"
    keys = [set(yaml.safe_load((folder / f"{locale}.yml").read_text("utf-8"))) for locale in LOCALES]
    assert keys[0] == keys[1] == keys[2]
    assert len(keys[0]) > 15


def test_every_page_has_a_title_in_words() -> None:
    known = set(yaml.safe_load((HERE / "words" / "en.yml").read_text("utf-8")))
    assert [screen.path for screen in SCREENS if screen.title_key not in known] == []


def test_the_time_line_tells_who_did_what_and_nothing_more(company: Books) -> None:
    order = stocked(company)
    company.run("sales.place_order", {"order": order})
    rows = company.ask("company.timeline", {"kind": "sales.order", "document": order}).model_dump()["rows"]
    assert [(row["name"], row["business_date"]) for row in rows] == [
        ("sales.place_order", company.today),
        ("sales.save_order", company.today),
    ]
    assert set(rows[0]) == {"at", "name", "who", "business_date", "unmatched"}
    assert rows[0]["unmatched"] == []  # only money taken back frees lines of the bank's statement


def test_people_are_listed_with_their_roles_in_words(company: Books, screens: As) -> None:
    given = {"code": "liming", "name": "李明", "roles": ["warehouse", "cashier"], "password": "Blue-Kettle-93-River"}
    company.run("identity.create_user", given)
    screens("boss")
    table = page("settings/users").dataframe[0].value
    assert table[table["code"] == "liming"]["role_names"].to_list() == ["出纳、仓库管理员"]


def test_accounts_are_listed_in_words(company: Books, screens: As) -> None:
    screens("boss")
    table = page("ledger/accounts", search="1122").dataframe[0].value
    assert table[["code", "account_class", "control"]].to_dict("records")[0] == {
        "code": "1122",
        "account_class": "资产",
        "control": "应收",
    }


ASKED = [("ledger-periods", True), ("no-such-page", True), ("a/../b", False), ("home-today", False)]


@pytest.mark.parametrize(("asked", "is_made"), ASKED)
def test_an_address_that_may_not_be_opened_is_refused_in_words(
    company: Books, screens: As, monkeypatch: pytest.MonkeyPatch, asked: str, is_made: bool
) -> None:
    actor = screens("sales_clerk")
    monkeypatch.setattr(navigation, "asked_page", lambda: asked)

    def made(page: object, **given: Any) -> SimpleNamespace:  # Streamlit says that its first page has no name
        return SimpleNamespace(page=page, **{**given, "url_path": "" if given.get("default") else given["url_path"]})

    monkeypatch.setattr(navigation.st, "Page", made)
    pages = [page for section in navigation.pages_for(actor).values() for page in section]
    refused = [(page.url_path, page.title) for page in pages if page.page is missing_page]
    assert refused == ([(asked, "没有这个页面")] if is_made else [])
    led_on = [page.url_path for page in pages if page.page is navigation.first_page]
    assert led_on == (["home-today"] if asked == "home-today" else [])


def test_every_list_that_can_be_empty_says_what_to_do_first() -> None:
    seeded = {  # what opening a company or signing in has already filled
        "invoicing/bank_accounts", "ledger/accounts", "settings/users", "settings/access_log",
        "stock/bins", "stock/reasons", "stock/warehouses", "purchasing/defect_reasons", "assets/categories",
        "assets/expense_accounts",
    }  # fmt: skip
    pages = {screen.path: screen.file.read_text("utf-8") for screen in SCREENS}
    silent = {path for path, text in pages.items() if "Listing(" in text and "empty_key" not in text}
    assert silent - seeded == set()


def test_every_area_of_rights_has_its_name() -> None:
    asked = [*catalog().commands.values(), *catalog().queries.values()]
    rights = {one.permission for one in asked} | {right for rights in catalog().roles.values() for right in rights}
    known = set(yaml.safe_load((HERE / "words" / "en.yml").read_text("utf-8")))
    assert sorted({area for area in (right.split(".")[0] for right in rights) if f"screen.area.{area}" not in known}) == []


def test_no_grid_says_none() -> None:
    """Streamlit writes None into an empty cell, in English, unless it is told what else."""
    silent = []
    for file in sorted(HERE.rglob("*.py")):
        for call in (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)):
            is_grid = ast.unparse(call.func) in ("st.data_editor", "st.dataframe")
            if is_grid and all(given.arg != "placeholder" for given in call.keywords):
                silent.append(f"{file.relative_to(HERE)}:{call.lineno}")
    assert silent == []


def test_a_new_row_is_not_written_over_one_of_the_same_code(company: Books, screens: As) -> None:
    """Saving changes what is there, as sheets want it: whoever pressed New typed a code that is taken."""
    screens("boss")
    company.run("parties.save_party", {"code": "C-1", "name": "上海浦江水务", "is_customer": True})
    shown = AppTest.from_function(form_of_a_new_customer, default_timeout=SECONDS).run()

    def send(code: str) -> None:
        shown.text_input(key="new_code").input(code)
        shown.text_input(key="new_name").input("昆山水务")
        shown.checkbox(key="new_is_customer").check()
        next(button for button in shown.button if button.label == "保存").click().run()
        assert not shown.exception

    send("C-1")
    assert any("编码“C-1”已经有了" in caption.value for caption in shown.caption)
    assert not shown.error  # a short form shows it beside the field only
    assert shown.text_input(key="new_name").value == "昆山水务"
    assert [row["name"] for row in company.sql("select name from parties.party order by code")] == ["上海浦江水务"]
    send("C-2")
    assert [row["name"] for row in company.sql("select name from parties.party order by code")] == ["上海浦江水务", "昆山水务"]


def form_of_a_new_customer() -> None:
    from apps.screens.widgets.form import derived_form

    derived_form("parties.save_party", form="new", only=("code", "name", "is_customer"), is_new=True)
