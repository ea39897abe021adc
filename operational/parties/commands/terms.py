"""Payment terms: kept by people, and those that a new company starts with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects.postgresql import insert

from operational.core.api import Fraction, Input, Output, Tx, command, require, save_master
from operational.parties import name_words, rules
from operational.parties.commands.party import Code, Name
from operational.parties.tables import Instalment, NameWord, Terms

INSTALMENTS_MAX = 12  # a contract of one delivery has no more


class NewInstalment(Input):
    purpose: Literal["prepayment", "delivery", "retention"] = "delivery"
    share: Fraction
    kind: Literal["net", "invoice", "month_end", "month_day"] = "net"
    days: int = Field(default=0, ge=0, le=1100)


class SaveTerms(Input):
    code: Code
    name: Name
    kind: Literal["cash", "net", "invoice", "month_end", "month_day", "prepaid", "instalments"]
    days: int = Field(default=0, ge=0, le=400)
    instalments: list[NewInstalment] | None = Field(default=None, max_length=INSTALMENTS_MAX)


class TermsSaved(Output):
    id: int
    code: str
    is_new: bool


@command("parties.save_terms", permission="parties.terms.edit", path="POST /terms")
def save_terms(tx: Tx, cmd: SaveTerms) -> TermsSaved:
    """Add payment terms or change those of this code; documents already made keep their due day."""
    in_month = cmd.kind != "month_day" or 1 <= cmd.days <= 31
    require(in_month, "parties.day_of_month_wrong", field="days", code=cmd.code, days=cmd.days)
    given = cmd.instalments or []
    _check_parts(cmd, given)
    row, is_new = save_master(tx, Terms, "parties.terms", cmd.model_dump(exclude={"instalments"}))
    tx.session.flush()
    before = sa.delete(Instalment).where(Instalment.terms_id == row.id)
    tx.session.execute(before, execution_options={"synchronize_session": False})
    tx.insert(Instalment, [{"terms_id": row.id, "position": n, **part.model_dump()} for n, part in enumerate(given, 1)])
    tx.reference_changed()
    return TermsSaved(id=row.id, code=row.code, is_new=is_new)


def _check_parts(cmd: SaveTerms, given: Sequence[NewInstalment]) -> None:
    """Terms in instalments have parts that are the whole together, other terms have none."""
    parts = [rules.Part(part.purpose, part.share, part.kind, part.days) for part in given]
    if cmd.kind != "instalments":
        require(not parts, "parties.parts_only_in_instalments", field="instalments", code=cmd.code)
        return
    shares = sum(part.share for part in parts) * 100
    require(rules.shares_add_up(parts), "parties.shares_not_whole", field="instalments", code=cmd.code, sum=shares)
    for place, part in enumerate(parts):
        fits = part.share > 0 and (part.kind != "month_day" or 1 <= part.days <= 31)
        require(fits, "parties.part_wrong", field=f"instalments.{place}.days", code=cmd.code, part=place + 1)


class Seed(Input):
    pass


class Seeded(Output):
    new: int


@command("parties.seed", permission="company.seed")
def seed(tx: Tx, cmd: Seed) -> Seeded:
    """Give a new company the payment terms that are usual in Chinese trade, and the words that names are compared without."""
    ids = tx.ids(len(rules.USUAL_TERMS))
    usual = zip(ids, rules.USUAL_TERMS.items(), strict=True)
    rows = [{"id": id_, "code": code, "name": name, "kind": kind, "days": days} for id_, (code, (name, kind, days)) in usual]
    statement = insert(Terms).values(rows).on_conflict_do_nothing(index_elements=["code"]).returning(Terms.code)
    new = len(tx.session.execute(statement).all())
    words = [{"id": id_, **row} for id_, row in zip(tx.ids(len(name_words.USUAL)), name_words.USUAL, strict=True)]
    tx.session.execute(insert(NameWord).values(words).on_conflict_do_nothing(index_elements=["word"]))
    tx.reference_changed()
    return Seeded(new=new)
