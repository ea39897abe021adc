"""Account codes of the old books in those of the new: levels written in any way, names that say more than numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from apps.sheets.cells import text

PARTS = re.compile(r"[.\-\s/\\_]+")
TOP_DIGITS = 4
NAME_PARTS = re.compile(r"[\\/_]|(?<=[\u4e00-\u9fff])-(?=[\u4e00-\u9fff])")


@dataclass(frozen=True)
class Account:
    """What moving needs to know of an account here."""

    code: str
    name: str
    parent: str | None
    requires_party: bool
    side: str


@dataclass(frozen=True)
class Translation:
    """What an old code is called here; ``party`` where it was an account for one partner."""

    code: str
    party: str = ""


@dataclass(frozen=True)
class Proposal:
    """An old account that nobody has decided on, with what could be done: add it, or take it as a partner of its parent."""

    old_code: str
    name: str
    action: Literal["create", "party", "map"]
    code: str
    parent: str
    row: int


def code_text(value: Any) -> str:
    """A code as text: wide letters made narrow, 1122.0 of a spreadsheet made 1122."""
    if value is None:
        return ""
    return unicodedata.normalize("NFKC", str(text(value))).strip()


def last_name(name: str) -> str:
    """管理费用-办公费 is the account 办公费 below 管理费用."""
    parts = [part.strip() for part in NAME_PARTS.split(name) if part.strip()]
    return parts[-1] if parts else name.strip()


class Codes:
    """Finds the account here for one of the old books; what cannot be decided becomes a proposal."""

    def __init__(
        self, chart: Iterable[Account], translations: Mapping[str, Translation], seen: Iterable[tuple[str, str]] = ()
    ) -> None:
        self.chart = {account.code: account for account in chart}
        self.translations = translations
        self.children: dict[str | None, dict[str, str]] = {}
        for account in self.chart.values():
            self.children.setdefault(account.parent, {})[plain_name(account.name)] = account.code
        self.names = {code: name for code, name in seen if code}
        self.lengths = sorted({len(code) for code in self.names if code.isdigit()})
        self.proposals: dict[str, Proposal] = {}
        self._taken: set[str] = set()
        self._known: dict[str, Translation | None] = {}

    def find(self, old: str, name: str = "", row: int = 0) -> Translation | None:
        """The account of an old code, or nothing when a person has to decide."""
        if old in self._known:
            return self._known[old]
        found = self._known[old] = self._find(old, name or self.names.get(old, ""))
        if found is None and old not in self.proposals:
            self.proposals[old] = self._proposal(old, name or self.names.get(old, ""), row)
        return found

    def _find(self, old: str, name: str) -> Translation | None:
        if old in self.translations:
            return self.translations[old]
        levels = self.levels(old)
        if len(levels) == 1:
            return self._top(levels[0], name)
        parent = self._parent(old, levels, name)
        own = plain_name(last_name(name))
        if parent is not None and own and own in self.children.get(parent.code, {}):
            return Translation(self.children[parent.code][own])
        below = parent.code if parent is not None else levels[0]
        for code in (f"{below}{two_digits(levels[-1])}", "".join(levels)):
            there = self.chart.get(code)
            if there is not None and (not own or plain_name(there.name) == own):
                return Translation(code)
        return None

    def _top(self, code: str, name: str) -> Translation | None:
        """A first-level account: by its name, as the standards number them differently, else by its code."""
        first = plain_name(NAME_PARTS.split(name)[0])
        if first and first in self.children.get(None, {}):
            return Translation(self.children[None][first])
        there = self.chart.get(code)
        if there is not None and (not first or plain_name(there.name) == first):
            return Translation(code)
        return None

    def _parent(self, old: str, levels: Sequence[str], name: str) -> Translation | None:
        """The account here above the old one, found step by step from the top."""
        for above in (self._above(old), "".join(levels[:-1]), ".".join(levels[:-1])):
            if above in self.translations:
                return self.translations[above]
        above = self._above(old)
        names = [part for part in NAME_PARTS.split(name) if part.strip()]
        said = self.names.get(above, "") or (names[-2] if len(names) > 1 else "")
        if len(levels) == 2:
            return self._top(levels[0], self.names.get(above, "") or (names[0] if len(names) > 1 else ""))
        return self._find(above or ".".join(levels[:-1]), said)

    def _above(self, old: str) -> str:
        """The longest other code of the file that this one begins with."""
        best = ""
        for length in range(len(old) - 1, TOP_DIGITS - 1, -1):
            if old[:length] in self.names:
                best = old[:length]
                break
        return best

    def levels(self, old: str) -> list[str]:
        """1122.01, 1122-001 and 1122001 are the first account below 1122."""
        parts = [part for part in PARTS.split(old) if part]
        if len(parts) > 1 or not old.isdigit() or len(old) <= TOP_DIGITS:
            return parts or [old]
        cuts = [length for length in self.lengths if TOP_DIGITS <= length < len(old)]
        if not cuts or cuts[0] != TOP_DIGITS:
            cuts = [TOP_DIGITS, *cuts]
        if len(cuts) == 1 and (len(old) - TOP_DIGITS) % 2 == 0 and len(old) - TOP_DIGITS > 3:
            cuts = list(range(TOP_DIGITS, len(old), 2))
        return [old[start:end] for start, end in zip([0, *cuts], [*cuts, len(old)], strict=True)]

    def _proposal(self, old: str, name: str, row: int) -> Proposal:
        levels = self.levels(old)
        parent = self._parent(old, levels, name) if len(levels) > 1 else None
        own = last_name(name) or old
        if parent is None or parent.code not in self.chart:
            return Proposal(old, own, "map", "", "", row)
        if self.chart[parent.code].requires_party:
            return Proposal(old, own, "party", parent.code, parent.code, row)
        code = f"{parent.code}{two_digits(levels[-1])}"
        for number in range(1, 100):
            if code not in self.chart and code not in self._taken and code.isdigit():
                break
            code = f"{parent.code}{number:02d}"
        self._taken.add(code)
        return Proposal(old, own, "create", code, parent.code, row)


def two_digits(level: str) -> str:
    return f"{int(level):02d}" if level.isdigit() else level


def plain_name(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())
