"""Every slice of the product, gathered once; what is doubled or unknown fails at start."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from operational.core.api import CHECKS, Check, CloseStep, Command, Fact, Machine, Query, Reaction

SLICES = (
    "identity",
    "company",
    "people",
    "items",
    "parties",
    "ledger",
    "stock",
    "invoicing",
    "sales",
    "purchasing",
    "assets",
    "expenses",
    "fulfilment",
    "commission",
    "planning",
    "dealings",
    "closing",
    "costing",
    "reporting",
    "papers",
    "setup",
    "integrations",
)


@dataclass(frozen=True)
class Catalog:
    """All declarations by name. ``sheets`` are imports that are not simply a command's name."""

    commands: Mapping[str, Command]
    queries: Mapping[str, Query]
    reactions: Mapping[type[Fact], tuple[Reaction, ...]]
    machines: Mapping[str, Machine]
    sheets: Mapping[str, Any]
    roles: Mapping[str, Mapping[str, str]]
    checks: tuple[Check, ...] = ()
    close_steps: tuple[CloseStep, ...] = ()  # in the order in which an accountant goes through a month

    @property
    def permissions(self) -> tuple[str, ...]:
        used = {c.permission for c in self.commands.values()} | {q.permission for q in self.queries.values()}
        return tuple(sorted(used))


@cache
def catalog() -> Catalog:
    """Load the ``api`` of every slice and check that no name is given twice."""
    commands: dict[str, Command] = {}
    queries: dict[str, Query] = {}
    reactions: dict[type[Fact], tuple[Reaction, ...]] = {}
    machines: dict[str, Machine] = {}
    sheets: dict[str, Any] = {}
    roles: dict[str, dict[str, str]] = {}
    checks: dict[str, Check] = {check.name: check for check in CHECKS}
    close_steps: dict[str, CloseStep] = {}
    for name in SLICES:
        api = importlib.import_module(f"operational.{name}.api")
        for declared in getattr(api, "COMMANDS", ()):
            _once(commands, declared.name, declared)
        for asked in getattr(api, "QUERIES", ()):
            _once(queries, asked.name, asked)
        for reaction in getattr(api, "REACTIONS", ()):
            reactions[reaction.fact] = (*reactions.get(reaction.fact, ()), reaction)
        for machine in getattr(api, "MACHINES", ()):
            _once(machines, machine.name, machine)
        for sheet in getattr(api, "SHEETS", ()):
            _once(sheets, sheet.name, sheet)
        for check in getattr(api, "CHECKS", ()):
            _once(checks, check.name, check)
        for step in getattr(api, "CLOSE_STEPS", ()):
            _once(close_steps, step.key, step)
        for role, rights in getattr(api, "ROLES", {}).items():
            roles.setdefault(role, {}).update(rights)
    steps = tuple(sorted(close_steps.values(), key=lambda step: (step.order, step.key)))
    return Catalog(commands, queries, reactions, machines, sheets, roles, tuple(checks.values()), steps)


def _once(found: dict[str, Any], name: str, value: Any) -> None:
    if name in found:
        raise ValueError(f"declared twice: {name}")
    found[name] = value
