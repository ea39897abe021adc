"""Business partners: customers and suppliers, their contacts, addresses and terms."""

from __future__ import annotations

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
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
