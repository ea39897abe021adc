"""What people can see of bank statements: their lines, what each of them may be, and the reconciliation with the books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import ZERO, Amount, Input, Output, Page, SignedAmount, Tx, like, page_of, query
from operational.invoicing import bank_rules
from operational.invoicing.bank_tables import BankLine
from operational.invoicing.cash_accounts import CashRef, cash_account
from operational.invoicing.commands.statements import BankLineRef
from operational.ledger.api import cash_balance

PROPOSALS_MAX = 5  # a person compares no more
SCORE_MIN = 30  # less than a partner's name or an amount says nothing
CANDIDATES_MAX = 3000
OUTSTANDING_MAX = 500  # rows of a reconciliation; more means that matching was not kept up


class FindBankLines(Page):
    cash_account: CashRef | None = None
    matching: Literal["open", "matched", ""] = ""
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    search: str = Field(default="", max_length=100)


class BankLineRow(Output):
    id: int
    cash_account: str
    date: dt.date
    amount: SignedAmount
    balance: SignedAmount | None
    counterparty: str
    counter_account: str
    summary: str
    reference: str
    is_matched: bool


class BankLines(Output):
    rows: list[BankLineRow]
    total: int


def line_rows() -> sa.Select[*tuple[Any, ...]]:
    b = BankLine
    return sa.select(
        b.id, b.account_code.label("cash_account"), b.date, b.amount, b.balance, b.counterparty, b.counter_account, b.summary,
        b.reference, (b.matched != 0).label("is_matched"),
    )  # fmt: skip


@query("invoicing.bank_lines", permission="invoicing.bank_account.view", path="GET /bank-lines")
def bank_lines(tx: Tx, given: FindBankLines) -> BankLines:
    """Lines of bank statements, newest first, with whether they are matched with the books."""
    statement = line_rows().order_by(BankLine.date.desc(), BankLine.id.desc())
    if given.cash_account:
        statement = statement.where(BankLine.account_code == given.cash_account)
    if given.matching:
        statement = statement.where((BankLine.matched != 0) == (given.matching == "matched"))
    if given.date_from:
        statement = statement.where(BankLine.date >= given.date_from)
    if given.date_to:
        statement = statement.where(BankLine.date <= given.date_to)
    for word in given.search.split():
        hit = (c.ilike(like(word)) for c in (BankLine.counterparty, BankLine.summary, BankLine.reference))
        statement = statement.where(sa.or_(*hit))
    rows, total = page_of(tx, statement, given)
    return BankLines(rows=[BankLineRow(**row._mapping) for row in rows], total=total)


class OneBankLine(Input):
    bank_line: BankLineRef


class Proposal(Output):
    kind: Literal["book", "items", "oldest"]  # already in the books, these open items, or the partner's oldest
    score: int
    reasons: list[str]
    party_id: int | None
    party_code: str
    party_name: str
    document: str
    date: dt.date
    amount: Amount
    entry: int | None
    line_no: int | None
    open_item: int | None


class Proposals(Output):
    line: BankLineRow
    rows: list[Proposal]


# The same money in the books already: the account's own lines that no statement line has claimed.
_BOOK = sa.text(
    """
    select l.entry_id as entry, l.line_no, e.date, e.source_number as document, abs(l.debit - l.credit) as amount,
        e.summary || ' ' || l.summary as text, p.id as party_id, coalesce(p.code, '') as party_code,
        coalesce(p.name, '') as party_name, coalesce(p.short_name, '') as short_name
    from ledger.entry_line as l join ledger.entry as e on e.id = l.entry_id
    left join lateral (select o.party_id from ledger.entry_line as o where o.entry_id = l.entry_id and o.party_id is not null
        limit 1) as with_party on true
    left join parties.party as p on p.id = with_party.party_id
    where l.account_code = :code and l.debit - l.credit = :amount
        and e.date between cast(:day as date) - 31 and cast(:day as date) + 31 and e.source_kind <> 'ledger.opening'
        and not exists (select 1 from invoicing.bank_match as m where m.entry_id = l.entry_id and m.line_no = l.line_no)
    order by abs(e.date - cast(:day as date)), e.position limit 50
    """
)
ITEMS = sa.text(
    """
    select o.id as open_item, o.source_number as document, o.date, o.due_date, abs(o.open) as amount, p.id as party_id,
        p.code as party_code, p.name as party_name, p.short_name,
        sum(abs(o.open)) over (partition by p.id) as party_open
    from invoicing.open_item as o join parties.party as p on p.id = o.party_id
    where o.open <> 0 and o.currency = :currency and ((o.side = 'D') = (o.amount > 0)) = :owed
        and o.account_code in (select code from ledger.account where control in ('receivable', 'payable'))
        and o.account_code not in (select account_code from ledger.posting_account where purpose in ('estimated', 'prebilled'))
    order by o.due_date, o.id limit :most
    """
)


@query("invoicing.statement_proposals", permission="invoicing.bank_account.view", path="GET /bank-lines/{bank_line}/proposals")
def statement_proposals(tx: Tx, given: OneBankLine) -> Proposals:
    """What a statement line may be, the likeliest first, each with what speaks for it."""
    line = tx.find(BankLine, given.bank_line, field="bank_line")
    row = BankLineRow(**tx.session.execute(line_rows().where(BankLine.id == line.id)).one()._mapping)
    if row.is_matched:
        return Proposals(line=row, rows=[])
    text = f"{line.summary} {line.reference}"
    values = {"code": line.account_code, "amount": line.amount, "day": line.date}
    found = [_book_proposal(line, text, hit) for hit in tx.session.execute(_BOOK, values)]
    currency = cash_account(tx, line.account_code, field="bank_line").currency
    asked = {"currency": currency, "owed": line.amount > 0, "most": CANDIDATES_MAX}
    items = tx.session.execute(ITEMS, asked).all()
    found += [_item_proposal(line, text, hit) for hit in items]
    found += _oldest_proposals(line, text, items)
    likely = sorted((p for p in found if p.score >= SCORE_MIN), key=lambda p: (-p.score, p.kind != "book", p.date))
    return Proposals(line=row, rows=likely[:PROPOSALS_MAX])


def _scored(line: BankLine, text: str, hit: Any, numbers: Sequence[str], date: dt.date, amount: Decimal) -> bank_rules.Score:
    return bank_rules.score(
        line_amount=line.amount,
        line_date=line.date,
        line_name=line.counterparty,
        line_text=text,
        amount=amount,
        date=date,
        names=[hit.party_name, hit.short_name],
        numbers=numbers,
    )


def _proposal(kind: Literal["book", "items", "oldest"], score: bank_rules.Score, hit: Any, **more: Any) -> Proposal:
    given = {"entry": None, "line_no": None, "open_item": None, **more}
    return Proposal(
        kind=kind,
        score=score.points,
        reasons=list(score.reasons),
        party_id=hit.party_id,
        party_code=hit.party_code,
        party_name=hit.party_name,
        **given,
    )


def _book_proposal(line: BankLine, text: str, hit: Any) -> Proposal:
    score = _scored(line, text, hit, [hit.document], hit.date, hit.amount)
    written = line.reference and line.reference in hit.text
    if written and "reference" not in score.reasons:
        score = bank_rules.Score(score.points + bank_rules.REFERENCE_POINTS, (*score.reasons, "reference"))
    kept = {name: getattr(hit, name) for name in ("document", "date", "amount", "entry", "line_no")}
    return _proposal("book", score, hit, **kept)


def _item_proposal(line: BankLine, text: str, hit: Any) -> Proposal:
    score = _scored(line, text, hit, [hit.document], hit.due_date, hit.amount)
    paid = min(hit.amount, abs(line.amount))
    return _proposal("items", score, hit, document=hit.document, date=hit.due_date, amount=paid, open_item=hit.open_item)


def _oldest_proposals(line: BankLine, text: str, items: Sequence[Any]) -> list[Proposal]:
    """A partner who pays several documents at once: all that is open, or the oldest of it."""
    first: dict[int, Any] = {}
    for hit in items:
        first.setdefault(hit.party_id, hit)
    found = []
    for hit in first.values():
        score = _scored(line, text, hit, [], hit.due_date, hit.party_open)
        found.append(_proposal("oldest", score, hit, document="", date=hit.due_date, amount=abs(line.amount)))
    return found


class AskReconciliation(Input):
    cash_account: CashRef
    as_of: dt.date | None = None
    bank_balance: SignedAmount | None = None  # left out: the balance that the last line of the statement shows


class OutstandingRow(Output):
    date: dt.date
    number: str
    text: str
    amount: SignedAmount
    source_kind: str
    source_id: int | None
    bank_line: int | None
    entry: int | None
    line_no: int | None


class Reconciliation(Output):
    cash_account: str
    name: str
    as_of: dt.date
    book: SignedAmount
    bank: SignedAmount
    bank_is_known: bool  # False: no statement line carries a balance, and none was given
    in_not_in_books: SignedAmount
    out_not_in_books: SignedAmount
    in_not_at_bank: SignedAmount
    out_not_at_bank: SignedAmount
    book_adjusted: SignedAmount
    bank_adjusted: SignedAmount
    difference: SignedAmount
    not_in_books: list[OutstandingRow]
    not_at_bank: list[OutstandingRow]


_NOT_AT_BANK = sa.text(
    """
    select e.date, l.summary as text, l.debit - l.credit as amount, e.source_kind, e.source_id,
        case when e.source_kind = 'ledger.voucher' then coalesce(v.number, nullif(v.reference, ''), '') else e.source_number end
            as number,
        cast(null as bigint) as bank_line, l.entry_id as entry, l.line_no
    from ledger.entry_line as l join ledger.entry as e on e.id = l.entry_id
    left join ledger.voucher as v on e.source_kind = 'ledger.voucher' and v.id = e.source_id
    where l.account_code = :code and e.date <= :day and e.source_kind <> 'ledger.opening'
        and not exists (
            select 1 from invoicing.bank_match as m join invoicing.bank_line as b on b.id = m.bank_line_id
            where m.entry_id = l.entry_id and m.line_no = l.line_no and b.date <= :day)
        and (e.date >= coalesce(
            (select min(b.date) from invoicing.bank_line as b where b.account_code = :code), cast(:day as date)))
    order by e.date, e.position limit :most
    """
)
_NOT_IN_BOOKS = sa.text(
    """
    select b.date, b.reference as number, concat_ws(' ', nullif(b.counterparty, ''), nullif(b.summary, '')) as text, b.amount,
        'invoicing.bank_line' as source_kind, cast(null as bigint) as source_id, b.id as bank_line,
        cast(null as bigint) as entry, cast(null as int) as line_no
    from invoicing.bank_line as b
    where b.account_code = :code and b.date <= :day
        and not exists (
            select 1 from invoicing.bank_match as m join ledger.entry as e on e.id = m.entry_id
            where m.bank_line_id = b.id and e.date <= :day)
    order by b.date, b.id limit :most
    """
)
_BANK_BALANCE = sa.text(
    """
    select balance from invoicing.bank_line
    where account_code = :code and date <= :day and balance is not null order by date desc, id desc limit 1
    """
)


@query("invoicing.bank_reconciliation", permission="invoicing.bank_account.view", path="GET /bank-reconciliation/{cash_account}")
def bank_reconciliation(tx: Tx, given: AskReconciliation) -> Reconciliation:
    """The reconciliation statement of a bank account (银行存款余额调节表): two adjusted balances that must be equal."""
    known = cash_account(tx, given.cash_account, field="cash_account")
    day = given.as_of or tx.today
    values = {"code": known.code, "day": day, "most": OUTSTANDING_MAX}
    stated = given.bank_balance
    if stated is None:
        stated = tx.session.execute(_BANK_BALANCE, values).scalar_one_or_none()
    not_in_books = [OutstandingRow(**row._mapping) for row in tx.session.execute(_NOT_IN_BOOKS, values)]
    not_at_bank = [OutstandingRow(**row._mapping) for row in tx.session.execute(_NOT_AT_BANK, values)]
    book = cash_balance(tx, known.code, day)
    found = bank_rules.reconciled(
        book, stated if stated is not None else ZERO, [r.amount for r in not_in_books], [r.amount for r in not_at_bank]
    )
    return Reconciliation(
        cash_account=known.code,
        name=known.name,
        as_of=day,
        book=found.book,
        bank=found.bank,
        bank_is_known=stated is not None,
        in_not_in_books=found.in_not_in_books,
        out_not_in_books=found.out_not_in_books,
        in_not_at_bank=found.in_not_at_bank,
        out_not_at_bank=found.out_not_at_bank,
        book_adjusted=found.book_adjusted,
        bank_adjusted=found.bank_adjusted,
        difference=found.book_adjusted - found.bank_adjusted,
        not_in_books=not_in_books,
        not_at_bank=not_at_bank,
    )
