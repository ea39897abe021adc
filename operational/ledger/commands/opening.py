"""Opening balances (期初余额): what the books start with, entered once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import the_company
from operational.core.api import ZERO, Input, Output, SignedAmount, Tx, command, ref, refuse, require
from operational.ledger import reference, rules
from operational.ledger.commands.accounts import AccountRef
from operational.ledger.dimensions import ids_of
from operational.ledger.events import EntryWasApprovedByHand
from operational.ledger.hand_lines import personal_lines
from operational.ledger.posting import post_entry
from operational.ledger.rules import Line
from operational.ledger.tables import OpeningBalance

OPENING_LINES_MAX = 5000  # as many rows as the largest opening sheet brings
OPENING_LOCK = 20261126  # two opening sheets at once: the second waits and is refused
OPENING_SUMMARY = "期初余额"
NAMED = ("party", "department", "item", "employee")  # what a line may name beside its account


class OpeningLine(Input):
    """A balance at the start of the opening day; the last four figures are for books that start in mid-year."""

    account: AccountRef
    debit: SignedAmount = ZERO
    credit: SignedAmount = ZERO
    party: ref("parties.party") | None = None  # type: ignore[valid-type]  # ref() makes an annotated type
    department: ref("company.department") | None = None  # type: ignore[valid-type]
    item: ref("items.item") | None = None  # type: ignore[valid-type]
    employee: ref("people.employee") | None = None  # type: ignore[valid-type]
    year_begin: SignedAmount | None = None
    ytd_debit: SignedAmount | None = None
    ytd_credit: SignedAmount | None = None
    cash_flow_line: int | None = Field(default=None, ge=1, le=18)


class EnterOpeningBalances(Input):
    date: dt.date | None = None  # left out: the company's opening date
    lines: list[OpeningLine] = Field(min_length=1, max_length=OPENING_LINES_MAX)


class OpeningEntered(Output):
    entry_id: int
    date: dt.date
    lines: int
    total: SignedAmount


@command("ledger.enter_opening_balances", permission="ledger.opening.enter", path="POST /ledger/opening")
def enter_opening_balances(tx: Tx, cmd: EnterOpeningBalances) -> OpeningEntered:
    """Bring in the balances of the opening date, once; they balance, and agree with the figures of the year before it."""
    day = the_company(tx).opening_date
    if cmd.date is not None and cmd.date != day:
        refuse("ledger.opening_date_differs", field="date", date=cmd.date, opening_date=day)
    _only_once(tx)
    for place, given in enumerate(cmd.lines):
        _check_line(tx, place, given)
    kept = _dimensions(tx, cmd.lines)
    grouped: dict[tuple[object, ...], list[OpeningLine]] = defaultdict(list)
    for given, ids in zip(cmd.lines, kept, strict=True):
        grouped[given.account, *ids.values()].append(given)
    _check_figures(cmd.lines, grouped.values(), day)
    lines = [_entry_line(given, ids) for given, ids in zip(cmd.lines, kept, strict=True) if given.debit != given.credit]
    sheet_id = tx.new_id()
    entry_id = post_entry(
        tx,
        source_kind=rules.OPENING_SOURCE,
        source_id=sheet_id,
        number=OPENING_SUMMARY,
        date=day,
        booked=day,
        purpose="opening",
        summary=OPENING_SUMMARY,
        rule="opening:1",
        lines=lines,
    )
    tx.insert(
        OpeningBalance,
        [
            {
                "entry_id": entry_id,
                "account_code": given.account,
                **ids,
                **dict(zip(("debit", "credit"), rules.agreed_balance(given), strict=True)),
                "year_begin": rules.year_begin_of(given),
                "ytd_debit": given.ytd_debit or ZERO,
                "ytd_credit": given.ytd_credit or ZERO,
                "cash_flow_line": given.cash_flow_line,
            }
            for given, ids in zip(cmd.lines, kept, strict=True)
        ],
    )
    personal = personal_lines(tx, lines)
    if personal:
        tx.announce(
            EntryWasApprovedByHand(
                entry_id=entry_id,
                voucher_id=None,
                source_kind=rules.OPENING_SOURCE,
                source_id=sheet_id,
                source_number=OPENING_SUMMARY,
                date=day,
                lines=personal,
            )
        )
    return OpeningEntered(entry_id=entry_id, date=day, lines=len(cmd.lines), total=rules.totals(lines)[0])


def _only_once(tx: Tx) -> None:
    tx.session.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": OPENING_LOCK})
    there = tx.session.execute(sa.select(sa.exists().select_from(OpeningBalance))).scalar_one()
    require(not there, "ledger.opening_already_entered")


def _check_figures(lines: Sequence[OpeningLine], groups: Iterable[Sequence[OpeningLine]], day: dt.date) -> None:
    """Each account and partner agrees with its year so far; debits equal credits, today and at the start of the year."""
    for own in groups:
        difference = rules.opening_difference(own)
        require(difference == 0, "ledger.opening_account_differs", account=own[0].account, difference=difference)
    if day.month == 1 and day.day == 1:
        for place, line in enumerate(lines):
            if line.ytd_debit or line.ytd_credit:
                refuse("ledger.opening_has_no_year_before", field=f"lines.{place}.ytd_debit", account=line.account)
    balance = sum((line.debit - line.credit for line in lines), ZERO)
    require(balance == 0, "ledger.opening_unbalanced", difference=balance)
    begin = sum((rules.year_begin_of(line) for line in lines), ZERO)
    require(begin == 0, "ledger.opening_year_unbalanced", difference=begin)


def _check_line(tx: Tx, place: int, line: OpeningLine) -> None:
    account = reference.account(tx, line.account, field=f"lines.{place}.account")
    where = {"number": OPENING_SUMMARY, "line": place + 1, "account": line.account}
    if line.debit != line.credit:
        for name in NAMED:
            if getattr(account, f"requires_{name}") and getattr(line, name) is None:
                refuse(f"ledger.{name}_missing", field=f"lines.{place}.{name}", **where)
    if line.cash_flow_line is not None:
        field = f"lines.{place}.cash_flow_line"
        require(account.is_cash, "ledger.cash_flow_line_only_on_cash", field=field, **where)
        require(line.cash_flow_line in rules.CASH_FLOW_ITEMS, "ledger.cash_flow_line_unknown", field=field, **where)


def _dimensions(tx: Tx, lines: Sequence[OpeningLine]) -> list[dict[str, Any]]:
    """The rows that each line names, by column."""
    found = {name: ids_of(tx, name, [getattr(line, name) for line in lines]) for name in NAMED}
    return [{f"{name}_id": ids[getattr(line, name)] for name, ids in found.items()} for line in lines]


def _entry_line(given: OpeningLine, ids: Mapping[str, Any]) -> Line:
    """The balance on the side where it stands; nothing in an opening is red."""
    net = given.debit - given.credit
    return Line(given.account, debit=max(net, ZERO), credit=max(-net, ZERO), **ids)
