"""How figures, dates and choices are written for a reader: thousands, two places for money, a dash for nothing."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from apps.screens.session import locale, t
from apps.screens.widgets.picks import named
from operational.core.api import SHANGHAI, knows, label

DASH = "–"


def money(value: Decimal | str | None, *, dash: bool = False) -> str:
    """1,234.50; a zero may be a dash in dense tables."""
    if value is None:
        return DASH
    number = Decimal(value)
    return DASH if dash and not number else f"{number:,.2f}"


def quantity(value: Decimal | str | None) -> str:
    """1,234.5: as many places as the quantity has."""
    if value is None:
        return DASH
    text = f"{Decimal(value).normalize():,f}"
    return "0" if text == "-0" else text


def counted(value: Any, places: int = 0) -> str:
    """An estimate in the places of its unit: nobody orders a thousandth of a pump."""
    if value in (None, ""):
        return DASH
    number = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{number + 0:,f}"


def price(value: Decimal | str | None) -> str:
    """At least two places, more when the price has them."""
    if value is None:
        return DASH
    number = Decimal(value).normalize()
    places = max(2, -int(number.as_tuple().exponent)) if number.is_finite() else 2
    return f"{number:,.{places}f}"


def percent(value: Decimal | str | None) -> str:
    return DASH if value is None else f"{(Decimal(value) * 100).normalize():f}%"


def day(value: dt.date | str | None) -> str:
    return str(value)[:10] if value else DASH


def is_month(name: str) -> bool:
    """Whether a date stands for its month: the first of it would say too much."""
    return name == "month" or name.endswith("_month")


def moment(value: dt.datetime | str | None) -> str:
    """A point in time on the clock of the shop."""
    if not value:
        return DASH
    at = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def yes_no(value: bool | None) -> str:
    return DASH if value is None else t("screen.yes" if value else "screen.no")


def field_label(slice_: str, field: str) -> str:
    """The word for a field: the slice's own, else the common one."""
    for key in (f"{slice_}.field.{field}", f"core.field.{field}", f"screen.field.{field}"):
        if knows(key, locale()):
            return capital(label(key, locale()))
    return capital(label(f"{slice_}.field.{field}", locale()))


def capital(word: str) -> str:
    """A heading starts with a capital letter in languages that have them; inside a sentence the same word does not."""
    return word[:1].upper() + word[1:]


def choice_label(slice_: str, field: str, value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "、".join(choice_label(slice_, field, one) for one in value)
    without_version = str(value).partition(":")[0]
    if field == "rule" and knows(f"{slice_}.choice.rule.{without_version}", locale()):
        return label(f"{slice_}.choice.rule.{without_version}", locale())
    for key in (f"{slice_}.choice.{field}.{value}", f"core.choice.{field}.{value}", f"screen.choice.{field}.{value}"):
        if knows(key, locale()):
            return label(key, locale())
    key = {"kind": str(value), "source_kind": str(value), "roles": f"role.{value}", "role_names": f"role.{value}"}.get(field, "")
    return label(key, locale()) if key and knows(key, locale()) else named(slice_, field, str(value))
