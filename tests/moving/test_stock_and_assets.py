"""Stock by lot and cards of fixed assets of other programs, beside the accounts that they must equal."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from operational.core.api import InvalidInput
from tests.books import Books
from tests.moving import files
from tests.moving.test_balances import moved, opened

STOCK = [
    ["存货结存表"],
    ["仓库名称", "存货编码", "存货名称", "规格型号", "主计量单位", "批号", "失效日期", "结存数量", "结存单价", "结存金额"],
    ["主仓", "P-1", "机械密封", "M7N-35", "件", "L1", "2027-06-30", 3, 33.333333, 100],
    ["主仓", "P-1", "机械密封", "M7N-35", "件", "L2", None, "1.00", 33, "33.00"],
    ["主仓", "P-2", "离心泵", "ISW50", "台", None, None, 2, 500, 1000],
    ["合计", None, None, None, None, None, None, 6, None, 1133],
]
CARDS = [
    ["固定资产卡片"],
    ["卡片编号", "固定资产名称", "类别名称", "部门名称", "开始使用日期", "原值", "累计折旧", "使用年限(月)", "净残值率(%)"],
    ["G-1", "数控车床", None, None, dt.date(2024, 6, 15), 120000, 17100, 120, 5],
    ["合计", None, None, None, None, 120000, 17100, None, None],
]


def state(company: Books) -> dict[str, tuple[str, str]]:
    found: Any = company.ask("setup.moving_state", as_="accountant")
    return {row.step: (row.state, str(row.difference)) for row in found.rows}


def opening(company: Books, stock: str, cost: str, worn: str) -> None:
    lines = [{"account": "1405", "debit": stock}, {"account": "1601", "debit": cost}, {"account": "1602", "credit": worn}]
    total = float(stock) + float(cost) - float(worn)
    lines.append({"account": "3001", "credit": f"{total:.2f}"})
    company.run("ledger.enter_opening_balances", {"lines": lines})


def test_stock_by_lot_equals_its_account(company: Books, tmp_path: Path) -> None:
    company.run("stock.ensure_warehouses", {"codes": ["主仓"]})
    opening(company, "1133.00", "120000.00", "17100.00")
    file = files.xls(tmp_path / "a.xls", STOCK)
    assert opened(company, "stock", file).recognised.layout.program == "用友"
    assert moved(company, "stock", file, as_="boss").imported == 3
    rows = company.sql("select quantity::numeric(10,2)::text as q, value::text as v from stock.move order by value")
    assert [tuple(row.values()) for row in rows] == [("1.00", "33.00"), ("3.00", "100.00"), ("2.00", "1000.00")]
    assert company.sql("select code from stock.lot order by 1") == [{"code": "L1"}, {"code": "L2"}]
    assert state(company)["stock"] == ("done", "0.00")


def test_stock_that_differs_from_its_account_is_told(company: Books, tmp_path: Path) -> None:
    opening(company, "1200.00", "120000.00", "17100.00")
    moved(company, "stock", files.xls(tmp_path / "a.xls", STOCK), as_="boss")
    assert state(company)["stock"] == ("differs", "-67.00")


def test_cards_equal_cost_and_depreciation(company: Books, tmp_path: Path) -> None:
    category: Any = company.ask("assets.categories")
    rows = [list(cells) for cells in CARDS]
    rows[2][2] = category.rows[0].name
    opening(company, "0.01", "120000.00", "17100.00")
    file = files.xlsx(tmp_path / "a.xlsx", rows)
    assert opened(company, "fixed_assets", file).recognised.layout.program == "用友"
    moved(company, "fixed_assets", file)
    found = company.sql("select number, life_months, residual_value::text from assets.asset")
    assert [tuple(row.values()) for row in found] == [("G-1", 120, "6000.00")]
    assert state(company)["fixed_assets"] == ("done", "0.00")


def test_a_category_that_is_not_here_is_told_and_translated(company: Books, tmp_path: Path) -> None:
    category: Any = company.ask("assets.categories")
    rows = [list(cells) for cells in CARDS]
    rows[2][2] = "旧账的类别"
    file = files.xlsx(tmp_path / "a.xlsx", rows)
    with pytest.raises(InvalidInput) as refused:
        moved(company, "fixed_assets", file)
    assert (refused.value.problems[0].row, refused.value.problems[0].column) == (3, "类别名称")
    said = [{"kind": "category", "old_code": "旧账的类别", "new_code": category.rows[0].code}]
    company.run("setup.save_code_translations", {"translations": said}, as_="accountant")
    assert moved(company, "fixed_assets", file).imported == 1


def test_a_life_that_looks_like_months_is_not_guessed(company: Books, tmp_path: Path) -> None:
    rows = [["资产名称", "资产类别", "开始使用日期", "原值", "使用年限"], ["车床", "机器", "2024-06-15", 100, 120]]
    problems = moved(company, "fixed_assets", files.text(tmp_path / "a.csv", rows), check=True).problems
    assert ("moving.life_in_months", 2) in [(one.key, one.row) for one in problems]
