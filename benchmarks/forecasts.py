"""Ten thousand items from demand to suggestion: how long it takes, and how much memory."""

import json
import resource
import subprocess
import sys
import time
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from benchmarks.rows import at_most
from forecasts.forecast import forecast_run
from forecasts.history import last_complete_period, regular_history, shift_period
from forecasts.lead_time import measured_lead_times
from forecasts.replenish import suggest

ITEMS = 10_000
MONTHS = 36
AS_OF = date(2026, 7, 1)
SECONDS_HOLD, GIGABYTES_HOLD = 60.0, 1.5
SECONDS_MAX = 300  # the child is killed beyond: the number is lost anyway


def run() -> list[dict[str, Any]]:
    """In a process of its own, so that the memory measured belongs to the forecasts alone."""
    command = [sys.executable, "-m", "benchmarks.forecasts", "--measure"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_MAX, check=True)
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def measure() -> list[dict[str, Any]]:
    """Class, back-test, forecast with quantiles, lead time and suggestion for all items."""
    demand, items = made_up_demand()
    started = time.perf_counter()
    history = regular_history(demand, AS_OF)
    forecast = forecast_run(history, AS_OF, 12, items=items).forecast
    forecast_seconds = time.perf_counter() - started
    receipts, stock = made_up_stock(items)
    lead_times = measured_lead_times(receipts, receipts.select("item", "supplier").unique("item"))
    suggestions = suggest(forecast, stock, AS_OF, lead_times=lead_times)
    seconds = time.perf_counter() - started
    gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    if len(suggestions) != ITEMS or forecast["item"].n_unique() != ITEMS:
        raise RuntimeError("not every item was forecast")
    return [
        at_most("10,000 items: class, back-test, forecast, suggestion", seconds, "s", SECONDS_HOLD),
        at_most("of that: history, class, back-test, forecast", forecast_seconds, "s", SECONDS_HOLD),
        at_most("10,000 items: peak memory", gigabytes, "GB", GIGABYTES_HOLD),
    ]


def made_up_demand() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Half smooth with season and trend, a third intermittent, the rest new or dead; always the same."""
    random = np.random.default_rng(20260701)
    last = last_complete_period(AS_OF, "month")
    months = [shift_period(last, step - MONTHS + 1, "month") for step in range(MONTHS)]
    kind = random.choice(4, ITEMS, p=[0.5, 0.35, 0.08, 0.07])
    level = np.exp(random.normal(2.5, 1.3, ITEMS))[:, None]
    season = 1 + 0.3 * np.sin(np.arange(MONTHS) * 2 * np.pi / 12)
    smooth = random.poisson(3 * level * season * (1 + 0.01 * np.arange(MONTHS))) + 1
    rare = random.poisson(level / 3 + 1, (ITEMS, MONTHS)) * (random.random((ITEMS, MONTHS)) < 0.3)
    rare[:, [0, -2]] += 1
    demand = np.where((kind == 1)[:, None], rare, smooth)
    demand[kind == 2, : MONTHS - 4] = 0
    demand[kind == 3, MONTHS - 14 :] = 0
    names = [f"I{number:05d}" for number in range(ITEMS)]
    rows = pl.DataFrame(
        {
            "item": np.repeat(np.array(names), MONTHS).tolist(),
            "day": months * ITEMS,
            "quantity": demand.ravel().astype(np.float64),
        },
        schema_overrides={"day": pl.Date},
    )
    items = pl.DataFrame(
        {
            "item": names,
            "category": [f"C{number % 20}" for number in range(ITEMS)],
            "value": level.ravel() * random.lognormal(2, 1, ITEMS),
        }
    )
    return rows.filter(pl.col("quantity") > 0), items


def made_up_stock(items: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    random = np.random.default_rng(7)
    names = items["item"].to_list()
    ordered = [date(2026, 1, 1)] * (2 * ITEMS)
    received = [date(2026, 1, 1) + timedelta(days=int(days)) for days in random.integers(5, 50, 2 * ITEMS)]
    suppliers = [f"S{number % 40}" for number in range(ITEMS)] * 2
    receipts = pl.DataFrame({"item": names * 2, "supplier": suppliers, "ordered_on": ordered, "received_on": received})
    stock = pl.DataFrame({"item": names, "on_hand": random.integers(0, 60, ITEMS), "reserved": random.integers(0, 5, ITEMS)})
    return receipts, stock


if __name__ == "__main__":
    print(json.dumps(measure() if "--measure" in sys.argv else run(), ensure_ascii=False, indent=2))
