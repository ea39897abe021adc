"""Invariants that can be looked up at any time: each is a named query that returns what is wrong, or nothing."""

from __future__ import annotations

from dataclasses import dataclass

OFFENDERS_MAX = 20  # enough to see a pattern; a person does not read more


@dataclass(frozen=True)
class Check:
    """``sql`` returns the offending rows, at most OFFENDERS_MAX; no row means that the invariant holds.

    ``invariant`` says in a few words what must be true; ``name`` is ``slice.what_is_checked``.
    """

    name: str
    invariant: str
    sql: str
