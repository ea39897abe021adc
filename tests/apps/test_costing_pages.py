"""The pages of costing on a company that shares overhead: each opens, a month is tried before it is booked, costs are hidden."""

from collections.abc import Callable
from pathlib import Path

import pytest

from apps.screens.navigation import SCREENS, may_enter
from operational.core.api import Actor, settings
from tests.apps.test_screens import page
from tests.books import Books
from tests.costing.conftest import Costing
from tests.sales.conftest import Selling
from tests.warehouse.conftest import Core

As = Callable[[str], Actor]


def problems(shown: object) -> list[str]:
    return [str(e.value) for e in (*shown.exception, *shown.error)]  # type: ignore[attr-defined]  # what AppTest gives


@pytest.fixture
def workshop(company: Books) -> Costing:
    """February: pumps sold for 2,000 net, and 100.00 of overhead that waits to be shared."""
    costing = Costing(company)
    shop = Selling(company)
    shop.stock(PUMP="20")
    order = shop.order(("PUMP", "2", "1130"), date="2026-02-10")
    shop.run("issue_goods", order, date="2026-02-10")
    costing.centre("CJ1")
    costing.run("save_labour_rate", cost_centre="CJ1", valid_from="2026-01-01", rate="40.00", source="会议")
    costing.pool("XS", "revenue", "orders")
    costing.hours("CJ1", "3", "2026-02")
    costing.spend("100.00", day="2026-02-20")
    return costing


def test_the_pages_of_costing_show_what_there_is(workshop: Costing, screens: As) -> None:
    shared = workshop.share("2026-02", workshop.company.today)
    screens("boss")
    for path, query in {
        "costing/centres": {},
        "costing/rates": {},
        "costing/pools": {},
        "costing/basis": {},
        "costing/allocations": {},
        "costing/allocation": {"id": str(shared["id"])},
    }.items():
        assert problems(page(path, **query)) == [], path


def test_a_month_is_tried_on_its_page_before_it_is_booked(workshop: Costing, screens: As) -> None:
    screens("boss")
    shown = page("costing/allocations")
    shown.selectbox(key="month").set_value("2026-02").run()
    shown.button(key="book").click().run()
    assert problems(shown) == []
    assert any("XS XS费用" in str(one.value) and "100.00" in str(one.value) for one in shown.markdown)
    assert [one.key for one in shown.button if one.key == "confirm_book"] == ["confirm_book"]
    assert workshop.company.count("costing.allocation") == 0


def test_a_refused_month_says_why_on_the_page(workshop: Costing, screens: As) -> None:
    screens("boss")
    shown = page("costing/allocations")
    shown.selectbox(key="month").set_value("2026-03").run()
    shown.button(key="book").click().run()
    assert ["2026-03" in one for one in problems(shown)] == [True]


def test_cost_and_margin_show_the_whole_and_its_documents(workshop: Costing, screens: As, tmp_path: Path) -> None:
    workshop.share("2026-02", workshop.company.today)
    home = settings().model_copy(update={"home": tmp_path}).warehouse_dir
    Core(workshop.company.owner_url, workshop.company.etl_url, home).refresh()
    screens("boss")
    for path, query in {
        "analysis/costs": {"span": "two_years"},
        "analysis/margin": {},
    }.items():
        assert problems(page(path, **query)) == [], path
    shown = page("analysis/costs", span="two_years", by="order")
    assert problems(shown) == []
    assert [str(one.value) for one in shown.metric] == ["2,000.00", "1,300.00", "700.00", "35%"]
    assert "100.00" in str(shown.metric[1].delta)


@pytest.mark.parametrize("role", ["sales_clerk", "cashier", "warehouse", "buyer"])
def test_who_may_not_read_margins_has_no_page_of_costs(screens: As, role: str) -> None:
    actor = screens(role)
    hidden = ("analysis/costs", "analysis/margin", "costing/allocations", "costing/pools")
    assert [screen.path for screen in SCREENS if screen.path in hidden and may_enter(screen, actor)] == []


def test_an_accountant_has_the_pages_of_costs(screens: As) -> None:
    actor = screens("accountant")
    wanted = ["costing/allocations", "analysis/costs", "analysis/margin"]
    assert [screen.path for screen in SCREENS if screen.path in wanted and may_enter(screen, actor)] == wanted
