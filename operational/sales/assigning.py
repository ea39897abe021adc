"""Who gets a new order (自动分配): the rule rows in force, read once per process, and the pure choice among them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import Tx
from operational.items.api import Category
from operational.sales.tables_before import AssignmentRule


@dataclass(frozen=True)
class Rule:
    """One row: what is empty fits everything."""

    id: int
    rank: int
    region: str
    class_name: str
    category_id: int | None
    salesperson_id: int
    valid_from: dt.date
    valid_to: dt.date | None

    def fits(self, region: str, class_name: str, categories: frozenset[int], day: dt.date) -> bool:
        in_force = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        of_customer = self.region in ("", region) and self.class_name in ("", class_name)
        return in_force and of_customer and (self.category_id is None or self.category_id in categories)


@dataclass(frozen=True)
class Assigning:
    """All rules in the order in which they are asked, and the category above each category."""

    rules: Sequence[Rule]
    above: Mapping[int, int | None]


def choose(rules: Iterable[Rule], region: str, class_name: str, categories: frozenset[int], day: dt.date) -> Rule | None:
    """The fitting rule of the smallest rank; of two with the same rank the older one."""
    fitting = (rule for rule in rules if rule.fits(region, class_name, categories, day))
    return min(fitting, key=lambda rule: (rule.rank, rule.id), default=None)


def with_above(categories: Iterable[int | None], above: Mapping[int, int | None]) -> frozenset[int]:
    """The categories and everything they belong to."""
    found: set[int] = set()
    for category in categories:
        while category is not None and category not in found:
            found.add(category)
            category = above.get(category)
    return frozenset(found)


def assigned(
    tx: Tx, region: str, class_name: str, categories: Iterable[int | None], day: dt.date, gone: frozenset[int]
) -> Rule | None:
    """The rule that gives an order of this customer and these items to somebody who still works here, if there is one."""
    known = tx.reference(_load)
    if not known.rules:
        return None
    rules = [rule for rule in known.rules if rule.salesperson_id not in gone]
    return choose(rules, region, class_name, with_above(categories, known.above), day)


def _load(session: orm.Session) -> Assigning:
    columns = [getattr(AssignmentRule, name) for name in Rule.__dataclass_fields__]
    found = session.execute(sa.select(*columns).order_by(AssignmentRule.rank, AssignmentRule.id))
    rules = [Rule(**row._mapping) for row in found]
    above = {row.id: row.parent_id for row in session.execute(sa.select(Category.id, Category.parent_id))} if rules else {}
    return Assigning(rules, above)
