"""The open lines of a bank statement with what each of them most likely is, each document proposed once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Amount, Input, Output, Tx, query
from operational.invoicing import bank_rules
from operational.invoicing.bank_tables import BankLine
from operational.invoicing.cash_accounts import CashRef, cash_account
from operational.invoicing.statement_queries import CANDIDATES_MAX, ITEMS, SCORE_MIN, BankLineRow, line_rows

LINES_SHOWN = 200  # a person works through no more at once
BOOK_DAYS = 31  # how far the books' day may be from the bank's


class FindMatches(Input):
    cash_account: CashRef
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    search: str = Field(default="", max_length=100)
    score_min: int = Field(default=0, ge=0, le=100)


class LineMatch(BankLineRow):
    kind: Literal["book", "items", "oldest", ""]  # already in the books, this open item, the partner's oldest, or nothing
    score: int
    reasons: list[str]
    party_code: str
    party_name: str
    document: str
    proposed: Amount | None  # what of the document the line would settle
    entry: int | None
    line_no: int | None
    open_item: int | None


class Matches(Output):
    rows: list[LineMatch]
    total: int
    likely: int  # lines with a proposal


@dataclass(frozen=True)
class _Guess:
    """One thing a line may be; ``claims`` is what no second line can be."""

    line: int
    kind: Literal["book", "items", "oldest"]
    score: bank_rules.Score
    hit: Any
    claims: tuple[str, int, int]


_BOOKS = sa.text(
    """
    select l.entry_id as entry, l.line_no, e.date, e.source_number as document, l.debit - l.credit as signed,
        abs(l.debit - l.credit) as amount, e.summary || ' ' || l.summary as text, coalesce(p.code, '') as party_code,
        coalesce(p.name, '') as party_name, coalesce(p.short_name, '') as short_name
    from ledger.entry_line as l join ledger.entry as e on e.id = l.entry_id
    left join lateral (select o.party_id from ledger.entry_line as o where o.entry_id = l.entry_id and o.party_id is not null
        limit 1) as with_party on true
    left join parties.party as p on p.id = with_party.party_id
    where l.account_code = :code and l.debit - l.credit = any(cast(:amounts as numeric[]))
        and e.date between cast(:first as date) and cast(:last as date) and e.source_kind <> 'ledger.opening'
        and not exists (select 1 from invoicing.bank_match as m where m.entry_id = l.entry_id and m.line_no = l.line_no)
    order by e.date, e.position limit :most
    """
)


@query("invoicing.statement_matches", permission="invoicing.bank_account.view", path="GET /bank-accounts/{cash_account}/matches")
def statement_matches(tx: Tx, given: FindMatches) -> Matches:
    """Lines of a statement that wait, oldest first, each with the likeliest document and why; no document is named twice."""
    known = cash_account(tx, given.cash_account, field="cash_account")
    statement = line_rows().where(BankLine.account_code == known.code, BankLine.matched == 0)
    if given.date_from:
        statement = statement.where(BankLine.date >= given.date_from)
    if given.date_to:
        statement = statement.where(BankLine.date <= given.date_to)
    for word in given.search.split():
        hit = (c.icontains(word, autoescape=True) for c in (BankLine.counterparty, BankLine.summary, BankLine.reference))
        statement = statement.where(sa.or_(*hit))
    total = tx.session.execute(sa.select(sa.func.count()).select_from(statement.subquery())).scalar_one()
    shown = statement.order_by(BankLine.date, BankLine.id).limit(LINES_SHOWN)
    lines = [BankLineRow(**row._mapping) for row in tx.session.execute(shown)]
    guesses = [*_books(tx, known.code, lines), *_items(tx, known.currency, lines)]
    best = _each_once(guesses)
    rows = [_row(line, best.get(place)) for place, line in enumerate(lines)]
    rows = [row for row in rows if row.score >= given.score_min]
    return Matches(rows=rows, total=total, likely=sum(1 for row in rows if row.kind))


def _each_once(guesses: Sequence[_Guess]) -> dict[int, _Guess]:
    """The best guess of each line, the surest first; what one line claims is gone for the others."""
    best: dict[int, _Guess] = {}
    claimed: set[tuple[str, int, int]] = set()
    order = sorted(guesses, key=lambda g: (-g.score.points, g.kind != "book", g.kind == "oldest", g.line))
    for guess in order:
        if guess.score.points >= SCORE_MIN and guess.line not in best and guess.claims not in claimed:
            best[guess.line] = guess
            claimed.add(guess.claims)
    return best


def _scored(line: BankLineRow, hit: Any, numbers: Sequence[str], date: dt.date, amount: Decimal) -> bank_rules.Score:
    return bank_rules.score(
        line_amount=line.amount, line_date=line.date, line_name=line.counterparty,
        line_text=f"{line.summary} {line.reference}", amount=amount, date=date, names=[hit.party_name, hit.short_name],
        numbers=numbers,
    )  # fmt: skip


def _books(tx: Tx, code: str, lines: Sequence[BankLineRow]) -> Iterator[_Guess]:
    if not lines:
        return
    days = dt.timedelta(days=BOOK_DAYS)
    values = {
        "code": code,
        "amounts": sorted({line.amount for line in lines}),
        "first": min(line.date for line in lines) - days,
        "last": max(line.date for line in lines) + days,
        "most": CANDIDATES_MAX,
    }
    of_amount: dict[Decimal, list[Any]] = {}
    for hit in tx.session.execute(_BOOKS, values):
        of_amount.setdefault(hit.signed, []).append(hit)
    for place, line in enumerate(lines):
        for hit in of_amount.get(line.amount, ()):
            if abs(hit.date - line.date) <= days:
                score = _scored(line, hit, [hit.document], hit.date, hit.amount)
                if line.reference and line.reference in hit.text and "reference" not in score.reasons:
                    score = bank_rules.Score(score.points + bank_rules.REFERENCE_POINTS, (*score.reasons, "reference"))
                yield _Guess(place, "book", score, hit, ("book", hit.entry, hit.line_no))


def _items(tx: Tx, currency: str, lines: Sequence[BankLineRow]) -> Iterator[_Guess]:
    """Open documents of the same amount or partner, and a partner's oldest where the amount fits none of them."""
    for came_in in (True, False):
        wanted = [(place, line) for place, line in enumerate(lines) if (line.amount > 0) == came_in]
        if not wanted:
            continue
        asked = {"currency": currency, "owed": came_in, "most": CANDIDATES_MAX}
        items = tx.session.execute(ITEMS, asked).all()
        of_amount: dict[Decimal, list[Any]] = {}
        of_party: dict[int, list[Any]] = {}
        for hit in items:
            of_amount.setdefault(hit.amount, []).append(hit)
            of_party.setdefault(hit.party_id, []).append(hit)
        for place, line in wanted:
            named = [p for p, hits in of_party.items() if _is_named(line, hits[0])]
            likely = {hit.open_item: hit for hit in of_amount.get(abs(line.amount), ())}
            likely |= {hit.open_item: hit for party in named for hit in of_party[party]}
            for hit in likely.values():
                score = _scored(line, hit, [hit.document], hit.due_date, hit.amount)
                yield _Guess(place, "items", score, hit, ("item", hit.open_item, 0))
            for party in named:
                first = of_party[party][0]
                score = _scored(line, first, [], first.due_date, first.party_open)
                yield _Guess(place, "oldest", score, first, ("line", line.id, 0))


def _is_named(line: BankLineRow, hit: Any) -> bool:
    return any(bank_rules.same_name(line.counterparty, name) for name in (hit.party_name, hit.short_name))


def _row(line: BankLineRow, guess: _Guess | None) -> LineMatch:
    if guess is None:
        return LineMatch(**line.model_dump(), kind="", score=0, reasons=[], party_code="", party_name="", document="",
                         proposed=None, entry=None, line_no=None, open_item=None)  # fmt: skip
    hit, in_books = guess.hit, guess.kind == "book"
    return LineMatch(
        **line.model_dump(),
        kind=guess.kind,
        score=guess.score.points,
        reasons=list(guess.score.reasons),
        party_code=hit.party_code,
        party_name=hit.party_name,
        document="" if guess.kind == "oldest" else hit.document,
        proposed=abs(line.amount) if guess.kind == "oldest" else min(hit.amount, abs(line.amount)),
        entry=hit.entry if in_books else None,
        line_no=hit.line_no if in_books else None,
        open_item=hit.open_item if guess.kind == "items" else None,
    )
