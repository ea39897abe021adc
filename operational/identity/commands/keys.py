"""Tokens for the REST door, and ending sessions."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Annotated, ClassVar

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, NotFound, Output, Tx, command, remember, require
from operational.identity.actors import secret_hash
from operational.identity.commands.inputs import UserRef, whose
from operational.identity.tables import Session, Token

TOKEN_PREFIX = "gd_"  # so that a token found in a log or a repository is recognised
TOKEN_BYTES = 32  # 256 bits
TOKEN_DAYS_MAX = 3660
SESSION_MARK_LENGTH = 16  # hex characters of a session's hash: enough to name it, useless to enter with


class CreateToken(Input):
    name: Annotated[str, Field(min_length=1, max_length=100)]
    user: UserRef | None = None
    days: int | None = Field(default=365, ge=1, le=TOKEN_DAYS_MAX)


class TokenCreated(Output):
    secret: ClassVar[frozenset[str]] = frozenset({"token"})

    id: int
    name: str
    user_id: int
    token: str
    expires_at: dt.datetime | None


@command("identity.create_token", permission="identity.token.edit", path="POST /tokens")
def create_token(tx: Tx, cmd: CreateToken) -> TokenCreated:
    """Make a key with which a program acts as the user. It is shown this once and cannot be looked up again."""
    user = whose(tx, cmd.user)
    require(user.is_active, "identity.user_inactive", field="user", code=user.code)
    token = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = tx.now + dt.timedelta(days=cmd.days) if cmd.days is not None else None
    row = tx.new(Token, user_id=user.id, name=cmd.name, token_hash=secret_hash(token), expires_at=expires_at)
    remember(tx, "identity.user", user.id)
    return TokenCreated(id=row.id, name=row.name, user_id=user.id, token=token, expires_at=expires_at)


class RevokeToken(Input):
    token: int


class TokenRevoked(Output):
    id: int
    name: str


@command("identity.revoke_token", permission="identity.token.edit", path="POST /tokens/{token}/revoke")
def revoke_token(tx: Tx, cmd: RevokeToken) -> TokenRevoked:
    """Make a key worthless at once."""
    row = tx.session.execute(sa.select(Token).where(Token.id == cmd.token).with_for_update(key_share=True)).scalar_one_or_none()
    if row is None or (row.user_id != tx.actor.user_id and tx.actor.scope(tx.permission) != "all"):
        raise NotFound("core.not_found", field="token", kind="identity.token", ref=str(cmd.token))
    row.revoked_at = row.revoked_at or tx.now
    remember(tx, "identity.user", row.user_id)
    return TokenRevoked(id=row.id, name=row.name)


class RevokeSessions(Input):
    user: UserRef | None = None
    session: str | None = Field(default=None, pattern=r"^[0-9a-f]{16}$")


class SessionsRevoked(Output):
    ended: int


@command("identity.revoke_sessions", permission="identity.session.end", path="POST /sessions/revoke")
def revoke_sessions(tx: Tx, cmd: RevokeSessions) -> SessionsRevoked:
    """End all sessions of a user, or the one that is named: the next click leads to the sign-in page."""
    user = whose(tx, cmd.user)
    ended = sa.update(Session).where(Session.user_id == user.id, Session.ended_at.is_(None))
    if cmd.session is not None:
        ended = ended.where(sa.func.left(Session.token_hash, SESSION_MARK_LENGTH) == cmd.session)
    done = tx.session.execute(
        ended.values(ended_at=sa.func.clock_timestamp()).returning(Session.user_id),
        execution_options={"synchronize_session": False},
    )
    remember(tx, "identity.user", user.id)
    return SessionsRevoked(ended=len(done.all()))
