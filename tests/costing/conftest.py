"""A workshop: three departments of production, a service and an administration, and costs of January to share."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests.books import Books
from tests.ledger.vouchers import posted
from tests.sales.conftest import Selling

JANUARY_OVER = dt.date(2026, 2, 3)
DECISION = "总经理办公会 2026-01-01"


class Costing:
    """What an accountant does to share the costs of a month."""

    def __init__(self, company: Books) -> None:
        self.company = company
        for code, name in (("CJ1", "机加工"), ("CJ2", "装配"), ("CJ3", "包装"), ("WX", "维修"), ("ZH", "综合部")):
            company.run("company.save_department", {"code": code, "name": name})

    def run(self, command: str, today: dt.date | None = None, /, **data: Any) -> Any:
        return self.company.run(f"costing.{command}", data, today=today).result

    def centre(self, code: str, kind: str = "production", **more: Any) -> None:
        given = {"code": code, "name": f"{code}中心", "kind": kind, "valid_from": "2026-01-01", "source": DECISION, **more}
        self.run("save_cost_centre", **({"department": code, **given} if "account" not in more else given))

    def centres(self) -> None:
        for code in ("CJ1", "CJ2", "CJ3"):
            self.centre(code)

    def pool(self, code: str, basis: str, receivers: str = "centres", **more: Any) -> None:
        self.run("save_pool", code=code, name=f"{code}费用", valid_from="2026-01-01", basis=basis, receivers=receivers,
                 source=DECISION, **more)  # fmt: skip

    def hours(self, centre: str, value: str, month: str = "2026-01", **more: Any) -> None:
        self.run("enter_basis", month=month, cost_centre=centre, value=value, **more)

    def spend(self, amount: str, account: str = "410103", day: str = "2026-01-20", department: str = "") -> None:
        more = f" department={department}" if department else ""
        posted(self.company, day, [f"D {account} {amount}{more}", f"C 2241 {amount}"])

    def share(self, month: str = "2026-01", today: dt.date = JANUARY_OVER) -> Any:
        return self.run("allocate_month", today, month=month)

    def entry(self, number: str) -> list[str]:
        """Lines of all entries of an allocation: side, account, department, amount."""
        rows = self.company.sql(
            "select l.account_code, d.code as department, l.debit, l.credit from ledger.entry_line as l"
            " join ledger.entry as e on e.id = l.entry_id left join company.department as d on d.id = l.department_id"
            " where e.source_number = :number order by e.position, l.line_no",
            number=number,
        )
        return [
            f"{'D' if r['debit'] else 'C'} {r['account_code']} {r['department'] or '-'} {r['debit'] or r['credit']}" for r in rows
        ]

    def parts(self, allocation: int) -> list[tuple[str, Decimal]]:
        rows: Any = self.company.ask("costing.allocation_parts", {"allocation": allocation})
        return [(row.receiver, row.amount) for row in rows.rows]

    def broken(self) -> list[Any]:
        return Selling.differences(self)  # type: ignore[arg-type]  # it only asks the company

    def held(self, month: str = "2026-01") -> list[tuple[str, list[tuple[str, Decimal | None]]]]:
        answer: Any = self.company.ask("ledger.close_list", {"month": month})
        return [(s.key, [(r.number, r.amount) for r in s.rows]) for s in answer.steps if s.holds and s.key.startswith("costing.")]


@pytest.fixture
def costing(company: Books) -> Costing:
    return Costing(company)
