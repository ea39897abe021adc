"""Invariants as SQL: what must hold of the whole database at any commit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One invariant of the books. ``sql`` returns the rows that break it; none means it holds."""

    name: str
    invariant: str
    sql: str
