"""Pure comparison of two versions of a quotation, line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COMPARED = ("quantity", "price", "discount", "promise_date", "gross")


@dataclass(frozen=True)
class Pair:
    """A line before and after; one of them is missing where the line came or went."""

    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def change(self) -> str:
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "changed" if any(self.before[name] != self.after[name] for name in COMPARED) else "same"


def compare(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Pair]:
    """Lines of the same item belong together in their order; in the order of the newer version, what went at the end."""
    waiting: dict[Any, list[Mapping[str, Any]]] = {}
    for line in before:
        waiting.setdefault(line["item_id"], []).append(line)
    pairs = []
    for line in after:
        same_item = waiting.get(line["item_id"])
        pairs.append(Pair(same_item.pop(0) if same_item else None, line))
    left = [line for lines in waiting.values() for line in lines]
    return pairs + [Pair(line, None) for line in sorted(left, key=lambda line: int(line["line_no"]))]
