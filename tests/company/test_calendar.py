"""The official calendar: which days people work on."""

import datetime as dt

import pytest

from operational.company import rules
from operational.company.api import is_workday, next_workday
from operational.core.api import Tx
from tests.books import Books

KINDS = {row["day"]: row["kind"] for row in rules.holiday_rows()}


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-03-16", True),  # a Monday
        ("2026-03-14", False),  # a Saturday
        ("2026-10-10", True),  # a Saturday made up for the National Day break
        ("2026-10-07", False),  # a Wednesday off
        ("2024-02-18", True),  # a Sunday made up after Spring Festival
    ],
)
def test_official_days_come_before_the_week(day: str, works: bool) -> None:
    assert rules.is_workday(dt.date.fromisoformat(day), KINDS) is works


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-05-01", "2026-05-06"), ("2026-03-16", "2026-03-16"), ("2026-03-14", "2026-03-16"), ("2026-10-01", "2026-10-08")],
)
def test_the_next_workday(day: str, expected: str) -> None:
    assert rules.next_workday(dt.date.fromisoformat(day), KINDS) == dt.date.fromisoformat(expected)


def test_a_calendar_without_any_workday_is_an_error() -> None:
    endless = {dt.date(2026, 1, 1) + dt.timedelta(days=n): "day_off" for n in range(100)}
    with pytest.raises(ValueError, match="no workday within 60 days after 2026-01-01"):
        rules.next_workday(dt.date(2026, 1, 1), endless)


def test_every_holiday_names_its_source() -> None:
    rows = rules.holiday_rows()
    assert len(rows) == 108
    assert {row["source"] for row in rows} == {f"国务院办公厅关于{year}年部分节假日安排的通知" for year in (2024, 2025, 2026)}


def test_a_holiday_entered_later_counts(company: Books) -> None:
    company.run("company.save_holiday", {"day": "2027-01-04", "kind": "day_off", "name": "元旦", "source": "通知"})
    year = company.ask("company.calendar", {"year": 2027}).model_dump(mode="json")
    assert year["total"] == 1
    assert year["rows"][0]["overtime_factor"] == "2.000000"
    with company.database.session() as session:
        tx = Tx(session, company.actor())
        assert is_workday(tx, dt.date(2027, 1, 4)) is False
        assert next_workday(tx, dt.date(2027, 1, 4)) == dt.date(2027, 1, 5)
