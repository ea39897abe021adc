"""From a user, a session or a token to an actor: who acts, with the rights of this moment."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from operational.core.api import SYSTEM_USER, Actor, Database, NotFound
from operational.identity import rules

SYSTEM = Actor(SYSTEM_USER, "system", {}, everything=True)
SEEN_EVERY_SECONDS = 30  # a session writes that it was seen no more often than this
MUST_CHANGE_PERMISSIONS = ("identity.profile.edit",)  # all that is left until the password is changed
IDLE_MINUTES = "identity.session_idle_minutes"  # setting


@dataclass(frozen=True)
class SignedIn:
    """A signed-in browser: who it acts for, and the secret that its forms must carry."""

    token: str
    csrf: str
    actor: Actor
    expires_at: dt.datetime
    must_change_password: bool


def system_actor() -> Actor:
    """The product itself: the operator at the machine's command line, the first seed."""
    return SYSTEM


def actor_of(database: Database, user: int | str) -> Actor:
    """The actor behind a user's id or login; refused when there is no such active user."""
    if user in (SYSTEM_USER, SYSTEM.name):
        return SYSTEM
    given = {"id": user, "login": None} if isinstance(user, int) else {"id": None, "login": rules.login_of(user)}
    with database.engine.connect() as connection:
        row = connection.execute(_BY_USER, given).one_or_none()
    if row is None:
        raise NotFound("core.not_found", kind="identity.user", ref=str(user))
    return _actor(row)


def session_of(database: Database, token: str) -> SignedIn | None:
    """The session behind a browser's cookie; None when it is unknown, ended, idle too long or too old."""
    if not token:
        return None
    given = {"hash": secret_hash(token), "idle": rules.SESSION_IDLE_MINUTES, "setting": IDLE_MINUTES}
    with database.engine.begin() as connection:
        row = connection.execute(_BY_SESSION, given).one_or_none()
        if row is None:
            return None
        if row.since_seen >= SEEN_EVERY_SECONDS:
            connection.execute(_SEEN, {"hash": secret_hash(token)})
    actor = _actor(row, must_change=row.must_change_password)
    return SignedIn(token, row.csrf, actor, row.expires_at, row.must_change_password)


def session_actor(database: Database, token: str) -> Actor | None:
    """The actor behind a browser's cookie, with the rights of this moment; None without a living session."""
    found = session_of(database, token)
    return found.actor if found else None


def token_actor(database: Database, token: str) -> Actor | None:
    """The actor behind a key of the REST door; None when the key is unknown, revoked or too old."""
    if not token:
        return None
    with database.engine.connect() as connection:
        row = connection.execute(_BY_TOKEN, {"hash": secret_hash(token)}).one_or_none()
    return _actor(row, must_change=row.must_change_password) if row is not None else None


def secret_hash(secret: str) -> str:
    """What is stored of a cookie or token: it holds 256 random bits, so one fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _actor(row: Any, *, must_change: bool = False) -> Actor:
    rights = dict(row.permissions)
    if must_change:
        rights = {name: scope for name, scope in rights.items() if name in MUST_CHANGE_PERMISSIONS}
    return Actor(row.id, row.name, rights, row.employee_id, row.department_id, row.locale)


# Rights are read with every command, in the same indexed statement: what an administrator takes away is gone at once.
_USER = """
    u.id, u.name, u.locale, u.employee_id, u.department_id, u.must_change_password,
    coalesce((
        select jsonb_object_agg(held.permission, (array['own', 'team', 'all'])[held.widest])
        from (
            select given.permission, max(array_position(array['own', 'team', 'all'], given.scope)) as widest
            from identity.user_role as has
            join identity.role_permission as given on given.role_id = has.role_id
            where has.user_id = u.id
            group by given.permission
        ) as held
    ), '{}') as permissions
"""
_BY_USER = sa.text(
    f'select {_USER} from identity."user" as u where u.is_active'
    " and (u.id = cast(:id as bigint) or u.code = cast(:login as text))"
)
_BY_SESSION = sa.text(f"""
    select {_USER}, s.csrf, s.expires_at, extract(epoch from clock_timestamp() - s.seen_at)::float as since_seen
    from identity.session as s
    join identity."user" as u on u.id = s.user_id
    where s.token_hash = :hash and u.is_active and s.ended_at is null and s.expires_at > clock_timestamp()
      and s.seen_at > clock_timestamp() - make_interval(mins => coalesce((
          select (value #>> '{{}}')::integer from core.setting
          where name = :setting and valid_from <= current_date order by valid_from desc limit 1
      ), :idle))
""")
_SEEN = sa.text("update identity.session set seen_at = clock_timestamp() where token_hash = :hash")
_BY_TOKEN = sa.text(f"""
    select {_USER}
    from identity.token as t
    join identity."user" as u on u.id = t.user_id
    where t.token_hash = :hash and u.is_active and t.revoked_at is null
      and (t.expires_at is null or t.expires_at > clock_timestamp())
""")
