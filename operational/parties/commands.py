"""Keeping business partners, their contacts and addresses, and payment terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects.postgresql import insert

from operational.core.api import (
    CODE,
    Amount,
    Fraction,
    Input,
    Output,
    RefTo,
    Tx,
    command,
    initials,
    locked_master,
    refuse,
    require,
    save_master,
)
from operational.parties import rules
from operational.parties.reference import terms_by_ref
from operational.parties.tables import Address, Contact, Instalment, Party, Terms

PartyRef = Annotated[int | str, RefTo("parties.party")]
TermsRef = Annotated[int | str, RefTo("parties.terms")]
Code = Annotated[str, CODE, Field(min_length=1, max_length=60)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Locale = Literal["zh_CN", "zh_TW", "en"]
ENSURED_MAX = 20_000  # a sheet names its partners, items and people in one call
DETAILS_MAX = 200  # contacts or addresses of one partner; a larger list belongs into a relations system


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


class NewContact(Input):
    name: Name
    phone: str = Field(default="", max_length=60)
    email: str = Field(default="", max_length=200)
    job: str = Field(default="", max_length=100)


class NewAddress(Input):
    text: Annotated[str, Field(min_length=1, max_length=500)]
    purpose: Literal["delivery", "invoice", "service"] = "delivery"
    receiver: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=60)


class SaveParty(Input):
    code: Code
    party: PartyRef | None = None
    name: Name
    short_name: str = Field(default="", max_length=60)
    is_customer: bool = False
    is_supplier: bool = False
    class_name: str = Field(default="", max_length=60)
    region: str = Field(default="", max_length=60)
    tax_id: str = Field(default="", max_length=30)
    address: str = Field(default="", max_length=500)
    phone: str = Field(default="", max_length=60)
    bank: str = Field(default="", max_length=200)
    bank_account: str = Field(default="", max_length=60)
    terms: TermsRef | None = None
    credit_limit: Amount | None = None
    credit_hold: bool = False
    prices_include_tax: bool | None = None
    locale: Locale = "zh_CN"
    is_active: bool = True
    contacts: list[NewContact] | None = Field(default=None, max_length=DETAILS_MAX)
    addresses: list[NewAddress] | None = Field(default=None, max_length=DETAILS_MAX)
    version: int | None = None


class PartySaved(Output):
    id: int
    code: str
    version: int
    is_new: bool


@command("parties.save_party", permission="parties.party.edit", path="POST /parties")
def save_party(tx: Tx, cmd: SaveParty) -> PartySaved:
    """Add a partner, or change the given fields of the one with this code (or, to rename it, of ``party``).

    Contacts and addresses, where given, replace those there are.
    """
    if rules.is_tax_id_suspect(cmd.tax_id):
        refuse("parties.tax_id_wrong", field="tax_id", code=cmd.code, name=cmd.name, tax_id=cmd.tax_id)
    before = locked_master(tx, Party, cmd.party if cmd.party is not None else cmd.code)
    given = cmd.model_dump(exclude={"party", "terms", "contacts", "addresses", "version"})
    if before is None:
        require(cmd.is_customer or cmd.is_supplier, "parties.neither_customer_nor_supplier", field="is_customer", code=cmd.code)
    else:
        given = {name: value for name, value in given.items() if name in cmd.model_fields_set}
        if before.code != cmd.code:
            _refuse_taken(tx, cmd.code)
    if "terms" in cmd.model_fields_set:
        given["terms_id"] = terms_by_ref(tx, cmd.terms).id if cmd.terms is not None else None
    short_name = given.get("short_name", before.short_name if before else "")
    given["pinyin"] = initials(cmd.name, short_name)
    row, is_new = save_master(tx, Party, "parties.party", given, ref=cmd.party, version=cmd.version)
    if cmd.contacts is not None:
        _replace(tx, Contact, row.id, [contact.model_dump() for contact in cmd.contacts], is_new)
    if cmd.addresses is not None:
        _replace(tx, Address, row.id, [address.model_dump() for address in cmd.addresses], is_new)
    return PartySaved(id=row.id, code=row.code, version=row.version, is_new=is_new)


def _refuse_taken(tx: Tx, code: str) -> None:
    other = tx.session.execute(sa.select(Party.name).where(Party.code == code)).scalar_one_or_none()
    require(other is None, "parties.code_taken", field="code", code=code, name=other or "")


def _replace(tx: Tx, model: type[Any], party_id: int, rows: Sequence[Mapping[str, Any]], is_new: bool) -> None:
    """Switch off what there was and write what is given; nothing is deleted, papers may name it."""
    tx.session.flush()
    if not is_new:
        there = sa.update(model).where(model.party_id == party_id, model.is_active).values(is_active=False)
        tx.session.execute(there, execution_options={"synchronize_session": False})
    tx.insert(model, [{"party_id": party_id, **row} for row in rows])


class NewParty(Input):
    code: Code
    name: str = Field(default="", max_length=200)
    is_customer: bool = False
    is_supplier: bool = False


class EnsureParties(Input):
    parties: list[NewParty] = Field(min_length=1, max_length=ENSURED_MAX)


class PartiesEnsured(Output):
    new: list[str]


@command("parties.ensure_parties", permission="parties.party.edit", path="POST /parties/ensure")
def ensure_parties(tx: Tx, cmd: EnsureParties) -> PartiesEnsured:
    """Add the partners whose codes are not there yet; a known one becomes customer or supplier too where said.

    Answers the new codes.
    """
    wanted = {party.code: party for party in cmd.parties}
    codes = sa.cast(list(wanted), sa.ARRAY(sa.Text))
    found = tx.session.execute(sa.select(Party.code, Party.is_customer, Party.is_supplier).where(Party.code == sa.any_(codes)))
    known = {row.code: row for row in found}
    for column in ("is_customer", "is_supplier"):
        lacking = [code for code, row in known.items() if getattr(wanted[code], column) and not getattr(row, column)]
        if lacking:
            mark = sa.update(Party).where(Party.code == sa.any_(sa.cast(lacking, sa.ARRAY(sa.Text))))
            tx.session.execute(
                mark.values({column: True, "version": Party.version + 1}), execution_options={"synchronize_session": False}
            )
    new = [party for code, party in wanted.items() if code not in known]
    tx.insert(Party, [_bare_party(party) for party in new])
    return PartiesEnsured(new=[party.code for party in new])


def _bare_party(party: NewParty) -> dict[str, Any]:
    """A partner as far as a sheet of documents tells about it: the rest is filled in later."""
    name = party.name or party.code
    return {
        "code": party.code,
        "name": name,
        "pinyin": initials(name),
        "is_customer": party.is_customer,
        "is_supplier": party.is_supplier,
    }


class Seed(Input):
    pass


class Seeded(Output):
    new: int


@command("parties.seed", permission="company.seed")
def seed(tx: Tx, cmd: Seed) -> Seeded:
    """Give a new company the payment terms that are usual in Chinese trade."""
    ids = tx.ids(len(rules.USUAL_TERMS))
    usual = zip(ids, rules.USUAL_TERMS.items(), strict=True)
    rows = [{"id": id_, "code": code, "name": name, "kind": kind, "days": days} for id_, (code, (name, kind, days)) in usual]
    statement = insert(Terms).values(rows).on_conflict_do_nothing(index_elements=["code"]).returning(Terms.code)
    new = len(tx.session.execute(statement).all())
    tx.reference_changed()
    return Seeded(new=new)
