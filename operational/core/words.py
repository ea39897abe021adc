"""Words: every sentence and label of the product in three languages.

``words/<locale>.yml`` of each slice is a flat map of keys to sentences; ``{name}`` marks a value.
A value that is itself a known key (``sales.order.state.placed``) is translated too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LOCALES = ("zh_CN", "zh_TW", "en")
DEFAULT_LOCALE = "zh_CN"
ROOT = Path(__file__).resolve().parents[2]


def locale_of(tag: str | None) -> str:
    """The product's locale for a browser's language tag; Hong Kong and Macau read traditional characters."""
    text = (tag or "").replace("_", "-").lower()
    if text.startswith("zh"):
        traditional = any(part in text.split("-") for part in ("tw", "hant", "hk", "mo"))
        return "zh_TW" if traditional else "zh_CN"
    return "en" if text.startswith("en") else DEFAULT_LOCALE


@cache
def catalogue(locale: str) -> Mapping[str, str]:
    """All words of one locale; the same key twice is an error at start, not in front of the user."""
    words: dict[str, str] = {}
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for file in sorted([*ROOT.glob(f"operational/*/words/{locale}.yml"), *ROOT.glob(f"apps/**/words/{locale}.yml")]):
        part = yaml.load(file.read_text("utf-8"), loader) or {}
        doubled = words.keys() & part.keys()
        if doubled:
            raise ValueError(f"{file}: words given twice: {sorted(doubled)}")
        words.update(part)
    return words


def knows(key: str, locale: str = DEFAULT_LOCALE) -> bool:
    return key in catalogue(locale)


def say(key: str, locale: str = DEFAULT_LOCALE, /, **values: Any) -> str:
    """The sentence for a key. An unknown key is a programming error."""
    sentence = catalogue(locale)[key]
    if not values:
        return sentence
    return sentence.format_map({name: _shown(value, locale) for name, value in values.items()})


def label(key: str, locale: str = DEFAULT_LOCALE) -> str:
    """The label for a key, or the last part of the key where no label is needed."""
    return catalogue(locale).get(key) or key.rsplit(".", 1)[-1].replace("_", " ")


def _shown(value: Any, locale: str) -> str:
    if isinstance(value, str):
        return catalogue(locale).get(value, value) if "." in value else value
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Iterable):
        joined = "、" if locale.startswith("zh") else ", "
        return joined.join(_shown(part, locale) for part in value)
    return str(value)
