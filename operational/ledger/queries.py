"""What people can see of the books: vouchers, entries behind a figure, accounts, periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import Department
from operational.core.api import ZERO, Input, Output, Page, RefTo, SignedAmount, SignedQty, Tx, like, page_of, query
from operational.identity.api import User
from operational.items.api import Item
from operational.ledger import rules
from operational.ledger.commands.accounts import AccountRef
from operational.ledger.states import VOUCHER
from operational.ledger.tables import Account, Entry, EntryLine, Period, Voucher, VoucherEntry, VoucherLine
from operational.ledger.voucher_numbers import shown_number
from operational.parties.api import Party
from operational.people.api import Employee

PartyRef = Annotated[int | str, RefTo("parties.party")]
DepartmentRef = Annotated[int | str, RefTo("company.department")]
VoucherRef = Annotated[int | str, RefTo("ledger.voucher")]


class FindVouchers(Page):
    search: str = Field(default="", max_length=100)
    state: Literal["", "draft", "approved", "posted", "discarded"] = ""
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    is_hand: bool | None = None
    type: Literal["", "记", "收", "付", "转"] = ""
    is_checked: bool | None = None


class VoucherRow(Output):
    id: int
    number: str | None
    provisional_number: str | None  # what it is called by until posting gives its number
    type: str
    date: dt.date
    state: str
    summary: str
    reference: str
    is_hand: bool
    is_checked: bool
    is_signed: bool
    rule: str
    amount: SignedAmount
    attachments: int


class Vouchers(Output):
    rows: list[VoucherRow]
    total: int
    entries_unposted: int


@query("ledger.vouchers", permission="ledger.voucher.view", path="GET /ledger/vouchers")
def vouchers(tx: Tx, given: FindVouchers) -> Vouchers:
    """Vouchers, newest first, and how many entries of open months stand in no posted voucher yet."""
    statement = sa.select(
        Voucher.id, Voucher.number, Voucher.date, Voucher.state, Voucher.summary, Voucher.reference, Voucher.is_hand,
        Voucher.checked_by.is_not(None).label("is_checked"), Voucher.signed_by.is_not(None).label("is_signed"),
        Voucher.rule, Voucher.total.label("amount"), Voucher.attachments,
        Voucher.type, Voucher.month, Voucher.provisional,
    )  # fmt: skip
    for word in given.search.split():
        pattern = like(word)
        columns = (Voucher.number, Voucher.summary, Voucher.reference)
        statement = statement.where(sa.or_(*(column.ilike(pattern) for column in columns)))
    if given.state:
        statement = statement.where(Voucher.state == given.state)
    if given.date_from is not None:
        statement = statement.where(Voucher.date >= given.date_from)
    if given.date_to is not None:
        statement = statement.where(Voucher.date <= given.date_to)
    if given.is_hand is not None:
        statement = statement.where(Voucher.is_hand == given.is_hand)
    if given.type:
        statement = statement.where(Voucher.type == given.type)
    if given.is_checked is not None:
        statement = statement.where(Voucher.checked_by.is_not(None) == given.is_checked)
    rows, total = page_of(tx, statement.order_by(Voucher.date.desc(), Voucher.id.desc()), given)
    unposted = int(tx.session.execute(_UNPOSTED).scalar_one())
    return Vouchers(rows=[_voucher_row(dict(row._mapping)) for row in rows], total=total, entries_unposted=unposted)


def _voucher_row(row: dict[str, Any]) -> VoucherRow:
    month, place = row.pop("month"), row.pop("provisional")
    return VoucherRow(**row, provisional_number=None if row["number"] else shown_number(row["type"], month, place))


# Every entry of a closed month is posted, so only open months are counted: the cost stays with the months at hand.
_UNPOSTED = sa.text("""
    select count(*) from ledger.entry
    left join ledger.voucher_entry as link on link.entry_id = entry.id
    left join ledger.voucher on voucher.id = link.voucher_id
    where entry.date >= (select coalesce(min(month), 'infinity') from ledger.period where state = 'open')
        and entry.source_kind <> 'ledger.opening' and voucher.state is distinct from 'posted'
""")


class LineRow(Output):
    """One line of an entry or draft with the names of what it points to."""

    entry_id: int | None
    line_no: int
    summary: str
    account_code: str
    account_name: str
    debit: SignedAmount
    credit: SignedAmount
    is_red: bool
    party_id: int | None
    party_code: str | None
    party_name: str | None
    item_code: str | None
    item_name: str | None
    department_code: str | None
    department_name: str | None
    employee_code: str | None
    employee_name: str | None
    quantity: SignedQty | None
    cash_flow_line: int | None


class EntryHead(Output):
    """An entry of a voucher and the document that made it."""

    id: int
    position: int
    date: dt.date
    document_date: dt.date
    source_kind: str
    source_id: int
    source_number: str
    summary: str
    rule: str
    reverses_id: int | None


class OneVoucher(Input):
    voucher: VoucherRef


class VoucherView(VoucherRow):
    version: int
    month: dt.date
    note: str
    created_by: int
    checked_by: int | None
    signed_by: int | None
    posted_by: int | None
    posted_at: dt.datetime | None
    hash: str | None
    moves: list[str]
    entries: list[EntryHead]
    lines: list[LineRow]


@query("ledger.voucher", permission="ledger.voucher.view", path="GET /ledger/vouchers/{voucher}")
def voucher(tx: Tx, given: OneVoucher) -> VoucherView:
    """One voucher with its lines, the entries it records and what may be done next."""
    row = tx.find(Voucher, given.voucher, field="voucher")
    heads = tx.session.execute(
        sa.select(Entry)
        .join(VoucherEntry, VoucherEntry.entry_id == Entry.id)
        .where(VoucherEntry.voucher_id == row.id)
        .order_by(Entry.position)
    ).scalars()
    entries = [EntryHead(**{name: getattr(head, name) for name in EntryHead.model_fields}) for head in heads]
    if entries and row.state != "draft":
        wanted = sa.cast(standing([(entry.id, entry.reverses_id) for entry in entries]), sa.ARRAY(sa.BigInteger))
        statement = lines_with_names(EntryLine, EntryLine.entry_id, EntryLine.quantity)
        statement = statement.where(EntryLine.entry_id == sa.any_(wanted))
        statement = statement.order_by(EntryLine.entry_id, EntryLine.line_no)
    else:
        nothing = sa.null()
        statement = lines_with_names(VoucherLine, nothing.label("entry_id"), nothing.label("quantity"))
        statement = statement.where(VoucherLine.voucher_id == row.id).order_by(VoucherLine.line_no)
    lines = [LineRow(**line._mapping) for line in tx.session.execute(statement)]
    own = (
        "signed_by", "posted_by", "posted_at", "hash", "version", "month", "type", "note", "created_by", "checked_by", "rule",
    )  # fmt: skip
    plain = ("id", "number", "date", "state", "summary", "reference", "is_hand", "attachments")
    return VoucherView(
        **{name: getattr(row, name) for name in (*plain, *own)},
        provisional_number=None if row.number else shown_number(row.type, row.month, row.provisional),
        is_checked=row.checked_by is not None,
        is_signed=row.signed_by is not None,
        amount=row.total,
        moves=[move.name for move in VOUCHER.allowed(row.state)],
        entries=entries,
        lines=lines,
    )


def _cash_flow_line(table: Any) -> Any:
    """Of an entry what it stands on now, of a draft what is written."""
    if table is EntryLine:
        return sa.literal_column("ledger.cash_flow_line(entry_line)").label("cash_flow_line")
    return table.cash_flow_line


def standing(entries: Sequence[tuple[int, int | None]]) -> list[int]:
    """Which entries of one voucher its lines are: without those taken back in it, unless that is all there is."""
    ids = {entry_id for entry_id, _ in entries}
    gone = {one for entry_id, reverses in entries if reverses in ids for one in (entry_id, reverses)}
    return sorted(ids - gone or ids)


def lines_with_names(table: Any, *first: Any, amounts: Sequence[Any] = ()) -> sa.Select[*tuple[Any, ...]]:
    """Lines joined to the names of their account and dimensions."""
    return (
        sa.select(
            *first, table.line_no, table.summary, table.account_code, Account.name_zh.label("account_name"),
            *(amounts or (table.debit, table.credit, table.is_red)), table.party_id, Party.code.label("party_code"),
            Party.name.label("party_name"),
            Item.code.label("item_code"), Item.name.label("item_name"), Department.code.label("department_code"),
            Department.name.label("department_name"), Employee.code.label("employee_code"),
            Employee.name.label("employee_name"), _cash_flow_line(table),
        )
        .join(Account, Account.code == table.account_code)
        .outerjoin(Party, Party.id == table.party_id)
        .outerjoin(Item, Item.id == table.item_id)
        .outerjoin(Department, Department.id == table.department_id)
        .outerjoin(Employee, Employee.id == table.employee_id)
    )  # fmt: skip


class FindEntries(Page):
    """Which lines: of an account with its sub-accounts, of a partner or department, of one document."""

    account: AccountRef | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    party: PartyRef | None = None
    department: DepartmentRef | None = None
    source_kind: str = Field(default="", max_length=60)
    source_id: int | None = None
    posted_only: bool = False
    search: str = Field(default="", max_length=100)  # words in summary, document, voucher or partner
    person: str = Field(default="", max_length=100)  # who wrote the entry, or prepared, checked or posted its voucher
    amount_from: SignedAmount | None = None
    amount_to: SignedAmount | None = None


class EntryLineRow(LineRow):
    date: dt.date
    source_kind: str
    source_id: int
    source_number: str
    voucher_id: int | None
    voucher_number: str | None


class Entries(Output):
    rows: list[EntryLineRow]
    total: int
    debit: SignedAmount
    credit: SignedAmount


@query("ledger.entries", permission="ledger.voucher.view", path="GET /ledger/entries")
def entries(tx: Tx, given: FindEntries) -> Entries:
    """The lines behind a figure, by date, with their documents and vouchers, and the sums of all of them."""
    statement = (
        lines_with_names(EntryLine, EntryLine.entry_id, EntryLine.quantity)
        .add_columns(
            Entry.date, Entry.source_kind, Entry.source_id, Entry.source_number, Voucher.id.label("voucher_id"),
            Voucher.number.label("voucher_number"),
        )
        .join(Entry, Entry.id == EntryLine.entry_id)
        .outerjoin(VoucherEntry, VoucherEntry.entry_id == Entry.id)
        .outerjoin(Voucher, Voucher.id == VoucherEntry.voucher_id)
    )  # fmt: skip
    for condition in _conditions(given):
        statement = statement.where(condition)
    listed = statement.order_by(None).subquery()
    debits, credits = (sa.func.coalesce(sa.func.sum(column), ZERO) for column in (listed.c.debit, listed.c.credit))
    sums = sa.select(sa.func.count(), debits, credits)
    total, debit, credit = tx.session.execute(sums).one()
    ordered = statement.order_by(Entry.date, Entry.position, EntryLine.line_no)
    rows = tx.session.execute(ordered.limit(given.page_rows).offset((given.page - 1) * given.page_rows))
    return Entries(rows=[EntryLineRow(**row._mapping) for row in rows], total=total, debit=debit, credit=credit)


def _conditions(given: FindEntries) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if given.account is not None:
        top = sa.select(Account.path).where(Account.code == given.account).scalar_subquery()
        found.append(sa.func.starts_with(Account.path, top))
    if given.date_from is not None:
        found.append(Entry.date >= given.date_from)
    if given.date_to is not None:
        found.append(Entry.date <= given.date_to)
    if given.party is not None:
        found.append(_is(Party, given.party))
    if given.department is not None:
        found.append(_is(Department, given.department))
    if given.source_kind:
        found.append(Entry.source_kind == given.source_kind)
    if given.source_id is not None:
        found.append(Entry.source_id == given.source_id)
    for word in given.search.split():
        columns = (EntryLine.summary, Entry.summary, Entry.source_number, Voucher.number, Party.name)
        found.append(sa.or_(*(column.ilike(like(word)) for column in columns)))
    if given.person:
        wrote = User.id.in_((Entry.actor_id, Voucher.created_by, Voucher.checked_by, Voucher.posted_by))
        named = sa.or_(User.name.ilike(like(given.person)), User.code == given.person.lower())
        found.append(sa.exists().where(wrote, named))
    amount = EntryLine.debit + EntryLine.credit
    if given.amount_from is not None:
        found.append(amount >= given.amount_from)
    if given.amount_to is not None:
        found.append(amount <= given.amount_to)
    if given.posted_only:  # opening balances stand in no voucher and always count
        found.append(sa.or_(Voucher.state == "posted", Entry.source_kind == rules.OPENING_SOURCE))
    return found


def _is(model: Any, ref: int | str) -> sa.ColumnElement[bool]:
    condition: sa.ColumnElement[bool] = model.id == ref if isinstance(ref, int) else model.code == ref
    return condition


class FindAccounts(Page):
    search: str = Field(default="", max_length=100)
    is_active: bool | None = True


class AccountRow(Output):
    id: int
    code: str
    name: str
    name_tw: str
    name_en: str
    account_class: str
    normal_side: str
    parent_code: str | None
    control: str
    requires_party: bool
    requires_department: bool
    requires_item: bool
    requires_employee: bool
    is_cash: bool
    is_official: bool
    is_active: bool
    source: str


class Accounts(Output):
    rows: list[AccountRow]
    total: int


@query("ledger.accounts", permission="ledger.account.view", path="GET /ledger/accounts")
def accounts(tx: Tx, given: FindAccounts) -> Accounts:
    """Accounts of the chart whose code begins with, or whose name holds, the searched text."""
    statement = sa.select(
        Account.id, Account.code, Account.name_zh.label("name"), Account.name_tw, Account.name_en, Account.account_class,
        Account.normal_side, Account.parent_code, Account.control, Account.requires_party, Account.requires_department,
        Account.requires_item, Account.requires_employee, Account.is_cash, Account.is_official, Account.is_active, Account.source,
    )  # fmt: skip
    for word in given.search.split():
        named = [column.ilike(like(word)) for column in (Account.name_zh, Account.name_tw, Account.name_en)]
        statement = statement.where(sa.or_(sa.func.starts_with(Account.code, word), *named))
    if given.is_active is not None:
        statement = statement.where(Account.is_active == given.is_active)
    rows, total = page_of(tx, statement.order_by(Account.path), given)
    return Accounts(rows=[AccountRow(**row._mapping) for row in rows], total=total)


class FindPeriods(Input):
    pass


class PeriodRow(Output):
    month: dt.date
    state: str
    closed_at: dt.datetime | None
    closed_by: int | None


class Periods(Output):
    rows: list[PeriodRow]
    entries_unposted: int


@query("ledger.periods", permission="ledger.voucher.view", path="GET /ledger/periods")
def periods(tx: Tx, given: FindPeriods) -> Periods:
    """The months of the books, newest first, and how many entries still keep the open ones from closing."""
    statement = sa.select(Period.month, Period.state, Period.closed_at, Period.closed_by).order_by(Period.month.desc())
    rows = [PeriodRow(**row._mapping) for row in tx.session.execute(statement)]
    return Periods(rows=rows, entries_unposted=int(tx.session.execute(_UNPOSTED).scalar_one()))
