"""Employees: whose records are whose."""

import pytest

from operational.core.api import Conflict, NotPermitted, Refusal
from operational.identity.api import actor_of
from tests.books import Books


def test_an_employee_is_kept_by_code(company: Books) -> None:
    company.run("company.save_department", {"code": "D1", "name": "销售部"})
    first = company.run("people.save_employee", {"code": "E1", "name": "李四", "department": "D1", "job": "销售"}).result
    assert (first["is_new"], first["version"]) == (True, 1)
    second = company.run("people.save_employee", {"code": "E1", "name": "李思", "version": 1}).result
    assert (second["id"], second["is_new"], second["version"]) == (first["id"], False, 2)
    row = company.ask("people.employees", {"search": "李"}).model_dump()["rows"][0]
    assert (row["name"], row["job"], row["department_name"]) == ("李思", "销售", "销售部")
    with pytest.raises(Conflict, match=r"core\.changed_by_another"):
        company.run("people.save_employee", {"code": "E1", "name": "李", "version": 1})


def test_a_user_acts_as_the_employee_it_is_linked_to(company: Books) -> None:
    department = company.run("company.save_department", {"code": "D1", "name": "销售部"}).result["id"]
    company.run("identity.create_user", {"code": "lisi", "name": "李四", "roles": ["sales_clerk"]})
    given = {"code": "E1", "name": "李四", "department": "D1", "user": "lisi"}
    employee = company.run("people.save_employee", given).result["id"]
    actor = actor_of(company.database, "lisi")
    assert (actor.employee_id, actor.department_id) == (employee, department)
    company.run("people.save_employee", {"code": "E1", "name": "李四", "user": None})
    actor = actor_of(company.database, "lisi")
    assert (actor.employee_id, actor.department_id) == (None, None)


def test_one_user_is_one_person(company: Books) -> None:
    company.run("identity.create_user", {"code": "lisi", "name": "李四"})
    company.run("people.save_employee", {"code": "E1", "name": "李四", "user": "lisi"})
    with pytest.raises(Refusal) as refused:
        company.run("people.save_employee", {"code": "E2", "name": "王五", "user": "lisi"})
    assert (refused.value.key, refused.value.values) == ("people.user_taken", {"user": "lisi", "code": "E1", "name": "李四"})
    assert company.count("people.employee") == 1


def test_nobody_leaves_before_joining(company: Books) -> None:
    dates = {"joined_on": "2026-02-01", "left_on": "2026-01-31"}
    with pytest.raises(Refusal, match=r"people\.left_before_joining"):
        company.run("people.save_employee", {"code": "E1", "name": "李四", **dates})
    assert company.count("people.employee") == 0


def test_those_who_left_are_not_listed_as_active(company: Books) -> None:
    company.run("people.save_employee", {"code": "E1", "name": "李四", "left_on": "2026-03-15"})
    company.run("people.save_employee", {"code": "E2", "name": "王五", "left_on": "2026-03-16"})
    active = company.ask("people.employees").rows  # type: ignore[attr-defined]
    left = company.ask("people.employees", {"is_active": False}).rows  # type: ignore[attr-defined]
    assert ([row.code for row in active], [row.code for row in left]) == (["E2"], ["E1"])


def test_employees_are_ensured_once(company: Books) -> None:
    given = {"employees": [{"code": "E1", "name": "李四"}, {"code": "E2"}]}
    assert company.run("people.ensure_employees", given).result == {"new": ["E1", "E2"]}
    assert company.run("people.ensure_employees", given).result == {"new": []}


def test_a_clerk_sees_employees_but_does_not_edit_them(company: Books) -> None:
    with pytest.raises(NotPermitted):
        company.run("people.save_employee", {"code": "E1", "name": "李四"}, as_="sales_clerk")
    assert company.ask("people.employees", as_="sales_clerk").total == 0  # type: ignore[attr-defined]
