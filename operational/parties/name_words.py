"""The words of company names that tell no two companies apart: those a new company starts with, and those in force."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import Tx
from operational.parties.tables import NameWord


def _usual() -> list[dict[str, Any]]:
    with (Path(__file__).parent / "data" / "name_words.csv").open(encoding="utf-8", newline="") as file:
        return [{**row, "valid_from": dt.date.fromisoformat(row["valid_from"])} for row in csv.DictReader(file)]


USUAL: Sequence[Mapping[str, Any]] = tuple(_usual())


def words_in_force(tx: Tx, day: dt.date) -> list[str]:
    """The words that names are compared without on this day, the longest first."""
    rows = tx.reference(_load)
    words = [word for word, (first, last) in rows.items() if first <= day and (last is None or day <= last)]
    return sorted(words, key=lambda word: (-len(word), word))


def _load(session: orm.Session) -> Mapping[str, tuple[dt.date, dt.date | None]]:
    rows = session.execute(sa.select(NameWord.word, NameWord.valid_from, NameWord.valid_to))
    return {row.word: (row.valid_from, row.valid_to) for row in rows}
