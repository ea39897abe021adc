"""Which partners look like one and the same: by name, by tax id, by telephone. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

REASONS = ("tax_id", "name", "phone")  # the surest first
ALIKE_MAX = 20  # so many partners with one telephone are a building, not a duplicate
PHONE_DIGITS_MIN = 7
_NOT_NAME = re.compile(r"[\W_]+")
_NOT_DIGIT = re.compile(r"\D+")


@dataclass(frozen=True)
class Known:
    """What is compared of a partner."""

    id: int
    name: str
    tax_id: str
    phones: tuple[str, ...] = ()


def plain_name(name: str, words: Sequence[str]) -> str:
    """A name as it is compared: half width, small letters, no blanks or marks, without the words that all names share.

    A name that is nothing but such words stays as it is.
    """
    text = _NOT_NAME.sub("", unicodedata.normalize("NFKC", name).casefold())
    short = text
    for word in words:
        short = short.replace(_NOT_NAME.sub("", unicodedata.normalize("NFKC", word).casefold()), "")
    return short or text


def plain_code(code: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", code)).upper()


def plain_phone(phone: str) -> str:
    """The digits of a number without the country; short ones are extensions and tell nothing."""
    digits = _NOT_DIGIT.sub("", unicodedata.normalize("NFKC", phone))
    digits = digits.removeprefix("0086") if digits.startswith("0086") else digits
    digits = digits[2:] if digits.startswith("86") and len(digits) >= 12 else digits
    digits = digits.lstrip("0")
    return digits if len(digits) >= PHONE_DIGITS_MIN else ""


def pairs(known: Iterable[Known], words: Sequence[str]) -> dict[tuple[int, int], tuple[str, ...]]:
    """Pairs of partners that look alike (the smaller id first), each with why."""
    groups: dict[tuple[str, str], set[int]] = {}
    for party in known:
        keys = {("tax_id", plain_code(party.tax_id)), ("name", plain_name(party.name, words))}
        keys |= {("phone", plain_phone(phone)) for phone in party.phones}
        for key in keys:
            if key[1]:
                groups.setdefault(key, set()).add(party.id)
    found: dict[tuple[int, int], set[str]] = {}
    for (reason, _), ids in groups.items():
        if 1 < len(ids) <= ALIKE_MAX:
            for pair in combinations(sorted(ids), 2):
                found.setdefault(pair, set()).add(reason)
    return {pair: tuple(reason for reason in REASONS if reason in why) for pair, why in _surest_first(found)}


def _surest_first(found: Mapping[tuple[int, int], set[str]]) -> list[tuple[tuple[int, int], set[str]]]:
    def rank(row: tuple[tuple[int, int], set[str]]) -> tuple[int, int, tuple[int, int]]:
        return -len(row[1]), min(REASONS.index(reason) for reason in row[1]), row[0]

    return sorted(found.items(), key=rank)
