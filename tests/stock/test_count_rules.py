"""Classes by value of use, when a count is due, the tax that goes with a shortage."""

import datetime as dt
from decimal import Decimal as D

import pytest

from operational.stock import counting_rules as rules


def test_few_items_make_most_of_the_value() -> None:
    used = {1: D("700"), 2: D("150"), 3: D("100"), 4: D("40"), 5: D("10"), 6: D("0")}
    assert rules.abc_classes(used) == {1: "A", 2: "A", 3: "B", 4: "C", 5: "C", 6: "C"}
    assert rules.abc_classes({}) == {}
    assert rules.abc_classes({7: D("0")}) == {7: "C"}
    assert rules.abc_classes({7: D("5"), 8: D("-2")}) == {7: "A", 8: "C"}


@pytest.mark.parametrize(
    ("last", "class_", "due"),
    [
        (None, "A", None),
        (dt.date(2026, 1, 31), "A", dt.date(2026, 3, 2)),
        (dt.date(2026, 1, 31), "C", dt.date(2026, 7, 30)),
    ],
)
def test_an_item_is_due_some_days_after_its_last_count(last: dt.date | None, class_: str, due: dt.date | None) -> None:
    assert rules.due_on(last, class_, rules.DAYS_BETWEEN) == due


def test_only_bad_management_takes_the_input_tax_with_it() -> None:
    assert rules.tax_lost(D("100.04"), D("0.13"), "management") == D("13.01")
    assert [rules.tax_lost(D("100"), D("0.13"), cause) for cause in ("natural", "disaster", "error")] == [D("0.00")] * 3


def test_what_was_decided_is_not_in_doubt_any_more() -> None:
    assert rules.still_in_doubt(D("-100"), D("13"), "") == D("113")
    assert rules.still_in_doubt(D("40"), D("0"), "") == D("-40")
    assert rules.still_in_doubt(D("-100"), D("13"), "loss") == D("0.00")
