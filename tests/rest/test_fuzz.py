"""Whatever is sent to any path by anybody, the answer is one that the description allows, and never a fault of ours."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from starlette.applications import Starlette

from apps.cli.init import NewCompany, open_company
from apps.rest.app import RestMount, rest_app
from operational.core.api import Database
from operational.migrations.migrate import migrate
from tests.books import Books
from tests.doors.home import at_home
from tests.doors.people import Person, person, person_of_all_rights
from warehouse import api as warehouse

EXAMPLES = int(os.environ.get("GONGDAN_FUZZ_EXAMPLES", "2"))  # a campaign asks for hundreds
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
CALM = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES == 2,
    database=None,
    suppress_health_check=list(HealthCheck),
)
pytestmark = pytest.mark.slow


class Target:
    """A company with a little of everything behind the REST door, and one person of each kind."""

    def __init__(self, books: Books) -> None:
        self.books = books
        books.run("parties.save_party", {"code": "C1", "name": "申江水务", "is_customer": True, "is_supplier": True})
        books.run("items.save_item", {"code": "P1", "name": "离心泵", "unit": "台", "list_price": "1130"})
        lines = [{"item": "P1", "quantity": "3"}]
        for kind, partner in (("sales", "customer"), ("purchasing", "supplier")):
            books.run(f"{kind}.save_order", {partner: "C1", "number": "1", "lines": [{**lines[0], "price": "5"}]})
        self.people: dict[str, Person] = {
            "everyone": person_of_all_rights(books),
            "clerk": person(books, "clerk", "sales_clerk"),
            "accountant": person(books, "accountant", "accountant"),
            "nobody": person(books, "nobody"),
        }
        web = Starlette(routes=[RestMount(rest_app(books.database))])  # as the web process mounts it
        self.schema = schemathesis.openapi.from_asgi("/api/openapi.json", web)


@pytest.fixture(scope="module")
def target(new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    url = new_database()
    urls = migrate(url)
    database = Database(urls["app"], pool_size=4)
    open_company(database, NewCompany(name="测试泵阀", opening_date=dt.date(2026, 1, 1)))
    books = Books(database, url, urls["etl"])
    home = tmp_path_factory.mktemp("home")
    found = Target(books)
    warehouse.refresh(books.etl_url, home / "warehouse")
    with at_home(books, home), pytest.MonkeyPatch.context() as patch:
        # No refresher runs beside the fuzzing: questions answer from what was published, without a wait.
        patch.setattr(warehouse, "wait_until_current", lambda _url, _home: True)
        yield found
    database.close()


@pytest.mark.parametrize("who", ["everyone", "clerk", "accountant", "nobody"])
def test_nothing_that_is_sent_breaks_anything(target: Target, who: str) -> None:
    headers = {"Authorization": f"Bearer {target.people[who].token}"}
    called = 0
    broken: list[str] = []
    for found in target.schema.get_all_operations():
        operation = found.ok()

        @CALM
        @given(case=operation.as_strategy())
        def send(case: Any) -> None:
            nonlocal called
            called += 1
            response = case.call(headers=headers)
            case.validate_response(response, checks=list(CHECKS))

        try:
            send()
        except (Exception, FailureGroup) as error:  # every operation is tried before the first is reported
            broken.append(f"{operation.method.upper()} {operation.path}: {str(error)[:1500]}")
    assert broken == [], "\n\n".join(broken)
    assert called >= 200
    assert target.books.sql("select count(*) as n from company.company") == [{"n": 1}]
