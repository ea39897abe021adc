"""Business partners: customers and suppliers, their contacts, addresses, billing names, payers, tags and terms."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, RateCol, Row

TERM_KINDS = ("cash", "net", "invoice", "month_end", "month_day", "prepaid", "instalments")
PART_KINDS = ("net", "invoice", "month_end", "month_day")
PART_PURPOSES = ("prepayment", "delivery", "retention")


class Terms(Row):
    """When money is due: cash 现结, net 货到 n 天, invoice 票到 n 天, month_end 月结 n 天, month_day 次月 n 日, prepaid 预付,
    instalments 分期: parts with due days of their own.
    """

    __tablename__ = "terms"
    __table_args__ = (
        sa.CheckConstraint(f"kind in {TERM_KINDS}", name="kind"),
        {"schema": "parties", "info": {"rights": "document", "reference": True}},
    )

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    kind: orm.Mapped[str]
    days: orm.Mapped[int] = orm.mapped_column(sa.Integer, sa.CheckConstraint("days between 0 and 400", name="days"), default=0)


class Instalment(Row):
    """A part of the amount under terms in instalments: 预付 x%, 提货 y%, 质保金 z%, each with its own due day."""

    __tablename__ = "instalment"
    __table_args__ = (
        sa.CheckConstraint(f"kind in {PART_KINDS}", name="kind"),
        sa.CheckConstraint(f"purpose in {PART_PURPOSES}", name="purpose"),
        sa.CheckConstraint("share > 0 and share <= 1", name="share"),
        {"schema": "parties", "info": {"rights": "draft", "reference": True}},
    )

    terms_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.terms.id"), index=True)
    position: orm.Mapped[int]
    purpose: orm.Mapped[str]
    share: orm.Mapped[RateCol]
    kind: orm.Mapped[str]
    days: orm.Mapped[int] = orm.mapped_column(sa.Integer, sa.CheckConstraint("days between 0 and 1100", name="days"), default=0)


class Party(Row):
    __tablename__ = "party"
    __table_args__ = (
        sa.CheckConstraint("credit_limit is null or credit_limit >= 0", name="credit_limit"),
        sa.CheckConstraint("(merged_into_id is null) = (merged_at is null)", name="merged"),
        sa.CheckConstraint("merged_into_id <> id", name="merged_into_another"),
        sa.Index(
            "ix_party_search", "code", "name", "short_name", "pinyin",
            postgresql_using="gin",
            postgresql_ops=dict.fromkeys(("code", "name", "short_name", "pinyin"), "gin_trgm_ops"),
        ),
        {"schema": "parties", "info": {"rights": "document"}},
    )

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    short_name: orm.Mapped[str] = orm.mapped_column(default="")
    pinyin: orm.Mapped[str] = orm.mapped_column(default="")
    is_customer: orm.Mapped[bool] = orm.mapped_column(default=False)
    is_supplier: orm.Mapped[bool] = orm.mapped_column(default=False)
    class_name: orm.Mapped[str] = orm.mapped_column(default="")
    region: orm.Mapped[str] = orm.mapped_column(default="")
    tax_id: orm.Mapped[str] = orm.mapped_column(default="")
    address: orm.Mapped[str] = orm.mapped_column(default="")
    phone: orm.Mapped[str] = orm.mapped_column(default="")
    bank: orm.Mapped[str] = orm.mapped_column(default="")
    bank_account: orm.Mapped[str] = orm.mapped_column(default="")
    terms_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.terms.id"))
    credit_limit: orm.Mapped[AmountCol | None]  # empty: no limit set
    credit_hold: orm.Mapped[bool] = orm.mapped_column(default=False)
    prices_include_tax: orm.Mapped[bool | None]  # empty: the company's setting
    locale: orm.Mapped[str] = orm.mapped_column(default="zh_CN")
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    # 合并: the partner it was found to be. Never a chain: who is merged points at one that is not.
    merged_into_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    merged_at: orm.Mapped[dt.datetime | None]
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class Contact(Row):
    __tablename__ = "contact"
    __table_args__ = {"schema": "parties", "info": {"rights": "document", "hidden": ("phone", "email", "name")}}

    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    name: orm.Mapped[str]
    phone: orm.Mapped[str] = orm.mapped_column(default="")
    email: orm.Mapped[str] = orm.mapped_column(default="")
    job: orm.Mapped[str] = orm.mapped_column(default="")
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)


class Address(Row):
    __tablename__ = "address"
    __table_args__ = {"schema": "parties", "info": {"rights": "document", "hidden": ("text", "phone", "receiver")}}

    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    purpose: orm.Mapped[str] = orm.mapped_column(default="delivery")
    text: orm.Mapped[str]
    receiver: orm.Mapped[str] = orm.mapped_column(default="")
    phone: orm.Mapped[str] = orm.mapped_column(default="")
    longitude: orm.Mapped[RateCol | None]  # degrees, as the map that the company uses gives them
    latitude: orm.Mapped[RateCol | None]
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)


class BillingName(Row):
    """A name in which invoices are made out (开票抬头); a partner may have several, one of them is the usual one."""

    __tablename__ = "billing_name"
    __table_args__ = {"schema": "parties", "info": {"rights": "document"}}

    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    title: orm.Mapped[str]
    tax_id: orm.Mapped[str] = orm.mapped_column(default="")
    address: orm.Mapped[str] = orm.mapped_column(default="")
    phone: orm.Mapped[str] = orm.mapped_column(default="")
    bank: orm.Mapped[str] = orm.mapped_column(default="")
    bank_account: orm.Mapped[str] = orm.mapped_column(default="")
    is_default: orm.Mapped[bool] = orm.mapped_column(default=False)
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)


class Payer(Row):
    """Who pays for a partner (付款方): the payer's money may settle what the partner owes."""

    __tablename__ = "payer"
    __table_args__ = (
        sa.CheckConstraint("payer_id <> party_id", name="another"),
        {"schema": "parties", "info": {"rights": "document"}},
    )

    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    payer_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)


class PartyTag(Row):
    """A word that people put on a partner to find it again (标签)."""

    __tablename__ = "party_tag"
    __table_args__ = (sa.UniqueConstraint("party_id", "tag"), {"schema": "parties", "info": {"rights": "draft"}})

    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    tag: orm.Mapped[str] = orm.mapped_column(index=True)


class NameWord(Row):
    """A word of company names that tells no two companies apart (有限公司): names are compared without it."""

    __tablename__ = "name_word"
    __table_args__ = (
        sa.CheckConstraint("word <> ''", name="word"),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name="days"),
        {"schema": "parties", "info": {"rights": "document", "reference": True}},
    )

    word: orm.Mapped[str] = orm.mapped_column(unique=True)
    valid_from: orm.Mapped[dt.date]
    valid_to: orm.Mapped[dt.date | None]
    source: orm.Mapped[str] = orm.mapped_column(default="")


class KeptApart(Row):
    """Two partners that look alike and are not the same, as somebody has found out."""

    __tablename__ = "kept_apart"
    __table_args__ = (
        sa.CheckConstraint("first_id < second_id", name="ordered"),
        sa.UniqueConstraint("first_id", "second_id"),
        {"schema": "parties", "info": {"rights": "document"}},
    )

    first_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    second_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    reason: orm.Mapped[str]
    decided_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
