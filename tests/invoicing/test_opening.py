"""Opening balances with partners become open items, and the opening stock agrees with its account."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D

from operational.invoicing.api import CHECKS as MONEY_CHECKS
from operational.stock.api import CHECKS as STOCK_CHECKS
from tests.books import Books


def test_opening_balances_wait_for_settlement_by_partner(company: Books) -> None:
    for code in ("C1", "S1"):
        company.run("parties.save_party", {"code": code, "name": code, "is_customer": True, "is_supplier": True})
    company.run("items.ensure_items", {"items": [{"code": "P1", "name": "水泵"}, {"code": "M1", "kind": "material"}]})
    company.run(
        "stock.enter_opening_stock",
        {
            "date": "2026-01-01",
            "lines": [{"item": "P1", "quantity": "4", "unit_cost": "100"}, {"item": "M1", "quantity": "10", "unit_cost": "5"}],
        },
    )
    company.run(
        "ledger.enter_opening_balances",
        {
            "lines": [
                {"account": "1002", "debit": "1000.00"},
                {"account": "1122", "debit": "700.00", "party": "C1"},
                {"account": "1405", "debit": "400.00"},
                {"account": "1403", "debit": "50.00"},
                {"account": "2202", "credit": "250.00", "party": "S1"},
                {"account": "220299", "credit": "90.00", "party": "S1"},
                {"account": "3001", "credit": "1810.00"},
            ]
        },
    )
    rows = company.ask("invoicing.open_items", {}).rows  # type: ignore[attr-defined]
    # The estimate of goods without invoice (220299) waits for its invoice, not for a payment.
    assert [(r.party_code, r.account_code, r.side, r.open, r.source_kind, r.due_date) for r in rows] == [
        ("C1", "1122", "D", D("700.00"), "ledger.opening", dt.date(2026, 1, 1)),
        ("S1", "2202", "C", D("250.00"), "ledger.opening", dt.date(2026, 1, 1)),
    ]
    assert [check.name for check in (*MONEY_CHECKS, *STOCK_CHECKS) if company.sql(check.sql)] == []
    company.run("invoicing.pay_supplier", {"party": "S1", "amount": "250.00", "oldest_first": True})
    assert company.ask("invoicing.open_items", {"party": "S1"}).total == 0  # type: ignore[attr-defined]
    assert [check.name for check in MONEY_CHECKS if company.sql(check.sql)] == []
