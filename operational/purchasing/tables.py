"""Purchase orders, goods receipts and supplier returns, supplier conditions, links to supplier invoices."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, Document, QtyCol, RateCol, Row
from operational.purchasing.exchange_tables import Exchange as Exchange
from operational.purchasing.exchange_tables import ExchangeArrival as ExchangeArrival
from operational.purchasing.exchange_tables import ExchangeLine as ExchangeLine
from operational.purchasing.landed_tables import LandedCost as LandedCost
from operational.purchasing.landed_tables import LandedCostLine as LandedCostLine
from operational.purchasing.states import GOODS_RECEIPT, INSPECTION, ORDER, REQUISITION

PROGRESS = ("none", "part", "all")
CHANNELS = ("wechat", "phone", "mail", "visit")
ORIGINS = ("hand", "shortage", "suggestion")  # who or what asked for a requisition


class Order(Document):
    """A purchase order (采购订单)."""

    __tablename__ = "order"
    __table_args__ = (
        sa.CheckConstraint(f"delivery in {PROGRESS}", name="delivery"),
        sa.CheckConstraint(f"billing in {PROGRESS}", name="billing"),
        sa.CheckConstraint("gross = net + tax", name="gross"),
        sa.Index("ix_order_supplier_date", "supplier_id", "date"),
        sa.Index("ix_order_date", "date", "id"),
        sa.Index("ix_order_search", "number", postgresql_using="gin", postgresql_ops={"number": "gin_trgm_ops"}),
        {"schema": "purchasing", "info": {"rights": "document"}},
    )
    machine = ORDER
    kind = "purchasing.order"
    scope_column = "buyer_id"

    supplier_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    buyer_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("people.employee.id"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    warehouse_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.warehouse.id"))
    terms_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.terms.id"))
    price_includes_tax: orm.Mapped[bool]
    promise_date: orm.Mapped[dt.date | None]
    delivery: orm.Mapped[str] = orm.mapped_column(default="none")
    billing: orm.Mapped[str] = orm.mapped_column(default="none")
    net: orm.Mapped[AmountCol]
    tax: orm.Mapped[AmountCol]
    gross: orm.Mapped[AmountCol]
    is_afterwards: orm.Mapped[bool] = orm.mapped_column(default=False)  # written for goods that had come already (补单)
    is_direct: orm.Mapped[bool] = orm.mapped_column(default=False)  # 直运: the supplier sends the goods to our customer
    deliver_to: orm.Mapped[str] = orm.mapped_column(default="")  # the customer's address, for the same
    approved_at: orm.Mapped[dt.datetime | None]
    approved_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)


class OrderLine(Row):
    __tablename__ = "order_line"
    __table_args__ = (
        sa.UniqueConstraint("order_id", "line_no"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.CheckConstraint("received >= 0 and returned >= 0 and returned <= received", name="received"),
        sa.CheckConstraint("over_tolerance between 0 and 1 and under_tolerance between 0 and 1", name="tolerance"),
        sa.CheckConstraint(
            "received - returned + cancelled <= round(quantity * (1 + over_tolerance), 6)", name="not_over_received"
        ),
        sa.CheckConstraint("invoiced >= 0 and invoiced <= round(quantity * (1 + over_tolerance), 6)", name="not_over_invoiced"),
        sa.CheckConstraint("gross = net + tax", name="gross"),
        sa.CheckConstraint("unit_factor > 0", name="unit_factor"),
        sa.Index("ix_order_line_item", "item_id", "order_id"),
        sa.Index("ix_order_line_item_open", "item_id", postgresql_where=sa.text("open > 0")),
        {"schema": "purchasing", "info": {"rights": "draft"}},
    )

    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.order.id"))
    line_no: orm.Mapped[int]
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    quantity: orm.Mapped[QtyCol]  # in the item's own unit, as stock and invoices count
    unit: orm.Mapped[str] = orm.mapped_column(default="")  # as it was ordered and is printed; empty: the item's own
    unit_factor: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(1))  # of the own unit in one of it
    second_quantity: orm.Mapped[QtyCol | None]  # in the item's floating unit, such as the weight of the pieces
    price: orm.Mapped[QtyCol]  # of the item's own unit
    discount: orm.Mapped[RateCol] = orm.mapped_column(default=Decimal(0))
    vat_rate: orm.Mapped[RateCol]
    net: orm.Mapped[AmountCol]
    tax: orm.Mapped[AmountCol]
    gross: orm.Mapped[AmountCol]
    promise_date: orm.Mapped[dt.date | None]
    received: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    returned: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    invoiced: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    cancelled: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    over_tolerance: orm.Mapped[RateCol] = orm.mapped_column(default=Decimal(0))  # so much more may come than was ordered
    under_tolerance: orm.Mapped[RateCol] = orm.mapped_column(default=Decimal(0))  # so much less closes the line
    open: orm.Mapped[QtyCol] = orm.mapped_column(
        sa.Numeric(18, 6), sa.Computed("greatest(quantity - received + returned - cancelled, 0)", persisted=True)
    )
    note: orm.Mapped[str] = orm.mapped_column(default="")


class GoodsReceipt(Document):
    """Goods that came from a supplier (采购入库单), or went back (采购退货) when ``returns_id`` is set."""

    __tablename__ = "goods_receipt"
    __table_args__ = {"schema": "purchasing", "info": {"rights": "document"}}
    machine = GOODS_RECEIPT
    kind = "purchasing.goods_receipt"
    moves_stock = True

    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.order.id"), index=True)
    supplier_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    warehouse_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.warehouse.id"))
    returns_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("purchasing.goods_receipt.id"), index=True)
    value: orm.Mapped[AmountCol]
    supplier_note: orm.Mapped[str] = orm.mapped_column(default="")  # number of the supplier's delivery note


class GoodsReceiptLine(Row):
    __tablename__ = "goods_receipt_line"
    __table_args__ = (
        sa.UniqueConstraint("goods_receipt_id", "line_no"),
        sa.CheckConstraint("abs(invoiced) <= abs(quantity)", name="not_over_invoiced"),
        sa.CheckConstraint("pending >= 0 and rejected >= 0", name="inspection"),
        sa.Index("ix_goods_receipt_line_pending", "goods_receipt_id", postgresql_where=sa.text("pending > 0")),
        {"schema": "purchasing", "info": {"rights": "document"}},
    )

    goods_receipt_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.goods_receipt.id"))
    line_no: orm.Mapped[int]
    order_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.order_line.id"), index=True)
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"), index=True)
    location_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("stock.location.id"))
    lot_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, default=0)
    quantity: orm.Mapped[QtyCol]  # negative on a return
    value: orm.Mapped[AmountCol]  # estimated at the order's net price (暂估)
    invoiced: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    value_invoiced: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # part of the estimate already settled
    returned: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    pending: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))  # waits for inspection (待检) in ``location_id``
    rejected: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))  # refused and not sent back yet, in a 不良 bin
    reduction: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))  # taken off the price for goods accepted so (让步)
    stored_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("stock.location.id"))  # where inspection put the good
    rejected_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("stock.location.id"))
    returns_line_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("purchasing.goods_receipt_line.id"))


class InvoiceSource(Row):
    """Which receipt line a supplier invoice line settles, and how much of it."""

    __tablename__ = "invoice_source"
    __table_args__ = {"schema": "purchasing", "info": {"rights": "document"}}

    invoice_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.invoice.id"), index=True)
    invoice_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.invoice_line.id"))
    order_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.order_line.id"), index=True)
    receipt_line_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("purchasing.goods_receipt_line.id"), index=True)
    quantity: orm.Mapped[QtyCol]
    value: orm.Mapped[AmountCol]  # estimate settled by this line


class SupplierItem(Row):
    """What a supplier asks for an item: price, lead time, minimum and pack."""

    __tablename__ = "supplier_item"
    __table_args__ = (
        sa.UniqueConstraint("supplier_id", "item_id"),
        sa.CheckConstraint("minimum_quantity >= 0 and pack_size >= 0 and lead_time_days >= 0", name="conditions"),
        sa.Index("ix_supplier_item_item", "item_id"),
        {"schema": "purchasing", "info": {"rights": "document"}},
    )

    supplier_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    supplier_code: orm.Mapped[str] = orm.mapped_column(default="")
    price: orm.Mapped[QtyCol]
    lead_time_days: orm.Mapped[int] = orm.mapped_column(default=0)
    minimum_quantity: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    pack_size: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    is_preferred: orm.Mapped[bool] = orm.mapped_column(default=True)
    over_tolerance: orm.Mapped[RateCol | None]  # empty: as the company chose
    under_tolerance: orm.Mapped[RateCol | None]


class SupplierPrice(Row):
    """A step of a supplier's price list: from so many pieces on, within these days, this price."""

    __tablename__ = "supplier_price"
    __table_args__ = (
        sa.UniqueConstraint("supplier_item_id", "minimum_quantity", "valid_from"),
        sa.CheckConstraint("minimum_quantity >= 0 and price > 0", name="price"),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name="days"),
        {"schema": "purchasing", "info": {"rights": "draft"}},
    )

    supplier_item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.supplier_item.id"))
    minimum_quantity: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    valid_from: orm.Mapped[dt.date]
    valid_to: orm.Mapped[dt.date | None]
    price: orm.Mapped[QtyCol]


class Requisition(Document):
    """What somebody asks the buyer to get (请购单)."""

    __tablename__ = "requisition"
    __table_args__ = (
        sa.CheckConstraint(f"origin in {ORIGINS}", name="origin"),
        sa.Index("ix_requisition_state_date", "state", "date"),
        {"schema": "purchasing", "info": {"rights": "document"}},
    )
    machine = REQUISITION
    kind = "purchasing.requisition"
    scope_column = "requester_id"

    requester_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("people.employee.id"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    warehouse_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.warehouse.id"))
    origin: orm.Mapped[str] = orm.mapped_column(default="hand")
    needed_on: orm.Mapped[dt.date | None]
    reason: orm.Mapped[str] = orm.mapped_column(default="")
    amount: orm.Mapped[AmountCol]  # at the prices known when it was written, for whoever approves it
    decided_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    decided_at: orm.Mapped[dt.datetime | None]
    decision_reason: orm.Mapped[str] = orm.mapped_column(default="")


class RequisitionLine(Row):
    __tablename__ = "requisition_line"
    __table_args__ = (
        sa.UniqueConstraint("requisition_id", "line_no"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
        sa.CheckConstraint("ordered >= 0 and cancelled >= 0 and ordered + cancelled <= quantity", name="not_over_ordered"),
        sa.Index("ix_requisition_line_item", "item_id"),
        sa.Index("ix_requisition_line_item_open", "item_id", postgresql_where=sa.text("open > 0")),
        {"schema": "purchasing", "info": {"rights": "draft"}},
    )

    requisition_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.requisition.id"))
    line_no: orm.Mapped[int]
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    supplier_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    quantity: orm.Mapped[QtyCol]
    price: orm.Mapped[QtyCol | None]  # known when it was written
    needed_on: orm.Mapped[dt.date | None]
    reason: orm.Mapped[str] = orm.mapped_column(default="")
    ordered: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    cancelled: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))
    open: orm.Mapped[QtyCol] = orm.mapped_column(
        sa.Numeric(18, 6), sa.Computed("quantity - ordered - cancelled", persisted=True)
    )


class RequisitionOrder(Row):
    """How much of a requisition line stands on which purchase order; set to zero when that order is cancelled."""

    __tablename__ = "requisition_order"
    __table_args__ = (
        sa.CheckConstraint("quantity >= 0", name="quantity"),
        {"schema": "purchasing", "info": {"rights": "document"}},
    )

    requisition_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.requisition_line.id"), index=True)
    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.order.id"), index=True)
    quantity: orm.Mapped[QtyCol]


class Reminder(Row):
    """A supplier was reminded of a line that has not come (催交), and what was answered."""

    __tablename__ = "reminder"
    __table_args__ = (
        sa.CheckConstraint(f"channel in {CHANNELS}", name="channel"),
        {"schema": "purchasing", "info": {"rights": "document"}},
    )

    order_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.order_line.id"), index=True)
    date: orm.Mapped[dt.date]
    channel: orm.Mapped[str]
    expected_on: orm.Mapped[dt.date | None]  # the day that the supplier named
    answer: orm.Mapped[str] = orm.mapped_column(default="")
    created_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    created_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))


class DefectReason(Row):
    """Why goods are found wanting (不合格原因), and on which days it may be named."""

    __tablename__ = "defect_reason"
    __table_args__ = (
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name="days"),
        {"schema": "purchasing", "info": {"rights": "document", "reference": True}},
    )

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    valid_from: orm.Mapped[dt.date]
    valid_to: orm.Mapped[dt.date | None]


class Inspection(Document):
    """What was found when goods in state 待检 were looked at (来料检验)."""

    __tablename__ = "inspection"
    __table_args__ = {"schema": "purchasing", "info": {"rights": "document"}}
    machine = INSPECTION
    kind = "purchasing.inspection"

    goods_receipt_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.goods_receipt.id"), index=True)
    reduction: orm.Mapped[AmountCol]


class InspectionLine(Row):
    __tablename__ = "inspection_line"
    __table_args__ = (
        sa.UniqueConstraint("inspection_id", "line_no"),
        sa.CheckConstraint("accepted >= 0 and conceded >= 0 and rejected >= 0", name="quantities"),
        {"schema": "purchasing", "info": {"rights": "document"}},
    )

    inspection_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.inspection.id"))
    line_no: orm.Mapped[int]
    receipt_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("purchasing.goods_receipt_line.id"), index=True)
    accepted: orm.Mapped[QtyCol]
    conceded: orm.Mapped[QtyCol]  # taken although not as ordered
    defect_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("purchasing.defect_reason.id"), index=True)
    rejected: orm.Mapped[QtyCol]
    reduction: orm.Mapped[AmountCol]
    reason: orm.Mapped[str] = orm.mapped_column(default="")
