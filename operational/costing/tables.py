"""Cost centres and pools with their dated rules, values of a basis, labour rates, allocations with what went in and came out."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import AmountCol, Document, QtyCol, RateCol, Row
from operational.costing.states import ALLOCATION

KINDS = ("production", "service", "administration", "sales")
MEASURES = ("hours", "quantity", "material")  # what is entered; the rest is reckoned from documents
BASES = ("hours", "labour", "quantity", "material", "revenue", "fixed")
RECEIVERS = ("centres", "orders", "assemblies")


class CostCentre(Row):
    """A place of the company whose costs are looked at apart (成本中心)."""

    __tablename__ = "cost_centre"
    __table_args__ = ({"schema": "costing", "info": {"rights": "document", "reference": True}},)

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class CentreRule(Row):
    """What a cost centre is from a day on: its kind, the department and the accounts whose costs are its own."""

    __tablename__ = "centre_rule"
    __table_args__ = (
        sa.UniqueConstraint("cost_centre_id", "valid_from"),
        sa.CheckConstraint(f"kind in {KINDS}", name="kind"),
        sa.CheckConstraint("department_id is not null or account_code is not null", name="collects"),
        {"schema": "costing", "info": {"rights": "document", "reference": True}},
    )

    cost_centre_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("costing.cost_centre.id"))
    valid_from: orm.Mapped[dt.date]
    kind: orm.Mapped[str]
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))  # with those below it
    account_code: orm.Mapped[str | None] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))  # with those below it
    source: orm.Mapped[str] = orm.mapped_column(default="")


class LabourRate(Row):
    """What an hour of a cost centre costs from a day on."""

    __tablename__ = "labour_rate"
    __table_args__ = (
        sa.UniqueConstraint("cost_centre_id", "valid_from"),
        sa.CheckConstraint("rate > 0", name="rate"),
        {"schema": "costing", "info": {"rights": "document", "reference": True}},
    )

    cost_centre_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("costing.cost_centre.id"))
    valid_from: orm.Mapped[dt.date]
    rate: orm.Mapped[AmountCol]
    source: orm.Mapped[str] = orm.mapped_column(default="")


class Pool(Row):
    """Costs that are collected and shared together (费用归集池)."""

    __tablename__ = "pool"
    __table_args__ = ({"schema": "costing", "info": {"rights": "document", "reference": True}},)

    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    name: orm.Mapped[str]
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class PoolRule(Row):
    """How a pool works from a day on: what it collects, by what it shares, to whom, and in which step of the month."""

    __tablename__ = "pool_rule"
    __table_args__ = (
        sa.UniqueConstraint("pool_id", "valid_from"),
        sa.CheckConstraint(f"basis in {BASES}", name="basis"),
        sa.CheckConstraint(f"receivers in {RECEIVERS}", name="receivers"),
        {"schema": "costing", "info": {"rights": "document", "reference": True}},
    )

    pool_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("costing.pool.id"))
    valid_from: orm.Mapped[dt.date]
    step: orm.Mapped[int]  # a pool sees what the steps before it brought
    account_code: orm.Mapped[str | None] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))  # empty: the overhead account
    cost_centre_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("costing.cost_centre.id"))  # only what is its own
    basis: orm.Mapped[str]
    receivers: orm.Mapped[str]
    debit_account: orm.Mapped[str | None] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    source: orm.Mapped[str] = orm.mapped_column(default="")


class PoolReceiver(Row):
    """A cost centre that a pool is shared to, with its part where the parts are fixed."""

    __tablename__ = "pool_receiver"
    __table_args__ = (
        sa.UniqueConstraint("pool_rule_id", "cost_centre_id"),
        {"schema": "costing", "info": {"rights": "draft", "reference": True}},
    )

    pool_rule_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("costing.pool_rule.id"))
    line_no: orm.Mapped[int]
    cost_centre_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("costing.cost_centre.id"))
    share: orm.Mapped[RateCol | None]


class BasisValue(Row):
    """What was measured in a month at a cost centre, for an order or for none; entered again it is replaced."""

    __tablename__ = "basis_value"
    __table_args__ = (
        sa.UniqueConstraint(
            "month", "measure", "cost_centre_id", "order_id", "assembly_id", postgresql_nulls_not_distinct=True
        ),
        sa.CheckConstraint(f"measure in {MEASURES}", name="measure"),
        sa.CheckConstraint("value >= 0", name="value"),
        sa.CheckConstraint("order_id is null or assembly_id is null", name="one_receiver"),
        sa.CheckConstraint("extract(day from month) = 1", name="first_day"),
        {"schema": "costing", "info": {"rights": "document"}},
    )

    month: orm.Mapped[dt.date]
    measure: orm.Mapped[str]
    cost_centre_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("costing.cost_centre.id"))
    order_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("sales.order.id"), index=True)
    assembly_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("stock.assembly.id"), index=True)
    value: orm.Mapped[QtyCol]
    note: orm.Mapped[str] = orm.mapped_column(default="")


class Allocation(Document):
    """The pools of one month shared out (费用分摊单); taken back it stays, and the month may be shared anew."""

    __tablename__ = "allocation"
    __table_args__ = (
        sa.CheckConstraint("extract(day from month) = 1", name="first_day"),
        sa.Index("uq_allocation_month", "month", unique=True, postgresql_where=sa.text("state = 'booked'")),
        {"schema": "costing", "info": {"rights": "document"}},
    )
    machine = ALLOCATION
    kind = "costing.allocation"

    month: orm.Mapped[dt.date]
    amount: orm.Mapped[AmountCol]  # over all steps: what two pools share in turn counts in both
    reason: orm.Mapped[str] = orm.mapped_column(default="")  # why it was taken back


class AllocationSource(Row):
    """What a pool collected: an account and department with its amount."""

    __tablename__ = "allocation_source"
    __table_args__ = (
        sa.UniqueConstraint("allocation_id", "line_no"),
        {"schema": "costing", "info": {"rights": "document"}},
    )

    allocation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("costing.allocation.id"))
    line_no: orm.Mapped[int]
    pool_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("costing.pool.id"))
    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    amount: orm.Mapped[AmountCol]


class AllocationPart(Row):
    """What one receiver bears of a pool; of a sales order line by line, so that items and customers bear their part."""

    __tablename__ = "allocation_part"
    __table_args__ = (
        sa.UniqueConstraint("allocation_id", "line_no"),
        sa.CheckConstraint("num_nonnulls(cost_centre_id, order_id, assembly_id) = 1", name="one_receiver"),
        sa.CheckConstraint("to_stock = 0 or assembly_id is not null", name="to_stock"),
        {"schema": "costing", "info": {"rights": "document"}},
    )

    allocation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("costing.allocation.id"))
    line_no: orm.Mapped[int]
    pool_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("costing.pool.id"))
    cost_centre_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("costing.cost_centre.id"))
    order_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("sales.order.id"), index=True)
    order_line_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("sales.order_line.id"))
    assembly_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("stock.assembly.id"), index=True)
    customer_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("parties.party.id"))
    item_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("items.item.id"))
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey("company.department.id"))
    account_code: orm.Mapped[str] = orm.mapped_column(sa.ForeignKey("ledger.account.code"))
    basis_value: orm.Mapped[QtyCol]
    amount: orm.Mapped[AmountCol]
    to_stock: orm.Mapped[AmountCol]  # of an assembly: what goods still on hand took
