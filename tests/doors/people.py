"""Real users of a test company: they sign in by token, or act by name at the command line."""

from __future__ import annotations

from dataclasses import dataclass

from operational.core.api import Actor
from operational.identity import api as identity
from tests.books import Books


@dataclass(frozen=True)
class Person:
    login: str
    token: str
    actor: Actor


def person(books: Books, login: str, *roles: str) -> Person:
    """A user with these roles (none: may do nothing) and a token."""
    books.run("identity.create_user", {"code": login, "name": login, "roles": list(roles), "is_service": True})
    made = books.run("identity.create_token", {"name": "test", "user": login})
    return Person(login, made.result["token"], identity.actor_of(books.database, login))


def person_of_all_rights(books: Books, login: str = "everyone") -> Person:
    """A user who may do everything that roles can grant."""
    rights = {permission: "all" for permission in rights_of_all()}
    books.run("identity.save_role", {"code": "all_rights", "permissions": rights})
    return person(books, login, "all_rights")


def rights_of_all() -> list[str]:
    from operational.catalog.api import catalog
    from warehouse import api as warehouse

    return sorted({*catalog().permissions, *(one.permission for one in warehouse.questions().values())})
