"""Partners that words may mean: by code, name, short name or pinyin initials."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from operational.core.api import like
from operational.parties.tables import Party


def parties_called(word: str) -> sa.Select[Any]:
    """Ids of the partners that go by the word, the exact code first."""
    pattern = like(word)
    names = (Party.code, Party.name, Party.short_name)
    matches = sa.or_(*(column.ilike(pattern) for column in names), Party.pinyin.like(pattern.lower()))
    return sa.select(Party.id).where(matches).order_by((Party.code == word).desc(), Party.code)
