"""What the inputs of identity have in common."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from operational.core.api import SYSTEM_USER, NotFound, Output, RefTo, Tx, locked_master, refuse
from operational.identity import rules
from operational.identity.tables import User

UserRef = Annotated[int | str, RefTo("identity.user")]
RoleRef = Annotated[str, RefTo("identity.role"), Field(min_length=1, max_length=60)]
Locale = Literal["zh_CN", "zh_TW", "en"]
Scope = Literal["own", "team", "all"]


class UserSaved(Output):
    id: int
    code: str
    name: str
    version: int


def saved(user: User) -> UserSaved:
    return UserSaved(id=user.id, code=user.code, name=user.name, version=user.version)


def person(tx: Tx, ref: int | str) -> User:
    """The user of this id or login, locked. The product's own user is nobody's to change."""
    user = locked_master(tx, User, rules.login_of(ref) if isinstance(ref, str) else ref)
    if user is None:
        raise NotFound("core.not_found", field="user", kind="identity.user", ref=str(ref))
    if user.id == SYSTEM_USER:
        refuse("identity.system_user_is_fixed", field="user")
    return user


def whose(tx: Tx, ref: int | str | None) -> User:
    """The named user, or oneself; another's only with the right over all."""
    user = person(tx, ref if ref is not None else tx.actor.user_id)
    if user.id != tx.actor.user_id and tx.actor.scope(tx.permission) != "all":
        raise NotFound("core.not_found", field="user", kind="identity.user", ref=str(ref))
    return user
