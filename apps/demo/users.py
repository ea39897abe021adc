"""People who sign in to the demo company, one for each role. Their passwords are public: for the demo only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from apps.demo import rows
from operational.core.api import Database
from operational.dispatch.api import dispatch
from operational.identity.api import system_actor


@dataclass(frozen=True)
class DemoUser:
    """Who may sign in, as what, with which password."""

    login: str
    name: str
    role: str
    password: str


def demo_users() -> list[DemoUser]:
    """The users as they are printed after a demo start."""
    return [DemoUser(person.login, person.name, person.role, person.password) for person in rows.people() if person.login]


def create_users(database: Database, today: dt.date) -> list[DemoUser]:
    """Let the demo users in, each as the employee of that name; a second run changes nothing."""
    actor = system_actor()
    employees = {person.login: person.code for person in rows.people()}
    heads = {head for _, _, head in rows.departments()}
    for user in demo_users():
        more = ["department_head"] if employees[user.login] in heads and user.role != "department_head" else []
        roles = [user.role, *more]
        given = {"code": user.login, "name": user.name, "password": user.password, "roles": roles}
        given["must_change_password"] = False
        dispatch(database, actor, "identity.create_user", given, key=f"demo:user:{user.login}", today=today)
        linked = {"code": employees[user.login], "name": user.name, "user": user.login}
        dispatch(database, actor, "people.save_employee", linked, key=f"demo:employee:{user.login}", today=today)
    return demo_users()
