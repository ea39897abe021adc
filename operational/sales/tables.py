"""Sales orders, goods issues and returns, links to invoices, imported history."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql

from operational.core.api import BOOK_CURRENCY, AmountCol, Document, QtyCol, RateCol, Row
from operational.sales.states import GOODS_ISSUE, ORDER
from operational.sales.tables_after import Amendment as Amendment
from operational.sales.tables_after import AmendmentLine as AmendmentLine
from operational.sales.tables_after import Exchange as Exchange
from operational.sales.tables_after import PriceAdjustment as PriceAdjustment
from operational.sales.tables_after import PriceAdjustmentLine as PriceAdjustmentLine
from operational.sales.tables_after import Tolerance as Tolerance
from operational.sales.tables_before import AssignmentRule as AssignmentRule
from operational.sales.tables_before import QuotationVersion as QuotationVersion
from operational.sales.tables_prices import CustomerItem as CustomerItem
from operational.sales.tables_prices import PriceList as PriceList
from operational.sales.tables_prices import PriceListLine as PriceListLine
from operational.sales.tables_requests import RequestSource as RequestSource

ExchangeRateCol = sa.Numeric(18, 8)
OPEN_STATES = ("draft", "placed", "approved")  # the few of a customer's orders that somebody still works on
PROGRESS = ("none", "part", "all")
FREIGHT_PAYERS = ("", "us", "customer")
SLIPS = ("none", "out", "back")
SPECIAL_APPROVAL = ("none", "waiting", "given", "refused")
PRICE_ORIGINS = ("typed", "price_list", "last", "item")
NEEDS = ("below_floor", "credit", "on_hold")


class Order(Document):
    """A sales order (销售订单) from quotation to done."""

    __tablename__ = "order"
    __table_args__ = (
        sa.CheckConstraint(f"delivery in {PROGRESS}", name="delivery"),
        sa.CheckConstraint(f"billing in {PROGRESS}", name="billing"),
        sa.CheckConstraint(f"payment in {PROGRESS}", name="payment"),
        sa.CheckConstraint(f"special_approval in {SPECIAL_APPROVAL}", name="special_approval"),
        sa.CheckConstraint("gross = net + tax", name="gross"),
        sa.CheckConstraint("(currency = 'CNY') = (rate is null) and coalesce(rate, 1) > 0", name="currency"),
        sa.CheckConstraint("rate is not null or foreign_gross = 0", name="foreign_gross"),
        sa.Index("ix_order_customer_date", "customer_id", "date"),
        sa.Index("ix_order_customer_open", "customer_id", "date", postgresql_where=sa.text(f"state in {OPEN_STATES}")),
        sa.Index("ix_order_state_date", "state", "date"),
        sa.Index("ix_order_salesperson_date", "salesperson_id", "date"),
        sa.Index("ix_order_date", "date", "id"),
        sa.Index(
            "ix_order_search", "number", "customer_po",
            postgresql_using="gin",
            postgresql_ops=dict.fromkeys(("number", "customer_po"), "gin_trgm_ops"),
        ),
        {"schema": "sales", "info": {"rights": "document"}},
    )
    machine = ORDER
    kind = "sales.order"
    scope_column = "salesperson_id"

    customer_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    billing_name_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.billing_name.id"))  # 开票抬头
    payer_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"))  # 付款方, where another pays
    customer_po: orm.Mapped[str] = orm.mapped_column(default="")
    salesperson_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("people.employee.id"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    channel: orm.Mapped[str] = orm.mapped_column(default="")
    warehouse_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.warehouse.id"))
    terms_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.terms.id"))
    price_includes_tax: orm.Mapped[bool]
    promise_date: orm.Mapped[dt.date | None]
    delivery: orm.Mapped[str] = orm.mapped_column(default="none")
    billing: orm.Mapped[str] = orm.mapped_column(default="none")
    payment: orm.Mapped[str] = orm.mapped_column(default="none")
    net: orm.Mapped[AmountCol]
    tax: orm.Mapped[AmountCol]
    gross: orm.Mapped[AmountCol]
    currency: orm.Mapped[str] = orm.mapped_column(default=BOOK_CURRENCY)  # in which its prices are agreed
    rate: orm.Mapped[Decimal | None] = orm.mapped_column(ExchangeRateCol)  # at which the amounts in yuan are fixed
    foreign_gross: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # in its currency; 0 in book currency
    discount_amount: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # 整单优惠, spread over the lines
    rounding_off: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # 抹零, spread over the lines
    approved_at: orm.Mapped[dt.datetime | None]
    approved_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    special_approval: orm.Mapped[str] = orm.mapped_column(default="none")  # 特批: where its approval_need rows stand


class ApprovalNeed(Row):
    """Why an order needs a special approval (特批), and what was decided; the next save of the order makes it past."""

    __tablename__ = "approval_need"
    __table_args__ = (
        sa.CheckConstraint(f"reason in {NEEDS}", name="reason"),
        sa.CheckConstraint("decision in ('approved', 'refused')", name="decision"),
        sa.CheckConstraint("(decision is null) = (decided_by is null)", name="decided"),
        sa.Index("uq_approval_need_current", "order_id", "reason", unique=True, postgresql_where=sa.text("is_current")),
        {"schema": "sales", "info": {"rights": "document"}},
    )

    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order.id"))
    reason: orm.Mapped[str]
    detail: orm.Mapped[dict[str, Any]] = orm.mapped_column(postgresql.JSONB)  # the figures that made it necessary
    is_current: orm.Mapped[bool] = orm.mapped_column(default=True)
    asked_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    asked_at: orm.Mapped[dt.datetime]
    decision: orm.Mapped[str | None]  # empty: nobody has decided yet
    decided_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    decided_at: orm.Mapped[dt.datetime | None]
    decision_note: orm.Mapped[str] = orm.mapped_column(default="")


class OrderLine(Row):
    """Ordered = delivered (less returns) + open + cancelled, kept by the database."""

    __tablename__ = "order_line"
    __table_args__ = (
        sa.UniqueConstraint("order_id", "line_no"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.CheckConstraint("unit_factor > 0", name="unit_factor"),
        sa.CheckConstraint(f"price_origin in {PRICE_ORIGINS}", name="price_origin"),
        sa.CheckConstraint("issued >= 0 and returned >= 0 and returned <= issued", name="issued"),
        sa.CheckConstraint("issued - returned + cancelled <= quantity", name="not_over_issued"),
        sa.CheckConstraint("invoiced >= 0 and invoiced <= quantity", name="not_over_invoiced"),
        sa.CheckConstraint("red_due >= 0 and red_due <= invoiced", name="red_due"),
        sa.CheckConstraint("gross = net + tax", name="gross"),
        sa.CheckConstraint("over_delivered >= 0 and over_delivered <= quantity", name="over_delivered"),
        sa.Index("ix_order_line_item", "item_id", "order_id"),
        sa.Index("ix_order_line_item_open", "item_id", postgresql_where=sa.text("open > 0")),
        {"schema": "sales", "info": {"rights": "draft"}},
    )

    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order.id"))
    line_no: orm.Mapped[int]
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    quantity: orm.Mapped[QtyCol]  # in the item's own unit, as stock and invoices count
    unit: orm.Mapped[str] = orm.mapped_column(default="")  # as it was ordered and is printed; empty: the item's own
    unit_factor: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(1))  # of the own unit in one of it
    second_quantity: orm.Mapped[QtyCol | None]  # in the item's floating unit, such as the weight of the pieces
    price: orm.Mapped[QtyCol]  # as agreed, before discount, with or without tax as the order says
    price_origin: orm.Mapped[str] = orm.mapped_column(default="typed")
    price_list_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("sales.price_list.id"))  # where the price comes from
    listed_currency: orm.Mapped[str | None]  # what that list said, as it stood then
    listed_price: orm.Mapped[QtyCol | None]
    listed_rate: orm.Mapped[Decimal | None] = orm.mapped_column(ExchangeRateCol)  # of a list in a foreign currency
    foreign_price: orm.Mapped[QtyCol | None]  # as agreed, of an order in a foreign currency; ``price`` is its worth in yuan
    foreign_gross: orm.Mapped[AmountCol | None]
    discount: orm.Mapped[RateCol] = orm.mapped_column(default=Decimal(0))
    allowance: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # its share of 整单优惠 and 抹零, off its gross
    vat_rate: orm.Mapped[RateCol]
    net: orm.Mapped[AmountCol]
    tax: orm.Mapped[AmountCol]
    gross: orm.Mapped[AmountCol]
    promise_date: orm.Mapped[dt.date | None]
    issued: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    returned: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    invoiced: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    cancelled: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    over_delivered: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))  # of the quantity, within the tolerance
    is_direct: orm.Mapped[bool] = orm.mapped_column(default=False)  # 直运: the supplier sends it, nothing is reserved
    delivered_net: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # of issued less returned
    delivered_tax: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    invoiced_net: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    invoiced_tax: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    red_due: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))  # came back, its red invoice is still to be made
    red_due_net: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    red_due_tax: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    tax_deferred: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # of deliveries, still on 待转销项税额
    open: orm.Mapped[QtyCol] = orm.mapped_column(
        sa.Numeric(18, 6), sa.Computed("quantity - issued + returned - cancelled", persisted=True)
    )
    note: orm.Mapped[str] = orm.mapped_column(default="")


class GoodsIssue(Document):
    """Goods that left for a customer (销售出库单), or came back (销售退货) when ``returns_id`` is set."""

    __tablename__ = "goods_issue"
    __table_args__ = (
        sa.CheckConstraint(f"freight_payer in {FREIGHT_PAYERS}", name="freight_payer"),
        sa.CheckConstraint(f"slip in {SLIPS}", name="slip"),
        sa.Index("ix_goods_issue_date", "date", "id"),
        sa.Index("ix_goods_issue_customer", "customer_id", "id"),
        sa.Index(
            "ix_goods_issue_search", "number", postgresql_using="gin", postgresql_ops={"number": "gin_trgm_ops"}
        ),
        {"schema": "sales", "info": {"rights": "document"}},
    )
    machine = GOODS_ISSUE
    kind = "sales.goods_issue"
    moves_stock = True

    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order.id"), index=True)
    customer_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    warehouse_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.warehouse.id"))
    returns_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("sales.goods_issue.id"), index=True)
    net: orm.Mapped[AmountCol]
    tax: orm.Mapped[AmountCol]
    gross: orm.Mapped[AmountCol]
    cost: orm.Mapped[AmountCol]
    carrier: orm.Mapped[str] = orm.mapped_column(default="")
    tracking_number: orm.Mapped[str] = orm.mapped_column(default="")
    freight_payer: orm.Mapped[str] = orm.mapped_column(default="")
    slip: orm.Mapped[str] = orm.mapped_column(default="none")  # 回单: whether the signed paper is awaited or back
    slip_date: orm.Mapped[dt.date | None]
    slip_file: orm.Mapped[str] = orm.mapped_column(default="")  # where the photo or scan is kept


class GoodsIssueLine(Row):
    __tablename__ = "goods_issue_line"
    __table_args__ = (
        sa.UniqueConstraint("goods_issue_id", "line_no"),
        sa.Index("ix_goods_issue_line_item", "item_id", "goods_issue_id"),
        {"schema": "sales", "info": {"rights": "document"}},
    )

    goods_issue_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.goods_issue.id"))
    line_no: orm.Mapped[int]
    order_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order_line.id"), index=True)
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    location_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("stock.location.id"))
    lot_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, default=0)
    quantity: orm.Mapped[QtyCol]  # negative on a return
    net: orm.Mapped[AmountCol]
    tax: orm.Mapped[AmountCol]
    cost: orm.Mapped[AmountCol]
    returned: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    adjusted_net: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # 调价 after delivery, of what was kept
    adjusted_tax: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    returns_line_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("sales.goods_issue_line.id"))


class InvoiceSource(Row):
    """Which order line an invoice line bills, and how much of it."""

    __tablename__ = "invoice_source"
    __table_args__ = {"schema": "sales", "info": {"rights": "document"}}

    invoice_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.invoice.id"), index=True)
    invoice_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.invoice_line.id"), unique=True)
    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order.id"), index=True)
    order_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order_line.id"), index=True)
    quantity: orm.Mapped[QtyCol]  # negative on a red invoice
    reversed: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))  # taken back by red invoices


class CustomerSalesperson(Row):
    """Who looks after a customer."""

    __tablename__ = "customer_salesperson"
    __table_args__ = {"schema": "sales", "info": {"rights": "document"}}

    customer_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), unique=True)
    salesperson_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("people.employee.id"))


class History(Row):
    """A line sold before the product was used (历史): feeds marts and forecasts, touches no stock and no ledger."""

    __tablename__ = "history"
    __table_args__ = (sa.Index("ix_history_item_date", "item_id", "date"), {"schema": "sales", "info": {"rights": "document"}})

    date: orm.Mapped[dt.date]
    reference: orm.Mapped[str] = orm.mapped_column(default="")
    customer_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    salesperson_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("people.employee.id"))
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    old_code: orm.Mapped[str] = orm.mapped_column(default="")
    quantity: orm.Mapped[QtyCol]
    amount: orm.Mapped[AmountCol]
    cost: orm.Mapped[AmountCol | None]
    channel: orm.Mapped[str] = orm.mapped_column(default="")
