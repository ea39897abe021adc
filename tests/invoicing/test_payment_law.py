"""Days that public bodies and large firms have by law, counted from delivery."""

from __future__ import annotations

import datetime as dt

import pytest

from operational.core.api import NotPermitted
from operational.invoicing.payment_law import LawRow, law_for, law_rows, level_of
from tests.books import Books
from tests.invoicing.money import claim, partners

DAY = dt.date
PUBLIC, LARGE = "机关事业单位", "大型企业"


def rule(tag: str, on: dt.date) -> LawRow:
    found = law_for([tag], on, law_rows())
    assert found is not None and found.source
    return found


def test_the_rule_is_that_of_the_day_of_delivery() -> None:
    assert law_for([PUBLIC], DAY(2020, 8, 31), law_rows()) is None
    assert "第728号）第八条" in rule(PUBLIC, DAY(2025, 5, 31)).source
    assert "第802号修订）第九条" in rule(PUBLIC, DAY(2025, 6, 1)).source
    assert law_for([LARGE], DAY(2025, 5, 31), law_rows()) is None
    assert rule(LARGE, DAY(2025, 6, 1)).days == 60
    assert law_for(["VIP"], DAY(2026, 1, 1), law_rows()) is None


@pytest.mark.parametrize(
    ("tag", "agreed", "age", "level"),
    [
        (PUBLIC, 0, 30, None),
        (PUBLIC, 0, 31, "past_days"),
        (PUBLIC, 90, 60, "past_days"),
        (PUBLIC, 90, 61, "past_limit"),
        (LARGE, 0, 60, None),
        (LARGE, 0, 61, "past_limit"),
        (LARGE, 90, 61, "past_days"),
        (LARGE, 90, 91, "past_limit"),
    ],
)
def test_warnings_begin_the_day_after(tag: str, agreed: int, age: int, level: str | None) -> None:
    start = DAY(2026, 1, 1)
    due, today = start + dt.timedelta(days=agreed), start + dt.timedelta(days=age)
    assert level_of(rule(tag, start), start, due, today) == level


def test_only_tagged_customers_are_in_the_list(company: Books) -> None:
    books = partners(company)
    party = books.sql("select code, name, version from parties.party where code = 'C2'")[0]
    books.run("parties.save_party", {**party, "is_customer": True, "tags": [PUBLIC]})
    claim(books, "sale", "C2", "70.00", "2026-01-05", due_date="2026-01-05")
    claim(books, "sale", "C2", "7.00", "2026-03-10", due_date="2026-03-10")
    found = books.ask("invoicing.late_by_law")
    shown = [(r.party_code, r.days, r.level, str(r.open)) for r in found.rows]  # type: ignore[attr-defined]
    assert shown == [("C2", 70, "past_limit", "70.00")]
    assert str(found.open) == "70.00"  # type: ignore[attr-defined]
    with pytest.raises(NotPermitted):
        books.ask("invoicing.late_by_law", as_="warehouse")
