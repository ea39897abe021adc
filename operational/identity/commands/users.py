"""Users and their roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field, SecretStr

from operational.core.api import (
    SYSTEM_USER,
    Conflict,
    Input,
    Output,
    Problem,
    Refusal,
    Tx,
    command,
    knows,
    refuse,
    remember,
    require,
)
from operational.identity import rules
from operational.identity.commands.inputs import Locale, RoleRef, Scope, UserRef, UserSaved, person, saved
from operational.identity.commands.passwords import accepted_hash
from operational.identity.tables import Role, RolePermission, User, UserRole

ROLES_MAX = 50  # roles of one user; more is a role of its own
PERMISSIONS_MAX = 2000  # more than the product has


class CreateUser(Input):
    code: Annotated[str, Field(min_length=2, max_length=40)]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    email: str = Field(default="", max_length=254)
    phone: str = Field(default="", max_length=30)
    password: SecretStr | None = None
    roles: list[RoleRef] = Field(default=[], max_length=ROLES_MAX)
    locale: Locale = "zh_CN"
    is_service: bool = False
    must_change_password: bool = True


@command("identity.create_user", permission="identity.user.edit", path="POST /users")
def create_user(tx: Tx, cmd: CreateUser) -> UserSaved:
    """Let a person (or a service) in: a login, roles, and a first password that must be changed at the first sign-in."""
    code = rules.login_of(cmd.code)
    require(rules.LOGIN.fullmatch(code), "identity.login_wrong", field="code", code=cmd.code)
    contact = _contact(cmd.email, cmd.phone)
    _refuse_taken(tx, {"code": code, **contact}, own_id=0)
    hashed = None
    if cmd.password is not None:
        require(not cmd.is_service, "identity.service_has_no_password", field="password", code=code)
        hashed = accepted_hash(tx, cmd.password, (code, cmd.name, *filter(None, contact.values())))
    user = tx.new(
        User,
        code=code,
        name=cmd.name,
        password_hash=hashed,
        locale=cmd.locale,
        is_service=cmd.is_service,
        must_change_password=cmd.must_change_password and not cmd.is_service,
        **contact,
    )
    tx.session.flush()
    _give_roles(tx, user.id, cmd.roles)
    remember(tx, "identity.user", user.id)
    return saved(user)


class ChangeUser(Input):
    user: UserRef
    name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=30)
    locale: Locale | None = None
    is_active: bool | None = None
    version: int | None = None


@command("identity.change_user", permission="identity.user.edit", path="POST /users/{user}/change")
def change_user(tx: Tx, cmd: ChangeUser) -> UserSaved:
    """Change how a user is called and reached, or shut the user out: sessions and tokens stop at once."""
    user = person(tx, cmd.user)
    if cmd.version is not None and cmd.version != user.version:
        raise Conflict("core.changed_by_another", kind="identity.user", number=user.code, field="version")
    require(cmd.is_active is not False or user.id != tx.actor.user_id, "identity.not_yourself", field="is_active")
    values: dict[str, Any] = cmd.model_dump(include={"name", "locale", "is_active"}, exclude_none=True)
    contact = _contact(cmd.email or "", cmd.phone or "")
    values |= {name: contact[name] for name in ("email", "phone") if getattr(cmd, name) is not None}
    _refuse_taken(tx, {name: value for name, value in values.items() if name in contact}, own_id=user.id)
    changed = {name: value for name, value in values.items() if getattr(user, name) != value}
    for name, value in changed.items():
        setattr(user, name, value)
    user.version += bool(changed)
    remember(tx, "identity.user", user.id)
    return saved(user)


class AssignRoles(Input):
    user: UserRef
    roles: list[RoleRef] = Field(max_length=ROLES_MAX)


class RolesAssigned(Output):
    id: int
    code: str
    roles: list[str]


@command("identity.assign_roles", permission="identity.user.edit", path="POST /users/{user}/roles")
def assign_roles(tx: Tx, cmd: AssignRoles) -> RolesAssigned:
    """Give a user exactly these roles; they count from the next thing the user does."""
    user = person(tx, cmd.user)
    require(user.id != tx.actor.user_id, "identity.not_yourself", field="user")
    tx.session.execute(sa.delete(UserRole).where(UserRole.user_id == user.id))
    given = _give_roles(tx, user.id, cmd.roles)
    remember(tx, "identity.user", user.id)
    return RolesAssigned(id=user.id, code=user.code, roles=given)


class SaveRole(Input):
    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,59}$")]
    name: str | None = Field(default=None, max_length=60)  # in words, as people call it; left out: as it was
    permissions: dict[str, Scope] = Field(max_length=PERMISSIONS_MAX)


class RoleSaved(Output):
    id: int
    code: str
    name: str
    is_new: bool


@command("identity.save_role", permission="identity.role.edit", path="POST /roles")
def save_role(tx: Tx, cmd: SaveRole) -> RoleSaved:
    """Make a role of one's own, or state anew which rights a role has."""
    role = tx.session.execute(sa.select(Role).where(Role.code == cmd.code).with_for_update(key_share=True)).scalar_one_or_none()
    is_new = role is None
    if role is None:
        role = tx.new(Role, code=cmd.code, name="")
        tx.session.flush()
    else:
        _require_not_own(tx, role.id)
        tx.session.execute(sa.delete(RolePermission).where(RolePermission.role_id == role.id))
    if cmd.name is not None:
        named = not knows(f"role.{cmd.code}")  # the product's own are called by its words, in three languages
        require(named or cmd.name.strip() in ("", role.name), "identity.role_has_its_name", field="name", role=f"role.{cmd.code}")
        role.name = cmd.name.strip()
    tx.insert(RolePermission, _rights(role.id, cmd.permissions))
    remember(tx, "identity.role", role.id)
    return RoleSaved(id=role.id, code=role.code, name=role.name, is_new=is_new)


def _require_not_own(tx: Tx, role_id: int) -> None:
    """Nobody widens or narrows a role of one's own: whoever keeps the rights would have every one of them."""
    own = sa.exists().where(UserRole.role_id == role_id, UserRole.user_id == tx.actor.user_id)
    require(not tx.session.execute(sa.select(own)).scalar_one(), "identity.not_yourself", field="code")


class Seed(Input):
    roles: dict[str, dict[str, Scope]]


class Seeded(Output):
    new: int


PIPELINE = "pipeline"


@command("identity.seed", permission="company.seed")
def seed(tx: Tx, cmd: Seed) -> Seeded:
    """Make the product's own users and the usual roles; rights of a later release come, rights taken away stay away."""
    known: dict[str, int] = {code: id_ for code, id_ in tx.session.execute(sa.select(Role.code, Role.id))}
    old = set(tx.session.execute(sa.select(RolePermission.permission).distinct()).scalars())
    new = [code for code in cmd.roles if code not in known]
    made = dict(zip(new, tx.ids(len(new)), strict=True))
    tx.insert(Role, [{"id": id_, "code": code, "name": ""} for code, id_ in made.items()])
    known |= made
    rights = [
        right
        for code, permissions in cmd.roles.items()
        for right in _rights(known[code], permissions)
        if code in new or right["permission"] not in old
    ]
    tx.insert(RolePermission, rights)
    users = set(tx.session.execute(sa.select(User.code).where(User.code.in_(("system", PIPELINE)))).scalars())
    if "system" not in users:
        tx.new(User, id=SYSTEM_USER, code="system", name="系统", is_service=True)
    if PIPELINE not in users:
        pipeline = tx.new(User, code=PIPELINE, name="数据管道", is_service=True)
        tx.session.flush()
        if PIPELINE in known:
            tx.insert(UserRole, [{"user_id": pipeline.id, "role_id": known[PIPELINE]}])
    return Seeded(new=len(new))


def act_as(tx: Tx, user_id: int, *, employee_id: int | None, department_id: int | None) -> None:
    """Tell which employee a user is: that decides what "own" and "of my team" mean for this user."""
    change = sa.update(User).where(User.id == user_id).values(employee_id=employee_id, department_id=department_id)
    tx.session.flush()
    tx.session.execute(change, execution_options={"synchronize_session": False})


def _contact(email: str, phone: str) -> dict[str, str | None]:
    """Mail and phone as they are compared; both may be used to sign in."""
    mail, number = rules.login_of(email) or None, rules.phone_of(phone) or None
    require(mail is None or rules.EMAIL.fullmatch(mail), "identity.email_wrong", field="email", email=email)
    require(number is None or rules.PHONE.fullmatch(number), "identity.phone_wrong", field="phone", phone=phone)
    return {"email": mail, "phone": number}


def _refuse_taken(tx: Tx, wanted: Mapping[str, str | None], *, own_id: int) -> None:
    """Refuse a login, mail or phone that somebody else signs in with."""
    given = {name: value for name, value in wanted.items() if value is not None}
    if not given:
        return
    same = sa.or_(*(getattr(User, name) == value for name, value in given.items()))
    other = tx.session.execute(sa.select(User).where(same, User.id != own_id).limit(1)).scalar_one_or_none()
    if other is None:
        return
    field = next(name for name, value in given.items() if getattr(other, name) == value)
    refuse("identity.login_taken", field=field, login=given[field])


def _give_roles(tx: Tx, user_id: int, codes: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(codes))
    statement = sa.select(Role.code, Role.id).where(Role.code == sa.any_(sa.cast(wanted, sa.ARRAY(sa.Text))))
    known = {code: id_ for code, id_ in tx.session.execute(statement)}
    unknown = [code for code in wanted if code not in known]
    if unknown:
        raise Refusal.of([Problem("core.not_found", {"kind": "identity.role", "ref": code}, "roles") for code in unknown])
    tx.insert(UserRole, [{"user_id": user_id, "role_id": known[code]} for code in wanted])
    return wanted


def _rights(role_id: int, permissions: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"role_id": role_id, "permission": name, "scope": scope} for name, scope in permissions.items()]
