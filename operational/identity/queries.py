"""What people can see of users, roles, sessions, tokens and the access log."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects.postgresql import aggregate_order_by

from operational.core.api import Input, NotFound, Output, Page, RefTo, Tx, like, page_of, query
from operational.identity.tables import Access, Role, RolePermission, Session, Token, User, UserRole

UserRef = Annotated[int | str, RefTo("identity.user")]


class FindUsers(Page):
    search: str = Field(default="", max_length=100)
    is_active: bool | None = None


class UserRow(Output):
    id: int
    code: str
    name: str
    email: str | None
    phone: str | None
    locale: str
    roles: list[str]
    role_names: list[str]  # as people call them: the name of a company's own role, else the code
    is_active: bool
    is_service: bool
    must_change_password: bool
    version: int


class Users(Output):
    rows: list[UserRow]
    total: int


@query("identity.users", permission="identity.user.view", path="GET /users")
def users(tx: Tx, given: FindUsers) -> Users:
    """Who may sign in, and with which roles."""
    roles, role_names = (
        sa.select(sa.func.array_agg(aggregate_order_by(shown, Role.code)))
        .join(UserRole, UserRole.role_id == Role.id)
        .where(UserRole.user_id == User.id)
        .scalar_subquery()
        for shown in (Role.code, sa.func.coalesce(sa.func.nullif(Role.name, ""), Role.code))
    )
    statement = sa.select(
        User.id, User.code, User.name, User.email, User.phone, User.locale, roles.label("roles"),
        role_names.label("role_names"), User.is_active,
        User.is_service, User.must_change_password, User.version,
    )  # fmt: skip
    for word in given.search.split():
        pattern = like(word)
        columns = (User.code, User.name, User.email, User.phone)
        statement = statement.where(sa.or_(*(column.ilike(pattern) for column in columns)))
    if given.is_active is not None:
        statement = statement.where(User.is_active == given.is_active)
    rows, total = page_of(tx, statement.order_by(User.code), given)
    none: dict[str, list[str]] = {"roles": [], "role_names": []}
    found = [UserRow(**(dict(row._mapping) if row.roles else {**row._mapping, **none})) for row in rows]
    return Users(rows=found, total=total)


class Nothing(Input):
    pass


class RoleRow(Output):
    id: int
    code: str
    name: str  # empty: one of the product's, which have words in each language
    permissions: dict[str, str]


class Roles(Output):
    rows: list[RoleRow]
    total: int


@query("identity.roles", permission="identity.user.view", path="GET /roles")
def roles(tx: Tx, given: Nothing) -> Roles:
    """All roles with their rights and how far each reaches."""
    found: dict[str, RoleRow] = {}
    statement = (
        sa.select(Role.id, Role.code, Role.name, RolePermission.permission, RolePermission.scope)
        .outerjoin(RolePermission, RolePermission.role_id == Role.id)
        .order_by(Role.code, RolePermission.permission)
    )
    for row in tx.session.execute(statement):
        role = found.setdefault(row.code, RoleRow(id=row.id, code=row.code, name=row.name, permissions={}))
        if row.permission is not None:
            role.permissions[row.permission] = row.scope
    return Roles(rows=list(found.values()), total=len(found))


class OfUser(Input):
    user: UserRef | None = None


class SessionRow(Output):
    session: str
    created_at: dt.datetime
    seen_at: dt.datetime
    expires_at: dt.datetime
    address: str
    agent: str


class Sessions(Output):
    rows: list[SessionRow]
    total: int


@query("identity.sessions", permission="identity.session.end", path="GET /sessions")
def sessions(tx: Tx, given: OfUser) -> Sessions:
    """Where a user (oneself, unless another is named) is signed in now."""
    statement = (
        sa.select(
            sa.func.left(Session.token_hash, 16).label("session"), Session.created_at, Session.seen_at,
            Session.expires_at, Session.address, Session.agent,
        )
        .where(Session.user_id == _whose(tx, given.user), Session.ended_at.is_(None))
        .where(Session.expires_at > sa.func.clock_timestamp())
        .order_by(Session.created_at.desc())
    )  # fmt: skip
    rows = [SessionRow(**row) for row in tx.session.execute(statement).mappings()]
    return Sessions(rows=rows, total=len(rows))


class TokenRow(Output):
    id: int
    name: str
    created_at: dt.datetime
    expires_at: dt.datetime | None
    revoked_at: dt.datetime | None


class Tokens(Output):
    rows: list[TokenRow]
    total: int


@query("identity.tokens", permission="identity.token.edit", path="GET /tokens")
def tokens(tx: Tx, given: OfUser) -> Tokens:
    """The keys that act as a user (oneself, unless another is named)."""
    columns = (Token.id, Token.name, Token.created_at, Token.expires_at, Token.revoked_at)
    statement = sa.select(*columns).where(Token.user_id == _whose(tx, given.user)).order_by(Token.id)
    rows = [TokenRow(**row) for row in tx.session.execute(statement).mappings()]
    return Tokens(rows=rows, total=len(rows))


class FindAccess(Page):
    user: UserRef | None = None
    kind: str = ""
    from_date: dt.date | None = None
    to_date: dt.date | None = None


class AccessRow(Output):
    id: int
    at: dt.datetime
    kind: str
    user_id: int | None
    login: str
    address: str


class AccessLog(Output):
    rows: list[AccessRow]
    total: int


@query("identity.access_log", permission="identity.access.view", path="GET /access-log")
def access_log(tx: Tx, given: FindAccess) -> AccessLog:
    """Who signed in, failed to, or left, newest first."""
    statement = sa.select(Access.id, Access.at, Access.kind, Access.user_id, Access.login, Access.address)
    if given.user is not None:
        statement = statement.where(Access.user_id == _whose(tx, given.user))
    if given.kind:
        statement = statement.where(Access.kind == given.kind)
    day = sa.cast(sa.func.timezone("Asia/Shanghai", Access.at), sa.Date)
    if given.from_date is not None:
        statement = statement.where(day >= given.from_date)
    if given.to_date is not None:
        statement = statement.where(day <= given.to_date)
    rows, total = page_of(tx, statement.order_by(Access.id.desc()), given)
    return AccessLog(rows=[AccessRow(**row._mapping) for row in rows], total=total)


def _whose(tx: Tx, ref: int | str | None) -> int:
    """The id of the named user, or one's own; another's only with the right over all."""
    user_id = tx.actor.user_id if ref is None else tx.find(User, ref, field="user").id
    if user_id != tx.actor.user_id and tx.actor.scope(tx.permission) != "all":
        raise NotFound("core.not_found", field="user", kind="identity.user", ref=str(ref))
    return user_id
