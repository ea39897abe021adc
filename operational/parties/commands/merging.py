"""Two records of one partner become one (合并往来单位), or are kept apart for good."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects.postgresql import insert

from operational.core.api import Input, Output, Tx, command, refuse, remember, require
from operational.parties.commands.party import PartyRef
from operational.parties.events import MergeWasUndone, PartiesWereMerged
from operational.parties.likeness import plain_code
from operational.parties.reference import refuse_merged
from operational.parties.tables import KeptApart, NameWord, Party

Reason = Annotated[str, Field(min_length=1, max_length=500)]
# What is empty on the partner that stays is filled in from the other one.
FILLED = ("short_name", "class_name", "region", "tax_id", "address", "phone", "bank", "bank_account", "terms_id",
          "credit_limit", "prices_include_tax")  # fmt: skip


class Merge(Input):
    party: PartyRef
    into: PartyRef
    reason: Reason
    although_tax_ids_differ: bool = False


class Merged(Output):
    party_id: int
    into_id: int
    code: str
    into_code: str


@command("parties.merge", permission="parties.party.merge", path="POST /parties/{party}/merge")
def merge(tx: Tx, cmd: Merge) -> Merged:
    """Mark a partner as the same as another one, which stays. Its documents and entries keep it and are shown under the other.

    What the other one lacks is filled in; new documents may name only the other one.
    """
    lost, kept = _both(tx, cmd.party, cmd.into)
    refuse_merged(tx, lost, field="party")
    refuse_merged(tx, kept, field="into")
    codes = plain_code(lost.tax_id), plain_code(kept.tax_id)
    is_sure = cmd.although_tax_ids_differ or "" in codes or codes[0] == codes[1]
    require(is_sure, "parties.tax_ids_differ", field="into", name=lost.name, tax_id=lost.tax_id, into_name=kept.name,
            into_tax_id=kept.tax_id)  # fmt: skip
    for name in FILLED:
        if getattr(kept, name) in (None, ""):
            setattr(kept, name, getattr(lost, name))
    kept.is_customer, kept.is_supplier = kept.is_customer or lost.is_customer, kept.is_supplier or lost.is_supplier
    kept.credit_hold = kept.credit_hold or lost.credit_hold
    kept.version += 1
    lost.merged_into_id, lost.merged_at, lost.is_active = kept.id, tx.now, False
    lost.version += 1
    tx.session.flush()
    tx.session.execute(_CARRY_OVER, {"lost": lost.id, "kept": kept.id, "ids": tx.ids(_details(tx, lost.id))})
    for row in (lost, kept):
        _note(tx, row, cmd.reason)
    tx.announce(PartiesWereMerged(party_id=lost.id, into_id=kept.id))
    return Merged(party_id=lost.id, into_id=kept.id, code=lost.code, into_code=kept.code)


def _note(tx: Tx, row: Party, reason: str) -> None:
    """Let the time line of a partner say why."""
    tx.touched.setdefault(("parties.party", row.id), {})["reason"] = reason


def _both(tx: Tx, party: int | str, into: int | str) -> tuple[Party, Party]:
    """The two partners, locked in the order of their ids, so that two merges the other way round do not meet."""
    lost, kept = tx.find(Party, party, field="party"), tx.find(Party, into, field="into")
    require(lost.id != kept.id, "parties.merge_with_itself", field="into", code=lost.code, name=lost.name)
    locked = {row.id: row for row in tx.lock_all(Party, [lost.id, kept.id])}
    return locked[lost.id], locked[kept.id]


def _details(tx: Tx, party_id: int) -> int:
    """How many rows at most are copied to the partner that stays."""
    return int(tx.session.execute(_COUNT_DETAILS, {"lost": party_id}).scalar_one())


_COUNT_DETAILS = sa.text(
    """
    select (select count(*) from parties.contact where party_id = :lost and is_active)
        + (select count(*) from parties.address where party_id = :lost and is_active)
        + (select count(*) from parties.billing_name where party_id = :lost and is_active)
        + (select count(*) from parties.payer where party_id = :lost and is_active)
        + (select count(*) from parties.party_tag where party_id = :lost) + 1
    """
)
# Contacts, addresses, billing names, payers and tags that the other one has not yet, and earlier merges into the one that goes.
_CARRY_OVER = sa.text(
    """
    with ids as (select id, row_number() over (order by id) as place from unnest(cast(:ids as bigint[])) as i (id)),
    lacking as (
        select 'contact' as kind, c.id as from_id, null::bigint as other, null::text as tag from parties.contact as c
            where c.party_id = :lost and c.is_active and not exists (select from parties.contact as k
                where k.party_id = :kept and k.is_active and k.name = c.name and k.phone = c.phone)
        union all
        select 'address', a.id, null, null from parties.address as a
            where a.party_id = :lost and a.is_active and not exists (select from parties.address as k
                where k.party_id = :kept and k.is_active and k.text = a.text and k.purpose = a.purpose)
        union all
        select 'billing_name', b.id, null, null from parties.billing_name as b
            where b.party_id = :lost and b.is_active and not exists (select from parties.billing_name as k
                where k.party_id = :kept and k.is_active and k.title = b.title)
        union all
        select 'payer', y.id, y.payer_id, null from parties.payer as y
            where y.party_id = :lost and y.is_active and y.payer_id <> :kept and not exists (select from parties.payer as k
                where k.party_id = :kept and k.is_active and k.payer_id = y.payer_id)
        union all
        select 'tag', t.id, null, t.tag from parties.party_tag as t
            where t.party_id = :lost and not exists (select from parties.party_tag as k
                where k.party_id = :kept and k.tag = t.tag)
    ),
    placed as (select l.*, i.id from (select *, row_number() over (order by kind, from_id) as place from lacking) as l
        join ids as i using (place)),
    contacts as (
        insert into parties.contact (id, party_id, name, phone, email, job, is_active)
        select p.id, :kept, c.name, c.phone, c.email, c.job, true
        from placed as p join parties.contact as c on c.id = p.from_id where p.kind = 'contact'
    ),
    addresses as (
        insert into parties.address (id, party_id, purpose, text, receiver, phone, longitude, latitude, is_active)
        select p.id, :kept, a.purpose, a.text, a.receiver, a.phone, a.longitude, a.latitude, true
        from placed as p join parties.address as a on a.id = p.from_id where p.kind = 'address'
    ),
    billing_names as (
        insert into parties.billing_name (id, party_id, title, tax_id, address, phone, bank, bank_account, is_default, is_active)
        select p.id, :kept, b.title, b.tax_id, b.address, b.phone, b.bank, b.bank_account, false, true
        from placed as p join parties.billing_name as b on b.id = p.from_id where p.kind = 'billing_name'
    ),
    payers as (
        insert into parties.payer (id, party_id, payer_id, is_active)
        select p.id, :kept, p.other, true from placed as p where p.kind = 'payer'
    ),
    tags as (
        insert into parties.party_tag (id, party_id, tag)
        select p.id, :kept, p.tag from placed as p where p.kind = 'tag'
    )
    update parties.party set merged_into_id = :kept, version = version + 1 where merged_into_id = :lost
    """
)


class UndoMerge(Input):
    party: PartyRef
    reason: Reason


@command("parties.undo_merge", permission="parties.party.merge", path="POST /parties/{party}/undo-merge")
def undo_merge(tx: Tx, cmd: UndoMerge) -> Merged:
    """Take a merge back as long as nothing was made since then that relies on it; what was filled in stays."""
    lost = tx.find(Party, cmd.party, field="party")
    into_id, merged_at = lost.merged_into_id, lost.merged_at
    if into_id is None or merged_at is None:
        refuse("parties.not_merged", field="party", code=lost.code, name=lost.name)
    locked = {row.id: row for row in tx.lock_all(Party, [lost.id, into_id])}
    lost, kept = locked[lost.id], locked[into_id]
    require(lost.merged_into_id == into_id, "parties.not_merged", field="party", code=lost.code, name=lost.name)
    lost.merged_into_id, lost.merged_at, lost.is_active = None, None, True
    lost.version += 1
    for row in (lost, kept):
        _note(tx, row, cmd.reason)
    tx.announce(MergeWasUndone(party_id=lost.id, into_id=kept.id, merged_at=merged_at))
    return Merged(party_id=lost.id, into_id=kept.id, code=lost.code, into_code=kept.code)


class KeepApart(Input):
    party: PartyRef
    other: PartyRef
    reason: Reason


class Apart(Output):
    party_id: int
    other_id: int


@command("parties.keep_apart", permission="parties.party.merge", path="POST /parties/{party}/keep-apart")
def keep_apart(tx: Tx, cmd: KeepApart) -> Apart:
    """Note that two partners that look alike are two, so that nobody is asked about them again."""
    one, other = tx.find(Party, cmd.party, field="party"), tx.find(Party, cmd.other, field="other")
    require(one.id != other.id, "parties.merge_with_itself", field="other", code=one.code, name=one.name)
    for party, field in ((one, "party"), (other, "other")):
        refuse_merged(tx, party, field=field)
    first, second = sorted((one.id, other.id))
    row = {"id": tx.new_id(), "first_id": first, "second_id": second, "reason": cmd.reason, "decided_by": tx.actor.user_id}
    statement = insert(KeptApart).values(row)
    changed = {"reason": cmd.reason, "decided_by": tx.actor.user_id}
    tx.session.execute(statement.on_conflict_do_update(index_elements=["first_id", "second_id"], set_=changed))
    for row_ in (one, other):
        _note(tx, row_, cmd.reason)
    return Apart(party_id=one.id, other_id=other.id)


class SaveNameWord(Input):
    word: Annotated[str, Field(min_length=1, max_length=40)]
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    source: str = Field(default="", max_length=200)


class NameWordSaved(Output):
    id: int
    word: str


@command("parties.save_name_word", permission="parties.party.merge", path="POST /name-words")
def save_name_word(tx: Tx, cmd: SaveNameWord) -> NameWordSaved:
    """Add a word that names are compared without, or say until when one counts."""
    first = cmd.valid_from or tx.today
    require(cmd.valid_to is None or cmd.valid_to >= first, "parties.days_wrong", field="valid_to", word=cmd.word)
    row = {"word": cmd.word.strip(), "valid_from": first, "valid_to": cmd.valid_to, "source": cmd.source}
    require(row["word"], "parties.word_empty", field="word")
    statement = insert(NameWord).values(id=tx.new_id(), **row)
    statement = statement.on_conflict_do_update(index_elements=["word"], set_=row)
    kept = tx.session.execute(statement.returning(NameWord.id)).scalar_one()
    remember(tx, "parties.name_word", kept)
    tx.reference_changed()
    return NameWordSaved(id=kept, word=cmd.word.strip())
