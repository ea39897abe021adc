"""A suggestion comes back by a command, says why, and becomes a purchase order by one click."""

from typing import Any

import pytest

from operational.core.api import InvalidInput, NotPermitted, Refusal
from tests.books import Books

REASON = {"forecast": "40.000000", "protection_days": 21, "why": "position below reorder point"}


@pytest.fixture
def advised(company: Books) -> Books:
    """Two items below their reorder point, one supplier."""
    company.run("parties.save_party", {"code": "S1", "name": "上海恒泽铸造有限公司", "is_supplier": True})
    for code in ("SEAL", "BODY"):
        company.run("items.save_item", {"code": code, "name": code, "unit": "件"})
        company.run(
            "purchasing.save_supplier_item",
            {"supplier": "S1", "item": code, "price": "11.30", "lead_time_days": 14, "minimum_quantity": "10"},
        )
    record(company)
    return company


def ids(company: Books) -> dict[str, Any]:
    rows = company.sql("select code, id from items.item union all select code, id from parties.party")
    return {row["code"]: row["id"] for row in rows}


def record(company: Books) -> None:
    known = ids(company)
    period = {"month": "2026-04-01", "mean": "20", "quantiles": {"q50": "19", "q95": "31"}}
    run = company.run(
        "planning.record_forecasts",
        {
            "as_of": "2026-03-16",
            "forecasts": [
                {
                    "item": known[c],
                    "demand_class": "smooth",
                    "model": "theta",
                    "score": "0.71",
                    "naive_score": "0.95",
                    "periods": [period],
                }
                for c in ("SEAL", "BODY")
            ],
        },
        as_="pipeline",
    )
    company.run(
        "planning.record_suggestions",
        {
            "run": run.result["run"],
            "suggestions": [
                {
                    "item": known[c],
                    "supplier": known["S1"],
                    "quantity": "40",
                    "position": "5",
                    "trigger": "22",
                    "target": "45",
                    "price": "11.30",
                    "reason": REASON,
                }
                for c in ("SEAL", "BODY")
            ],
        },
        as_="pipeline",
    )


def suggestion(company: Books, item: str) -> dict[str, Any]:
    found = company.ask("planning.suggestions", {"text": item}).model_dump(mode="json")
    assert found["total"] == 1
    return dict(found["rows"][0])


def test_a_suggestion_shows_its_reason_and_its_forecast(advised: Books) -> None:
    row = suggestion(advised, "SEAL")
    assert (row["quantity"], row["position"], row["trigger"], row["target"]) == (
        "40.000000",
        "5.000000",
        "22.000000",
        "45.000000",
    )
    assert row["reason"] == REASON
    shown = advised.ask("planning.suggestion", {"suggestion": row["id"]}).model_dump(mode="json")
    assert (shown["model"], shown["score"], shown["naive_score"]) == ("theta", "0.710000", "0.950000")
    assert shown["periods"] == [{"month": "2026-04-01", "mean": "20", "quantiles": {"q50": "19", "q95": "31"}}]


def test_accepting_makes_a_draft_purchase_order(advised: Books) -> None:
    row = suggestion(advised, "SEAL")
    answer = advised.run("planning.accept_suggestion", {"suggestion": row["id"]}, as_="manager")
    order = advised.ask("purchasing.order", {"order": answer.result["purchase_order"]}).model_dump(mode="json")
    assert (order["state"], order["number"], order["gross"]) == ("draft", "CGDD202603-0001", "452.00")
    assert [(line["item"], line["quantity"]) for line in order["lines"]] == [("SEAL", "40.000000")]
    decided = advised.sql(
        "select state, purchase_order_id, decided_quantity::text from planning.suggestion where id = :i", i=row["id"]
    )
    assert decided == [{"state": "accepted", "purchase_order_id": order["id"], "decided_quantity": "40.000000"}]


def test_a_suggestion_is_accepted_once(advised: Books) -> None:
    row = suggestion(advised, "SEAL")
    advised.run("planning.accept_suggestion", {"suggestion": row["id"]})
    with pytest.raises(Refusal) as caught:
        advised.run("planning.accept_suggestion", {"suggestion": row["id"]})
    assert caught.value.key == "core.move_not_allowed"
    assert advised.count('purchasing."order"') == 1


def test_another_quantity_needs_a_reason(advised: Books) -> None:
    row = suggestion(advised, "SEAL")
    with pytest.raises(Refusal) as caught:
        advised.run("planning.accept_suggestion", {"suggestion": row["id"], "quantity": "60"})
    assert (caught.value.key, caught.value.problems[0].field) == ("planning.reason_missing", "reason")
    assert advised.count('purchasing."order"') == 0
    answer = advised.run("planning.accept_suggestion", {"suggestion": row["id"], "quantity": "60", "reason": "展会前多备"})
    assert answer.result["gross"] == "678.00"


def test_several_suggestions_become_one_order_a_supplier(advised: Books) -> None:
    wanted = [suggestion(advised, code)["id"] for code in ("SEAL", "BODY")]
    answer = advised.run("planning.accept_suggestions", {"suggestions": wanted})
    assert answer.result["accepted"] == 2
    assert [(o["lines"], o["number"]) for o in answer.result["orders"]] == [(2, "CGDD202603-0001")]


def test_refusing_asks_for_a_reason(advised: Books) -> None:
    row = suggestion(advised, "SEAL")
    with pytest.raises(InvalidInput):
        advised.run("planning.refuse_suggestion", {"suggestion": row["id"], "reason": ""})
    advised.run("planning.refuse_suggestion", {"suggestion": row["id"], "reason": "停产"})
    assert advised.sql("select state, decision_reason from planning.suggestion where id = :i", i=row["id"]) == [
        {"state": "refused", "decision_reason": "停产"}
    ]


def test_a_new_day_supersedes_what_is_still_open(advised: Books) -> None:
    first = suggestion(advised, "SEAL")["id"]
    advised.run("planning.accept_suggestion", {"suggestion": suggestion(advised, "BODY")["id"]})
    record(advised)
    states = advised.sql("select state, count(*) as n from planning.suggestion group by state order by state")
    assert states == [{"state": "accepted", "n": 1}, {"state": "open", "n": 2}, {"state": "superseded", "n": 1}]
    assert suggestion(advised, "SEAL")["id"] != first


@pytest.mark.parametrize("role", ["sales_clerk", "warehouse", "analyst", "pipeline"])
def test_only_buyers_and_managers_decide(advised: Books, role: str) -> None:
    row = suggestion(advised, "SEAL")
    with pytest.raises(NotPermitted):
        advised.run("planning.accept_suggestion", {"suggestion": row["id"]}, as_=role)
    assert advised.count('purchasing."order"') == 0
