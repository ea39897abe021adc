"""Named filters of a list and chosen columns: one's own, and those that others share."""

from __future__ import annotations

from typing import Any

import pytest

from operational.core.api import InvalidInput, NotPermitted, Refusal
from tests.books import Books


def names(company: Books, as_: str, query: str = "sales.orders") -> list[tuple[str, str, bool]]:
    answer: Any = company.ask("identity.views", {"query": query}, as_=as_)
    return [(row.name, row.address, row.is_own) for row in answer.rows]


def keep(company: Books, as_: str, name: str, address: str = "", **more: Any) -> int:
    given = {"query": "sales.orders", "name": name, "address": address, **more}
    return int(company.run("identity.save_view", given, as_=as_).result["id"])


def test_a_view_is_ones_own_unless_it_is_shared(company: Books) -> None:
    keep(company, "sales_clerk", "逾期", "is_late=true")
    keep(company, "manager", "待审核", "state=placed", is_shared=True)
    assert names(company, "sales_clerk") == [("逾期", "is_late=true", True), ("待审核", "state=placed", False)]
    assert names(company, "manager") == [("待审核", "state=placed", True)]
    assert names(company, "sales_clerk", "sales.goods_issues") == []


def test_the_same_name_again_replaces_the_filters(company: Books) -> None:
    first = keep(company, "manager", "待审核", "state=placed")
    assert keep(company, "manager", "待审核", "state=draft") == first
    assert names(company, "manager") == [("待审核", "state=draft", True)]


def test_only_the_owner_drops_a_view(company: Books) -> None:
    made = keep(company, "manager", "待审核", is_shared=True)
    with pytest.raises(Refusal, match="not_found"):
        company.run("identity.drop_view", {"view": made}, as_="sales_clerk")
    assert company.count("identity.saved_view") == 1
    other = keep(company, "manager", "逾期")
    with pytest.raises(Refusal, match="not_found"):
        company.run("identity.drop_view", {"view": other}, as_="administrator")  # not shared: nobody else's business
    company.run("identity.drop_view", {"view": made}, as_="administrator")
    company.run("identity.drop_view", {"view": other}, as_="manager")
    assert company.count("identity.saved_view") == 0


def test_a_person_keeps_so_many_views_of_a_list(company: Books) -> None:
    for number in range(30):
        keep(company, "manager", f"{number}")
    with pytest.raises(Refusal, match="too_many_views"):
        keep(company, "manager", "一个太多")
    keep(company, "manager", "7", "state=done")  # replacing is no new one
    assert company.count("identity.saved_view") == 30


def test_columns_are_chosen_per_person_and_given_up_again(company: Books) -> None:
    chosen = {"query": "sales.orders", "columns": ["number", "gross", "number"]}
    assert company.run("identity.choose_columns", chosen, as_="manager").result["columns"] == ["number", "gross"]
    told: Any = company.ask("identity.views", {"query": "sales.orders"}, as_="manager")
    other: Any = company.ask("identity.views", {"query": "sales.orders"}, as_="sales_clerk")
    assert (told.columns, other.columns) == (["number", "gross"], [])
    company.run("identity.choose_columns", {"query": "sales.orders", "columns": []}, as_="manager")
    assert company.count("identity.list_columns") == 0


def test_what_is_no_list_and_whoever_is_nobody_is_refused(company: Books) -> None:
    with pytest.raises(InvalidInput):
        company.run("identity.save_view", {"query": "drop table", "name": "x", "address": ""})
    with pytest.raises(NotPermitted):
        keep(company, "nobody", "x")
