"""What a scanned code says: an element string as GS1 writes it, or one code of ours. No session, no clock.

The parts read here are those of the General Specifications that a warehouse meets: (01) and (02) article, (10) lot,
(11) made on, (15) best before, (17) expiry, (21) serial number, (30) and (37) count, (310n) net weight in kilograms.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, replace
from decimal import Decimal

SEPARATOR = "\x1d"  # FNC1 between parts of varying length, as scanners send it
PREFIXES = ("]C1", "]d2", "]Q3", "]e0", "]J1")  # symbology identifiers that say: what follows is GS1
FIXED = {"00": 18, "01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "20": 2}
VARYING = {"10": 20, "21": 20, "22": 20, "30": 8, "37": 8, "240": 30, "241": 30, "400": 30}
WEIGHT = re.compile(r"310([0-5])(\d{6})")
BRACKETED = re.compile(r"\((\d{2,4})\)([^(]*)")
CENTURY = 2000


@dataclass(frozen=True)
class Label:
    """What stands on a label. ``text`` is the whole code where it is none of GS1's."""

    text: str = ""
    gtin: str = ""
    lot: str = ""
    serial: str = ""
    made_on: dt.date | None = None
    expires_on: dt.date | None = None
    quantity: Decimal | None = None

    @property
    def is_gs1(self) -> bool:
        return bool(self.gtin or self.lot or self.serial)


def read_label(code: str) -> Label:
    """Read a scanned or typed code; one that is not GS1's is taken as it is."""
    raw = code.strip().strip("\r\n")
    if raw.startswith("("):
        parts = BRACKETED.findall(raw)
        if parts and "".join(f"({ai}){value}" for ai, value in parts) == raw:
            return _label([(ai, value.strip()) for ai, value in parts]) or Label(text=raw)
    marked = raw.startswith(PREFIXES)
    body = (raw[3:] if marked else raw).lstrip(SEPARATOR)
    may_be = marked or SEPARATOR in raw or re.match(r"01\d{14}(10|11|15|17|21|30|310|37)", body)
    found = _label(_split(body)) if may_be else None
    return found or Label(text=body if marked else raw)


def _split(body: str) -> list[tuple[str, str]]:
    """Application identifiers with their values; nothing where the string does not add up."""
    parts: list[tuple[str, str]] = []
    while body:
        weight = WEIGHT.match(body)
        if weight:
            parts.append((body[:4], weight.group(2)))
            body = body[10:].lstrip(SEPARATOR)
            continue
        ai = next((body[:size] for size in (2, 3) if body[:size] in FIXED or body[:size] in VARYING), "")
        if not ai:
            return []
        body = body[len(ai) :]
        if ai in FIXED:
            value, body = body[: FIXED[ai]], body[FIXED[ai] :].lstrip(SEPARATOR)
            if len(value) < FIXED[ai]:
                return []
        else:
            value, _, body = body.partition(SEPARATOR)
            if not 0 < len(value) <= VARYING[ai]:
                return []
        parts.append((ai, value))
    return parts


def _label(parts: list[tuple[str, str]]) -> Label | None:
    label = Label()
    for ai, value in parts:
        if ai in ("01", "02"):
            if not is_gtin(value):
                return None
            label = replace(label, gtin=value)
        elif ai == "10":
            label = replace(label, lot=value)
        elif ai == "21":
            label = replace(label, serial=value)
        elif ai in ("11", "15", "17"):
            day = _day(value)
            if day is None:
                return None
            label = replace(label, made_on=day) if ai == "11" else replace(label, expires_on=day)
        elif ai in ("30", "37"):
            if not value.isdigit():
                return None
            label = replace(label, quantity=Decimal(value))
        elif ai.startswith("310") and value.isdigit():
            label = replace(label, quantity=Decimal(value).scaleb(-int(ai[3])))
    return label if label.is_gs1 else None


def _day(value: str) -> dt.date | None:
    """yymmdd; day 00 means the last of the month."""
    if not (len(value) == 6 and value.isdigit()):  # yymmdd
        return None
    year, month, day = CENTURY + int(value[:2]), int(value[2:4]), int(value[4:])
    if not 1 <= month <= 12:  # months
        return None
    last = calendar.monthrange(year, month)[1]
    return dt.date(year, month, day or last) if day <= last else None


def is_gtin(value: str) -> bool:
    """Fourteen digits whose last one checks the others."""
    if len(value) != 14 or not value.isdigit():  # a GTIN
        return False
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(value[:13]))
    return (10 - weighted % 10) % 10 == int(value[13])


def barcodes_of(gtin: str) -> list[str]:
    """The ways in which an article's card may write a GTIN: of 14, 13, 12 or 8 digits."""
    found = [gtin]
    for size in (13, 12, 8):
        if gtin[: 14 - size] == "0" * (14 - size):
            found.append(gtin[14 - size :])
    return found
