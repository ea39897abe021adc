"""Bank files and cash counts without a database: fingerprints, scores, dates of recurring money, drafts."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from operational.core.api import ZERO

# Electronic drafts issued since June 2022 (上海票据交易所 新一代票据业务系统) are packages of standard drafts of 0.01 yuan.
UNITS_IN_A_YUAN = 100
STATEMENT_FIELDS = (
    "date", "amount", "amount_in", "amount_out", "side", "balance", "counterparty", "counter_account", "summary", "reference",
)  # fmt: skip
PAYMENT_FIELDS = (
    "number", "payee_name", "payee_bank", "payee_account", "amount", "pay_on", "reason", "payer_account", "payer_name",
    "constant",
)  # fmt: skip
# What banks on the mainland head these columns, for files without a saved layout.
USUAL_HEADINGS: dict[str, tuple[str, ...]] = {
    "date": ("交易日期", "记账日期", "入账日期", "日期", "交易时间", "记账日"),
    "amount": ("交易金额", "发生额", "金额"),
    "amount_in": ("贷方发生额", "收入金额", "贷方金额", "收入", "存入金额", "贷方发生额（收入）", "转入金额"),
    "amount_out": ("借方发生额", "支出金额", "借方金额", "支出", "支取金额", "借方发生额（支取）", "转出金额"),
    "side": ("借贷标志", "借贷方向", "收支方向", "借/贷", "借贷"),
    "balance": ("余额", "账户余额", "本次余额", "交易后余额"),
    "counterparty": ("对方户名", "对方单位名称", "对方单位", "对方账户名称", "对方名称", "收(付)方名称", "收/付方户名"),
    "counter_account": ("对方账号", "对方账户", "收(付)方账号"),
    "summary": ("摘要", "用途", "附言", "交易摘要"),
    "reference": ("交易流水号", "流水号", "凭证号", "企业流水号", "核心流水号", "交易序号"),
}


def missing_fields(purpose: str, given: Collection[str]) -> list[str]:
    """What a layout still needs before a file can be read or written by it."""
    if purpose == "payment":
        return [name for name in ("payee_name", "payee_account", "amount") if name not in given]
    missing = [] if "date" in given else ["date"]
    has_amount = "amount" in given or {"amount_in", "amount_out"} <= set(given)
    return missing if has_amount else [*missing, "amount"]


def fingerprint(
    reference: str, date: dt.date, amount: Decimal, balance: Decimal | None, counterparty: str, summary: str, repeat: int
) -> str:
    """What tells a statement line from every other: the bank's serial number, else what stands in it."""
    if reference:
        return f"{reference}:{amount:.2f}"
    text = f"{date}|{amount:.2f}|{'' if balance is None else f'{balance:.2f}'}|{counterparty}|{summary}|{repeat}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def repeats(lines: Sequence[tuple[object, ...]]) -> list[int]:
    """How often the same content stood before in the file: two equal transfers on one day are two lines."""
    seen: dict[tuple[object, ...], int] = {}
    found = []
    for line in lines:
        found.append(seen.get(line, 0))
        seen[line] = found[-1] + 1
    return found


@dataclass(frozen=True)
class Score:
    """How likely a statement line is this document, and what speaks for it."""

    points: int
    reasons: tuple[str, ...]


AMOUNT_POINTS, NAME_POINTS, REFERENCE_POINTS, DATE_POINTS = 50, 30, 15, 5
NEAR_DAYS = 7
NAME_PARTS_MIN = 4  # characters: shorter parts of names are common


def score(
    *,
    line_amount: Decimal,
    line_date: dt.date,
    line_name: str,
    line_text: str,
    amount: Decimal,
    date: dt.date,
    names: Sequence[str],
    numbers: Sequence[str],
) -> Score:
    """Amount 50, partner's name 30, document number in the text 15, date within a week 5: out of 100."""
    points = 0
    reasons: list[str] = []
    if abs(line_amount) == amount:
        points, reasons = points + AMOUNT_POINTS, [*reasons, "amount"]
    if any(same_name(line_name, name) for name in names):
        points, reasons = points + NAME_POINTS, [*reasons, "party"]
    text = line_text.upper()
    if any(number and number.upper() in text for number in numbers):
        points, reasons = points + REFERENCE_POINTS, [*reasons, "reference"]
    if abs((line_date - date).days) <= NEAR_DAYS:
        points, reasons = points + DATE_POINTS, [*reasons, "date"]
    return Score(points, tuple(reasons))


def same_name(written: str, known: str) -> bool:
    """Banks cut long names and leave out brackets."""
    left, right = (text.translate(str.maketrans("", "", " （）()·")) for text in (written, known))
    if not left or not right:
        return False
    shorter, longer = sorted((left, right), key=len)
    return left == right or (len(shorter) >= NAME_PARTS_MIN and longer.startswith(shorter))


@dataclass(frozen=True)
class Reconciled:
    """The four sums of a reconciliation statement (银行存款余额调节表) and the two adjusted balances."""

    book: Decimal
    bank: Decimal
    in_not_in_books: Decimal
    out_not_in_books: Decimal
    in_not_at_bank: Decimal
    out_not_at_bank: Decimal

    @property
    def book_adjusted(self) -> Decimal:
        return self.book + self.in_not_in_books - self.out_not_in_books

    @property
    def bank_adjusted(self) -> Decimal:
        return self.bank + self.in_not_at_bank - self.out_not_at_bank


def reconciled(book: Decimal, bank: Decimal, not_in_books: Sequence[Decimal], not_at_bank: Sequence[Decimal]) -> Reconciled:
    """``not_in_books`` and ``not_at_bank`` are signed: positive is money that came in."""
    return Reconciled(
        book,
        bank,
        sum((a for a in not_in_books if a > 0), ZERO),
        -sum((a for a in not_in_books if a < 0), ZERO),
        sum((a for a in not_at_bank if a > 0), ZERO),
        -sum((a for a in not_at_bank if a < 0), ZERO),
    )


def matched_parts(bank: Sequence[Decimal], books: Sequence[Decimal]) -> list[tuple[int, int, Decimal]]:
    """Which part of which statement line is which line of the books: (bank, books, amount); both come to the same sum.

    One side of one line takes the other's lines as they are; otherwise lines are laid along each other from the first.
    """
    if len(bank) == 1:
        return [(0, place, amount) for place, amount in enumerate(books)]
    if len(books) == 1:
        return [(place, 0, amount) for place, amount in enumerate(bank)]
    shares: list[tuple[int, int, Decimal]] = []
    left, right, have, want = 0, 0, bank[0], books[0]
    while left < len(bank) and right < len(books):
        same_way = (have > 0) == (want > 0)
        amount = have if not same_way or abs(have) <= abs(want) else want
        shares.append((left, right, amount))
        have, want = have - amount, want - amount
        if have == 0:
            left += 1
            have = bank[left] if left < len(bank) else ZERO
        if want == 0:
            right += 1
            want = books[right] if right < len(books) else ZERO
    # Red lines among black ones can leave a rest on one side; it goes to the last line of the other, so that none is forgotten.
    for place in range(left, len(bank)):
        shares.append((place, len(books) - 1, have if place == left else bank[place]))
    for place in range(right, len(books)):
        shares.append((len(bank) - 1, place, want if place == right else books[place]))
    return shares


STEP_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def recurring_days(every: str, first: dt.date, last: dt.date | None, start: dt.date, end: dt.date) -> list[dt.date]:
    """The days of recurring money inside a span; a 31st falls on the last day of shorter months."""
    found: list[dt.date] = []
    until = min(end, last) if last else end
    step = 0
    while True:
        day = first + dt.timedelta(weeks=step) if every == "week" else _months_later(first, step * STEP_MONTHS[every])
        if day > until:
            return found
        if day >= start:
            found.append(day)
        step += 1


def _months_later(day: dt.date, months: int) -> dt.date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def week_of(day: dt.date, start: dt.date, weeks: int) -> int | None:
    """Which week from the start a day falls into; what is overdue falls into the first, what comes later into none."""
    place = max(0, (day - start).days // 7)
    return place if place < weeks else None
