"""Which valuation a new item starts with (默认计价方法): dated rows by kind and category."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm

from operational.core.api import Input, Output, RefTo, Tx, command, query, remember
from operational.items.tables import Category, ValuationRule

CategoryRef = Annotated[int | str, RefTo("items.category")]
Kind = Literal["", "merchandise", "finished", "material", "consumable"]
Method = Literal["moving_average", "month_average", "month_average_by_warehouse", "fifo", "specific"]
USUAL: Method = "moving_average"  # where nobody said anything: exact at once, and allowed by 小企业会计准则 art. 13


class SetDefaultValuation(Input):
    kind: Kind = ""  # left out: every kind
    category: CategoryRef | None = None  # left out: every category; with those below it
    method: Method
    valid_from: dt.date | None = None  # left out: today
    reason: str = Field(min_length=1, max_length=500)


class DefaultValuationSet(Output):
    id: int
    kind: str
    category: str | None
    method: str
    valid_from: dt.date
    is_new: bool


@command("items.set_default_valuation", permission="items.valuation.edit", path="POST /items/valuation-rules")
def set_default_valuation(tx: Tx, cmd: SetDefaultValuation) -> DefaultValuationSet:
    """Say how items of a kind or category are valued from a day on; items that are there keep their method."""
    category = tx.find(Category, cmd.category, field="category") if cmd.category is not None else None
    day = cmd.valid_from or tx.today
    same = (
        sa.select(ValuationRule)
        .where(
            ValuationRule.kind == cmd.kind,
            ValuationRule.category_id.is_not_distinct_from(category.id if category else None),
            ValuationRule.valid_from == day,
        )
        .with_for_update()
    )
    rule = tx.session.execute(same).scalar_one_or_none()
    is_new = rule is None
    if rule is None:
        rule = tx.new(ValuationRule, kind=cmd.kind, category_id=category.id if category else None, valid_from=day,
                      method=cmd.method, reason=cmd.reason, set_by=tx.actor.user_id)  # fmt: skip
    else:
        rule.method, rule.reason, rule.set_by = cmd.method, cmd.reason, tx.actor.user_id
    remember(tx, "items.valuation_rule", rule.id)
    tx.reference_changed()
    return DefaultValuationSet(
        id=rule.id, kind=cmd.kind, category=category.code if category else None, method=cmd.method, valid_from=day, is_new=is_new
    )


class Nothing(Input):
    pass


class ValuationRuleRow(Output):
    id: int
    kind: str
    category: str | None
    method: str
    valid_from: dt.date
    reason: str
    set_by: int
    is_in_force: bool


class ValuationRules(Output):
    rows: list[ValuationRuleRow]
    total: int


@query("items.valuation_rules", permission="items.item.view", path="GET /items/valuation-rules")
def valuation_rules(tx: Tx, given: Nothing) -> ValuationRules:
    """How new items of each kind and category are valued, since when and why; the newest row of a pair counts."""
    statement = (
        sa.select(ValuationRule, Category.name)
        .outerjoin(Category, Category.id == ValuationRule.category_id)
        .order_by(ValuationRule.kind, Category.code.nulls_first(), ValuationRule.valid_from.desc())
    )
    rows: list[ValuationRuleRow] = []
    seen: set[tuple[str, int | None]] = set()
    for rule, category in tx.session.execute(statement):
        pair = (rule.kind, rule.category_id)
        counts = rule.valid_from <= tx.today and pair not in seen
        if counts:
            seen.add(pair)
        rows.append(
            ValuationRuleRow(
                id=rule.id, kind=rule.kind, category=category, method=rule.method, valid_from=rule.valid_from,
                reason=rule.reason, set_by=rule.set_by, is_in_force=counts,
            )
        )  # fmt: skip
    return ValuationRules(rows=rows, total=len(rows))


Known = Mapping[tuple[str, int | None], Sequence[tuple[dt.date, str]]]


def _load(session: orm.Session) -> tuple[Known, Mapping[int, int | None]]:
    found: dict[tuple[str, int | None], list[tuple[dt.date, str]]] = {}
    for rule in session.execute(sa.select(ValuationRule).order_by(ValuationRule.valid_from)).scalars():
        found.setdefault((rule.kind, rule.category_id), []).append((rule.valid_from, rule.method))
    if not any(category for _, category in found):
        return found, {}  # nothing looks for the categories above
    return found, {row.id: row.parent_id for row in session.execute(sa.select(Category.id, Category.parent_id))}


def default_valuation(tx: Tx, kind: str, category_id: int | None, tracks_lots: bool) -> str:
    """The method of a new item: by its category (its own first, then those above), with its kind first, then by kind alone."""
    known, parents = tx.reference(_load)
    chain: list[int | None] = []
    while category_id is not None and category_id not in chain:
        chain.append(category_id)
        category_id = parents.get(category_id)
    for category in (*chain, None):
        for of_kind in (kind, ""):
            in_force = [method for day, method in known.get((of_kind, category), ()) if day <= tx.today]
            # Only what is kept by lots can be valued lot by lot.
            if in_force and (in_force[-1] != "specific" or tracks_lots):
                return in_force[-1]
    return USUAL
