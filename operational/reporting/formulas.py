"""The grammar of formulas: what a line takes from the books, and how it reckons with it. Read once, no code is ever run.

    formula  = term { ("+" | "-") term }
    term     = factor { ("*" | "/") factor }
    factor   = [ "-" ] ( number | line | source | "(" formula ")" )
    source   = take "(" argument { "," argument } ")"
    argument = account | account ":" account | filter "=" word
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from operational.core.api import as_code

LENGTH_MAX = 1000
DEPTH_MAX = 40
SIGNS_MAX = 150  # of a formula: longer ones are several lines
# What a source takes, as it is written, in English and in Chinese.
TAKES = {
    "balance": "balance", "余额": "balance", "餘額": "balance", "期末余额": "balance", "期末餘額": "balance",
    "opening": "opening", "期初": "opening", "期初余额": "opening", "期初餘額": "opening",
    "debit": "debit", "借方发生额": "debit", "借方發生額": "debit",
    "credit": "credit", "贷方发生额": "credit", "貸方發生額": "credit",
    "movement": "movement", "发生额": "movement", "發生額": "movement",
    "debit_balance": "debit_balance", "借方余额": "debit_balance", "借方餘額": "debit_balance",
    "credit_balance": "credit_balance", "贷方余额": "credit_balance", "貸方餘額": "credit_balance",
    "debit_by_party": "debit_by_party", "往来借方余额": "debit_by_party", "往來借方餘額": "debit_by_party",
    "credit_by_party": "credit_by_party", "往来贷方余额": "credit_by_party", "往來貸方餘額": "credit_by_party",
    "cash_flow": "cash_flow", "现金流量": "cash_flow", "現金流量": "cash_flow",
    "budget": "budget", "预算": "budget", "預算": "budget",
}  # fmt: skip
FILTERS = {
    "department": "department", "部门": "department", "部門": "department",
    "party": "party", "往来": "party", "往來": "party", "往来单位": "party", "往來單位": "party",
    "side": "side", "方向": "side",
}  # fmt: skip
SIDES = {"debit": "D", "借": "D", "借方": "D", "credit": "C", "贷": "C", "貸": "C", "贷方": "C", "貸方": "C"}
BY_PARTY = ("debit_by_party", "credit_by_party")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?![\w.])|(?P<name>[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff]*)|(?P<sign>[-+*/()]))"
)
_ARGUMENT = re.compile(r"[^,()]+")
_SIGNS = str.maketrans("（），＝：＋－＊×／÷", "(),=:+-**//")


class FormulaError(ValueError):
    """What is wrong with a formula, and at which sign (from 1)."""

    def __init__(self, key: str, at: int, **facts: str) -> None:
        super().__init__(f"{key} at {at}")
        self.key, self.at, self.facts = key, at, facts


@dataclass(frozen=True)
class Number:
    value: Decimal


@dataclass(frozen=True)
class LineRef:
    code: str
    at: int


@dataclass(frozen=True)
class Source:
    """An amount of the books: of these accounts with all below them (first to last), counted on a side."""

    take: str
    accounts: tuple[tuple[str, str], ...]
    at: int
    side: str = ""  # D or C; empty: the normal side of the first account
    department: str = ""
    party: str = ""
    cash_line: int = 0


@dataclass(frozen=True)
class Minus:
    of: Node


@dataclass(frozen=True)
class Two:
    sign: str
    left: Node
    right: Node


Node = Number | LineRef | Source | Minus | Two


def parse(text: str) -> Node:
    """The formula as a tree; what cannot be read is refused with its place."""
    if len(text) > LENGTH_MAX:
        raise FormulaError("reporting.formula_too_long", LENGTH_MAX, most=str(LENGTH_MAX))
    return _Reader(text.translate(_SIGNS)).whole()


def parts_of(node: Node) -> Iterator[LineRef | Source]:
    """Every line and source that a formula stands on."""
    stack: list[Node] = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, LineRef | Source):
            yield one
        elif isinstance(one, Minus):
            stack.append(one.of)
        elif isinstance(one, Two):
            stack += [one.right, one.left]


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.place, self.depth, self.signs = text, 0, 0, 0

    def whole(self) -> Node:
        found = self.sum()
        kind, word, at = self.peek()
        if kind:
            raise FormulaError("reporting.formula_unexpected", at, found=word)
        return found

    def peek(self) -> tuple[str, str, int]:
        """The next word, what it is, and its place; an empty kind at the end."""
        rest = self.text[self.place :]
        blank = len(rest) - len(rest.lstrip())
        if not rest.strip():
            return "", "", len(self.text) + 1
        found = _TOKEN.match(self.text, self.place)
        at = self.place + blank + 1
        if found is None:
            raise FormulaError("reporting.formula_unexpected", at, found=self.text[at - 1])
        kind = str(found.lastgroup)
        return kind, found[kind], at

    def take(self) -> tuple[str, str, int]:
        kind, word, at = self.peek()
        self.place = at - 1 + len(word)
        self.signs += kind == "sign"
        if self.signs > SIGNS_MAX:
            raise FormulaError("reporting.formula_too_deep", at)
        return kind, word, at

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > DEPTH_MAX:
            raise FormulaError("reporting.formula_too_deep", self.place + 1)
        found = self.product()
        while self.peek()[1] in ("+", "-"):
            found = Two(self.take()[1], found, self.product())
        self.depth -= 1
        return found

    def product(self) -> Node:
        found = self.factor()
        while self.peek()[1] in ("*", "/"):
            found = Two(self.take()[1], found, self.factor())
        return found

    def factor(self) -> Node:
        kind, word, at = self.take()
        if word == "-":
            self.depth += 1
            if self.depth > DEPTH_MAX:
                raise FormulaError("reporting.formula_too_deep", at)
            inner = Minus(self.factor())
            self.depth -= 1
            return inner
        if kind == "number":
            if len(word) > 15:
                raise FormulaError("reporting.formula_number_too_long", at, found=word[:20])
            return Number(Decimal(word))
        if word == "(":
            found = self.sum()
            self.closed()
            return found
        if kind != "name":
            key = "reporting.formula_ends" if not kind else "reporting.formula_unexpected"
            raise FormulaError(key, at, found=word)
        if self.peek()[1] == "(":
            return self.source(word, at)
        if word in TAKES:
            raise FormulaError("reporting.formula_take_without_accounts", at, found=word)
        return LineRef(word, at)

    def closed(self) -> None:
        _, word, at = self.take()
        if word != ")":
            raise FormulaError("reporting.formula_not_closed", at, found=word)

    def source(self, word: str, at: int) -> Source:
        if word not in TAKES:
            raise FormulaError("reporting.formula_take_unknown", at, found=word)
        self.take()
        given: dict[str, str] = {}
        accounts: list[tuple[str, str]] = []
        while True:
            argument, place = self.argument(word)
            name, equals, value = argument.partition("=")
            if equals:
                self.filter(given, name.strip(), value.strip(), place)
            else:
                first, colon, last = (part.strip() for part in argument.partition(":"))
                if not first or (colon and last < first):
                    raise FormulaError("reporting.formula_range_turned", place, found=argument.strip())
                accounts.append((first, last or first))
            sign = self.text[self.place]
            self.place += 1
            if sign == ")":
                return _source(TAKES[word], accounts, given, at)

    def argument(self, take: str) -> tuple[str, int]:
        found = _ARGUMENT.match(self.text, self.place)
        place = self.place + 1
        if found is None or not found[0].strip():
            raise FormulaError("reporting.formula_no_account", place, found=take)
        self.place = found.end()
        if self.place >= len(self.text) or self.text[self.place] not in ",)":
            raise FormulaError("reporting.formula_not_closed", min(self.place, len(self.text)) + 1, found=take)
        return str(as_code(found[0])), place + len(found[0]) - len(found[0].lstrip())

    def filter(self, given: dict[str, str], name: str, value: str, place: int) -> None:
        kind = FILTERS.get(name)
        if kind is None or not value or (kind == "side" and value not in SIDES):
            raise FormulaError("reporting.formula_filter_unknown", place, found=f"{name}={value}")
        if kind in given:
            raise FormulaError("reporting.formula_filter_twice", place, found=name)
        given[kind] = SIDES[value] if kind == "side" else value


def _source(take: str, accounts: list[tuple[str, str]], given: dict[str, str], at: int) -> Source:
    if not accounts:
        raise FormulaError("reporting.formula_no_account", at, found=take)
    department, party = given.get("department", ""), given.get("party", "")
    if take == "cash_flow":
        first, last = accounts[0]
        if len(accounts) != 1 or first != last or not first.isdigit() or len(first) > 3:
            raise FormulaError("reporting.formula_cash_line", at, found=first)
        return Source(take, (), at, cash_line=int(first), department=department, party=party)
    if "side" in given and take not in ("balance", "opening", "movement", "budget"):
        raise FormulaError("reporting.formula_side_given", at, found=take)
    if take == "budget" and "party" in given:
        raise FormulaError("reporting.formula_budget_by_party", at, found=given["party"])
    return Source(take, tuple(accounts), at, given.get("side", ""), department, party)
