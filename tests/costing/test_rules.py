"""The arithmetic of sharing: worked figures, and parts that add up whatever is shared."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operational.costing.rules import Costs, Line, Reach, Receiver, below, departments_below, shared, summed

D = Decimal


def centres(*values: str) -> list[Receiver]:
    return [Receiver(D(value), centre_id=place) for place, value in enumerate(values, 1)]


def test_overhead_by_hours_as_in_the_worked_example() -> None:
    """1,000.00 by 10, 20 and 40 hours: 142.86, 285.71, and the last one takes 1000.00 - 142.86 - 285.71 = 571.43."""
    assert [part.amount for part in shared(D("1000.00"), centres("10", "20", "40"))] == [D("142.86"), D("285.71"), D("571.43")]


def test_who_has_nothing_of_the_basis_gets_nothing_and_is_not_the_last() -> None:
    parts = shared(D("100.00"), centres("1", "2", "0"))
    assert [(part.receiver.centre_id, part.amount) for part in parts] == [(1, D("33.33")), (2, D("66.67"))]
    assert shared(D("100.00"), centres("0", "0")) == []


def test_what_an_order_gets_is_shared_over_its_lines_by_the_same_rule() -> None:
    lines = (Line(D(1), 11, 1), Line(D(1), 12, 2), Line(D(1), 13, 1), Line(D(-5), 14, 3))
    parts = shared(D("100.00"), [Receiver(D(3), order_id=7, lines=lines), Receiver(D(1), order_id=8)])
    assert [(part.order_line_id, part.amount) for part in parts] == [
        (11, D("25.00")), (12, D("25.00")), (13, D("25.00")), (None, D("25.00")),
    ]  # fmt: skip


def test_a_pool_takes_its_accounts_and_departments_out_and_later_steps_see_what_came() -> None:
    costs = Costs({("41", 1): D(10), ("4101", 2): D(5), ("5602", 1): D(7)})
    paths = {"41": "41/", "4101": "41/4101/", "5602": "5602/"}
    found = costs.collect(Reach(below("41", paths), departments_below(1, {1: None, 2: 1, 3: None})))
    assert [(one.account_code, one.department_id, one.amount) for one in found] == [("41", 1, D(10)), ("4101", 2, D(5))]
    costs.add("41", 3, D(15))
    assert {key: amount for key, amount in costs.amounts.items() if amount} == {("5602", 1): D(7), ("41", 3): D(15)}


@pytest.mark.parametrize(
    ("now", "earlier", "taken"),
    [("100", "60", "40"), ("60", "60", None), ("20", "60", None), ("-5", "60", "-5"), ("-90", "-60", "-30"), ("100", "0", "100")],
)
def test_what_a_pool_gave_in_earlier_months_is_not_shared_anew(now: str, earlier: str, taken: str | None) -> None:
    place = ("41", 1)
    costs = Costs({place: D(now)}, {place: D(earlier)})
    found = costs.collect(Reach(frozenset({"41"})), frozenset({place}))
    assert [one.amount for one in found] == ([D(taken)] if taken else [])
    assert sum((one.amount for one in found), D(0)) + costs.amounts[place] == D(now)
    assert Costs({place: D(now)}, {place: D(earlier)}).collect(Reach(frozenset({"41"})))[0].amount == D(now)


fen = st.decimals(min_value="-100000", max_value="100000", places=2)
measured = st.decimals(min_value="0", max_value="5000", places=2)


@given(fen, st.lists(measured, min_size=1, max_size=12), st.integers(0, 4))
def test_parts_add_up_to_the_fen(total: Decimal, values: list[Decimal], lines: int) -> None:
    split = tuple(Line(D(place), place, 1) for place in range(1, lines + 1))
    receivers = [Receiver(value, order_id=place, lines=split) for place, value in enumerate(values, 1)]
    parts = shared(total, receivers)
    bears = any(value > 0 for value in values)
    assert summed(parts) == (total if bears else 0)
    assert all(part.receiver.value > 0 for part in parts)
    assert all(part.amount == part.amount.quantize(D("0.01")) for part in parts)
