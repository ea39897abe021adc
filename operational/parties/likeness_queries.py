"""Which partners look like duplicates, and the words and marks by which people tell partners apart."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from operational.core.api import Input, Output, Page, Tx, query
from operational.parties.likeness import Known, pairs
from operational.parties.name_words import words_in_force
from operational.parties.tables import Contact, KeptApart, NameWord, Party, PartyTag

COMPARED_MAX = 60_000  # partners compared in one look; more do not fit a small manufacturer


class FindDuplicates(Page):
    search: str = ""


class DuplicateRow(Output):
    """Two partners that look alike; the older one stands first."""

    party_id: int
    code: str
    name: str
    tax_id: str
    phone: str
    other_id: int
    other_code: str
    other_name: str
    other_tax_id: str
    other_phone: str
    reasons: list[str]


class Duplicates(Output):
    rows: list[DuplicateRow]
    total: int
    words: list[str]  # names were compared without these


@query("parties.duplicates", permission="parties.party.view", path="GET /parties/duplicates")
def duplicates(tx: Tx, given: FindDuplicates) -> Duplicates:
    """Pairs of active partners with the same tax id, telephone or name, as names are compared; the surest first."""
    columns = (Party.id, Party.code, Party.name, Party.tax_id, Party.phone)
    statement = sa.select(*columns).where(Party.is_active, Party.merged_into_id.is_(None)).order_by(Party.id).limit(COMPARED_MAX)
    rows = {row.id: row for row in tx.session.execute(statement)}
    phones: dict[int, list[str]] = {id_: [row.phone] for id_, row in rows.items()}
    contacts = sa.select(Contact.party_id, Contact.phone).where(Contact.is_active, Contact.phone != "")
    for party_id, phone in tx.session.execute(contacts):
        if party_id in phones:
            phones[party_id].append(phone)
    words = words_in_force(tx, tx.today)
    apart = {(row.first_id, row.second_id) for row in tx.session.execute(sa.select(KeptApart.first_id, KeptApart.second_id))}
    known = (Known(id_, row.name, row.tax_id, tuple(phones[id_])) for id_, row in rows.items())
    found = [(pair, why) for pair, why in pairs(known, words).items() if pair not in apart]
    wanted = given.search.casefold().split()
    if wanted:
        found = [one for one in found if all(any(word in _text(rows[id_]) for id_ in one[0]) for word in wanted)]
    first = (given.page - 1) * given.page_rows
    shown = [_row(rows[pair[0]], rows[pair[1]], why) for pair, why in found[first : first + given.page_rows]]
    return Duplicates(rows=shown, total=len(found), words=words)


def _text(row: sa.Row[int, str, str, str, str]) -> str:
    return " ".join((row.code, row.name, row.tax_id, row.phone)).casefold()


def _row(
    one: sa.Row[int, str, str, str, str], other: sa.Row[int, str, str, str, str], why: tuple[str, ...]
) -> DuplicateRow:
    return DuplicateRow(
        party_id=one.id, code=one.code, name=one.name, tax_id=one.tax_id, phone=one.phone, other_id=other.id,
        other_code=other.code, other_name=other.name, other_tax_id=other.tax_id, other_phone=other.phone, reasons=list(why),
    )  # fmt: skip


class Nothing(Input):
    pass


class Marks(Output):
    classes: list[str]
    regions: list[str]
    tags: list[str]


@query("parties.marks", permission="parties.party.view", path="GET /parties/marks")
def marks(tx: Tx, given: Nothing) -> Marks:
    """The classes, regions and tags in use, for pick lists and filters."""
    kinds = sa.union(
        sa.select(sa.literal("classes").label("kind"), Party.class_name.label("word")).where(Party.class_name != ""),
        sa.select(sa.literal("regions"), Party.region).where(Party.region != ""),
        sa.select(sa.literal("tags"), PartyTag.tag),
    )
    found: dict[str, list[str]] = {"classes": [], "regions": [], "tags": []}
    for kind, word in tx.session.execute(kinds):
        found[kind].append(word)
    return Marks(**{kind: sorted(words) for kind, words in found.items()})


class NameWordRow(Output):
    id: int
    word: str
    valid_from: dt.date
    valid_to: dt.date | None
    source: str


class NameWords(Output):
    rows: list[NameWordRow]
    total: int


@query("parties.name_words", permission="parties.party.view", path="GET /name-words")
def name_words(tx: Tx, given: Nothing) -> NameWords:
    """The words that names are compared without, with their days and where they come from."""
    columns = (NameWord.id, NameWord.word, NameWord.valid_from, NameWord.valid_to, NameWord.source)
    found = tx.session.execute(sa.select(*columns).order_by(NameWord.word)).mappings()
    rows = [NameWordRow(**row) for row in found]
    return NameWords(rows=rows, total=len(rows))
