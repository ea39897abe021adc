"""Lead times are measured, and lean on the supplier when receipts are few."""

from datetime import date, timedelta

import polars as pl
import pytest

from forecasts.lead_time import measured_lead_times

START = date(2026, 1, 1)


def receipts(*rows: tuple[str, str, int]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "item": [row[0] for row in rows],
            "supplier": [row[1] for row in rows],
            "ordered_on": [START] * len(rows),
            "received_on": [START + timedelta(days=row[2]) for row in rows],
        },
        schema={"item": pl.String, "supplier": pl.String, "ordered_on": pl.Date, "received_on": pl.Date},
    )


def wanted(*pairs: tuple[str, str | None]) -> pl.DataFrame:
    return pl.DataFrame(pairs, schema={"item": pl.String, "supplier": pl.String}, orient="row")


def test_without_any_receipt_the_default_is_used_and_flagged() -> None:
    found = measured_lead_times(receipts(), wanted(("A", "S")), 20, 4).row(0, named=True)
    assert found == {
        "item": "A",
        "supplier": "S",
        "lead_time_days_mean": 20.0,
        "lead_time_days_deviation": pytest.approx(4.0),
        "receipts": 0,
        "lead_time_basis": "default",
        "lead_time_is_default": True,
    }


def test_an_item_leans_on_its_supplier_and_the_supplier_on_all() -> None:
    rows = receipts(*[("A", "S", 10)] * 5, *[("B", "T", 30)] * 5)
    found = {row["item"]: row for row in measured_lead_times(rows, wanted(("A", "S"), ("C", "S"), ("D", "U"))).to_dicts()}
    # all: mean 20; supplier S: (5 x 10 + 5 x 20) / 10 = 15; item A: (5 x 10 + 5 x 15) / 10 = 12.5
    assert found["A"]["lead_time_days_mean"] == pytest.approx(12.5)
    assert found["C"]["lead_time_days_mean"] == pytest.approx(15.0)
    assert found["D"]["lead_time_days_mean"] == pytest.approx(20.0)
    # squares: all 500; S (100 + 500) / 2 = 300; A (100 + 300) / 2 = 200; variance 200 - 156.25 = 43.75
    assert found["A"]["lead_time_days_deviation"] == pytest.approx(43.75**0.5)
    assert [found[item]["lead_time_basis"] for item in "ACD"] == ["item", "supplier", "overall"]
    assert [found[item]["receipts"] for item in "ACD"] == [5, 0, 0]


def test_many_punctual_receipts_speak_for_themselves() -> None:
    found = measured_lead_times(receipts(*[("A", "S", 12)] * 50), wanted(("A", "S"))).row(0, named=True)
    assert found["lead_time_days_mean"] == 12.0
    assert found["lead_time_days_deviation"] == pytest.approx(0.0, abs=1e-6)


def test_impossible_and_forgotten_receipts_do_not_count() -> None:
    rows = receipts(("A", "S", -3), ("A", "S", 400), ("A", "S", 8))
    found = measured_lead_times(rows, wanted(("A", "S"))).row(0, named=True)
    assert (found["receipts"], found["lead_time_days_mean"]) == (1, 8.0)


def test_an_item_without_supplier_uses_everybody() -> None:
    found = measured_lead_times(receipts(*[("A", "S", 10)] * 5), wanted(("X", None))).row(0, named=True)
    assert (found["lead_time_days_mean"], found["lead_time_basis"]) == (10.0, "overall")
