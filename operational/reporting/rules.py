"""A statement of a company's own: whether its lines can be reckoned, and its figures. No session, no clock."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from operational.core.api import ZERO, Problem
from operational.reporting.formulas import FormulaError, LineRef, Minus, Node, Number, Source, parse, parts_of

# What a column shows, and of which days: those asked for, those before them, or the same days of the year before.
WINDOWS = {
    "period": "asked", "year_to_date": "asked", "year_begin": "asked", "previous": "previous", "last_year": "last_year",
    "last_year_to_date": "last_year", "budget": "asked", "budget_year_to_date": "year",
}  # fmt: skip
BUDGETS = ("budget", "budget_year_to_date")
BETWEEN = ("difference", "percent")
KINDS = (*WINDOWS, *BETWEEN)
_YEARS = ("year_to_date", "last_year_to_date")
_STOCKS = ("balance", "opening", "debit_balance", "credit_balance", "debit_by_party", "credit_by_party", "cash_flow")
HUNDRED = Decimal(100)
CENT, FINE = Decimal("0.01"), Decimal("0.000001")
LARGEST = Decimal(10) ** 16
Row = Mapping[str, Decimal]
Cell = Decimal | None


@dataclass(frozen=True)
class Line:
    """A line of the statement: what it is called and how it is reckoned. Without a formula it is a heading."""

    code: str
    text: str
    formula: str = ""
    level: int = 0
    style: str = "item"  # heading, item, total
    display: str = "amount"  # amount, percent, number


@dataclass(frozen=True)
class Column:
    """A column: amounts of some days, the budget, or the difference between two other columns (counted from 1)."""

    kind: str
    label: str = ""
    first: int = 0
    second: int = 0


@dataclass(frozen=True)
class Account:
    """An account as a source sees it: the codes from the top down to it, and its normal side."""

    above: tuple[str, ...]
    normal_side: str


def checked(lines: Sequence[Line], columns: Sequence[Column]) -> tuple[dict[str, Node], list[str], list[Problem]]:
    """The formulas as trees, the order in which lines can be reckoned, and everything that is wrong, by field."""
    problems = list(_column_problems(columns))
    known: dict[str, int] = {}
    trees: dict[str, Node] = {}
    for place, line in enumerate(lines):
        if line.code in known:
            problems.append(_problem("reporting.line_twice", place, "code", line))
        known.setdefault(line.code, place)
        if line.formula:
            try:
                trees.setdefault(line.code, parse(line.formula))
            except FormulaError as error:
                problems.append(_problem(error.key, place, "formula", line, at=error.at, **error.facts))
    for code, tree in trees.items():
        for part in parts_of(tree):
            if isinstance(part, LineRef) and part.code not in known:
                line = lines[known[code]]
                problems.append(
                    _problem("reporting.formula_line_unknown", known[code], "formula", line, at=part.at, found=part.code)
                )
    order, circle = _order(trees)
    if circle:
        place = known[circle[0]]
        problems.append(_problem("reporting.formula_circle", place, "formula", lines[place], circle=" → ".join(circle)))
    return trees, order, problems


def _problem(key: str, place: int, field: str, line: Line, **facts: object) -> Problem:
    return Problem(key, {"line": line.code, "place": place + 1, **facts}, f"lines.{place}.{field}")


def _column_problems(columns: Sequence[Column]) -> Iterator[Problem]:
    for place, column in enumerate(columns):
        facts = {"place": place + 1}
        if column.kind in BETWEEN:
            for name, other in (("first", column.first), ("second", column.second)):
                if not 1 <= other <= len(columns) or columns[other - 1].kind in BETWEEN or column.first == column.second:
                    yield Problem("reporting.column_between", facts, f"columns.{place}.{name}")
                    break


def _order(trees: Mapping[str, Node]) -> tuple[list[str], list[str]]:
    """Lines after those that they stand on; or the circle that makes it impossible."""
    needs = {
        code: sorted({part.code for part in parts_of(tree) if isinstance(part, LineRef) and part.code in trees})
        for code, tree in trees.items()
    }
    done: dict[str, None] = {}
    for start in needs:
        path: list[tuple[str, Iterator[str]]] = [(start, iter(needs[start]))] if start not in done else []
        while path:
            code, rest = path[-1]
            following = next((one for one in rest if one not in done), None)
            if following is None:
                done[code] = None
                path.pop()
                continue
            on_path = [one for one, _ in path]
            if following in on_path:
                return list(done), [*on_path[on_path.index(following) :], following]
            path.append((following, iter(needs[following])))
    return list(done), []


def days_of(window: str, start: dt.date, end: dt.date) -> tuple[dt.date, dt.date]:
    """The days of a window: those asked for, as many before them, a year before, or the year up to the last day."""
    if window == "year":
        return end.replace(month=1, day=1), end
    if window == "last_year":
        return _back(start, 12), _back(end, 12)
    if window == "previous":
        is_whole = start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]
        if is_whole:
            months = (end.year - start.year) * 12 + end.month - start.month + 1
            return _back(start, months), _back(end, months)
        length = end - start + dt.timedelta(days=1)
        return start - length, end - length
    return start, end


def _back(day: dt.date, months: int) -> dt.date:
    """So many months earlier; the last day of a month stays the last."""
    index = day.year * 12 + day.month - 1 - months
    year, month = index // 12, index % 12 + 1
    last = calendar.monthrange(year, month)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return dt.date(year, month, last if is_last else min(day.day, last))


Fetch = Callable[[str, str, str], Mapping[str, Row]]  # window, department, party: amounts by account
FetchFlows = Callable[[str, str, str], Mapping[int, Row]]  # the same by line of the cash-flow statement
FetchBudget = Callable[[str, str], Mapping[str, Decimal]]  # window, department: debit minus credit by account


@dataclass(frozen=True)
class Books:
    """Where sources take their amounts from; asked when first needed."""

    accounts: Mapping[str, Account]
    amounts: Fetch
    flows: FetchFlows
    budget: FetchBudget
    found: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # accounts of a range, looked up once

    def within(self, source: Source) -> list[list[str]]:
        """The accounts of each argument of a source, with all below them."""
        for first, last in source.accounts:
            if (first, last) not in self.found:
                self.found[first, last] = [
                    code for code, account in self.accounts.items() if any(first <= one <= last for one in account.above)
                ]
        return [self.found[pair] for pair in source.accounts]


def side_of(source: Source, accounts: Mapping[str, Account]) -> int:
    """1 where a debit counts, -1 where a credit does: as the source says, else by the first account it names."""
    if source.take in ("debit", "debit_balance", "debit_by_party"):
        return 1
    if source.take in ("credit", "credit_balance", "credit_by_party"):
        return -1
    if source.side:
        return 1 if source.side == "D" else -1
    first = accounts.get(source.accounts[0][0])
    return -1 if first is not None and first.normal_side == "C" else 1


def by_account(source: Source, kind: str, books: Books) -> dict[str, Decimal] | None:
    """What each account of a source brings to a column; nothing at all where the column cannot know it."""
    sign = side_of(source, books.accounts) if source.accounts else 1
    if source.take == "budget" or kind in BUDGETS:
        if source.take in _STOCKS or source.party:
            return None
        window = "year" if kind in _YEARS else WINDOWS[kind]
        if kind == "year_begin":
            return None
        planned = books.budget(window, source.department)
        return {code: sign * planned.get(code, ZERO) for group in books.within(source) for code in group}
    field = _field(source.take, kind)
    if not field:
        return None
    amounts = books.amounts(WINDOWS[kind], source.department, source.party)
    found: dict[str, Decimal] = {}
    for group in books.within(source):
        own = {code: amounts[code][field] for code in group if code in amounts}
        if source.take in ("debit_balance", "credit_balance") and sign * sum(own.values(), ZERO) <= 0:
            continue  # the other side: nothing of it counts
        turned = 1 if source.take in ("debit", "credit", "debit_by_party", "credit_by_party") else sign
        for code, amount in own.items():
            found[code] = found.get(code, ZERO) + turned * amount
    return found


def _field(take: str, kind: str) -> str:
    """The amount of an account's row that a column shows."""
    if kind == "year_begin":
        starting = {"balance": "starting", "debit_balance": "starting", "credit_balance": "starting",
                    "debit_by_party": "starting_debits", "credit_by_party": "starting_credits"}  # fmt: skip
        return starting.get(take, "")
    span = "year" if kind in _YEARS else "period"
    return {
        "balance": "ending", "debit_balance": "ending", "credit_balance": "ending", "debit_by_party": "ending_debits",
        "credit_by_party": "ending_credits", "opening": "starting" if span == "year" else "before",
        "debit": f"{span}_debit", "credit": f"{span}_credit", "movement": f"{span}_result",
    }[take]  # fmt: skip


def taken(source: Source, kind: str, books: Books) -> Cell:
    """What a source brings to a column."""
    if source.take != "cash_flow":
        found = by_account(source, kind, books)
        return None if found is None else sum(found.values(), ZERO)
    if kind in BUDGETS or kind == "year_begin":
        return None
    row = books.flows(WINDOWS[kind], source.department, source.party).get(source.cash_line)
    return ZERO if row is None else row["year" if kind in _YEARS else "period"]


def figures(lines: Sequence[Line], columns: Sequence[Column], books: Books) -> dict[str, list[Cell]]:
    """Each line's cell under each column. What cannot be divided stays empty."""
    trees, order, problems = checked(lines, columns)
    assert not problems, problems
    display = {line.code: line.display for line in lines}
    kinds = [column.kind for column in columns]
    raw: dict[str, list[Cell]] = {line.code: [None] * len(columns) for line in lines}
    for code in order:
        for place, kind in enumerate(kinds):
            if kind not in BETWEEN:
                values = {other: cells[place] for other, cells in raw.items()}
                raw[code][place] = _rounded(_value(trees[code], kind, values, books), display[code])
    found = {code: [_shown(cell, display[code]) for cell in cells] for code, cells in raw.items()}
    for code, cells in found.items():
        for place, column in enumerate(columns):
            if column.kind in BETWEEN:
                cells[place] = _between(column.kind, cells[column.first - 1], cells[column.second - 1], display[code])
    return found


def _between(kind: str, first: Cell, second: Cell, display: str) -> Cell:
    if first is None and second is None:
        return None
    difference = (first or ZERO) - (second or ZERO)
    if kind == "difference":
        return difference
    if not second or display == "percent":
        return None
    return _limited((difference * HUNDRED / abs(second)).quantize(CENT))


def _value(node: Node, kind: str, values: Mapping[str, Cell], books: Books) -> Cell:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, LineRef):
        return values[node.code]
    if isinstance(node, Source):
        return taken(node, kind, books)
    if isinstance(node, Minus):
        inner = _value(node.of, kind, values, books)
        return None if inner is None else -inner
    left, right = _value(node.left, kind, values, books), _value(node.right, kind, values, books)
    return _limited(two(node.sign, left, right))


def two(sign: str, left: Cell, right: Cell) -> Cell:
    """Nothing counts as nothing where it is added; a product or quotient with it, or through zero, is empty."""
    if sign in "+-":
        if left is None and right is None:
            return None
        return (left or ZERO) + (right or ZERO) * (1 if sign == "+" else -1)
    if left is None or right is None or (sign == "/" and not right):
        return None
    return left * right if sign == "*" else left / right


def _limited(value: Cell) -> Cell:
    """A figure beyond all books is none."""
    return None if value is None or abs(value) >= LARGEST else value


def _rounded(value: Cell, display: str) -> Cell:
    return None if value is None else value.quantize(CENT if display == "amount" else FINE)


def _shown(value: Cell, display: str) -> Cell:
    if value is None or display == "amount":
        return value
    return (value * HUNDRED if display == "percent" else value).quantize(CENT)
