"""What moving from another program leaves behind: named mappings, codes translated, files being mended, old figures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql

from operational.core.api import Base, Row

AmountCol = Annotated[Decimal, orm.mapped_column(sa.Numeric(18, 2))]
KINDS = ("account_balances", "open_items", "stock", "fixed_assets", "vouchers")
TRANSLATED = ("account", "party", "item", "department", "employee", "category", "warehouse")
FORMS = ("account_balances", "balance_sheet", "income_statement", "cash_flow_statement")


class SourceMapping(Row):
    """How a file of another program is read: headings by field, under a name. A change is a further row from its day on."""

    __tablename__ = "source_mapping"
    __table_args__ = (
        sa.UniqueConstraint("name", "kind", "valid_from", "version"),
        sa.CheckConstraint(f"kind in {KINDS}", name="kind"),
        {"schema": "setup", "info": {"rights": "append"}},
    )

    name: orm.Mapped[str]
    program: orm.Mapped[str]
    kind: orm.Mapped[str]
    valid_from: orm.Mapped[dt.date]
    version: orm.Mapped[int]
    columns: orm.Mapped[dict[str, Any]] = orm.mapped_column(postgresql.JSONB())  # field -> heading
    options: orm.Mapped[dict[str, Any]] = orm.mapped_column(postgresql.JSONB(), default=dict)
    source: orm.Mapped[str] = orm.mapped_column(default="")
    created_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)


class CodeTranslation(Row):
    """What a code of the old books is called here; an account per partner becomes an account and its partner."""

    __tablename__ = "code_translation"
    __table_args__ = (
        sa.UniqueConstraint("kind", "old_code"),
        sa.CheckConstraint(f"kind in {TRANSLATED}", name="kind"),
        {"schema": "setup", "info": {"rights": "document"}},
    )

    kind: orm.Mapped[str]
    old_code: orm.Mapped[str]
    old_name: orm.Mapped[str] = orm.mapped_column(default="")
    new_code: orm.Mapped[str]
    party: orm.Mapped[str] = orm.mapped_column(default="")
    version: orm.Mapped[int] = orm.mapped_column(default=1)


class MovingFile(Base):
    """A file that a person is still mending, with what was mended: one for each kind, for its owner only."""

    __tablename__ = "moving_file"
    __table_args__ = (
        sa.PrimaryKeyConstraint("owner_id", "kind"),
        sa.CheckConstraint(f"kind in {KINDS}", name="kind"),
        {"schema": "setup", "info": {"rights": "draft"}},
    )

    owner_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    kind: orm.Mapped[str]
    name: orm.Mapped[str]
    content: orm.Mapped[bytes] = orm.mapped_column(sa.LargeBinary)
    chosen: orm.Mapped[dict[str, Any]] = orm.mapped_column(postgresql.JSONB())  # mapping, options, cells mended by row
    updated_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))


class OldFigure(Row):
    """A figure of the old program's statements or account balances, to stand beside the new ones."""

    __tablename__ = "old_figure"
    __table_args__ = (
        sa.UniqueConstraint("form", "day", "code"),
        sa.CheckConstraint(f"form in {FORMS}", name="form"),
        {"schema": "setup", "info": {"rights": "document"}},
    )

    form: orm.Mapped[str]
    day: orm.Mapped[dt.date]
    code: orm.Mapped[str]  # account of the books here, or line of the form
    old_code: orm.Mapped[str] = orm.mapped_column(default="")
    name: orm.Mapped[str] = orm.mapped_column(default="")
    amount: orm.Mapped[AmountCol]
    version: orm.Mapped[int] = orm.mapped_column(default=1)
