"""Tax invoices without a database: kinds, numbers, tax ids, states, rates, ages, and the platform's file."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from operational.parties.api import is_credit_code

DATA = Path(__file__).with_name("data")
OLDER_TAX_ID = re.compile(r"^[0-9A-Z]{15}$|^[0-9A-Z]{20}$")  # of before 2015, and of taxpayers without a credit code
E_NUMBER = re.compile(r"^\d{20}$")
RED_OF = re.compile(r"被红冲蓝字(?:数电)?(?:发)?票号码[:：]\s*(\d{20})")
CONFIRMED_BY = re.compile(r"红字发票信息确认单编号[:：]\s*([0-9A-Za-z]{10,40})")
AGES = ((30, "0-30"), (90, "31-90"), (180, "91-180"), (360, "181-360"))
OLDEST = "361+"
PLATFORM_KINDS = {"special": "增值税专用发票", "ordinary": "普通发票"}


@dataclass(frozen=True)
class InvoiceKind:
    """A kind of tax invoice: whether it is a special one, and whether its tax can be deducted."""

    code: str
    name: str
    is_special: bool
    is_deductible: bool


@cache
def kinds() -> Mapping[str, InvoiceKind]:
    """The kinds of invoices by code."""
    return {row["code"]: _kind(row) for row in _rows("invoice_kinds.csv")}


@cache
def _kinds_by_name() -> Mapping[str, str]:
    found = {}
    for row in _rows("invoice_kinds.csv"):
        for name in (row["code"], row["name"], *row["other_names"].split("|")):
            found[_plain(name)] = row["code"]
    return found


def kind_named(text: str) -> str | None:
    """The kind that the platform calls so; None where nobody knows the name."""
    return _kinds_by_name().get(_plain(text))


def _kind(row: Mapping[str, str]) -> InvoiceKind:
    return InvoiceKind(row["code"], row["name"], row["is_special"] == "1", row["is_deductible"] == "1")


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _plain(text: str) -> str:
    return "".join(text.split()).replace("(", "（").replace(")", "）").casefold()


def is_tax_id(text: str) -> bool:
    """Whether a taxpayer's number can be right: a credit code by its check letter, or a number of an older form."""
    return is_credit_code(text) or OLDER_TAX_ID.match(text) is not None


def number_of(e_number: str, code: str, paper_number: str) -> str:
    """The number of an invoice in the register: 20 digits, or code and number of an older one; empty where neither is right."""
    for one in (e_number, paper_number):
        if E_NUMBER.match(one):
            return one
    number = code + (paper_number or e_number)
    return number if re.match(r"^\d{8}$", paper_number or e_number) and re.match(r"^(\d{10}|\d{12})$", code) else ""


def state_named(text: str) -> str:
    """The state of an invoice from what the platform writes."""
    if "作废" in text:
        return "void"
    if "部分" in text and "红" in text:
        return "part_red"
    return "red" if "红冲" in text else "normal"


def rate_of(text: str) -> Decimal | None:
    """13%, 0.13 or 13 as a fraction; None for 免税, 不征税, *** and what is no number."""
    plain = text.strip().rstrip("%")
    try:
        rate = Decimal(plain)
    except InvalidOperation:
        return None
    return rate / 100 if text.strip().endswith("%") or rate >= 1 else rate


def red_of(given: str, remark: str) -> str:
    """The blue invoice that a red one names: in its own column, else in its remark."""
    found = given if given else next(iter(RED_OF.findall(remark)), "")
    return str(found)


def confirmed_by(given: str, remark: str) -> str:
    """The confirmation that a red invoice names."""
    found = given if given else next(iter(CONFIRMED_BY.findall(remark)), "")
    return str(found)


def age_of(issued: dt.date, today: dt.date) -> str:
    """How long an invoice waits to be selected for deduction."""
    days = (today - issued).days
    return next((name for limit, name in AGES if days <= limit), OLDEST)


def fingerprint(rows: Iterable[object]) -> str:
    """What tells the content of a file from every other, whatever program saved it."""
    held = hashlib.sha256()
    for row in rows:
        held.update(repr(row).encode())
        held.update(b"\n")
    return held.hexdigest()


@dataclass(frozen=True)
class TemplateColumn:
    """A column of the platform's batch file."""

    sheet: str
    heading: str
    field: str


def template(on: dt.date) -> list[TemplateColumn]:
    """The columns of the platform's batch file in force on the day, in order."""
    return list(_template()[max(day for day in _template() if day <= on)])


@cache
def _template() -> Mapping[dt.date, Sequence[TemplateColumn]]:
    found: dict[dt.date, list[TemplateColumn]] = {}
    for row in _rows("platform_template.csv"):
        column = TemplateColumn(row["sheet"], row["heading"], row["field"])
        found.setdefault(dt.date.fromisoformat(row["valid_from"]), []).append(column)
    return found


@dataclass(frozen=True)
class Wanted:
    """A request that waits for its invoice."""

    id: int
    number: str
    buyer_name: str
    buyer_tax_id: str
    gross: Decimal


def match_request(
    waiting: Sequence[Wanted], *, remark: str, buyer_name: str, buyer_tax_id: str, gross: Decimal
) -> tuple[Wanted | None, str]:
    """Which request an issued invoice answers: by the number in its remark, else by buyer and amount; and what does not fit."""

    def same_buyer(one: Wanted) -> bool:
        if one.buyer_tax_id and buyer_tax_id:
            return one.buyer_tax_id == buyer_tax_id
        return one.buyer_name == buyer_name

    named = next((one for one in waiting if one.number and one.number in remark), None)
    if named is not None:
        problem = "" if named.gross == gross else "amount_differs"
        return (named, problem) if same_buyer(named) else (named, "buyer_differs")
    fitting = [one for one in waiting if one.gross == gross and same_buyer(one)]
    if len(fitting) == 1:
        return fitting[0], ""
    return None, "several" if fitting else "no_request"


def long_price(amount: Decimal, quantity: Decimal) -> Decimal:
    """The price of one unit with as many places as the platform takes, so that quantity times price gives the amount."""
    return (amount / quantity).quantize(Decimal("1E-8")).normalize()
