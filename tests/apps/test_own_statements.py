"""The pages of statements of the company's own, of budgets and of formulas, on real books and figures."""

from collections.abc import Callable
from pathlib import Path

import pytest

from apps.screens import warehouse_door
from operational.core.api import Actor, settings
from tests.apps.test_screens import page
from tests.books import Books
from tests.ledger.vouchers import posted
from warehouse.api import refresh

As = Callable[[str], Actor]


def test_a_statement_a_budget_and_a_formula_show_on_their_pages(
    company: Books, screens: As, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    posted(company, "2026-02-10", ["D 1221 1130.00", "C 5001 1000.00", "C 22210107 130.00"])
    posted(company, "2026-02-11", ["D 560207 300.00", "C 2241 300.00"])
    lines = [
        {"code": "A", "text": "收入", "formula": "movement(5001)"},
        {"code": "B", "text": "费用", "formula": "movement(5602)"},
        {"code": "C", "text": "费用率", "formula": "B / A", "display": "percent"},
    ]
    columns = [{"kind": "period"}, {"kind": "budget"}, {"kind": "difference", "first": 1, "second": 2}]
    company.run("reporting.save_statement", {"code": "GL", "name": "管理报表", "columns": columns, "lines": lines})
    budget = company.run(
        "reporting.save_budget", {"year": 2026, "name": "预算", "lines": [{"account": "560207", "month_2": "250.00"}]}
    ).result["number"]
    company.run("reporting.approve_budget", {"budget": budget})
    monkeypatch.setenv("GONGDAN_HOME", str(tmp_path))
    settings.cache_clear()
    refresh(company.etl_url, tmp_path / "warehouse", as_of=company.today)
    monkeypatch.setattr(warehouse_door, "bring_up", lambda: None)
    screens("boss")
    days = {"from": "2026-02-01", "to": "2026-02-28"}
    shown = page("reporting/statement", id="GL", **days)
    assert [str(e.value) for e in (*shown.exception, *shown.error)] == []
    table = shown.dataframe[0].value
    assert list(table["1"]) == ["1,000.00", "300.00", "30.00%"]
    assert list(table["2"]) == ["0.00", "250.00", ""]
    assert list(table["3"]) == ["1,000.00", "50.00", "30.00%"]
    use = page("reporting/budget_use", **days)
    assert [str(e.value) for e in (*use.exception, *use.error)] == []
    rows = use.dataframe[0].value
    over = rows[rows["account"] == "560207"].iloc[0]
    assert (over["budget"], over["actual"], over["difference"], over["percent"]) == (250.0, 300.0, 50.0, 120.0)
    for path, query in {
        "reporting/statements": {}, "reporting/statement_entry": {"id": "GL"}, "reporting/budgets": {},
        "reporting/budget": {"id": budget}, "ledger/formulas": {},
    }.items():  # fmt: skip
        other = page(path, **query)
        assert [str(e.value) for e in (*other.exception, *other.error)] == [], path
    settings.cache_clear()
