"""What documents ask of partners: who is behind a code, and when money is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import orm

from operational.company.api import next_workday, setting
from operational.core.api import NotFound, Problem, Refusal, Tx
from operational.parties import rules
from operational.parties.rules import Part
from operational.parties.tables import Instalment, Party, Terms

DUE_ON_WORKDAY = "parties.due_on_workday"  # setting: a due day on which nobody works moves to the next workday


@dataclass(frozen=True)
class TermsRule:
    """Terms as a rule: a kind and a number of days (or a day of the month), or parts with days of their own."""

    id: int
    code: str
    name: str
    kind: str
    days: int
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class DuePart:
    """A part of a claim and the day on which it is due; ``instalment`` counts from 1."""

    instalment: int
    amount: Decimal
    due_date: dt.date


def due_parts(
    tx: Tx, terms_id: int | None, amount: Decimal, start: dt.date, *, invoice_date: dt.date | None = None
) -> list[DuePart]:
    """The claim as it falls due: one part, or as many as the terms have instalments."""
    terms = tx.reference(_load_terms).get(terms_id) if terms_id is not None else None
    if terms is None or not terms.parts:
        return [DuePart(1, amount, due_date(tx, terms_id, start, invoice_date=invoice_date))]
    cut = rules.instalments(amount, terms.parts, start, invoice_date)
    return [DuePart(place, piece, _workday(tx, day)) for place, (piece, day) in enumerate(cut, 1) if piece]


def parts_of_terms(tx: Tx, terms_id: int) -> tuple[Part, ...]:
    """The instalments of terms in the order of their positions; terms without any are one part."""
    terms = tx.reference(_load_terms)[terms_id]
    return terms.parts or (Part("delivery", Decimal(1), terms.kind, terms.days),)


def part_due(tx: Tx, part: Part, start: dt.date) -> dt.date:
    """The day on which a part is due, moved to a workday where the company chose so."""
    return _workday(tx, rules.due_date(part.kind, part.days, start))


def due_after_invoice(tx: Tx, terms_id: int | None, invoice_date: dt.date) -> dict[int, dt.date]:
    """The due days, by instalment, of the parts that count from the invoice."""
    terms = tx.reference(_load_terms).get(terms_id) if terms_id is not None else None
    if terms is None:
        return {}
    return {
        place: _workday(tx, rules.due_date(part.kind, part.days, invoice_date, invoice_date))
        for place, part in enumerate(parts_of_terms(tx, terms.id), 1)
        if part.kind == "invoice"
    }


def _workday(tx: Tx, day: dt.date) -> dt.date:
    return next_workday(tx, day) if setting(tx, DUE_ON_WORKDAY, False) else day


def due_date(tx: Tx, terms_id: int | None, start: dt.date, *, invoice_date: dt.date | None = None) -> dt.date:
    """The day on which all of it is due; without terms at once. Moves to a workday where the company chose so."""
    terms = tx.reference(_load_terms).get(terms_id) if terms_id is not None else None
    if terms is None:
        return _workday(tx, start)
    if terms.parts:
        return max(_workday(tx, rules.due_date(part.kind, part.days, start, invoice_date)) for part in terms.parts)
    return _workday(tx, rules.due_date(terms.kind, terms.days, start, invoice_date))


def counts_from_invoice(tx: Tx, terms_id: int | None) -> bool:
    """Whether the time to pay starts with the invoice (票到) and not with the goods."""
    terms = tx.reference(_load_terms).get(terms_id) if terms_id is not None else None
    return terms is not None and "invoice" in (terms.kind, *(part.kind for part in terms.parts))


def terms_by_ref(tx: Tx, ref: int | str, *, field: str | None = "terms") -> TermsRule:
    """The terms of this id, code or name."""
    for terms in tx.reference(_load_terms).values():
        if ref in (terms.id, terms.code, terms.name):
            return terms
    raise NotFound("core.not_found", field=field, kind="parties.terms", ref=str(ref))


def parties_by_ref(tx: Tx, refs: Sequence[int | str]) -> dict[int | str, Party]:
    """The partners of these ids or codes, in one statement; refused with every reference that is unknown.

    One that was merged is refused as in ``partner``.
    """
    ids = sorted({ref for ref in refs if isinstance(ref, int)})
    codes = sorted({ref for ref in refs if isinstance(ref, str)})
    statement = sa.select(Party).where(
        sa.or_(
            Party.id == sa.any_(sa.cast(ids, sa.ARRAY(sa.BigInteger))),
            Party.code == sa.any_(sa.cast(codes, sa.ARRAY(sa.Text))),
        )
    )
    found: dict[int | str, Party] = {}
    for party in tx.session.execute(statement).scalars():
        found[party.id] = party
        found[party.code] = party
    missing = list(dict.fromkeys(ref for ref in refs if ref not in found))
    if missing:
        raise NotFound.of([Problem("core.not_found", {"kind": "parties.party", "ref": str(ref)}, "party") for ref in missing])
    for ref in refs:
        refuse_merged(tx, found[ref], field="party")
    return {ref: found[ref] for ref in refs}


def partner(tx: Tx, ref: int | str, *, field: str) -> Party:
    """The partner whom a new document may name: one that was merged is refused, with the name of the one that it became."""
    found = tx.find(Party, ref, field=field)
    refuse_merged(tx, found, field=field)
    return found


def refuse_merged(tx: Tx, party: Party, *, field: str | None) -> None:
    if party.merged_into_id is None:
        return
    into = tx.find(Party, party.merged_into_id)
    raise Refusal("parties.was_merged", field=field, code=party.code, name=party.name, into=into.code, into_name=into.name)


# Made once: an alias of a mapped class made for every question costs more than the question.
_ASKED, _EACH = orm.aliased(Party), orm.aliased(Party)


def same_partner(column: Any, ref: int | str) -> sa.ColumnElement[bool]:
    """The one rule for what belongs to a partner: its own rows and those of all partners that were merged into it.

    ``ref`` may also name a merged one: then it stands for the one that it became.
    """
    named = _ASKED.id == ref if isinstance(ref, int) else _ASKED.code == ref
    kept = sa.select(sa.func.coalesce(_ASKED.merged_into_id, _ASKED.id)).where(named).scalar_subquery()
    group = sa.select(_EACH.id).where(sa.or_(_EACH.id == kept, _EACH.merged_into_id == kept))
    return cast("sa.ColumnElement[bool]", column.in_(group))


def of_partner(tx: Tx, column: Any, ref: int | str) -> sa.ColumnElement[bool]:
    """The same rule for long lists: the partner is looked up first, so that the planner knows how few rows are its."""
    ids = sorted(tx.session.execute(sa.select(Party.id).where(same_partner(Party.id, ref))).scalars())
    found = column == ids[0] if len(ids) == 1 else column == sa.any_(sa.cast(ids, sa.ARRAY(sa.BigInteger)))
    return cast("sa.ColumnElement[bool]", found)


_PAID_FOR = sa.text(
    """
    with named as (select coalesce(merged_into_id, id) as id from parties.party where id = :party),
    payers as (
        select id from named
        union all
        select p.id from parties.party as p join named on p.merged_into_id = named.id
    ),
    buyers as (
        select coalesce(b.merged_into_id, b.id) as id
        from parties.payer as l join parties.party as b on b.id = l.party_id
        where l.payer_id in (select id from payers) and l.is_active
    )
    select id from payers
    union
    select id from buyers
    union
    select o.id from parties.party as o join buyers on o.merged_into_id = buyers.id
    """
)


def paid_for(tx: Tx, party_id: int) -> set[int]:
    """Whose open items money of this partner may settle: its own, those merged into it, and whoever it pays for (付款方)."""
    return {party_id, *tx.session.execute(_PAID_FOR, {"party": party_id}).scalars()}


def merged_group(tx: Tx, party_id: int) -> set[int]:
    """The ids under which a partner has rows: its own and those merged into it."""
    statement = sa.select(Party.id).where(same_partner(Party.id, party_id))
    return {party_id, *tx.session.execute(statement).scalars()}


def _load_terms(session: orm.Session) -> Mapping[int, TermsRule]:
    parts: dict[int, list[Part]] = {}
    for row in session.execute(sa.select(Instalment).order_by(Instalment.terms_id, Instalment.position)).scalars():
        parts.setdefault(row.terms_id, []).append(Part(row.purpose, row.share, row.kind, row.days))
    columns = (Terms.id, Terms.code, Terms.name, Terms.kind, Terms.days)
    found = session.execute(sa.select(*columns).order_by(Terms.id))
    return {row.id: TermsRule(*row, parts=tuple(parts.get(row.id, ()))) for row in found}
