"""The last days' claims: one is being written, one waits for its head, one for finance, one for the cashier; money is out."""

from __future__ import annotations

from typing import Any

from apps.demo.recent.desk import Desk

CASH = "1001"
INVOICE = "2631778{:013d}"  # numbers of the tax platform's kind that no other invoice of the demo has


def write(desk: Desk) -> None:
    _claim(desk, 1, "E61", "上门维修停车过路", [("TOLL", "85.00", "passenger"), ("OTHER", "30.00", "none")], submit=False)
    _claim(desk, 2, "E13", "常州客户拜访", [("RAIL", "118.00", ""), ("HOTEL", "918.00", "special"), ("MEAL", "136.00", "")])
    agreed = _claim(desk, 4, "E62", "采购维修工具", [("OFFICE", "268.00", "ordinary")])
    desk.write("expenses.approve_claim", 3, claim=agreed)
    booked = _claim(desk, 6, "E14", "南京展会", [("RAIL", "279.00", ""), ("CITY", "64.50", "")])
    desk.write("expenses.approve_claim", 5, claim=booked)
    desk.write("expenses.book_claim", 4, claim=booked)
    _advances(desk)


def _claim(desk: Desk, ago: int, who: str, reason: str, receipts: list[tuple[str, str, str]], *, submit: bool = True) -> int:
    lines: list[dict[str, Any]] = []
    for place, (kind, amount, paper) in enumerate(receipts):
        number = "" if paper == "none" else INVOICE.format(ago * 10 + place)
        line = {"day": desk.day(ago), "kind": kind, "amount": amount, "invoice_number": number}
        lines.append(line | ({"paper": paper} if paper else {}))
    given = {"employee": who, "reason": reason, "lines": lines, "submit": submit}
    return int(desk.write("expenses.save_claim", ago, **given)["id"])


def _advances(desk: Desk) -> None:
    """One is in the hands of whoever travels, one waits for the head."""
    taken = desk.write("expenses.request_advance", 7, employee="E15", amount="2000.00", reason="温州出差备用金")
    desk.write("expenses.approve_advance", 7, advance=taken["id"])
    desk.write("expenses.pay_advance", 6, advance=taken["id"], cash_account=CASH)
    desk.write("expenses.request_advance", 1, employee="E62", amount="500.00", reason="上门维修备用金")
