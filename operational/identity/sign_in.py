"""Signing in and out. Sessions and failure counters live outside commands: they survive what is refused."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from operational.core.api import Database, NotSignedIn
from operational.identity import rules
from operational.identity.actors import secret_hash
from operational.identity.passwords import hash_password, is_outdated, is_password
from operational.identity.throttle import TooManyAttempts, count_attempt, forgive_attempt

TOKEN_BYTES = 32  # 256 bits
ADDRESS_LENGTH_MAX = 64
AGENT_LENGTH_MAX = 300
LOGIN_LENGTH_MAX = 200
SESSION_KEPT_DAYS = 30  # how long an ended session is kept to look up; the access log stays


def sign_in(database: Database, login: str, password: str, address: str, agent: str) -> str:
    """Open a session for the right password and answer its token, which only the browser's cookie keeps.

    Every other answer is the same refusal after the same work.
    """
    engine = database.engine
    name, address = rules.login_of(login[:LOGIN_LENGTH_MAX]), address[:ADDRESS_LENGTH_MAX]
    with engine.connect() as connection:
        user = connection.execute(_FIND, {"login": name, "phone": rules.phone_of(name)}).one_or_none()
    account = f"user:{user.id}" if user else f"login:{secret_hash(name)}"
    shown = user.code if user else _masked(name)
    user_id = user.id if user else None
    try:
        count_attempt(engine, account, address)
    except TooManyAttempts:
        log_access(engine, "throttled", user_id, shown, address)
        raise
    stored = user.password_hash if user and user.is_active and not user.is_service else None
    if not is_password(stored, password[: rules.PASSWORD_LENGTH_MAX]) or user is None or stored is None:
        log_access(engine, "failed", user_id, shown, address)
        raise NotSignedIn("identity.sign_in_wrong")
    forgive_attempt(engine, account, address)
    if is_outdated(stored):
        _store_again(engine, user.id, stored, password)
    token = _open_session(engine, user.id, address, agent)
    log_access(engine, "signed_in", user.id, shown, address)
    return token


def sign_out(database: Database, token: str) -> None:
    """End the session behind the cookie; an unknown one is no error."""
    with database.engine.begin() as connection:
        ended = connection.execute(_END, {"hash": secret_hash(token)}).one_or_none()
    if ended is not None:
        log_access(database.engine, "signed_out", ended.user_id, ended.code, ended.address)


def log_access(engine: Engine, kind: str, user_id: int | None, login: str, address: str) -> None:
    """One line of the access log."""
    with engine.begin() as connection:
        connection.execute(_LOG, {"kind": kind, "user": user_id, "login": login, "address": address})


def _open_session(engine: Engine, user_id: int, address: str, agent: str) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    given = {
        "hash": secret_hash(token),
        "user": user_id,
        "csrf": secrets.token_urlsafe(TOKEN_BYTES),
        "hours": rules.SESSION_HOURS_MAX,
        "address": address,
        "agent": agent[:AGENT_LENGTH_MAX],
    }
    with engine.begin() as connection:
        connection.execute(_OPEN, given)
        connection.execute(_SWEEP, {"user": user_id, "days": SESSION_KEPT_DAYS})
    return token


def _store_again(engine: Engine, user_id: int, stored: str, password: str) -> None:
    """Keep the password in today's form; another change in the meantime stands."""
    with engine.begin() as connection:
        connection.execute(_REHASH, {"user": user_id, "old": stored, "new": hash_password(password)})


def _masked(login: str) -> str:
    """An unknown login in the log: people type passwords into the wrong field."""
    return f"{login[:2]}***"


_FIND = sa.text(
    'select id, code, password_hash, is_active, is_service from identity."user"'
    " where code = :login or email = :login or phone = :phone limit 1"
)
_OPEN = sa.text(
    "insert into identity.session (token_hash, user_id, csrf, expires_at, address, agent)"
    " values (:hash, :user, :csrf, clock_timestamp() + make_interval(hours => :hours), :address, :agent)"
)
_SWEEP = sa.text(
    "delete from identity.session where user_id = :user and expires_at < clock_timestamp() - make_interval(days => :days)"
)
_END = sa.text(
    'update identity.session as s set ended_at = clock_timestamp() from identity."user" as u'
    " where s.token_hash = :hash and s.ended_at is null and u.id = s.user_id returning s.user_id, u.code, s.address"
)
_REHASH = sa.text('update identity."user" set password_hash = :new where id = :user and password_hash = :old')
_LOG = sa.text("insert into identity.access (kind, user_id, login, address) values (:kind, :user, :login, :address)")
