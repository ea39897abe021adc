"""Passwords: one's own with the old one, another's by an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from pydantic import SecretStr

from operational.core.api import Input, Setting, Tx, command, initials, refuse, remember, require, spelled
from operational.identity import rules
from operational.identity.commands.inputs import Locale, UserRef, UserSaved, person, saved
from operational.identity.passwords import hash_password, is_password
from operational.identity.tables import Session, User
from operational.identity.throttle import count_attempt, forgive_attempt

FORBIDDEN_WORDS = "identity.password_words"  # setting: words of this company that nobody may build a password from


class SetPassword(Input):
    old_password: SecretStr
    new_password: SecretStr


@command("identity.set_password", permission="identity.profile.edit", path="POST /profile/password")
def set_password(tx: Tx, cmd: SetPassword) -> UserSaved:
    """Change one's own password; every session of the user ends, the door opens a new one with the new password."""
    user = person(tx, tx.actor.user_id)
    engine: Any = tx.session.get_bind()
    account = f"password:{user.id}"
    count_attempt(engine, account, None)
    right = is_password(user.password_hash, cmd.old_password.get_secret_value()[: rules.PASSWORD_LENGTH_MAX])
    require(right, "identity.old_password_wrong", field="old_password")
    forgive_attempt(engine, account, None)
    same = cmd.old_password.get_secret_value() == cmd.new_password.get_secret_value()
    require(not same, "identity.password_unchanged", field="new_password")
    user.password_hash = accepted_hash(tx, cmd.new_password, _personal(user), field="new_password")
    user.must_change_password = False
    return _changed(tx, user)


class ResetPassword(Input):
    user: UserRef
    new_password: SecretStr
    must_change_password: bool = True


@command("identity.reset_password", permission="identity.user.edit", path="POST /users/{user}/password")
def reset_password(tx: Tx, cmd: ResetPassword) -> UserSaved:
    """Give a user who forgot the password a new one, to be changed at the next sign-in; every session ends."""
    user = person(tx, cmd.user)
    require(not user.is_service, "identity.service_has_no_password", field="user", code=user.code)
    user.password_hash = accepted_hash(tx, cmd.new_password, _personal(user), field="new_password")
    user.must_change_password = cmd.must_change_password
    return _changed(tx, user)


class SetLocale(Input):
    locale: Locale


@command("identity.set_locale", permission="identity.profile.edit", path="POST /profile/locale")
def set_locale(tx: Tx, cmd: SetLocale) -> UserSaved:
    """Choose one's own language."""
    user = person(tx, tx.actor.user_id)
    user.version += user.locale != cmd.locale
    user.locale = cmd.locale
    remember(tx, "identity.user", user.id)
    return saved(user)


def accepted_hash(tx: Tx, password: SecretStr, personal: Iterable[str], *, field: str = "password") -> str:
    """The stored form of a password that the rule accepts; refused with what is wrong, never with the password."""
    statement = sa.select(Setting.value).where(Setting.name == FORBIDDEN_WORDS)
    company = [str(word) for words in tx.session.execute(statement).scalars() for word in words]
    text = password.get_secret_value()
    known = [form for word in personal for form in (word, spelled(word), initials(word))]
    key = rules.password_problem(text, [*known, *company])
    if key is not None:
        refuse(key, field=field, min=rules.PASSWORD_LENGTH_MIN, max=rules.PASSWORD_LENGTH_MAX)
    return hash_password(text)


def forbid_in_passwords(tx: Tx, *words: str) -> None:
    """Nobody may build a password from these words or their pinyin: the company's name is the first guess."""
    found = sorted({form for word in words if word for form in (word, spelled(word), initials(word))})
    kept = tx.session.execute(sa.select(Setting).where(Setting.name == FORBIDDEN_WORDS)).scalar_one_or_none()
    if kept is None:
        tx.new(Setting, name=FORBIDDEN_WORDS, valid_from=tx.today, value=found, source="")
    else:
        kept.value = sorted({*kept.value, *found})


def _personal(user: User) -> list[str]:
    return [word for word in (user.code, user.name, user.email, user.phone) if word]


def _changed(tx: Tx, user: User) -> UserSaved:
    user.version += 1
    ended = sa.update(Session).where(Session.user_id == user.id, Session.ended_at.is_(None))
    tx.session.execute(ended.values(ended_at=sa.func.clock_timestamp()), execution_options={"synchronize_session": False})
    remember(tx, "identity.user", user.id)
    return saved(user)
