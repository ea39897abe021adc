"""Bank statements: taking their lines in once, matching them with the books, booking what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, ClassVar

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import ZERO, Input, NotFound, Output, RefTo, SignedAmount, Tx, command, refuse, require
from operational.invoicing import bank_rules
from operational.invoicing.allocation import ITEMS_MAX
from operational.invoicing.bank_tables import BankLine, BankMatch
from operational.invoicing.cash_accounts import CashRef, cash_account
from operational.invoicing.commands.cash_entries import AccountRef, BookCash, cash_entry
from operational.invoicing.commands.payments import Allocation, MoneyMoved, PartyRef, move_money
from operational.ledger.api import Entry, EntryLine

BankLineRef = Annotated[int, RefTo("invoicing.bank_line")]
LINES_MAX = 5000  # a busy account has fewer lines in a month
MATCHES_MAX = 200


class StatementLine(Input):
    date: dt.date
    amount: SignedAmount  # positive: money that came in
    balance: SignedAmount | None = None
    counterparty: str = Field(default="", max_length=200)
    counter_account: str = Field(default="", max_length=60)
    summary: str = Field(default="", max_length=500)
    reference: str = Field(default="", max_length=100)  # the bank's own serial number


class ImportStatement(Input):
    bulk: ClassVar[frozenset[str]] = frozenset({"lines"})
    cash_account: CashRef
    lines: list[StatementLine] = Field(min_length=1, max_length=LINES_MAX)
    skip_known: bool = False  # take what is new of a file that overlaps an earlier one


class StatementImported(Output):
    imported: int
    skipped: int
    received: SignedAmount
    paid: SignedAmount


@command("invoicing.import_statement", permission="invoicing.statement.edit", path="POST /bank-statements")
def import_statement(tx: Tx, cmd: ImportStatement) -> StatementImported:
    """Take in the lines of a bank statement; a line that was taken before is refused, by its serial number or content."""
    known = cash_account(tx, cmd.cash_account, field="cash_account")
    for place, line in enumerate(cmd.lines):
        require(line.amount != 0, "invoicing.line_without_amount", field=f"lines.{place}.amount", date=line.date)
        require(line.date <= tx.today, "invoicing.line_to_come", field=f"lines.{place}.date", date=line.date)
    content = [(ln.reference, ln.date, ln.amount, ln.balance, ln.counterparty, ln.summary) for ln in cmd.lines]
    prints = [
        bank_rules.fingerprint(*line, repeat) for line, repeat in zip(content, bank_rules.repeats(content), strict=True)
    ]
    twice = next((n for n, p in enumerate(prints) if p in prints[:n]), None) if len(set(prints)) < len(prints) else None
    if twice is not None:
        refuse("invoicing.line_twice_in_file", field=f"lines.{twice}.reference", reference=cmd.lines[twice].reference)
    there = _known(tx, known.code, prints)
    if there and not cmd.skip_known:
        first = next(n for n, p in enumerate(prints) if p in there)
        line = cmd.lines[first]
        refuse("invoicing.line_known", field=f"lines.{first}", date=line.date, amount=line.amount, count=len(there))
    new = [(line, p) for line, p in zip(cmd.lines, prints, strict=True) if p not in there]
    rows = [
        {
            "account_code": known.code,
            **line.model_dump(),
            "fingerprint": p,
            "matched": ZERO,
            "created_by": tx.actor.user_id,
        }
        for line, p in new
    ]
    tx.insert(BankLine, rows)
    amounts = [line.amount for line, _ in new]
    return StatementImported(
        imported=len(new),
        skipped=len(there),
        received=sum((a for a in amounts if a > 0), ZERO),
        paid=-sum((a for a in amounts if a < 0), ZERO),
    )


def _known(tx: Tx, code: str, prints: Sequence[str]) -> set[str]:
    statement = sa.select(BankLine.fingerprint).where(
        BankLine.account_code == code, BankLine.fingerprint == sa.any_(sa.cast(list(prints), sa.ARRAY(sa.Text)))
    )
    return set(tx.session.execute(statement).scalars())


class BookLine(Input):
    entry: int
    line_no: int


class MatchStatementLine(Input):
    bank_line: BankLineRef
    book_lines: list[BookLine] = Field(min_length=1, max_length=MATCHES_MAX)


class LineMatched(Output):
    id: int
    matched: SignedAmount
    payment: int | None = None
    number: str = ""


@command("invoicing.match_statement_line", permission="invoicing.statement.edit", path="POST /bank-lines/{bank_line}/match")
def match_statement_line(tx: Tx, cmd: MatchStatementLine) -> LineMatched:
    """Say that a line of the statement and lines of the books are the same money; together they must be its amount."""
    line = _free_lines(tx, [cmd.bank_line], field="bank_line")[0]
    _match(tx, [line], cmd.book_lines)
    return LineMatched(id=line.id, matched=line.matched)


class MatchStatementLines(Input):
    bank_lines: list[int] = Field(min_length=1, max_length=MATCHES_MAX)
    book_lines: list[BookLine] = Field(min_length=1, max_length=MATCHES_MAX)


class LinesMatched(Output):
    bank_lines: int
    book_lines: int
    amount: SignedAmount


@command("invoicing.match_statement_lines", permission="invoicing.statement.edit", path="POST /bank-lines/match")
def match_statement_lines(tx: Tx, cmd: MatchStatementLines) -> LinesMatched:
    """Match several lines of the statement with several lines of the books: both sides must come to the same amount."""
    lines = _free_lines(tx, cmd.bank_lines, field="bank_lines")
    require(len({line.account_code for line in lines}) == 1, "invoicing.lines_of_two_accounts", field="bank_lines")
    count = _match(tx, lines, cmd.book_lines)
    return LinesMatched(bank_lines=len(lines), book_lines=count, amount=sum((line.amount for line in lines), ZERO))


def _free_lines(tx: Tx, refs: Sequence[int], *, field: str) -> list[BankLine]:
    found = tx.lock_all(BankLine, sorted(set(refs)))
    missing = sorted(set(refs) - {line.id for line in found})
    if missing:
        raise NotFound("core.not_found", field=field, kind="invoicing.bank_line", ref=str(missing[0]))
    for line in found:
        require(line.matched == 0, "invoicing.line_matched", field=field, date=line.date, amount=line.amount)
    return sorted(found, key=lambda line: line.id)


def _match(tx: Tx, lines: Sequence[BankLine], given: Sequence[BookLine]) -> int:
    code = lines[0].account_code
    wanted = sorted({(book.entry, book.line_no) for book in given})
    statement = (
        sa.select(EntryLine.entry_id, EntryLine.line_no, (EntryLine.debit - EntryLine.credit).label("amount"), BankMatch.id)
        .join(Entry, Entry.id == EntryLine.entry_id)
        .outerjoin(
            BankMatch,
            sa.and_(BankMatch.entry_id == EntryLine.entry_id, BankMatch.line_no == EntryLine.line_no, BankMatch.part == 1),
        )
        .where(EntryLine.account_code == code, sa.tuple_(EntryLine.entry_id, EntryLine.line_no).in_(wanted))
        .order_by(EntryLine.entry_id, EntryLine.line_no)
    )
    found = tx.session.execute(statement).all()
    require(len(found) == len(wanted), "invoicing.book_line_unknown", field="book_lines", account=code)
    require(all(row[3] is None for row in found), "invoicing.book_line_matched", field="book_lines")
    bank, books = sum((line.amount for line in lines), ZERO), sum((row.amount for row in found), ZERO)
    require(books == bank, "invoicing.match_differs", field="book_lines", bank=bank, books=books)
    shares = bank_rules.matched_parts([line.amount for line in lines], [row.amount for row in found])
    _keep(tx, lines, [(lines[b].id, found[n].entry_id, found[n].line_no, amount) for b, n, amount in shares])
    return len(found)


def _keep(tx: Tx, lines: Sequence[BankLine], shares: Sequence[tuple[int, int, int, Decimal]]) -> None:
    """Shares are of a statement line in a line of the books: (bank line, entry, line, amount)."""
    for line in lines:
        line.matched = line.amount
    parts: dict[tuple[int, int], int] = {}
    rows = []
    for bank, entry, line_no, amount in shares:
        part = parts[entry, line_no] = parts.get((entry, line_no), 0) + 1
        rows.append(
            {
                "group_id": lines[0].id,
                "bank_line_id": bank,
                "entry_id": entry,
                "line_no": line_no,
                "part": part,
                "amount": amount,
            }
        )
    tx.insert(BankMatch, rows)


class ConfirmStatementLine(Input):
    bank_line: BankLineRef
    party: PartyRef | None = None  # a receipt or payment of this partner
    allocations: list[Allocation] = Field(default_factory=list, max_length=ITEMS_MAX)
    oldest_first: bool = False
    account: AccountRef | None = None  # or other money against this account
    cash_flow_line: int | None = Field(default=None, ge=1, le=18)
    note: str = Field(default="", max_length=2000)


@command("invoicing.confirm_statement_line", permission="invoicing.receipt.edit", path="POST /bank-lines/{bank_line}/confirm")
def confirm_statement_line(tx: Tx, cmd: ConfirmStatementLine) -> LineMatched:
    """Book what a statement line says: a receipt or payment that settles documents, or other money; matched at once."""
    require((cmd.party is None) != (cmd.account is None), "invoicing.party_or_account", field="party")
    line = _free_lines(tx, [cmd.bank_line], field="bank_line")[0]
    direction = "in" if line.amount > 0 else "out"
    reference = (line.reference or line.summary)[:100]
    note = cmd.note or line.summary
    if cmd.party is None:
        given = BookCash.model_validate(
            {
                "direction": direction,
                "cash_account": line.account_code,
                "account": cmd.account,
                "amount": abs(line.amount),
                "date": line.date,
                "cash_flow_line": cmd.cash_flow_line,
                "reference": reference,
                "note": note,
            }
        )
        booked = cash_entry(tx, given)
        payment_id, number = None, booked.number
    else:
        order = MoneyMoved(
            party=cmd.party,
            cash_account=line.account_code,
            amount=abs(line.amount),
            date=line.date,
            allocations=cmd.allocations,
            oldest_first=cmd.oldest_first,
            cash_flow_line=cmd.cash_flow_line,
            reference=reference,
            note=note,
        )
        payment, number = move_money(tx, order, direction)
        payment_id = payment.id
    entry = tx.pending.entries[-1]
    cash_line = next(row["line_no"] for row in entry["lines"] if row["account"] == line.account_code)
    _keep(tx, [line], [(line.id, entry["id"], cash_line, line.amount)])
    return LineMatched(id=line.id, matched=line.matched, payment=payment_id, number=number)


class UnmatchStatementLine(Input):
    bank_line: BankLineRef


@command("invoicing.unmatch_statement_line", permission="invoicing.statement.edit", path="POST /bank-lines/{bank_line}/unmatch")
def unmatch_statement_line(tx: Tx, cmd: UnmatchStatementLine) -> LineMatched:
    """Undo a wrong match, with all lines that were matched together; what was booked stays and can be reversed by itself."""
    own = sa.select(BankMatch.group_id).where(BankMatch.bank_line_id == cmd.bank_line).limit(1)
    group = tx.session.execute(own).scalar_one_or_none()
    together = sa.select(BankMatch.bank_line_id).where(BankMatch.group_id == group).distinct()
    ids = set(tx.session.execute(together).scalars()) if group is not None else set()
    found = {line.id: line for line in tx.lock_all(BankLine, sorted(ids | {cmd.bank_line}))}
    line = found.get(cmd.bank_line)
    if line is None:
        raise NotFound("core.not_found", field="bank_line", kind="invoicing.bank_line", ref=str(cmd.bank_line))
    still = line.matched != 0 and tx.session.execute(own).scalar_one_or_none() == group
    require(still, "invoicing.line_not_matched", field="bank_line", date=line.date, amount=line.amount)
    gone = sa.delete(BankMatch).where(BankMatch.bank_line_id.in_(sorted(found)))
    tx.session.execute(gone, execution_options={"synchronize_session": False})
    for each in found.values():
        each.matched = ZERO
    return LineMatched(id=line.id, matched=ZERO)
