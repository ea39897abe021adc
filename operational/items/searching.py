"""Items that words may mean: by code, name, specification, barcode or pinyin initials."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from operational.core.api import like
from operational.items.tables import Item


def items_called(word: str) -> sa.Select[Any]:
    """Ids of the items that go by the word, the exact code or barcode first."""
    pattern = like(word)
    names = (Item.code, Item.name, Item.spec, Item.barcode)
    is_exact = sa.or_(Item.code == word, Item.barcode == word)
    matches = sa.or_(*(column.ilike(pattern) for column in names), Item.pinyin.like(pattern.lower()))
    return sa.select(Item.id).where(matches).order_by(is_exact.desc(), Item.code)
