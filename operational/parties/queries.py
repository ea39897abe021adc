"""What people can see of business partners: search, one partner, terms."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm

from operational.core.api import Amount, Fraction, Input, Output, Page, RefTo, SignedQty, Tx, like, page_of, query
from operational.parties.reference import same_partner
from operational.parties.tables import Address, BillingName, Contact, Instalment, Party, PartyTag, Payer, Terms

PartyRef = Annotated[int | str, RefTo("parties.party")]
EDITS, SEES_BANK = "parties.party.edit", "parties.bank.read"  # whoever enters an account sees it, others by a right of its own


class FindParties(Page):
    search: str = Field(default="", max_length=100)
    is_customer: bool | None = None
    is_supplier: bool | None = None
    is_active: bool | None = True
    region: str = ""
    class_name: str = ""
    tag: str = Field(default="", max_length=40)
    without_class: bool = False
    merged: bool = False  # only those that were merged into another


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
    tagged: str
    merged_into: str | None  # code of the partner that it became


class Parties(Output):
    rows: list[PartyRow]
    total: int


@query("parties.parties", permission="parties.party.view", path="GET /parties")
def parties(tx: Tx, given: FindParties) -> Parties:
    """Partners whose code, name, short name or pinyin initials hold the searched text."""
    into = orm.aliased(Party)
    tags = sa.select(sa.func.string_agg(PartyTag.tag, sa.literal_column("'、' order by tag")))
    statement = sa.select(
        Party.id, Party.code, Party.name, Party.short_name, Party.is_customer, Party.is_supplier, Party.region,
        Party.class_name, Terms.name.label("terms_name"), Party.credit_limit, Party.credit_hold, Party.is_active,
        sa.func.coalesce(tags.where(PartyTag.party_id == Party.id).scalar_subquery(), "").label("tagged"),
        into.code.label("merged_into"),
    ).outerjoin(Terms, Terms.id == Party.terms_id).outerjoin(into, into.id == Party.merged_into_id)  # fmt: skip
    for word in given.search.split():
        pattern = like(word)
        columns = (Party.code, Party.name, Party.short_name, Party.pinyin)
        statement = statement.where(sa.or_(*(column.ilike(pattern) for column in columns)))
    for column, wanted in (
        (Party.is_customer, given.is_customer),
        (Party.is_supplier, given.is_supplier),
        (Party.is_active, None if given.merged else given.is_active),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if given.region:
        statement = statement.where(Party.region == given.region)
    if given.class_name:
        statement = statement.where(Party.class_name == given.class_name)
    if given.without_class:
        statement = statement.where(Party.class_name == "")
    if given.tag:
        statement = statement.where(Party.id.in_(sa.select(PartyTag.party_id).where(PartyTag.tag == given.tag)))
    if given.merged:
        statement = statement.where(Party.merged_into_id.is_not(None))
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
    longitude: SignedQty | None
    latitude: SignedQty | None


class BillingNameRow(Output):
    id: int
    title: str
    tax_id: str
    address: str
    phone: str
    bank: str | None
    bank_account: str | None
    is_default: bool


class LinkedRow(Output):
    """A partner that is tied to this one."""

    id: int
    code: str
    name: str


class PartyView(PartyRow):
    tax_id: str
    address: str
    phone: str
    bank: str | None  # left out for whoever may not see bank accounts
    bank_account: str | None
    terms_id: int | None
    prices_include_tax: bool | None
    locale: str
    version: int
    contacts: list[ContactRow]
    addresses: list[AddressRow]
    billing_names: list[BillingNameRow]
    payers: list[str]  # codes, as the command takes them
    paid_by: list[LinkedRow]
    pays_for: list[LinkedRow]
    merged: list[LinkedRow]  # partners that were merged into this one: their documents are shown here too
    tags: list[str]


OWN = ("id", "code", "name", "short_name", "is_customer", "is_supplier", "region", "class_name", "credit_limit", "credit_hold",
       "is_active", "tax_id", "address", "phone", "bank", "bank_account", "terms_id", "prices_include_tax", "locale",
       "version")  # fmt: skip


@query("parties.party", permission="parties.party.view", path="GET /parties/{party}")
def party(tx: Tx, given: OneParty) -> PartyView:
    """One partner with terms, contacts, addresses, billing names, payers and tags; its bank account by right."""
    row = tx.find(Party, given.party, field="party")
    terms = tx.session.get(Terms, row.terms_id) if row.terms_id else None
    into = tx.session.get(Party, row.merged_into_id) if row.merged_into_id else None
    tags = list(tx.session.execute(sa.select(PartyTag.tag).where(PartyTag.party_id == row.id).order_by(PartyTag.tag)).scalars())
    payers, pays_for, merged = _linked(tx, row.id)
    own = {name: getattr(row, name) for name in OWN}
    hidden = {} if tx.actor.may(SEES_BANK) or tx.actor.may(EDITS) else {"bank": None, "bank_account": None}
    return PartyView(
        **{**own, **hidden},
        terms_name=terms.name if terms else None,
        merged_into=into.code if into else None,
        tagged="、".join(tags),
        tags=tags,
        contacts=[ContactRow(**_of(ContactRow, found)) for found in _details(tx, Contact, row.id)],
        addresses=[AddressRow(**_of(AddressRow, found)) for found in _details(tx, Address, row.id)],
        billing_names=[BillingNameRow(**{**_of(BillingNameRow, found), **hidden}) for found in _details(tx, BillingName, row.id)],
        payers=[row.code for row in payers],
        paid_by=payers,
        pays_for=pays_for,
        merged=merged,
    )


def _details(tx: Tx, model: type[Any], party_id: int) -> list[Any]:
    statement = sa.select(model).where(model.party_id == party_id, model.is_active).order_by(model.id)
    return list(tx.session.execute(statement).scalars())


def _of(shape: type[Output], row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in shape.model_fields}


def _linked(tx: Tx, party_id: int) -> tuple[list[LinkedRow], list[LinkedRow], list[LinkedRow]]:
    """Who pays for it, for whom it pays, and who was merged into it."""
    columns = (Party.id, Party.code, Party.name)
    payers = sa.select(sa.literal(0), *columns).join(Payer, Payer.payer_id == Party.id)
    buyers = sa.select(sa.literal(1), *columns).join(Payer, Payer.party_id == Party.id)
    every = sa.union_all(
        payers.where(Payer.party_id == party_id, Payer.is_active),
        buyers.where(Payer.payer_id == party_id, Payer.is_active),
        sa.select(sa.literal(2), *columns).where(Party.merged_into_id == party_id),
    )
    found: tuple[list[LinkedRow], list[LinkedRow], list[LinkedRow]] = ([], [], [])
    for kind, id_, code, name in sorted(tx.session.execute(every), key=lambda row: row[2]):
        found[kind].append(LinkedRow(id=id_, code=code, name=name))
    return found


class FindBillingNames(Page):
    party: PartyRef | None = None


class BillingNameOf(BillingNameRow):
    party_code: str
    name: str  # of the partner


class BillingNames(Output):
    rows: list[BillingNameOf]
    total: int


@query("parties.billing_names", permission="parties.party.view", path="GET /billing-names")
def billing_names(tx: Tx, given: FindBillingNames) -> BillingNames:
    """The names in which invoices may be made out, with whose they are; bank accounts by right."""
    columns: list[Any] = [getattr(BillingName, name) for name in BillingNameRow.model_fields]
    statement: sa.Select[Any] = (
        sa.select(*columns, Party.code.label("party_code"), Party.name.label("name"))
        .join(Party, Party.id == BillingName.party_id)
        .where(BillingName.is_active, Party.merged_into_id.is_(None))
        .order_by(Party.code, BillingName.is_default.desc(), BillingName.id)
    )
    if given.party is not None:
        statement = statement.where(same_partner(Party.id, given.party))
    rows, total = page_of(tx, statement, given)
    hidden = {} if tx.actor.may(SEES_BANK) or tx.actor.may(EDITS) else {"bank": None, "bank_account": None}
    return BillingNames(rows=[BillingNameOf(**{**row._mapping, **hidden}) for row in rows], total=total)


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
