"""What documents ask of partners: who is behind a code, and when money is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import orm

from operational.company.api import next_workday, setting
from operational.core.api import NotFound, Problem, Tx
from operational.parties import rules
from operational.parties.tables import Party, Terms

DUE_ON_WORKDAY = "parties.due_on_workday"  # setting: a due day on which nobody works moves to the next workday


@dataclass(frozen=True)
class TermsRule:
    """Terms as a rule: a kind and a number of days (or a day of the month)."""

    id: int
    code: str
    name: str
    kind: str
    days: int


def due_date(tx: Tx, terms_id: int | None, start: dt.date, *, invoice_date: dt.date | None = None) -> dt.date:
    """The day on which money is due; without terms at once. Moves to a workday where the company chose so."""
    terms = tx.reference(_load_terms).get(terms_id) if terms_id is not None else None
    day = rules.due_date(terms.kind, terms.days, start, invoice_date) if terms else start
    return next_workday(tx, day) if setting(tx, DUE_ON_WORKDAY, False) else day


def counts_from_invoice(tx: Tx, terms_id: int | None) -> bool:
    """Whether the time to pay starts with the invoice (票到) and not with the goods."""
    terms = tx.reference(_load_terms).get(terms_id) if terms_id is not None else None
    return terms is not None and terms.kind == "invoice"


def terms_by_ref(tx: Tx, ref: int | str, *, field: str | None = "terms") -> TermsRule:
    """The terms of this id, code or name."""
    for terms in tx.reference(_load_terms).values():
        if ref in (terms.id, terms.code, terms.name):
            return terms
    raise NotFound("core.not_found", field=field, kind="parties.terms", ref=str(ref))


def parties_by_ref(tx: Tx, refs: Sequence[int | str]) -> dict[int | str, Party]:
    """The partners of these ids or codes, in one statement; refused with every reference that is unknown."""
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
    return {ref: found[ref] for ref in refs}


def _load_terms(session: orm.Session) -> Mapping[int, TermsRule]:
    columns = (Terms.id, Terms.code, Terms.name, Terms.kind, Terms.days)
    return {row.id: TermsRule(*row) for row in session.execute(sa.select(*columns).order_by(Terms.id))}
