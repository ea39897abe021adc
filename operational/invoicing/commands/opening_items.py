"""Opening balances of partners by paper: what an opening balance is made of, with the days on which it is due."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from pydantic import BeforeValidator, Field

from operational.core.api import BOOK_CURRENCY, ZERO, Input, InvalidInput, Output, Problem, RefTo, SignedAmount, Tx, command
from operational.invoicing.tables import OpenItem
from operational.ledger.api import accounts
from operational.parties.api import Party

OPENING = "ledger.opening"
ITEMS_MAX = 20_000  # papers still open on the day of the move
PartyRef = Annotated[int | str, RefTo("parties.party")]
AccountRef = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value), RefTo("ledger.account")]


class OpeningItem(Input):
    """A paper that is still open: its amount stands on the usual side of its account, negative on the other."""

    party: PartyRef
    account: AccountRef
    number: str = Field(min_length=1, max_length=100)
    date: dt.date
    due_date: dt.date | None = None  # left out: its own day
    amount: SignedAmount


class EnterOpeningItems(Input):
    bulk: ClassVar[frozenset[str]] = frozenset({"items"})
    items: list[OpeningItem] = Field(min_length=1, max_length=ITEMS_MAX)


class OpeningItemsEntered(Output):
    items: int
    parties: int
    receivable: SignedAmount
    payable: SignedAmount


@command("invoicing.enter_opening_items", permission="invoicing.opening.enter", path="POST /open-items/opening")
def enter_opening_items(tx: Tx, cmd: EnterOpeningItems) -> OpeningItemsEntered:
    """Say of which papers the opening balances of partners are made; papers and balance agree for each partner and account.

    The balance stays what the opening entry says: only how it waits for settlement becomes finer.
    """
    parties = _parties(tx, cmd.items)
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place, given in enumerate(cmd.items):
        groups[parties[given.party], given.account].append(place)
    there = _openings(tx, sorted({party for party, _ in groups}))
    chart = accounts(tx)
    usual = {account: chart[account].normal_side if account in chart else "D" for _, account in groups}
    problems: list[Problem] = []
    for (party, account), places in groups.items():
        problems += _wrong(cmd.items, places, there.get((party, account), []), usual[account])
    if problems:
        raise InvalidInput.of(problems)
    rows = []
    for (party, account), places in groups.items():
        first, *others = there[party, account]
        _take(first, cmd.items[places[0]], usual[account])
        for other in others:  # several lines of one partner: their sum stands in the papers now
            other.amount = ZERO
            other.version += 1
        rows += [_row(first, cmd.items[place]) for place in places[1:]]
    tx.session.flush()
    tx.insert(OpenItem, rows)
    sums = {"D": ZERO, "C": ZERO}
    for (_, account), places in groups.items():
        sums[usual[account]] += sum((cmd.items[place].amount for place in places), ZERO)
    return OpeningItemsEntered(
        items=len(cmd.items), parties=len({party for party, _ in groups}), receivable=sums["D"], payable=sums["C"]
    )


def _parties(tx: Tx, items: Sequence[OpeningItem]) -> Mapping[int | str, int]:
    """Partners by id, code or name; the first line of each unknown one is told."""
    wanted = {given.party for given in items}
    texts = sa.cast([ref for ref in wanted if isinstance(ref, str)], sa.ARRAY(sa.Text))
    ids = sa.cast([ref for ref in wanted if isinstance(ref, int)], sa.ARRAY(sa.BigInteger))
    statement = sa.select(Party.id, Party.code, Party.name).where(
        sa.or_(Party.id == sa.any_(ids), Party.code == sa.any_(texts), Party.name == sa.any_(texts)),
        Party.merged_into_id.is_(None),
    )
    found: dict[int | str, int] = {}
    rows = tx.session.execute(statement.order_by(Party.id.desc())).all()
    for row in rows:
        found[row.name] = row.id
    for row in rows:
        found[row.code] = found[row.id] = row.id
    problems = [
        Problem("core.not_found", {"kind": "parties.party", "ref": str(given.party)}, f"items.{place}.party")
        for place, given in enumerate(items)
        if given.party not in found
    ]
    if problems:
        raise InvalidInput.of(problems)
    return found


def _openings(tx: Tx, parties: Sequence[int]) -> dict[tuple[int, str], list[OpenItem]]:
    """The locked opening items of these partners, by partner and account."""
    statement = (
        sa.select(OpenItem)
        .where(OpenItem.source_kind == OPENING, OpenItem.party_id == sa.any_(sa.cast(list(parties), sa.ARRAY(sa.BigInteger))))
        .order_by(OpenItem.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    found: dict[tuple[int, str], list[OpenItem]] = defaultdict(list)
    for item in tx.session.execute(statement).scalars():
        found[item.party_id, item.account_code].append(item)
    return found


def _wrong(items: Sequence[OpeningItem], places: Sequence[int], there: Sequence[OpenItem], usual: str) -> list[Problem]:
    """What speaks against these papers of one partner and account, at the first of them."""
    first = items[places[0]]
    who: dict[str, Any] = {"party": str(first.party), "account": first.account}
    field = f"items.{places[0]}"
    if not there:
        return [Problem("invoicing.no_opening_balance", who, f"{field}.party")]
    if any(item.is_detailed for item in there):
        return [Problem("invoicing.opening_items_there", who, f"{field}.party")]
    if any(item.settled for item in there):
        return [Problem("invoicing.opening_settled", who, f"{field}.party")]
    seen: dict[str, int] = {}
    for place in places:
        number = items[place].number
        if number in seen:
            return [Problem("invoicing.opening_item_twice", {**who, "number": number}, f"items.{place}.number")]
        seen[number] = place
        if items[place].date > there[0].date:
            late = {**who, "number": number, "date": there[0].date}
            return [Problem("invoicing.opening_item_late", late, f"items.{place}.date")]
    papers = sum((items[place].amount for place in places), ZERO)
    balance = sum((_signed(item, usual) for item in there), ZERO)
    if papers != balance:
        values = {**who, "papers": papers, "balance": balance, "difference": papers - balance}
        return [Problem("invoicing.opening_items_differ", values, f"{field}.amount")]
    return []


def _signed(item: OpenItem, side: str) -> Decimal:
    return item.amount if item.side == side else -item.amount


def _take(item: OpenItem, given: OpeningItem, usual: str) -> None:
    item.side = usual
    item.source_number, item.date, item.due_date = given.number, given.date, given.due_date or given.date
    item.amount, item.is_detailed, item.version = given.amount, True, item.version + 1


def _row(first: OpenItem, given: OpeningItem) -> dict[str, Any]:
    return {
        "party_id": first.party_id,
        "account_code": first.account_code,
        "side": first.side,
        "source_kind": OPENING,
        "source_id": first.source_id,
        "source_number": given.number,
        "instalment": 1,
        "is_detailed": True,
        "entry_id": first.entry_id,
        "date": given.date,
        "due_date": given.due_date or given.date,
        "amount": given.amount,
        "settled": 0,
        "currency": BOOK_CURRENCY,
        "foreign_amount": 0,
        "foreign_settled": 0,
        "version": 1,
    }
