"""Data quality judged by Great Expectations: over what the warehouse counted, and over the rows that a refresh brought."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from warehouse.api import Measured

if TYPE_CHECKING:
    import pandas as pd

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # before it is imported: nothing is sent anywhere


@dataclass(frozen=True)
class Judged:
    """One rule of one table."""

    table: str
    rule: str
    broken: int
    holds: bool


@cache
def _frames() -> Any:
    """Where the tool takes frames from, made once in a process: five seconds and 260 MB that only a check run pays."""
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    asset = context.data_sources.add_pandas("warehouse").add_dataframe_asset("rows")
    return asset.add_batch_definition_whole_dataframe("whole")


def _judge(rows: pd.DataFrame, expected: dict[str, Any]) -> dict[str, tuple[bool, int]]:
    """Judge a frame by named expectations at once: does each hold, and how many rows break it."""
    import great_expectations as gx

    batch = _frames().get_batch({"dataframe": rows})
    for rule, expectation in expected.items():
        expectation.meta = {"rule": rule}
    outcome = batch.validate(gx.ExpectationSuite(name="rules", expectations=list(expected.values())))
    return {
        one.expectation_config.meta["rule"]: (bool(one.success), int(one.result.get("unexpected_count") or 0))
        for one in outcome.results
    }


def judge_rules(measured: Measured) -> list[Judged]:
    """Expect that no row breaks a rule: one row a rule with its count; the tool never sees the table itself."""
    import great_expectations as gx
    import pandas as pd

    counted = pd.DataFrame({"rule": list(measured.broken), "broken": list(measured.broken.values())})
    none_broken = gx.expectations.ExpectColumnValuesToBeBetween(column="broken", min_value=0, max_value=0)
    all_hold, _ = _judge(counted, {"no row breaks a rule": none_broken})["no row breaks a rule"]
    return [Judged(measured.table, rule, count, all_hold or count == 0) for rule, count in measured.broken.items()]


def judge_rows(table: str, rows: pd.DataFrame, key: Sequence[str], not_null: Sequence[str]) -> list[Judged]:
    """Expect of each row that was brought that its key is filled and its own, and that no needed value is missing."""
    import great_expectations as gx

    if rows.empty:
        return []
    wanted = gx.expectations
    expected: dict[str, Any] = {
        f"filled {name}": wanted.ExpectColumnValuesToNotBeNull(column=name) for name in dict.fromkeys((*key, *not_null))
    }
    if len(key) == 1:
        expected[f"unique {key[0]}"] = wanted.ExpectColumnValuesToBeUnique(column=key[0])
    else:
        expected[f"unique {'+'.join(key)}"] = wanted.ExpectCompoundColumnsToBeUnique(column_list=list(key))
    return [Judged(table, rule, broken, holds) for rule, (holds, broken) in _judge(rows, expected).items()]
