"""What requests to invoice ask for of orders and goods issues."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, QtyCol, Row


class RequestSource(Row):
    """Which order line, or line of a goods issue, a line of a request asks to invoice, and how much of it."""

    __tablename__ = "request_source"
    __table_args__ = (
        sa.CheckConstraint("quantity > 0", name="quantity"),
        {"schema": "sales", "info": {"rights": "document"}},
    )

    invoice_request_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("invoicing.invoice_request.id"), index=True)
    request_line_no: orm.Mapped[int]
    order_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order.id"), index=True)
    order_line_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("sales.order_line.id"), index=True)
    goods_issue_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("sales.goods_issue.id"), index=True)
    quantity: orm.Mapped[QtyCol]
    net: orm.Mapped[AmountCol]
    tax: orm.Mapped[AmountCol]
    invoice_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("invoicing.invoice.id"), index=True)  # once booked
