"""A statement beside another period, or beside the books as they were closed, with what came in late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from apps.screens import warehouse_door
from apps.screens.navigation import open_screen
from apps.screens.session import t
from apps.screens.widgets.address import heed
from apps.screens.widgets.figures import Record, records_table
from apps.screens.widgets.format import moment
from apps.screens.widgets.periods import bounds, month_range
from operational.reporting.api import days_of

AGAINST = ("previous", "last_year", "other", "closed")
COLUMNS = {
    "name": "text", "line": "whole", "current": "money", "other_current": "money", "difference_current": "money",
    "percent_current": "factor",
}  # fmt: skip
ALL_COLUMNS = {
    **COLUMNS, "comparative": "money", "other_comparative": "money", "difference_comparative": "money",
    "percent_comparative": "factor",
}  # fmt: skip
LATE_SHOWN = 12
BUDGET = "finance.income_statement_budget"


def against(*, with_budget: bool = False) -> str | None:
    """The choice of what the statement stands beside; kept in the address."""
    offered = (*AGAINST, "budget") if with_budget else AGAINST
    heed("against", offered)
    return st.selectbox(
        t("screen.statement.against"),
        offered,
        index=None,
        format_func=lambda name: t(f"screen.statement.against_{name}"),
        key="against",
        bind="query-params",
        placeholder=t("screen.statement.against_none"),
        width=150,
    )


def beside(chosen: str | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of the other period; nothing where there is none."""
    if chosen is None or chosen == "budget":
        return {}
    start, end = dt.date.fromisoformat(given["from"]), dt.date.fromisoformat(given["to"])
    if chosen == "closed":
        view = "as_closed" if given["view"] == "as_now" else "as_now"
        return {"other_from": given["from"], "other_to": given["to"], "other_view": view}
    if chosen == "other":
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="other_bar"):
            first, last = bounds(*month_range(key="other"))
    else:
        first, last = days_of(chosen, start, end)
    return {"other_from": first.isoformat(), "other_to": last.isoformat(), "other_view": given["view"]}


def labels(chosen: str, head: str) -> dict[str, str]:
    return {
        "name": t("screen.statement.item"),
        "line": t("screen.statement.line"),
        "current": t(head),
        "other_current": t(f"screen.statement.against_{chosen}"),
        "difference_current": t("screen.statement.difference"),
        "percent_current": t("screen.statement.percent"),
    }


def compared_table(form: str, lines: Sequence[Record], chosen: str, head: str, shown: Callable[[Any], Any]) -> int | None:
    """The form with the other amounts, the difference and its part in percent."""
    dashed = dict.fromkeys(("current", "other_current", "difference_current"), shown)
    found = records_table(
        lines, COLUMNS, key=f"{form}_compared", opens=True, rows_shown=60, labels=labels(chosen, head),
        shown={**dashed, "percent_current": shown},
    )  # fmt: skip
    return found


def late_entries(given: Mapping[str, Any]) -> None:
    """What came into closed months after they were closed: the reason of every difference to the books as closed."""
    if not warehouse_door.may_ask("finance.late_entries"):
        return
    start = f"{given['to'][:4]}-01-01"
    answer = warehouse_door.query(
        "finance.late_entries", **{"from": min(start, given["from"]), "to": given["to"], "department": given["department"]}
    )
    rows = answer["rows"] if answer else []
    st.subheader(t("screen.statement.late"), anchor=False)
    if not rows:
        st.caption(t("screen.statement.late_none"))
        return
    table = [{**row, "recorded": moment(dt.datetime.fromisoformat(row["recorded_at"]).replace(tzinfo=dt.UTC))} for row in rows]
    columns = {"booked_on": "text", "source_number": "text", "summary": "text", "amount": "money", "recorded": "text"}
    words = {
        "booked_on": t("screen.field.date"), "source_number": t("screen.field.document"), "summary": t("screen.field.summary"),
        "amount": t("screen.statement.amount"), "recorded": t("screen.statement.recorded"),
    }  # fmt: skip
    chosen = records_table(table, columns, key="late_entries", opens=True, rows_shown=LATE_SHOWN, labels=words)
    if chosen is not None:
        open_screen("ledger/entries", source_kind=rows[chosen]["source_kind"], source_id=str(rows[chosen]["source_id"]))


def coverage(to: str) -> None:
    """Accounts that no line of a form takes, or more than one: named, with the way out."""
    answer = warehouse_door.query("finance.formula_coverage", to=to)
    for row in answer["rows"] if answer else ():
        key = f"screen.statement.coverage_{row['problem']}"
        form = t(f"screen.analysis.{row['statement']}.title")
        st.warning(t(key, account=row["account"], name=row["name"], form=form, lines=row["lines"]), icon=":material/rule:")


def beside_budget(lines: Sequence[Record], given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The lines of the income statement with what the budget plans for them, the difference and its part in percent."""
    asked = {name: given[name] for name in ("from", "to", "department")}
    answer = warehouse_door.query(BUDGET, **asked)
    planned = {row["line"]: row for row in answer["rows"]} if answer else {}
    found = []
    for line in lines:
        row = dict(line)
        for name in ("current", "comparative"):
            own = Decimal(line[name])
            other = Decimal(planned[line["line"]][name]) if line["line"] in planned else Decimal(0)
            row |= {f"other_{name}": str(other), f"difference_{name}": str(own - other)}
            row[f"percent_{name}"] = str(round((own - other) * 100 / abs(other), 2)) if other else None
        found.append(row)
    return found
