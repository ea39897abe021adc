"""What follows an approved order besides goods and invoices, and the standing rules of sales."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, Document, QtyCol, RateCol, Row
from operational.sales.states import AMENDMENT, EXCHANGE, PRICE_ADJUSTMENT

CHANGES = ("added", "changed", "removed")


class Amendment(Document):
    """A numbered change of an approved order (订单变更) with the values before and after."""

    __tablename__ = "amendment"
    __table_args__ = ({"schema": "sales", "info": {"rights": "document"}},)
    machine = AMENDMENT
    kind = "sales.amendment"

    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order.id"), index=True)
    reason: orm.Mapped[str]
    old_gross: orm.Mapped[AmountCol]
    new_gross: orm.Mapped[AmountCol]
    old_promise_date: orm.Mapped[dt.date | None]
    new_promise_date: orm.Mapped[dt.date | None]


class AmendmentLine(Row):
    """One line before and after; the order line itself may be gone, so it is named by its number."""

    __tablename__ = "amendment_line"
    __table_args__ = (
        sa.CheckConstraint(f"change in {CHANGES}", name="change"),
        {"schema": "sales", "info": {"rights": "document"}},
    )

    amendment_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.amendment.id"), index=True)
    line_no: orm.Mapped[int]
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    change: orm.Mapped[str]
    old_quantity: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    new_quantity: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    old_price: orm.Mapped[QtyCol | None]
    new_price: orm.Mapped[QtyCol | None]
    old_discount: orm.Mapped[RateCol | None]
    new_discount: orm.Mapped[RateCol | None]
    old_promise_date: orm.Mapped[dt.date | None]
    new_promise_date: orm.Mapped[dt.date | None]
    old_gross: orm.Mapped[AmountCol]
    new_gross: orm.Mapped[AmountCol]


class PriceAdjustment(Document):
    """A new price for goods that a customer has and keeps (销售调价单): revenue and debt change, stock does not."""

    __tablename__ = "price_adjustment"
    __table_args__ = (
        sa.CheckConstraint("gross = net + tax", name="gross"),
        {"schema": "sales", "info": {"rights": "document"}},
    )
    machine = PRICE_ADJUSTMENT
    kind = "sales.price_adjustment"

    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order.id"), index=True)
    goods_issue_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.goods_issue.id"), index=True)
    customer_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    invoice_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("invoicing.invoice.id"), index=True)
    reason: orm.Mapped[str]
    tax_due_date: orm.Mapped[dt.date | None]  # empty: nothing waits, or only the invoice of the difference moves it
    net: orm.Mapped[AmountCol]  # negative where the price fell
    tax: orm.Mapped[AmountCol]
    gross: orm.Mapped[AmountCol]
    tax_deferred: orm.Mapped[AmountCol]  # of the tax, still on 待转销项税额 until its invoice is made or it falls due


class PriceAdjustmentLine(Row):
    __tablename__ = "price_adjustment_line"
    __table_args__ = (
        sa.UniqueConstraint("price_adjustment_id", "line_no"),
        {"schema": "sales", "info": {"rights": "document"}},
    )

    price_adjustment_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.price_adjustment.id"))
    line_no: orm.Mapped[int]
    goods_issue_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.goods_issue_line.id"), index=True)
    order_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order_line.id"), index=True)
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    quantity: orm.Mapped[QtyCol]  # delivered and kept
    old_gross: orm.Mapped[AmountCol]
    new_gross: orm.Mapped[AmountCol]
    new_price: orm.Mapped[QtyCol]  # with or without tax as the order says
    vat_rate: orm.Mapped[RateCol]
    net: orm.Mapped[AmountCol]
    tax: orm.Mapped[AmountCol]


class Tolerance(Row):
    """How much more or less than ordered may be delivered (超交/短交), for a customer, an item, both or all."""

    __tablename__ = "tolerance"
    __table_args__ = (
        sa.UniqueConstraint("customer_id", "item_id", postgresql_nulls_not_distinct=True),
        sa.CheckConstraint("over between 0 and 1 and under between 0 and 1", name="share"),
        {"schema": "sales", "info": {"rights": "document", "reference": True}},
    )

    customer_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    item_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    over: orm.Mapped[RateCol]
    under: orm.Mapped[RateCol]


class Exchange(Document):
    """Goods came back and others left in their place (换货单); the difference is what the customer still owes or gets."""

    __tablename__ = "exchange"
    __table_args__ = ({"schema": "sales", "info": {"rights": "document"}},)
    machine = EXCHANGE
    kind = "sales.exchange"

    customer_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    goods_issue_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.goods_issue.id"), index=True)
    return_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.goods_issue.id"), unique=True)
    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order.id"), index=True)  # which the new goods stand on
    replacement_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.goods_issue.id"), unique=True)
    reason: orm.Mapped[str]
    difference: orm.Mapped[AmountCol]  # tax included; negative where the customer gets it back
