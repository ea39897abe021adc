"""The three statements (会小企01, 02, 03) from plain rows: the reference that the warehouse's statements are compared with.

Every amount is debit minus credit until a term's sign turns it; the columns are those of the official forms:
``current`` is the end of the month (or the month's amount), ``comparative`` the start of the year (or the year to date).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from operational.core.api import ZERO
from operational.ledger.rules import month_of, next_month

YEAR_PROFIT = "year_profit"  # role of 本年利润: an entry that writes there closes income and expense accounts
K = TypeVar("K", str, int)
Key = tuple[str, int]  # account and partner, 0 where none is named


@dataclass(frozen=True)
class AccountRow:
    """An account: its path holds the codes from the top, each followed by a slash."""

    code: str
    path: str
    normal_side: str
    role: str = ""


@dataclass(frozen=True)
class LineRow:
    """A line of an entry with what its entry says."""

    entry_id: int
    date: dt.date
    account: str
    debit: Decimal
    credit: Decimal
    party_id: int = 0
    cash_flow_line: int = 0
    is_opening: bool = False
    is_posted: bool = True


@dataclass(frozen=True)
class OpeningRow:
    """A line of the opening sheet."""

    account: str
    year_begin: Decimal
    ytd_debit: Decimal = ZERO
    ytd_credit: Decimal = ZERO
    party_id: int = 0
    cash_flow_line: int = 0


@dataclass(frozen=True)
class TermRow:
    """A term of a line's formula."""

    statement: str
    line: int
    sign: int
    take: str
    account: str | None
    other_line: int | None
    option: str
    valid_from: dt.date
    revision: int = 0


@dataclass(frozen=True)
class Books:
    """Everything the statements are made of."""

    opening_date: dt.date
    accounts: Mapping[str, AccountRow]
    lines: Sequence[LineRow]
    openings: Sequence[OpeningRow]
    terms: Sequence[TermRow]
    form_lines: Mapping[str, Sequence[int]]  # the line numbers of each statement
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Amounts:
    """What one column of a form is computed from."""

    balances: Mapping[Key, Decimal]
    movements: Mapping[str, Decimal]
    cash_flows: Mapping[int, Decimal]
    opening_cash: Mapping[str, Decimal]


def statement(
    books: Books, form: str, month: dt.date, *, with_unposted: bool = True
) -> dict[int, tuple[Decimal, Decimal]]:
    """Each line of a form for a month: its current and its comparative amount."""
    current, comparative = columns(books, form, month, with_unposted)
    terms = _terms_in_force(books, form, next_month(month) - dt.timedelta(days=1))
    numbers = books.form_lines[form]
    first = _fill(books, terms, numbers, current)
    second = _fill(books, terms, numbers, comparative)
    return {number: (first[number], second[number]) for number in numbers}


def columns(books: Books, form: str, month: dt.date, with_unposted: bool) -> tuple[Amounts, Amounts]:
    """The amounts under the two columns of a form."""
    counted = [line for line in books.lines if with_unposted or line.is_posted or line.is_opening]
    year = dt.date(month.year, 1, 1)
    if form == "balance_sheet":
        return Amounts(_balances(counted, next_month(month)), {}, {}, {}), Amounts(_year_begin(books, counted, year), {}, {}, {})
    of_month = [line for line in counted if month_of(line.date) == month and not line.is_opening]
    of_year = [line for line in counted if year <= line.date < next_month(month) and not line.is_opening]
    openings = books.openings if _opened_in(books, year) else ()
    return (
        Amounts({}, _movements(of_month, books), _cash_flows(of_month), _by_account(_balances(counted, month, opened=month))),
        Amounts(
            {},
            _added(_movements(of_year, books), opening_movements(books, openings)),
            _added(_cash_flows(of_year), _opening_flows(openings)),
            _by_account(_year_begin(books, counted, year)),
        ),
    )


def _opened_in(books: Books, year: dt.date) -> bool:
    return books.opening_date.year == year.year


def _balances(lines: Iterable[LineRow], before: dt.date, opened: dt.date | None = None) -> dict[Key, Decimal]:
    """Balances at the start of a day. The opening stands before everything else of its month."""
    found: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        if line.date < before or (opened is not None and line.is_opening and month_of(line.date) <= opened):
            found[line.account, line.party_id] += line.debit - line.credit
    return found


def _year_begin(books: Books, lines: Iterable[LineRow], year: dt.date) -> dict[Key, Decimal]:
    """Balances at the start of the year: from the opening sheet when the books opened in that year."""
    if not _opened_in(books, year):
        return _balances(lines, year)
    found: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    for row in books.openings:
        found[row.account, row.party_id] += row.year_begin
    return found


def _movements(lines: Sequence[LineRow], books: Books) -> dict[str, Decimal]:
    """Debit minus credit by account, without the entries that close income and expense to the year's profit."""
    closing = {line.entry_id for line in lines if books.accounts[line.account].role == YEAR_PROFIT}
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        if line.entry_id not in closing:
            found[line.account] += line.debit - line.credit
    return found


def opening_movements(books: Books, openings: Iterable[OpeningRow]) -> dict[str, Decimal]:
    """What income and expense accounts moved in the year before the books opened.

    Where the months were closed to 3103 (it moved, or the account's debits equal its credits), the other side holds the
    closings, so only the normal side counts; where they were not, the difference of both sides does.
    """
    sides: dict[str, tuple[Decimal, Decimal]] = {}
    for row in openings:
        debit, credit = sides.get(row.account, (ZERO, ZERO))
        sides[row.account] = (debit + row.ytd_debit, credit + row.ytd_credit)
    months_closed = any(sum(both) != 0 for account, both in sides.items() if books.accounts[account].role == YEAR_PROFIT)
    found: dict[str, Decimal] = {}
    for account, (debit, credit) in sides.items():
        if months_closed or debit == credit:
            found[account] = debit if books.accounts[account].normal_side == "D" else -credit
        else:
            found[account] = debit - credit
    return found


def _cash_flows(lines: Iterable[LineRow]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        if line.cash_flow_line:
            found[line.cash_flow_line] += line.debit - line.credit
    return found


def _opening_flows(openings: Iterable[OpeningRow]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for row in openings:
        if row.cash_flow_line:
            found[row.cash_flow_line] += row.ytd_debit - row.ytd_credit
    return found


def _by_account(balances: Mapping[Key, Decimal]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for (account, _), amount in balances.items():
        found[account] += amount
    return found


def _added(first: Mapping[K, Decimal], second: Mapping[K, Decimal]) -> dict[K, Decimal]:
    return {key: first.get(key, ZERO) + second.get(key, ZERO) for key in {**first, **second}}


def is_below(books: Books, account: str, top: str) -> bool:
    """Whether an account is the other one or one of its sub-accounts."""
    return books.accounts[account].path.startswith(books.accounts[top].path)


def _terms_in_force(books: Books, form: str, day: dt.date) -> dict[int, list[TermRow]]:
    """The newest terms of each line that are valid on the day and match the company's choices."""
    valid = [term for term in books.terms if term.statement == form and term.valid_from <= day]
    newest: dict[int, tuple[dt.date, int]] = {}
    for term in valid:
        age = (term.valid_from, term.revision)
        newest[term.line] = max(newest.get(term.line, age), age)
    found: dict[int, list[TermRow]] = defaultdict(list)
    for term in valid:
        if (term.valid_from, term.revision) == newest[term.line] and _chosen(books, term.option):
            found[term.line].append(term)
    return found


def _chosen(books: Books, option: str) -> bool:
    name, _, value = option.partition("=")
    return not option or books.settings.get(name) == value


def _fill(
    books: Books, terms: Mapping[int, Sequence[TermRow]], numbers: Sequence[int], amounts: Amounts
) -> dict[int, Decimal]:
    """All lines of a column; a line may stand on any other line of the form, so each is computed when first asked for."""
    done: dict[int, Decimal] = {}

    def amount_of(number: int) -> Decimal:
        if number not in done:
            done[number] = sum((term.sign * value_of(term) for term in terms.get(number, ())), ZERO) or ZERO
        return done[number]

    def value_of(term: TermRow) -> Decimal:
        if term.take == "line":
            assert term.other_line is not None
            return amount_of(term.other_line)
        return _taken(books, term, amounts)

    return {number: amount_of(number) for number in numbers}


def _taken(books: Books, term: TermRow, amounts: Amounts) -> Decimal:
    """What a term takes from the books, as debit minus credit."""
    if term.take == "cash_flow":
        assert term.other_line is not None
        return amounts.cash_flows.get(term.other_line, ZERO)
    assert term.account is not None
    if term.take == "movement":
        return sum((amount for code, amount in amounts.movements.items() if is_below(books, code, term.account)), ZERO)
    if term.take == "opening_cash":
        return sum((amount for code, amount in amounts.opening_cash.items() if is_below(books, code, term.account)), ZERO)
    own = [amount for (code, _), amount in amounts.balances.items() if is_below(books, code, term.account)]
    if term.take == "debit_by_party":
        return sum((amount for amount in own if amount > 0), ZERO)
    if term.take == "credit_by_party":
        return sum((amount for amount in own if amount < 0), ZERO)
    whole = sum(own, ZERO)
    if term.take == "debit":
        return max(whole, ZERO)
    if term.take == "credit":
        return min(whole, ZERO)
    assert term.take == "balance", term.take
    return whole
