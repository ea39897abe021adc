"""Users, their roles and rights, sessions and tokens."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import JSONB

from operational.core.api import Base, Row


class User(Row):
    __tablename__ = "user"
    __table_args__ = {"schema": "identity", "info": {"rights": "document", "hidden": ("password_hash", "phone", "email")}}

    code: orm.Mapped[str] = orm.mapped_column(unique=True)  # the login name, lower case
    name: orm.Mapped[str]
    email: orm.Mapped[str | None] = orm.mapped_column(unique=True)
    phone: orm.Mapped[str | None] = orm.mapped_column(unique=True)
    password_hash: orm.Mapped[str | None]
    locale: orm.Mapped[str] = orm.mapped_column(default="zh_CN")
    is_active: orm.Mapped[bool] = orm.mapped_column(default=True)
    is_service: orm.Mapped[bool] = orm.mapped_column(default=False)
    must_change_password: orm.Mapped[bool] = orm.mapped_column(default=False)
    # Who the user is in the company, told by people, which stands above: record scope is decided at every command.
    employee_id: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    department_id: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    version: orm.Mapped[int] = orm.mapped_column(default=1)
    created_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))


class Role(Row):
    __tablename__ = "role"
    __table_args__ = {"schema": "identity", "info": {"rights": "document"}}

    code: orm.Mapped[str] = orm.mapped_column(unique=True)  # sales_clerk, warehouse, accountant, cashier, manager, ...
    name: orm.Mapped[str] = orm.mapped_column(default="", server_default="")  # of a company's own role; the product's have words


class RolePermission(Row):
    __tablename__ = "role_permission"
    __table_args__ = (sa.UniqueConstraint("role_id", "permission"), {"schema": "identity", "info": {"rights": "draft"}})

    role_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("identity.role.id"))
    permission: orm.Mapped[str]
    scope: orm.Mapped[str] = orm.mapped_column(sa.Text, sa.CheckConstraint("scope in ('own','team','all')", name="scope"))


class UserRole(Row):
    __tablename__ = "user_role"
    __table_args__ = (sa.UniqueConstraint("user_id", "role_id"), {"schema": "identity", "info": {"rights": "draft"}})

    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("identity.user.id"))
    role_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("identity.role.id"))


class Session(Base):
    """A signed-in browser. Only the SHA-256 of its cookie is stored."""

    __tablename__ = "session"
    __table_args__ = {"schema": "identity", "info": {"rights": "draft", "secret": True}}

    token_hash: orm.Mapped[str] = orm.mapped_column(sa.Text, primary_key=True)
    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("identity.user.id"), index=True)
    csrf: orm.Mapped[str]
    created_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))
    seen_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))
    expires_at: orm.Mapped[dt.datetime]
    address: orm.Mapped[str] = orm.mapped_column(default="")
    agent: orm.Mapped[str] = orm.mapped_column(default="")
    ended_at: orm.Mapped[dt.datetime | None]


class Token(Row):
    """A key for the REST door. Only its SHA-256 is stored; it acts as its user."""

    __tablename__ = "token"
    __table_args__ = {"schema": "identity", "info": {"rights": "document", "secret": True}}

    user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("identity.user.id"), index=True)
    name: orm.Mapped[str]
    token_hash: orm.Mapped[str] = orm.mapped_column(unique=True)
    created_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))
    expires_at: orm.Mapped[dt.datetime | None]
    revoked_at: orm.Mapped[dt.datetime | None]


class Attempt(Base):
    """Failed sign-ins by account and by address; survives the refusal that it counts."""

    __tablename__ = "attempt"
    __table_args__ = {"schema": "identity", "info": {"rights": "draft", "secret": True}}

    kind: orm.Mapped[str] = orm.mapped_column(sa.Text, primary_key=True)  # account or address
    key: orm.Mapped[str] = orm.mapped_column(sa.Text, primary_key=True)
    count: orm.Mapped[int]
    first_at: orm.Mapped[dt.datetime]
    last_at: orm.Mapped[dt.datetime]


class Access(Base):
    """Who signed in, failed to, or left, from where."""

    __tablename__ = "access"
    __table_args__ = {"schema": "identity", "info": {"rights": "append", "secret": True}}

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(always=True), primary_key=True)
    at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))
    kind: orm.Mapped[str]
    user_id: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    login: orm.Mapped[str]
    address: orm.Mapped[str]


class SavedView(Row):
    """Filters of a list under a name (保存的视图), kept as the address says them; for its owner or for everybody."""

    __tablename__ = "saved_view"
    __table_args__ = (
        sa.UniqueConstraint("owner_id", "list", "name"),
        sa.Index("ix_saved_view_list", "list"),
        {"schema": "identity", "info": {"rights": "draft"}},
    )

    owner_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    list: orm.Mapped[str]  # the query behind it, such as sales.orders
    name: orm.Mapped[str]
    address: orm.Mapped[str]  # state=approved&is_late=true
    is_shared: orm.Mapped[bool] = orm.mapped_column(default=False)


class ListColumns(Row):
    """Which columns of a list a person wants to see, in this order."""

    __tablename__ = "list_columns"
    __table_args__ = (sa.UniqueConstraint("owner_id", "list"), {"schema": "identity", "info": {"rights": "draft"}})

    owner_id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    list: orm.Mapped[str]
    columns: orm.Mapped[Any] = orm.mapped_column(JSONB)
