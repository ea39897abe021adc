"""Samples of expense claims and advances: each door has an employee, claims and advances of its own."""

from __future__ import annotations

from collections.abc import Callable

from tests.doors.shop import DAY, Data, Shop

LINES = [{"day": DAY, "kind": "RAIL", "amount": "109.00"}, {"day": DAY, "kind": "OTHER", "amount": "20.00", "paper": "none"}]
MONEY = "1001"


def employee(shop: Shop, tag: str) -> str:
    shop.run("people.save_employee", code=f"X-{tag}", name="王敏")
    return f"X-{tag}"


def department(shop: Shop, tag: str) -> Data:
    shop.run("company.save_department", code=f"XD-{tag}", name=f"部门{tag}")
    return {"department": f"XD-{tag}", "head": employee(shop, tag)}


def claim(shop: Shop, tag: str, *steps: str) -> str:
    given = {"employee": employee(shop, tag), "date": DAY, "reason": "出差", "lines": LINES}
    number = str(shop.run("expenses.save_claim", **given)["number"])
    for step in steps:
        shop.run(f"expenses.{step}_claim", claim=number)
    return number


def to_pay(shop: Shop, tag: str) -> str:
    return claim(shop, tag, "submit", "approve", "book")


def advance(shop: Shop, tag: str, *, who: str = "", is_paid: bool = False) -> str:
    given = {"employee": who or employee(shop, tag), "amount": "50.00", "reason": "备用金", "date": DAY}
    number = str(shop.run("expenses.request_advance", **given)["number"])
    if is_paid:
        shop.run("expenses.approve_advance", advance=number)
        shop.run("expenses.pay_advance", advance=number, cash_account=MONEY, date=DAY)
    return number


def with_advance(shop: Shop, tag: str) -> str:
    number = to_pay(shop, tag)
    advance(shop, tag, who=f"X-{tag}", is_paid=True)
    return number


def offset(shop: Shop, tag: str) -> str:
    number = with_advance(shop, tag)
    shop.run("expenses.offset_claim", claim=number, date=DAY)
    return number


def approved(shop: Shop, tag: str) -> str:
    number = advance(shop, tag)
    shop.run("expenses.approve_advance", advance=number)
    return number


RULE = {"valid_from": DAY, "source": "费用管理办法"}
SAMPLES: dict[str, Callable[[Shop, str], Data]] = {
    "expenses.save_kind": lambda s, t: {"code": f"X-{t}", "name": "会议费", "account": "560299", **RULE},
    "expenses.save_paper_rule": lambda s, t: {"paper": "toll", "way": "stated", **RULE},
    "expenses.save_limit": lambda s, t: {"kind": "HOTEL", "job": f"J{t}", "measure": "each", "amount": "400.00", **RULE},
    "expenses.save_claim": lambda s, t: {"employee": employee(s, t), "date": DAY, "reason": "出差", "lines": LINES},
    "expenses.submit_claim": lambda s, t: {"claim": claim(s, t)},
    "expenses.withdraw_claim": lambda s, t: {"claim": claim(s, t, "submit")},
    "expenses.cancel_claim": lambda s, t: {"claim": claim(s, t), "reason": "不报了"},
    "expenses.approve_claim": lambda s, t: {"claim": claim(s, t, "submit")},
    "expenses.refuse_claim": lambda s, t: {"claim": claim(s, t, "submit"), "reason": "缺发票"},
    "expenses.send_back_claim": lambda s, t: {"claim": claim(s, t, "submit", "approve"), "reason": "抬头不对"},
    "expenses.book_claim": lambda s, t: {"claim": claim(s, t, "submit", "approve"), "date": DAY},
    "expenses.reverse_claim": lambda s, t: {"claim": to_pay(s, t), "reason": "重复"},
    "expenses.pay_claims": lambda s, t: {"claims": [{"claim": to_pay(s, t)}], "cash_account": MONEY, "date": DAY},
    "expenses.offset_claim": lambda s, t: {"claim": with_advance(s, t), "date": DAY},
    "expenses.undo_offset": lambda s, t: {"claim": offset(s, t), "reason": "付现金", "date": DAY},
    "expenses.request_advance": lambda s, t: {"employee": employee(s, t), "amount": "50.00", "reason": "备用金", "date": DAY},
    "expenses.approve_advance": lambda s, t: {"advance": advance(s, t)},
    "expenses.refuse_advance": lambda s, t: {"advance": advance(s, t), "reason": "无计划"},
    "expenses.withdraw_advance": lambda s, t: {"advance": advance(s, t), "reason": "不去了"},
    "expenses.pay_advance": lambda s, t: {"advance": approved(s, t), "cash_account": MONEY, "date": DAY},
    "expenses.return_advance": lambda s, t: {"advance": advance(s, t, is_paid=True), "cash_account": MONEY, "date": DAY},
}
