"""The worked example through the doors that programs and operators use: REST, a sheet and the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from apps.rest.app import rest_app
from apps.sheets.load import Wanted, import_file
from tests.books import Books
from tests.costing.conftest import Costing
from tests.doors.home import at_home, gongdan
from tests.doors.people import person, person_of_all_rights

SHARES = [("CJ1 CJ1中心", "142.86"), ("CJ2 CJ2中心", "285.71"), ("CJ3 CJ3中心", "571.43")]
HOURS = "月份,成本中心,数值\n2026-01,CJ1,10\n2026-01,CJ2,20\n2026-01,CJ3,40\n"


@pytest.fixture
def workshop(costing: Costing, tmp_path: Path) -> Iterator[Costing]:
    """1,000.00 of overhead, and its hours by a sheet with Chinese headings."""
    costing.centres()
    costing.pool("CJ", "hours")
    costing.spend("1000.00")
    file = tmp_path / "hours.csv"
    file.write_text(HOURS, "utf-8")
    books = costing.company
    import_file(books.database, books.actor("accountant"), "costing.enter_basis", file, Wanted())
    assert books.sql("select sum(value)::text as hours from costing.basis_value") == [{"hours": "70.000000"}]
    yield costing


def borne(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(row["receiver"], row["amount"]) for row in rows]


def test_by_rest(workshop: Costing) -> None:
    books: Books = workshop.company
    with TestClient(rest_app(books.database)) as client:
        def headers(token: str) -> dict[str, str]:
            return {"Authorization": f"Bearer {token}", "Accept-Language": "zh-CN"}

        boss = headers(person_of_all_rights(books).token)
        clerk = headers(person(books, "clerk", "sales_clerk").token)
        assert client.post("/costing/allocations", json={"month": "2026-01"}, headers=clerk).status_code == 403
        made = client.post("/costing/allocations", json={"month": "2026-01"}, headers=boss).json()["result"]
        parts = client.get(f"/costing/allocations/{made['id']}/parts", headers=boss).json()
        assert (made["amount"], borne(parts["rows"])) == ("1000.00", SHARES)
        again = client.post("/costing/allocations", json={"month": "2026-01"}, headers=boss)
        assert (again.status_code, made["number"] in again.text) == (422, True)
        assert client.get("/queries/finance.margin_bridge", headers=clerk).status_code == 403
        given = {"reason": "重算"}
        back = client.post(f"/costing/allocations/{made['number']}/reverse", json=given, headers=boss).json()["result"]
        assert back["state"] == "reversed"
    assert workshop.broken() == []


def test_by_the_command_line(workshop: Costing, tmp_path: Path) -> None:
    with at_home(workshop.company, tmp_path / "home"):
        given = json.dumps({"month": "2026-01"})
        trial = gongdan("run", "costing.allocate_month", "--input", given, "--dry-run", "--json")
        assert (trial.code, [line["debit"] for line in trial.json["entries"][0]["lines"][:3]]) == (
            0, ["142.86", "285.71", "571.43"],
        )  # fmt: skip
        assert workshop.company.count("costing.allocation") == 0
        made = gongdan("run", "costing.allocate_month", "--input", given, "--json").json["result"]
        asked = json.dumps({"allocation": made["number"]})
        parts = gongdan("query", "costing.allocation_parts", "--input", asked, "--json").json
        assert borne(parts["rows"]) == SHARES
