"""Sharing the overhead of a month: worked figures, who may, what is refused, and taking it back."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.costing.conftest import DECISION, JANUARY_OVER, Costing

D = Decimal
MARCH_OVER = dt.date(2026, 4, 2)


def key_of(costing: Costing, command: str, today: dt.date | None = None, /, **data: Any) -> str:
    with pytest.raises(Refusal) as refused:
        costing.run(command, today, **data)
    return refused.value.key


def worked(costing: Costing) -> None:
    """1,000.00 of overhead and 10, 20 and 40 hours."""
    costing.centres()
    costing.pool("CJ", "hours", debit_account="410199")
    costing.spend("600.00")
    costing.spend("400.00", "410104")
    for centre, hours in (("CJ1", "10"), ("CJ2", "20"), ("CJ3", "40")):
        costing.hours(centre, hours)


def test_overhead_by_hours_to_cost_centres_as_in_the_worked_example(costing: Costing) -> None:
    worked(costing)
    assert costing.held() == [("costing.overhead", [("CJ", D("1000.00"))])]
    answer = costing.share()
    assert (answer["number"], answer["amount"]) == ("ZZFT202601-0001", "1000.00")
    (pool,) = answer["pools"]
    assert (pool["pool"], pool["basis_total"], pool["amount"], pool["parts"]) == ("CJ", "70.000000", "1000.00", 3)
    assert costing.entry(answer["number"]) == [
        "D 410199 CJ1 142.86", "D 410199 CJ2 285.71", "D 410199 CJ3 571.43", "C 410103 - 600.00", "C 410104 - 400.00",
    ]  # fmt: skip
    assert costing.parts(answer["id"]) == [
        ("CJ1 CJ1中心", D("142.86")), ("CJ2 CJ2中心", D("285.71")), ("CJ3 CJ3中心", D("571.43")),
    ]  # fmt: skip
    view: Any = costing.company.ask("costing.allocation", {"allocation": answer["number"]})
    assert [(line.account, line.amount) for line in view.lines] == [("410103", D("600.00")), ("410104", D("400.00"))]
    assert (costing.held(), costing.broken()) == ([], [])


def test_a_trial_shows_the_entry_and_keeps_nothing(costing: Costing) -> None:
    worked(costing)
    trial = costing.company.run("costing.allocate_month", {"month": "2026-01"}, today=JANUARY_OVER, dry_run=True)
    assert [(line["account"], str(line["debit"])) for line in trial.entries[0]["lines"][:3]] == [
        ("410199", "142.86"), ("410199", "285.71"), ("410199", "571.43"),
    ]  # fmt: skip
    tables = ("allocation", "allocation_source", "allocation_part")
    assert [costing.company.count(f"costing.{table}") for table in tables] == [0, 0, 0]


def test_a_month_is_shared_once_and_taken_back_in_red(costing: Costing) -> None:
    worked(costing)
    first = costing.share()
    assert key_of(costing, "allocate_month", JANUARY_OVER, month="2026-01") == "costing.shared_already"
    assert key_of(costing, "enter_basis", month="2026-01", cost_centre="CJ1", value="30") == "costing.shared_already_measured"
    costing.spend("10.00")  # a late bill: the close asks for it
    assert costing.held() == [("costing.overhead", [("CJ", D("10.00"))])]
    back = costing.run("reverse_allocation", JANUARY_OVER, allocation=first["number"], reason="水费补记")
    assert (back["state"], len(back["entry_ids"])) == ("reversed", 1)
    assert costing.entry(first["number"])[5:] == [
        "D 410199 CJ1 -142.86", "D 410199 CJ2 -285.71", "D 410199 CJ3 -571.43", "C 410103 - -600.00", "C 410104 - -400.00",
    ]  # fmt: skip
    assert key_of(costing, "reverse_allocation", JANUARY_OVER, allocation=first["number"], reason="x").startswith("core.")
    costing.hours("CJ1", "30")
    assert [p["amount"] for p in costing.share()["pools"]] == ["1010.00"]
    assert costing.parts(costing.company.sql("select max(id) as id from costing.allocation")[0]["id"]) == [
        ("CJ1 CJ1中心", D("336.67")), ("CJ2 CJ2中心", D("224.44")), ("CJ3 CJ3中心", D("448.89")),
    ]  # fmt: skip
    assert (costing.held(), costing.broken()) == ([], [])


def test_a_closed_month_is_neither_measured_nor_shared_nor_taken_back(costing: Costing) -> None:
    worked(costing)
    first = costing.share()
    costing.company.run("ledger.make_vouchers", {"date_to": "2026-01-31"}, today=JANUARY_OVER)
    costing.company.run("ledger.post_vouchers", today=JANUARY_OVER)
    costing.company.run("ledger.close_period", {"month": "2026-01"}, today=JANUARY_OVER)
    for command, data in (
        ("enter_basis", {"month": "2026-01", "cost_centre": "CJ1", "value": "1"}),
        ("allocate_month", {"month": "2026-01"}),
        ("reverse_allocation", {"allocation": first["number"], "reason": "x"}),
    ):
        assert key_of(costing, command, JANUARY_OVER, **data) == "costing.month_closed"
    assert costing.company.count("costing.allocation") == 1


def test_a_pool_that_nobody_bears_holds_the_close_up_and_says_so(costing: Costing) -> None:
    costing.centres()
    costing.pool("CJ", "hours")
    assert key_of(costing, "allocate_month", JANUARY_OVER, month="2026-01") == "costing.nothing_to_share"
    costing.spend("100.00")
    with pytest.raises(Refusal) as refused:
        costing.share()
    assert (refused.value.key, refused.value.problems[0].values["pool"]) == ("costing.nobody_bears", "CJ CJ费用")
    with pytest.raises(Refusal) as refused:
        costing.company.run("ledger.close_period", {"month": "2026-01"}, today=JANUARY_OVER)
    assert "close_step.costing.overhead" in [p.values["step"] for p in refused.value.problems]
    assert key_of(costing, "allocate_month", dt.date(2026, 1, 30), month="2026-01") == "costing.month_not_over"
    assert costing.company.count("costing.allocation") == 0


def test_steps_share_a_service_first_and_production_by_labour_at_dated_rates(costing: Costing) -> None:
    """Repair costs 300 by fixed shares 50:50 to two centres; then CJ1 has 10 h at 30 and CJ2 20 h at 60 of 1,000 + 300.

    By labour: 10 * 30 = 300 and 20 * 60 = 1,200 of 1,500, so 1,300 * 300 / 1500 = 260.00, and 1,040.00 remain.
    """
    costing.centre("CJ1")
    costing.centre("CJ2")
    costing.centre("WX", "service")
    costing.pool("WX", "fixed", step=1, cost_centre="WX", centres=[
        {"cost_centre": "CJ1", "share": "0.5"}, {"cost_centre": "CJ2", "share": "0.5"},
    ])  # fmt: skip
    costing.pool("CJ", "labour", step=2, debit_account="400103")
    costing.spend("1000.00")
    costing.spend("300.00", department="WX")
    costing.run("save_labour_rate", cost_centre="CJ1", valid_from="2025-01-01", rate="20.00", source=DECISION)
    costing.run("save_labour_rate", cost_centre="CJ1", valid_from="2026-01-01", rate="30.00", source=DECISION)
    costing.hours("CJ1", "10")
    costing.hours("CJ2", "20")
    assert key_of(costing, "allocate_month", JANUARY_OVER, month="2026-01") == "costing.no_labour_rate"
    costing.run("save_labour_rate", cost_centre="CJ2", valid_from="2026-01-01", rate="60.00", source=DECISION)
    answer = costing.share()
    assert [(p["pool"], p["amount"]) for p in answer["pools"]] == [("WX", "300.00"), ("CJ", "1300.00")]
    assert costing.entry(answer["number"]) == [
        "D 410103 CJ1 150.00", "D 410103 CJ2 150.00", "C 410103 WX 300.00",
        "D 400103 CJ1 260.00", "D 400103 CJ2 1040.00", "C 410103 - 1000.00", "C 410103 CJ1 150.00", "C 410103 CJ2 150.00",
    ]  # fmt: skip
    assert (costing.held(), costing.broken()) == ([], [])


def test_an_expense_is_moved_between_departments_month_by_month(costing: Costing) -> None:
    """Rent of January was borne in January: February shares its own rent only."""
    costing.centre("CJ1")
    costing.centre("ZH", "administration")
    costing.pool("ZJ", "quantity", account="560207", centres=[{"cost_centre": "CJ1"}, {"cost_centre": "ZH"}])
    costing.spend("900.00", "560207", department="ZH")
    costing.spend("600.00", "560207", "2026-02-20", department="ZH")
    for centre, metres in (("CJ1", "200"), ("ZH", "100")):
        for month in ("2026-01", "2026-02"):
            costing.hours(centre, metres, month, measure="quantity")
    assert costing.entry(costing.share("2026-02", dt.date(2026, 3, 2))["number"]) == [
        "D 560207 CJ1 400.00", "D 560207 ZH 200.00", "C 560207 ZH 600.00",
    ]  # fmt: skip
    assert costing.broken() == []


def test_profit_that_was_carried_comes_back_first(costing: Costing) -> None:
    worked(costing)
    costing.spend("50.00", "560207")
    costing.company.run("closing.transfer_profit", {"month": "2026-01"}, today=JANUARY_OVER)
    assert key_of(costing, "allocate_month", JANUARY_OVER, month="2026-01") == "costing.profit_is_carried"
    number = costing.company.sql("select number from closing.booking")[0]["number"]
    costing.company.run("closing.reverse_booking", {"booking": number, "reason": "先分摊"}, today=JANUARY_OVER)
    first = costing.share()
    costing.company.run("closing.transfer_profit", {"month": "2026-01"}, today=JANUARY_OVER)
    assert key_of(costing, "reverse_allocation", JANUARY_OVER, allocation=first["id"], reason="x") == "costing.profit_is_carried"
    assert costing.broken() == []


@pytest.mark.parametrize(
    ("command", "data", "key"),
    [
        ("save_cost_centre", {"department": None}, "costing.centre_of_nothing"),
        ("save_cost_centre", {"account": "1002"}, "costing.no_cost_account"),
        ("save_pool", {"account": "5001"}, "costing.no_cost_account"),
        ("save_pool", {"receivers": "orders", "basis": "fixed"}, "costing.basis_does_not_fit"),
        ("save_pool", {"receivers": "assemblies", "basis": "revenue"}, "costing.basis_does_not_fit"),
        ("save_pool", {"receivers": "orders", "centres": [{"cost_centre": "CJ1"}]}, "costing.centres_not_asked"),
        ("save_pool", {"centres": [{"cost_centre": "CJ1"}, {"cost_centre": "CJ1"}]}, "costing.centre_twice"),
        ("save_pool", {"centres": [{"cost_centre": "CJ1", "share": "1"}]}, "costing.share_only_if_fixed"),
        ("save_pool", {"basis": "fixed", "centres": [{"cost_centre": "CJ1", "share": "0.9"}]}, "costing.shares_not_whole"),
        ("save_pool", {"receivers": "assemblies", "debit_account": "400103"}, "costing.debit_is_stock"),
        ("enter_basis", {"month": "2026-04"}, "costing.month_in_future"),
    ],
)
def test_rules_that_make_no_sense_are_refused(costing: Costing, command: str, data: dict[str, Any], key: str) -> None:
    costing.centre("CJ1")
    dated = {"code": "X", "name": "甲", "valid_from": "2026-01-01", "source": DECISION}
    given = {
        "save_cost_centre": {**dated, "kind": "production", "department": "CJ2"},
        "save_pool": {**dated, "basis": "hours", "receivers": "centres"},
        "enter_basis": {"month": "2026-01", "cost_centre": "CJ1", "value": "1"},
    }[command]
    assert key_of(costing, command, **{**given, **data}) == key
    assert [costing.company.count(f"costing.{table}") for table in ("cost_centre", "pool", "basis_value")] == [1, 0, 0]


def test_who_lacks_the_right_neither_sees_nor_shares(costing: Costing) -> None:
    worked(costing)
    for role in ("sales_clerk", "warehouse", "buyer", "cashier", "nobody"):
        with pytest.raises(NotPermitted):
            costing.company.run("costing.allocate_month", {"month": "2026-01"}, as_=role, today=JANUARY_OVER)
        with pytest.raises(NotPermitted):
            costing.company.ask("costing.pools", {}, as_=role)
    with pytest.raises(NotPermitted):
        costing.company.run("costing.save_pool", {"code": "X"}, as_="analyst")
    assert costing.company.count("costing.allocation") == 0
    assert costing.company.run("costing.allocate_month", {"month": "2026-01"}, as_="accountant", today=JANUARY_OVER).result["id"]


def test_rules_are_dated_and_a_stopped_pool_shares_nothing(costing: Costing) -> None:
    worked(costing)
    costing.run("save_pool", code="CJ", name="CJ费用", valid_from="2026-02-01", basis="hours", receivers="centres",
                centres=[{"cost_centre": "CJ3"}], debit_account="410199", source=DECISION)  # fmt: skip
    view: Any = costing.company.ask("costing.pool", {"pool": "CJ"})
    assert (view.valid_from, [line.cost_centre for line in view.centres]) == (dt.date(2026, 2, 1), ["CJ3"])
    assert costing.share()["pools"][0]["parts"] == 3
    costing.spend("70.00", day="2026-02-03")
    costing.hours("CJ1", "1", "2026-02")
    costing.hours("CJ3", "1", "2026-02")
    february = costing.share("2026-02", dt.date(2026, 3, 2))
    # What the centres hold of January was borne once: it is not shared anew.
    assert costing.parts(february["id"]) == [("CJ3 CJ3中心", D("70.00"))]
    costing.run("save_pool", code="CJ", name="CJ费用", valid_from="2026-02-01", basis="hours", receivers="centres",
                debit_account="410199", source=DECISION, is_active=False)  # fmt: skip
    costing.spend("5.00", day="2026-03-03")
    assert costing.held("2026-03") == []
    assert key_of(costing, "allocate_month", MARCH_OVER, month="2026-03") == "costing.nothing_to_share"
    assert costing.broken() == []
