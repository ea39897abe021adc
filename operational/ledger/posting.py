"""What documents use to write into the books: lines, accounts by purpose, dated rates, booking dates, entries and red entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.company.api import the_company
from operational.core.api import Document, Tx, refuse, require, require_not_before
from operational.items.api import Item
from operational.ledger import reference, rules
from operational.ledger.rules import Line
from operational.ledger.tables import Entry, EntryLine


def debit(account: str, amount: Decimal, **dimensions: Any) -> Line:
    """A line on the debit side; a negative amount stands in red on the same side."""
    return Line(account, debit=amount, is_red=amount < 0, **dimensions)


def credit(account: str, amount: Decimal, **dimensions: Any) -> Line:
    """A line on the credit side; a negative amount stands in red on the same side."""
    return Line(account, credit=amount, is_red=amount < 0, **dimensions)


def account_for(tx: Tx, purpose: str, item: Item | None = None, on: dt.date | None = None) -> str:
    """The account that a purpose (stock, revenue, receivable ...) uses on a day, by kind and category of the item."""
    day = on or tx.today
    known = reference.posting_accounts(tx)
    kind, category = (item.kind, item.category_id) if item is not None else ("", None)
    for key in ((purpose, kind, category), (purpose, "", category), (purpose, kind, None), (purpose, "", None)):
        in_force = [row for row in known.get(key, ()) if row.valid_from <= day]
        if in_force:
            return in_force[-1].account_code
    refuse("ledger.posting_account_unknown", purpose=purpose, item_kind=kind, date=day)


def vat_rate(tx: Tx, vat_class: str, on: dt.date) -> Decimal:
    """The value-added tax rate of a class of goods or services at its tax point."""
    taxpayer = the_company(tx).taxpayer
    known = reference.tax_rates(tx)
    for key in ((taxpayer, vat_class), ("", vat_class), (taxpayer, "levy")):
        in_force = [row for row in known.get(key, ()) if row.holds(on)]
        if in_force:
            return in_force[-1].rate
    refuse("ledger.vat_rate_unknown", vat_class=vat_class, date=on)


def booking_date(tx: Tx, date: dt.date, *, of_stock: bool = False) -> dt.date:
    """When a document of this date enters the books: its date, or the first day of the first open month after it.

    ``of_stock``: what moves stock also passes by the months whose stock is closed.
    """
    require(date <= tx.today, "ledger.date_in_future", date=date)
    months = reference.periods(tx)
    day = rules.booking_day(date, months, of_stock=of_stock)
    if day is None:
        require(months, "ledger.books_not_open")
        refuse("ledger.before_opening", month=f"{months[0].month:%Y-%m}")
    return day


def post(
    tx: Tx,
    *,
    source: Document,
    number: str,
    date: dt.date,
    purpose: str,
    summary: str,
    rule: str,
    lines: Sequence[Line],
    reverses_id: int | None = None,
) -> int:
    """Write a balanced entry for a document, in an open period; returns the entry's id. Lines of zero are left out."""
    return post_entry(
        tx,
        source_kind=source.kind,
        source_id=source.id,
        number=number,
        date=date,
        booked=booking_date(tx, date, of_stock=source.moves_stock or _touches_stock(tx, lines)),
        purpose=purpose,
        summary=summary,
        rule=rule,
        lines=lines,
        reverses_id=reverses_id,
    )


def _touches_stock(tx: Tx, lines: Sequence[Line]) -> bool:
    known = reference.accounts(tx)
    return any(line.account in known and known[line.account].control == "stock" for line in lines if not line.is_zero)


def post_entry(
    tx: Tx,
    *,
    source_kind: str,
    source_id: int,
    number: str,
    date: dt.date,
    booked: dt.date,
    purpose: str,
    summary: str,
    rule: str,
    lines: Sequence[Line],
    reverses_id: int | None = None,
) -> int:
    """Hand an entry to the closing call, which checks it again, chains it and adds it to the balances."""
    kept = [line for line in lines if not line.is_zero]
    require(len(kept) >= 2, "ledger.entry_too_short", number=number)
    debits, credits = rules.totals(kept)
    require(debits == credits, "ledger.entry_unbalanced", number=number, debit=debits, credit=credits)
    for line in kept:
        require((line.debit == 0) != (line.credit == 0), "ledger.line_has_two_sides", number=number, account=line.account)
    return tx.post(
        {
            "date": booked,
            "document_date": date,
            "source_kind": source_kind,
            "source_id": source_id,
            "source_number": number,
            "purpose": purpose,
            "summary": summary,
            "rule": rule,
            "reverses_id": reverses_id,
            "actor_id": tx.actor.user_id,
            "lines": [_plain(line_no, line, summary) for line_no, line in enumerate(kept, 1)],
        }
    )


def _plain(line_no: int, line: Line, summary: str) -> dict[str, Any]:
    return {
        "line_no": line_no,
        "account": line.account,
        "debit": line.debit,
        "credit": line.credit,
        "is_red": line.is_red,
        "summary": line.summary or summary,
        "party_id": line.party_id,
        "item_id": line.item_id,
        "department_id": line.department_id,
        "employee_id": line.employee_id,
        "quantity": line.quantity,
        "cash_flow_line": line.cash_flow_line,
    }


def lines_of_entries(tx: Tx, entry_ids: Sequence[int]) -> dict[int, tuple[Entry, list[Line]]]:
    """Entries with their lines, in one statement."""
    wanted = sa.cast(list(entry_ids), sa.ARRAY(sa.BigInteger))
    statement: sa.Select[*tuple[Any, ...]] = (
        sa.select(Entry, EntryLine, sa.literal_column("ledger.cash_flow_line(entry_line)"))
        .join(EntryLine, EntryLine.entry_id == Entry.id)
        .where(Entry.id == sa.any_(wanted))
        .order_by(Entry.position, EntryLine.line_no)
    )
    found: dict[int, tuple[Entry, list[Line]]] = {}
    for entry, line, cash_flow_line in tx.session.execute(statement):
        found.setdefault(entry.id, (entry, []))[1].append(
            Line(
                account=line.account_code,
                debit=line.debit,
                credit=line.credit,
                party_id=line.party_id,
                item_id=line.item_id,
                department_id=line.department_id,
                employee_id=line.employee_id,
                quantity=line.quantity,
                cash_flow_line=cash_flow_line,
                summary=line.summary,
                is_red=line.is_red,
            )
        )
    return found


def reverse_entry(tx: Tx, entry_id: int, *, source: Document, number: str, date: dt.date, summary: str) -> int:
    """Take an entry back in red; returns the id of the red entry. An entry is reversed once, a reversal never."""
    found = lines_of_entries(tx, [entry_id]).get(entry_id)
    if found is None:
        refuse("ledger.entry_unknown", number=str(entry_id))
    entry, lines = found
    return post_reversal(tx, entry, lines, source=source, number=number, date=date, summary=summary)[0]


def post_reversal(
    tx: Tx, entry: Entry, lines: Sequence[Line], *, source: Document, number: str, date: dt.date, summary: str
) -> tuple[int, list[Line]]:
    """Write the red entry of an entry that was read; its lines say why, not what the first ones said."""
    require(entry.reverses_id is None, "ledger.reversal_of_reversal", number=entry.source_number)
    require_not_before(date, entry.document_date, number=entry.source_number)
    red = [replace(line, summary="") for line in rules.reversed_in_red(lines)]
    entry_id = post(
        tx,
        source=source,
        number=number,
        date=date,
        purpose=entry.purpose,
        summary=summary,
        rule=f"reversal:{entry.rule}",
        lines=red,
        reverses_id=entry.id,
    )
    return entry_id, red


__all__ = [
    "Line", "account_for", "booking_date", "credit", "debit", "lines_of_entries", "post", "post_entry", "post_reversal",
    "reverse_entry", "vat_rate",
]  # fmt: skip
