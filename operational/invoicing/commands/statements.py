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
    line = _free_line(tx, cmd.bank_line)
    wanted = sorted({(given.entry, given.line_no) for given in cmd.book_lines})
    statement = (
        sa.select(EntryLine.entry_id, EntryLine.line_no, (EntryLine.debit - EntryLine.credit).label("amount"), BankMatch.id)
        .join(Entry, Entry.id == EntryLine.entry_id)
        .outerjoin(BankMatch, sa.and_(BankMatch.entry_id == EntryLine.entry_id, BankMatch.line_no == EntryLine.line_no))
        .where(EntryLine.account_code == line.account_code, sa.tuple_(EntryLine.entry_id, EntryLine.line_no).in_(wanted))
    )
    found = tx.session.execute(statement).all()
    require(len(found) == len(wanted), "invoicing.book_line_unknown", field="book_lines", account=line.account_code)
    require(all(row[3] is None for row in found), "invoicing.book_line_matched", field="book_lines")
    total = sum((row.amount for row in found), ZERO)
    require(total == line.amount, "invoicing.match_differs", field="book_lines", bank=line.amount, books=total)
    _keep(tx, line, [(row.entry_id, row.line_no, row.amount) for row in found])
    return LineMatched(id=line.id, matched=line.matched)


def _free_line(tx: Tx, ref: int) -> BankLine:
    found = tx.lock_all(BankLine, [ref])
    if not found:
        raise NotFound("core.not_found", field="bank_line", kind="invoicing.bank_line", ref=str(ref))
    require(found[0].matched == 0, "invoicing.line_matched", field="bank_line", date=found[0].date, amount=found[0].amount)
    return found[0]


def _keep(tx: Tx, line: BankLine, parts: Sequence[tuple[int, int, Decimal]]) -> None:
    line.matched = line.amount
    rows = [{"bank_line_id": line.id, "entry_id": e, "line_no": n, "amount": amount} for e, n, amount in parts]
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
    line = _free_line(tx, cmd.bank_line)
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
    _keep(tx, line, [(entry["id"], cash_line, line.amount)])
    return LineMatched(id=line.id, matched=line.matched, payment=payment_id, number=number)


class UnmatchStatementLine(Input):
    bank_line: BankLineRef


@command("invoicing.unmatch_statement_line", permission="invoicing.statement.edit", path="POST /bank-lines/{bank_line}/unmatch")
def unmatch_statement_line(tx: Tx, cmd: UnmatchStatementLine) -> LineMatched:
    """Undo a wrong match; what was booked stays and can be reversed by itself."""
    found = tx.lock_all(BankLine, [cmd.bank_line])
    if not found:
        raise NotFound("core.not_found", field="bank_line", kind="invoicing.bank_line", ref=str(cmd.bank_line))
    line = found[0]
    require(line.matched != 0, "invoicing.line_not_matched", field="bank_line", date=line.date, amount=line.amount)
    gone = sa.delete(BankMatch).where(BankMatch.bank_line_id == line.id)
    tx.session.execute(gone, execution_options={"synchronize_session": False})
    line.matched = ZERO
    return LineMatched(id=line.id, matched=ZERO)
