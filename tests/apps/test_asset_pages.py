"""The pages of fixed assets on a company that keeps some: each opens, and a month is tried before it is booked."""

from collections.abc import Callable

from operational.core.api import Actor
from tests.apps.test_screens import page
from tests.books import Books

As = Callable[[str], Actor]


def test_the_pages_of_fixed_assets_show_what_there_is(company: Books, screens: As) -> None:
    given = {"name": "货架", "category": "TOOL", "original_value": "6000.00", "account": "3001", "date": "2026-01-10"}
    card = company.run("assets.enter_asset", given).result
    gone = company.run("assets.enter_asset", given).result
    run = company.run("assets.depreciate_month", {"month": "2026-02"}).result
    left = company.run("assets.dispose_asset", {"asset": gone["id"], "way": "scrap", "reason": "旧"}).result
    count = company.run("assets.start_stocktake", {}).result
    screens("boss")
    for path, query in {
        "assets/register": {},
        "assets/asset": {"id": str(card["id"])},
        "assets/depreciations": {},
        "assets/depreciation": {"id": str(run["id"])},
        "assets/disposals": {},
        "assets/disposal": {"id": str(left["id"])},
        "assets/stocktakes": {},
        "assets/stocktake": {"id": str(count["id"])},
        "assets/categories": {},
        "assets/expense_accounts": {},
    }.items():
        shown = page(path, **query)
        assert [str(e.value) for e in (*shown.exception, *shown.error)] == [], path


def test_a_month_is_tried_on_its_page_before_it_is_booked(company: Books, screens: As) -> None:
    given = {"name": "货架", "category": "TOOL", "original_value": "6000.00", "account": "3001", "date": "2026-01-10"}
    company.run("assets.enter_asset", given)
    screens("boss")
    shown = page("assets/depreciations")
    shown.selectbox(key="month").set_value("2026-02").run()
    shown.button(key="book").click().run()
    assert [str(e.value) for e in (*shown.exception, *shown.error)] == []
    assert [one.key for one in shown.button if one.key == "confirm_book"] == ["confirm_book"]
    assert company.count("assets.depreciation") == 0
