"""Papers of stock beside sales and purchasing: other receipts and issues, transfers on the way, loans, custody, assembly."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, Document, QtyCol, Row
from operational.stock.states import ASSEMBLY, CUSTODY, LOAN, OTHER

REASON_VATS = ("none", "deemed_sale", "transfer_out")


class Reason(Row):
    """Why goods come or leave without an order (样品, 赠送, 自用, 报废 ...), and what that means for VAT."""

    __tablename__ = "reason"
    __table_args__ = (
        sa.CheckConstraint("direction in ('in', 'out')", name="direction"),
        sa.CheckConstraint(f"vat in {REASON_VATS}", name="vat"),
        sa.CheckConstraint("vat = 'none' or direction = 'out'", name="vat_of_issues"),
        {"schema": "stock", "info": {"rights": "document", "reference": True}},
    )

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    direction: orm.Mapped[str]
    vat: orm.Mapped[str] = orm.mapped_column(default="none")
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)


class ReasonAccount(Row):
    """The account against which a reason books, from a day on; the newest row in force counts."""

    __tablename__ = "reason_account"
    __table_args__ = (
        sa.UniqueConstraint("reason_id", "valid_from"),
        {"schema": "stock", "info": {"rights": "document", "reference": True}},
    )

    reason_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.reason.id"))
    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    valid_from: orm.Mapped[dt.date]


class OtherMovement(Document):
    """An other receipt (其他入库单) or issue (其他出库单): its lines are its moves, its entry names the reason's account."""

    __tablename__ = "other_movement"
    __table_args__ = ({"schema": "stock", "info": {"rights": "document"}},)
    machine = OTHER
    kind = "stock.other_movement"

    direction: orm.Mapped[str]
    reason_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.reason.id"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    party_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    value: orm.Mapped[AmountCol]  # what stock took (+) or gave (-)
    tax: orm.Mapped[AmountCol] = orm.mapped_column(default=Decimal(0))
    entry_id: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    reverses_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("stock.other_movement.id"))


class TransferLine(Row):
    """Goods on the way from one bin to another: what was sent and what has arrived."""

    __tablename__ = "transfer_line"
    __table_args__ = (
        sa.UniqueConstraint("transfer_id", "line_no"),
        sa.CheckConstraint("received between 0 and quantity", name="not_over_received"),
        {"schema": "stock", "info": {"rights": "document"}},
    )

    transfer_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.transfer.id"))
    line_no: orm.Mapped[int]
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    lot_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    transit_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.location.id"))
    to_location_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.location.id"))
    quantity: orm.Mapped[QtyCol]
    received: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))


class Loan(Document):
    """Goods lent to a partner (借出单): they stay ours and keep their value in a bin of their own kind."""

    __tablename__ = "loan"
    __table_args__ = ({"schema": "stock", "info": {"rights": "document"}},)
    machine = LOAN
    kind = "stock.loan"

    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    due_on: orm.Mapped[dt.date | None]


class LoanLine(Row):
    __tablename__ = "loan_line"
    __table_args__ = (
        sa.UniqueConstraint("loan_id", "line_no"),
        sa.CheckConstraint("returned between 0 and quantity", name="not_over_returned"),
        {"schema": "stock", "info": {"rights": "document"}},
    )

    loan_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.loan.id"))
    line_no: orm.Mapped[int]
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    lot_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    from_location_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.location.id"))
    lent_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.location.id"))
    quantity: orm.Mapped[QtyCol]
    returned: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))


class Custody(Document):
    """Goods of a customer that we keep (代管单): no value, no part of our stock."""

    __tablename__ = "custody"
    __table_args__ = ({"schema": "stock", "info": {"rights": "document"}},)
    machine = CUSTODY
    kind = "stock.custody"

    party_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("parties.party.id"), index=True)
    due_on: orm.Mapped[dt.date | None]


class CustodyLine(Row):
    """A thing as the customer names it; the item only where it is one of ours."""

    __tablename__ = "custody_line"
    __table_args__ = (
        sa.UniqueConstraint("custody_id", "line_no"),
        sa.CheckConstraint("handed_back between 0 and quantity", name="not_over_handed_back"),
        {"schema": "stock", "info": {"rights": "document"}},
    )

    custody_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.custody.id"))
    line_no: orm.Mapped[int]
    item_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    name: orm.Mapped[str]
    serial: orm.Mapped[str] = orm.mapped_column(default="")
    location_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.location.id"))
    quantity: orm.Mapped[QtyCol]
    handed_back: orm.Mapped[QtyCol] = orm.mapped_column(default=Decimal(0))


class Bill(Row):
    """What one batch of a product is put together from (物料清单, one level)."""

    __tablename__ = "bill"
    __table_args__ = (
        sa.CheckConstraint("quantity > 0", name="quantity"),
        {"schema": "stock", "info": {"rights": "document"}},
    )

    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"), unique=True)
    quantity: orm.Mapped[QtyCol]  # pieces that a batch gives
    note: orm.Mapped[str] = orm.mapped_column(default="")
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    version: orm.Mapped[int] = orm.mapped_column(sa.Integer, default=1)


class BillLine(Row):
    __tablename__ = "bill_line"
    __table_args__ = (
        sa.UniqueConstraint("bill_id", "item_id"),
        sa.CheckConstraint("quantity > 0", name="quantity"),
        {"schema": "stock", "info": {"rights": "draft"}},
    )

    bill_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("stock.bill.id"))
    line_no: orm.Mapped[int]
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    quantity: orm.Mapped[QtyCol]  # for one batch


class Assembly(Document):
    """Parts become a product (组装单) or a product its parts again (拆卸单); the cost goes along."""

    __tablename__ = "assembly"
    __table_args__ = ({"schema": "stock", "info": {"rights": "document"}},)
    machine = ASSEMBLY
    kind = "stock.assembly"

    is_disassembly: orm.Mapped[bool] = orm.mapped_column(default=False)
    item_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("items.item.id"), index=True)
    quantity: orm.Mapped[QtyCol]
    value: orm.Mapped[AmountCol]
    entry_id: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
