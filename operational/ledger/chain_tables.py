"""The ends of the hash chains, and what is kept of them with each close."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.api import Base


class Chain(Base):
    """The head of each hash chain: all entries, and posted vouchers by type."""

    __tablename__ = "chain"
    __table_args__ = {"schema": "ledger", "info": {"rights": "sealed"}, "postgresql_with": {"fillfactor": "50"}}

    name: orm.Mapped[str] = orm.mapped_column(sa.Text, primary_key=True)
    count: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    head: orm.Mapped[str]


class Closing(Base):
    """A month that was closed, with the ends of the chains at that moment; opened again it stays, with who, when and why.

    What is cut off later cannot move these ends: they stand apart from the chains and on the printed report.
    """

    __tablename__ = "closing"
    __table_args__ = (
        sa.PrimaryKeyConstraint("month", "place"),
        {"schema": "ledger", "info": {"rights": "sealed"}},
    )

    month: orm.Mapped[dt.date] = orm.mapped_column(sa.ForeignKey("ledger.period.month"))
    place: orm.Mapped[int]  # 1, 2, 3: a month may be closed again after it was opened
    closed_at: orm.Mapped[dt.datetime]
    closed_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    reopened_at: orm.Mapped[dt.datetime | None]
    reopened_by: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    reason: orm.Mapped[str] = orm.mapped_column(server_default="")


class ClosingHead(Base):
    """The number of links and the last hash of one chain when a month was closed."""

    __tablename__ = "closing_head"
    __table_args__ = (
        sa.PrimaryKeyConstraint("month", "place", "chain"),
        sa.ForeignKeyConstraint(["month", "place"], ["ledger.closing.month", "ledger.closing.place"]),
        {"schema": "ledger", "info": {"rights": "sealed"}},
    )

    month: orm.Mapped[dt.date]
    place: orm.Mapped[int]
    chain: orm.Mapped[str]
    count: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    head: orm.Mapped[str]
