"""How partners are scored: weights, limits and grades as dated rows, read by the warehouse and shown beside the scores."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects.postgresql import insert

from operational.company.tables import ScoreRule
from operational.core.api import Input, Output, Qty, Tx, command, query, require

DATA = Path(__file__).with_name("data") / "score_rules.csv"
VALUE_MAX = 3650  # ten years of days; weights and grades are far below
GRADES = ("grade_a", "grade_b", "grade_c")
Score = Literal["payment", "supplier"]


@cache
def usual_rules() -> tuple[dict[str, Any], ...]:
    """The rules that come with the product; a company adds later rows."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(
            {**row, "value": Decimal(row["value"]), "valid_from": dt.date.fromisoformat(row["valid_from"])}
            for row in csv.DictReader(file)
        )


class SaveScoreRule(Input):
    score: Score
    part: str = Field(min_length=1, max_length=40)
    value: Qty
    valid_from: dt.date | None = None
    source: str = Field(min_length=1, max_length=500)  # who decided it, or where it stands


class ScoreRuleSaved(Output):
    score: str
    part: str
    value: Qty
    valid_from: dt.date


@command("company.save_score_rule", permission="company.score.edit", path="POST /score-rules")
def save_score_rule(tx: Tx, cmd: SaveScoreRule) -> ScoreRuleSaved:
    """Change a weight, a limit or a grade of a score from a day on; the scores follow with the next refresh."""
    known = [row["part"] for row in usual_rules() if row["score"] == cmd.score]
    require(cmd.part in known, "company.score_part_unknown", field="part", part=cmd.part, known=known)
    require(0 < cmd.value <= VALUE_MAX, "company.score_value_out_of_range", field="value", most=VALUE_MAX)
    valid_from = cmd.valid_from or tx.today
    in_force = {row.part: row.value for row in rules_on(tx, valid_from) if row.score == cmd.score} | {cmd.part: cmd.value}
    grades = [in_force[name] for name in GRADES if name in in_force]
    going_down = grades == sorted(grades, reverse=True)
    require(going_down, "company.grades_out_of_order", field="value", grades=[f"{grade:f}" for grade in grades])
    values = {"score": cmd.score, "part": cmd.part, "value": cmd.value, "valid_from": valid_from, "source": cmd.source}
    changed = {"value": cmd.value, "source": cmd.source}
    kept = insert(ScoreRule).values(values).on_conflict_do_update(index_elements=["score", "part", "valid_from"], set_=changed)
    tx.session.execute(kept)
    return ScoreRuleSaved(score=cmd.score, part=cmd.part, value=cmd.value, valid_from=valid_from)


def rules_on(tx: Tx, day: dt.date) -> list[ScoreRule]:
    """The row in force of each part, as the product lists them."""
    statement = sa.select(ScoreRule).where(ScoreRule.valid_from <= day).order_by(ScoreRule.valid_from)
    newest = {(row.score, row.part): row for row in tx.session.execute(statement).scalars()}
    places = {(row["score"], row["part"]): place for place, row in enumerate(usual_rules())}
    return sorted(newest.values(), key=lambda row: places.get((row.score, row.part), len(places)))


class AskScoreRules(Input):
    score: Score | None = None
    date: dt.date | None = None  # left out: today


class ScoreRuleRow(Output):
    score: str
    part: str
    value: Qty
    valid_from: dt.date
    source: str


class ScoreRules(Output):
    rows: list[ScoreRuleRow]
    total: int


@query("company.score_rules", permission="company.company.view", path="GET /score-rules")
def score_rules(tx: Tx, given: AskScoreRules) -> ScoreRules:
    """The weights, limits and grades of scores in force on a day, with their source."""
    found = [row for row in rules_on(tx, given.date or tx.today) if given.score in (None, row.score)]
    rows = [
        ScoreRuleRow(score=row.score, part=row.part, value=row.value, valid_from=row.valid_from, source=row.source)
        for row in found
    ]
    return ScoreRules(rows=rows, total=len(rows))
