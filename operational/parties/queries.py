"""What people can see of business partners: search, one partner, terms."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Amount, Fraction, Input, Output, Page, RefTo, Tx, like, page_of, query
from operational.parties.tables import Address, Contact, Instalment, Party, Terms

PartyRef = Annotated[int | str, RefTo("parties.party")]


class FindParties(Page):
    search: str = Field(default="", max_length=100)
    is_customer: bool | None = None
    is_supplier: bool | None = None
    is_active: bool | None = True
    region: str = ""
    class_name: str = ""


class PartyRow(Output):
    id: int
    code: str
    name: str
    short_name: str
    is_customer: bool
    is_supplier: bool
    region: str
    class_name: str
    terms_name: str | None
    credit_limit: Amount | None
    credit_hold: bool
    is_active: bool


class Parties(Output):
    rows: list[PartyRow]
    total: int


@query("parties.parties", permission="parties.party.view", path="GET /parties")
def parties(tx: Tx, given: FindParties) -> Parties:
    """Partners whose code, name, short name or pinyin initials hold the searched text."""
    statement = sa.select(
        Party.id, Party.code, Party.name, Party.short_name, Party.is_customer, Party.is_supplier, Party.region,
        Party.class_name, Terms.name.label("terms_name"), Party.credit_limit, Party.credit_hold, Party.is_active,
    ).outerjoin(Terms, Terms.id == Party.terms_id)  # fmt: skip
    for word in given.search.split():
        pattern = like(word)
        columns = (Party.code, Party.name, Party.short_name, Party.pinyin)
        statement = statement.where(sa.or_(*(column.ilike(pattern) for column in columns)))
    for column, wanted in (
        (Party.is_customer, given.is_customer),
        (Party.is_supplier, given.is_supplier),
        (Party.is_active, given.is_active),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if given.region:
        statement = statement.where(Party.region == given.region)
    if given.class_name:
        statement = statement.where(Party.class_name == given.class_name)
    rows, total = page_of(tx, statement.order_by(Party.code), given)
    return Parties(rows=[PartyRow(**row._mapping) for row in rows], total=total)


class OneParty(Input):
    party: PartyRef


class ContactRow(Output):
    id: int
    name: str
    phone: str
    email: str
    job: str


class AddressRow(Output):
    id: int
    purpose: str
    text: str
    receiver: str
    phone: str


class PartyView(PartyRow):
    tax_id: str
    address: str
    phone: str
    bank: str
    bank_account: str
    terms_id: int | None
    prices_include_tax: bool | None
    locale: str
    version: int
    contacts: list[ContactRow]
    addresses: list[AddressRow]


@query("parties.party", permission="parties.party.view", path="GET /parties/{party}")
def party(tx: Tx, given: OneParty) -> PartyView:
    """One partner with terms, contacts and addresses."""
    row = tx.find(Party, given.party, field="party")
    terms = tx.session.get(Terms, row.terms_id) if row.terms_id else None
    contacts = sa.select(Contact).where(Contact.party_id == row.id, Contact.is_active).order_by(Contact.id)
    addresses = sa.select(Address).where(Address.party_id == row.id, Address.is_active).order_by(Address.id)
    kept = {name: getattr(row, name) for name in PartyView.model_fields if name not in ("terms_name", "contacts", "addresses")}
    return PartyView(
        **kept,
        terms_name=terms.name if terms else None,
        contacts=[
            ContactRow(id=c.id, name=c.name, phone=c.phone, email=c.email, job=c.job)
            for c in tx.session.execute(contacts).scalars()
        ],
        addresses=[
            AddressRow(id=a.id, purpose=a.purpose, text=a.text, receiver=a.receiver, phone=a.phone)
            for a in tx.session.execute(addresses).scalars()
        ],
    )


class Nothing(Input):
    pass


class InstalmentRow(Output):
    purpose: str
    share: Fraction
    kind: str
    days: int


class TermsRow(Output):
    id: int
    code: str
    name: str
    kind: str
    days: int
    instalments: list[InstalmentRow]


class TermsList(Output):
    rows: list[TermsRow]
    total: int


@query("parties.terms", permission="parties.party.view", path="GET /terms")
def terms(tx: Tx, given: Nothing) -> TermsList:
    """All payment terms in the order of their codes."""
    parts: dict[int, list[InstalmentRow]] = {}
    for part in tx.session.execute(sa.select(Instalment).order_by(Instalment.terms_id, Instalment.position)).scalars():
        row = InstalmentRow(purpose=part.purpose, share=part.share, kind=part.kind, days=part.days)
        parts.setdefault(part.terms_id, []).append(row)
    columns = (Terms.id, Terms.code, Terms.name, Terms.kind, Terms.days)
    found = tx.session.execute(sa.select(*columns).order_by(Terms.code)).mappings()
    rows = [TermsRow(**row, instalments=parts.get(row["id"], [])) for row in found]
    return TermsList(rows=rows, total=len(rows))
