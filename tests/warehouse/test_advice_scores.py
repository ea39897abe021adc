"""Earlier reorder advice beside what happened after it, from a company's own papers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from tests.books import Books
from tests.sales.conftest import Selling
from warehouse.api import query, refresh


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


def advise(company: Books, on: str, *advice: tuple[str, str, str, str]) -> None:
    """Suggestions of (item, quantity, position, target), good for ten days."""
    known = company.sql("select code, id from items.item union all select code, id from parties.party")
    ids = {row["code"]: row["id"] for row in known}
    forecasts = [{"item": ids[item], "demand_class": "smooth", "model": "theta", "periods": []} for item, *_ in advice]
    made = company.run("planning.record_forecasts", {"as_of": day(on), "forecasts": forecasts}, as_="pipeline", today=day(on))
    suggestions = [
        {"item": ids[item], "supplier": ids["S1"], "quantity": quantity, "position": position, "trigger": "8", "target": target,
         "price": "11.30", "reason": {"protection_days": 10}}
        for item, quantity, position, target in advice
    ]  # fmt: skip
    given = {"run": made.result["run"], "suggestions": suggestions}
    company.run("planning.record_suggestions", given, as_="pipeline", today=day(on))


def sold(selling: Selling, on: str, item: str, quantity: str, *, leaves: bool = True) -> None:
    lines = [{"item": item, "quantity": quantity, "price": "100"}]
    given = {"customer": "C1", "date": day(on), "lines": lines}
    order = selling.company.run("sales.save_order", given, today=day(on)).result["id"]
    for step in ("place_order", "approve_order"):
        selling.run(step, order, on=day(on))
    if leaves:
        selling.run("issue_goods", order, on=day(on), date=day(on))


def test_advice_is_judged_by_what_was_asked_for_and_what_lay_there(company: Books, tmp_path: Path) -> None:
    selling = Selling(company)
    company.run("parties.save_party", {"code": "S1", "name": "上海恒泽铸造有限公司", "is_supplier": True})
    selling.stock(PUMP="5", SEAL="60")
    advise(company, "03-02", ("PUMP", "10", "5", "15"))  # nobody decides; superseded a fortnight later
    advise(company, "03-16", ("PUMP", "10", "5", "15"), ("SEAL", "40", "60", "45"))
    waiting = company.sql(
        "select i.code as item, s.id from planning.suggestion as s join items.item as i on i.id = s.item_id "
        "where s.state = 'open'"
    )
    open_ = {row["item"]: row["id"] for row in waiting}
    company.run("planning.refuse_suggestion", {"suggestion": open_["PUMP"], "reason": "等价格"}, today=day("03-16"))
    company.run("planning.accept_suggestion", {"suggestion": open_["SEAL"]}, today=day("03-16"))
    sold(selling, "03-18", "PUMP", "5")  # the last five: nothing lies there from the 18th on
    sold(selling, "03-20", "PUMP", "2", leaves=False)
    sold(selling, "03-19", "SEAL", "3")
    sold(selling, "03-30", "SEAL", "9", leaves=False)  # after the ten days
    refresh(company.etl_url, tmp_path, as_of=day("03-31"))
    names = ("decision", "verdict", "quantity_advised", "quantity_ordered", "quantity_asked", "quantity_needed", "on_hand_after",
             "quantity_over", "value_over", "days_out")  # fmt: skip
    rows: list[dict[str, Any]] = query(tmp_path, "planning.advice_scores", {})["rows"]
    found = {
        (row["item_code"], str(row["suggested_on"])): tuple(f"{row[n]}".removesuffix(".000000") for n in names) for row in rows
    }
    assert found == {
        # Asked for 7 with 5 there: 2 were needed. Refused, and without stock on nine of ten days.
        ("PUMP", "2026-03-16"): ("refused", "missed", "10", "0", "7", "2", "0", "0", "0.00", "9"),
        # None was needed, and 57 lie there where 45 would do: 12 at 11.30.
        ("SEAL", "2026-03-16"): ("accepted", "over", "40", "40", "3", "0", "57", "12", "135.60", "0"),
        ("PUMP", "2026-03-02"): ("superseded", "fitting", "10", "0", "0", "0", "5", "0", "0.00", "0"),
    }
    summed = query(tmp_path, "planning.advice_score", {})["rows"]
    told = ("decision", "suggestions", "advice_over", "advice_missed", "days_out", "value_over")
    assert [tuple(str(row[name]) for name in told) for row in summed] == [
        ("accepted", "1", "1", "0", "0", "135.60"),
        ("refused", "1", "0", "1", "9", "0.00"),
        ("superseded", "1", "0", "0", "0", "0.00"),
    ]
    refresh(company.etl_url, tmp_path, as_of=day("03-25"))  # the ten days of the newer ones are not over
    assert [row["decision"] for row in query(tmp_path, "planning.advice_scores", {})["rows"]] == ["superseded"]
