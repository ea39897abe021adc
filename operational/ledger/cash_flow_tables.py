"""Rows of money lines that were given another line of the cash-flow statement."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import Base, Xid8


class CashFlowAssignment(Base):
    """The line of the cash-flow statement that somebody gave a money line later; the newest counts, the entry stays."""

    __tablename__ = "cash_flow_assignment"
    __table_args__ = (
        sa.PrimaryKeyConstraint("entry_id", "line_no", "place"),
        sa.ForeignKeyConstraint(["entry_id", "line_no"], ["ledger.entry_line.entry_id", "ledger.entry_line.line_no"]),
        {"schema": "ledger", "info": {"rights": "sealed"}},
    )

    entry_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    line_no: orm.Mapped[int]
    place: orm.Mapped[int]  # 1, 2, 3: a line may be assigned again
    changed_xid: orm.Mapped[int] = orm.mapped_column(Xid8, server_default=sa.text("pg_current_xact_id()"), index=True)
    cash_flow_line: orm.Mapped[int]
    reason: orm.Mapped[str]
    actor_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    recorded_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))
