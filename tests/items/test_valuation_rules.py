"""How new items are valued: by their category, then their kind, from a day on; what is there keeps its method."""

from __future__ import annotations

from typing import Any

import pytest

from operational.core.api import NotPermitted
from tests.books import Books


def method_of(company: Books, code: str, **more: Any) -> str:
    company.run("items.save_item", {"code": code, "name": code, **more})
    return str(company.sql("select valuation from items.item where code = :c", c=code)[0]["valuation"])


def set_default(company: Books, method: str, **more: Any) -> None:
    company.run("items.set_default_valuation", {"method": method, "reason": "公司会计政策", "valid_from": "2026-01-01", **more})


def test_the_nearest_rule_in_force_counts(company: Books) -> None:
    assert method_of(company, "A") == "moving_average"
    company.run("items.save_category", {"code": "G", "name": "泵类"})
    company.run("items.save_category", {"code": "GS", "name": "离心泵", "parent": "G"})
    set_default(company, "month_average")
    set_default(company, "fifo", kind="material")
    set_default(company, "specific", category="G")
    set_default(company, "fifo", valid_from="2027-01-01")  # not yet
    assert [method_of(company, code, **more) for code, more in (
        ("B", {}), ("C", {"kind": "material"}), ("D", {"category": "GS", "tracks_lots": True}), ("E", {"category": "GS"}),
    )] == ["month_average", "fifo", "specific", "month_average"]  # lot by lot only where there are lots
    company.run("items.ensure_items", {"items": [{"code": "F"}, {"code": "H", "kind": "material"}]})
    made = company.sql("select code, valuation from items.item where code in ('A', 'F', 'H') order by code")
    assert [row["valuation"] for row in made] == ["moving_average", "month_average", "fifo"]


def test_the_same_day_is_set_anew_and_the_list_says_what_counts(company: Books) -> None:
    set_default(company, "fifo")
    set_default(company, "month_average")
    answer: Any = company.ask("items.valuation_rules")
    assert [(row.kind, row.method, row.is_in_force) for row in answer.rows] == [("", "month_average", True)]


def test_accountant_and_manager_set_it_and_nobody_else(company: Books) -> None:
    data = {"method": "fifo", "reason": "公司会计政策"}
    for role in ("buyer", "warehouse", "nobody"):
        with pytest.raises(NotPermitted):
            company.run("items.set_default_valuation", data, as_=role)
    assert company.count("items.valuation_rule") == 0
    for role in ("accountant", "manager"):
        company.run("items.set_default_valuation", data, as_=role)
    assert company.count("items.valuation_rule") == 1
