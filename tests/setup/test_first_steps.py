"""The first steps of a company: each becomes done by doing it, through the command its link leads to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from operational.catalog.api import catalog
from operational.core.api import NotPermitted
from operational.setup.api import HIDDEN
from operational.setup.queries import STEPS
from tests.books import Books

NAMES = [step.name for step in STEPS]


def steps(company: Books, **given: Any) -> dict[str, bool]:
    return {row.step: row.is_done for row in company.ask("setup.first_steps", **given).rows}  # type: ignore[attr-defined]


def done(company: Books) -> list[str]:
    return [name for name, is_done in steps(company).items() if is_done]


def let_in(company: Books, login: str, role: str) -> None:
    company.run("identity.create_user", {"code": login, "name": login, "roles": [role], "password": "Blue-Kettle-93-River"})


def in_order(company: Books) -> Iterator[str]:
    """Do one step after the other; after each, its name."""
    company.run("company.change_company", {"tax_id": "91310000MA1FL0000X", "address": "上海市闵行区", "phone": "021-6400"})
    yield "company"
    for login, role in (("admin", "administrator"), ("books", "accountant"), ("clerk", "sales_clerk")):
        let_in(company, login, role)
    yield "people"
    company.run("items.save_item", {"code": "P1", "name": "离心泵", "unit": "台", "list_price": "113"})
    yield "items"
    company.run("parties.save_party", {"code": "C1", "name": "浦江水务", "is_customer": True})
    yield "customers"
    company.run("parties.save_party", {"code": "S1", "name": "恒泽铸造", "is_supplier": True})
    yield "suppliers"
    lines = [{"account": "1405", "debit": "100", "item": "P1"}, {"account": "3001", "credit": "100"}]
    company.run("ledger.enter_opening_balances", {"lines": lines})
    yield "opening_balances"
    company.run("stock.enter_opening_stock", {"lines": [{"item": "P1", "quantity": "10", "unit_cost": "10"}]})
    yield "opening_stock"
    order = company.run("sales.save_order", {"customer": "C1", "lines": [{"item": "P1", "quantity": "1"}]}).result["id"]
    assert "order" not in done(company)  # a draft is not an order
    company.run("sales.place_order", {"order": order})
    yield "order"


def test_each_step_is_done_by_doing_it_and_by_nothing_else(company: Books) -> None:
    so_far = ["warehouses"]  # a new company has one
    assert done(company) == so_far
    for name in in_order(company):
        so_far.append(name)
        assert sorted(done(company)) == sorted(so_far), name
    found = company.ask("setup.first_steps").model_dump()
    assert (found["done"], found["total"], found["is_hidden"]) == (len(NAMES), len(NAMES), False)


def test_a_step_names_who_may_do_it(company: Books) -> None:
    let_in(company, "laozhang", "accountant")
    company.run("identity.create_user", {"code": "robot", "name": "网店", "roles": ["sales_clerk"], "is_service": True})
    people = {row.step: row.people for row in company.ask("setup.first_steps").rows}  # type: ignore[attr-defined]
    assert people["opening_balances"] == ["laozhang"]
    assert people["order"] == []  # a program is nobody to ask
    company.run("identity.change_user", {"user": "laozhang", "is_active": False})
    people = {row.step: row.people for row in company.ask("setup.first_steps").rows}  # type: ignore[attr-defined]
    assert people["opening_balances"] == []


def test_the_list_is_put_away_by_the_administrator(company: Books) -> None:
    with pytest.raises(NotPermitted):
        company.run("company.save_setting", {"name": HIDDEN, "value": True}, as_="accountant")
    assert company.ask("setup.first_steps").is_hidden is False  # type: ignore[attr-defined]
    company.run("company.save_setting", {"name": HIDDEN, "value": True}, as_="administrator")
    assert company.ask("setup.first_steps").is_hidden is True  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("administrator", True), ("accountant", True), ("manager", True), ("warehouse", True),
        ("sales_clerk", False), ("nobody", False),
    ],
)  # fmt: skip
def test_who_sees_the_list(company: Books, role: str, sees: bool) -> None:
    if sees:
        assert list(steps(company, as_=role)) == NAMES
    else:
        with pytest.raises(NotPermitted):
            steps(company, as_=role)


def test_every_step_names_the_right_of_its_command() -> None:
    commands = catalog().commands
    assert [(step.name, commands[step.command].permission) for step in STEPS] == [(step.name, step.permission) for step in STEPS]


def test_two_statements_however_much_there_is(company: Books) -> None:
    list(in_order(company))
    company.ask("setup.first_steps")  # fills the caches of the company and its settings
    statements: list[str] = []
    sa.event.listen(company.database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    company.ask("setup.first_steps")
    assert sum("identity.role_permission" in one for one in statements) == 1
    assert sum("stock.warehouse" in one for one in statements) == 1
    assert sum(one.lower().startswith("select") for one in statements) <= 3  # the third asks whether the caches still hold
