"""Keeping business partners: contacts, addresses, billing names, payers and tags go with them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import (
    CODE,
    Amount,
    Input,
    Output,
    RefTo,
    SignedQty,
    Tx,
    command,
    initials,
    locked_master,
    refuse,
    require,
    save_master,
)
from operational.parties import rules
from operational.parties.reference import parties_by_ref, refuse_merged, terms_by_ref
from operational.parties.tables import Address, BillingName, Contact, Party, PartyTag, Payer

PartyRef = Annotated[int | str, RefTo("parties.party")]
TermsRef = Annotated[int | str, RefTo("parties.terms")]
Code = Annotated[str, CODE, Field(min_length=1, max_length=60)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Locale = Literal["zh_CN", "zh_TW", "en"]
ENSURED_MAX = 20_000  # a sheet names its partners, items and people in one call
Degrees = Annotated[SignedQty, Field(ge=-180, le=180)]
Tag = Annotated[str, Field(min_length=1, max_length=40)]
TAGS_MAX = 30  # more words than this on one partner find nothing any more
DETAILS = ("contacts", "addresses", "billing_names", "payers", "tags")
DETAILS_MAX = 200  # contacts or addresses of one partner; a larger list belongs into a relations system


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
    longitude: Degrees | None = None
    latitude: Degrees | None = None


class NewBillingName(Input):
    title: Name
    tax_id: str = Field(default="", max_length=30)
    address: str = Field(default="", max_length=500)
    phone: str = Field(default="", max_length=60)
    bank: str = Field(default="", max_length=200)
    bank_account: str = Field(default="", max_length=60)
    is_default: bool = False


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
    billing_names: list[NewBillingName] | None = Field(default=None, max_length=DETAILS_MAX)
    payers: list[PartyRef] | None = Field(default=None, max_length=DETAILS_MAX)
    tags: list[Tag] | None = Field(default=None, max_length=TAGS_MAX)
    version: int | None = None


class PartySaved(Output):
    id: int
    code: str
    version: int
    is_new: bool


@command("parties.save_party", permission="parties.party.edit", path="POST /parties")
def save_party(tx: Tx, cmd: SaveParty) -> PartySaved:
    """Add a partner, or change the given fields of the one with this code (or, to rename it, of ``party``).

    Contacts, addresses, billing names, payers and tags, where given, replace those there are.
    """
    _check(cmd)
    before = locked_master(tx, Party, cmd.party if cmd.party is not None else cmd.code)
    given = cmd.model_dump(exclude={"party", "terms", "version", *DETAILS})
    if before is None:
        require(cmd.is_customer or cmd.is_supplier, "parties.neither_customer_nor_supplier", field="is_customer", code=cmd.code)
    else:
        refuse_merged(tx, before, field="party" if cmd.party is not None else "code")
        given = {name: value for name, value in given.items() if name in cmd.model_fields_set}
        if before.code != cmd.code:
            _refuse_taken(tx, cmd.code)
    if "terms" in cmd.model_fields_set:
        given["terms_id"] = terms_by_ref(tx, cmd.terms).id if cmd.terms is not None else None
    short_name = given.get("short_name", before.short_name if before else "")
    given["pinyin"] = initials(cmd.name, short_name)
    row, is_new = save_master(tx, Party, "parties.party", given, ref=cmd.party, version=cmd.version)
    _replace_details(tx, row, cmd, is_new)
    return PartySaved(id=row.id, code=row.code, version=row.version, is_new=is_new)


def _check(cmd: SaveParty) -> None:
    """Codes that cannot be right, a place on the map of which half is missing, two usual billing names."""
    if rules.is_tax_id_suspect(cmd.tax_id):
        refuse("parties.tax_id_wrong", field="tax_id", code=cmd.code, name=cmd.name, tax_id=cmd.tax_id)
    names = cmd.billing_names or []
    for place, name in enumerate(names):
        if rules.is_tax_id_suspect(name.tax_id):
            field = f"billing_names.{place}.tax_id"
            refuse("parties.tax_id_wrong", field=field, code=cmd.code, name=name.title, tax_id=name.tax_id)
    usual = sum(name.is_default for name in names)
    require(usual <= 1, "parties.one_usual_billing_name", field="billing_names", code=cmd.code)
    for place, address in enumerate(cmd.addresses or []):
        is_whole = (address.longitude is None) == (address.latitude is None)
        is_on_earth = address.latitude is None or abs(address.latitude) <= 90
        require(is_whole and is_on_earth, "parties.place_wrong", field=f"addresses.{place}.latitude", address=address.text)


def _refuse_taken(tx: Tx, code: str) -> None:
    other = tx.session.execute(sa.select(Party.name).where(Party.code == code)).scalar_one_or_none()
    require(other is None, "parties.code_taken", field="code", code=code, name=other or "")


# What is given again takes the place of what there was; nothing is deleted that a paper may name.
_PUT_AWAY = sa.text(
    """
    with contacts as (
        update parties.contact set is_active = false where party_id = :party and is_active and :contacts
    ), addresses as (
        update parties.address set is_active = false where party_id = :party and is_active and :addresses
    ), billing_names as (
        update parties.billing_name set is_active = false where party_id = :party and is_active and :billing_names
    ), payers as (
        update parties.payer set is_active = false where party_id = :party and is_active and :payers
    )
    delete from parties.party_tag where party_id = :party and :tags
    """
)


def _replace_details(tx: Tx, row: Party, cmd: SaveParty, is_new: bool) -> None:
    given = {name: getattr(cmd, name) is not None for name in DETAILS}
    if not any(given.values()):
        return
    payers = _payer_ids(tx, row, cmd)
    tx.session.flush()
    if not is_new:
        tx.session.execute(_PUT_AWAY, {"party": row.id, **given})
    names = cmd.billing_names or []
    for model, details in ((Contact, cmd.contacts), (Address, cmd.addresses), (BillingName, names)):
        tx.insert(model, [{"party_id": row.id, **detail.model_dump()} for detail in details or []])
    tx.insert(Payer, [{"party_id": row.id, "payer_id": payer_id} for payer_id in payers])
    tx.insert(PartyTag, [{"party_id": row.id, "tag": tag} for tag in dict.fromkeys(tag.strip() for tag in cmd.tags or []) if tag])


def _payer_ids(tx: Tx, row: Party, cmd: SaveParty) -> list[int]:
    if not cmd.payers:
        return []
    found = parties_by_ref(tx, cmd.payers)
    ids = sorted({party.id for party in found.values()})
    require(row.id not in ids, "parties.pays_for_itself", field="payers", code=row.code, name=row.name)
    return ids


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
