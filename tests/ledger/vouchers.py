"""Hand vouchers in shorthand: ``D 1002 100.00 cf=1`` is a debit of 100.00 on 1002 with cash-flow line 1."""

from collections.abc import Sequence
from typing import Any

from tests.books import Books


def line(text: str) -> dict[str, Any]:
    side, account, amount, *more = text.split()
    given: dict[str, Any] = {"account": account, {"D": "debit", "C": "credit"}[side]: amount}
    for part in more:
        name, _, value = part.partition("=")
        given["cash_flow_line" if name == "cf" else name] = int(value) if name == "cf" else value
    return given


def draft(company: Books, day: str, lines: Sequence[str], summary: str = "测试", reference: str = "") -> int:
    data = {"date": day, "summary": summary, "reference": reference, "lines": [line(text) for text in lines]}
    return int(company.run("ledger.save_voucher", data).result["id"])


def approved(company: Books, day: str, lines: Sequence[str], summary: str = "测试", reference: str = "") -> int:
    voucher = draft(company, day, lines, summary, reference)
    company.run("ledger.approve_voucher", {"voucher": voucher})
    return voucher


def posted(company: Books, day: str, lines: Sequence[str], summary: str = "测试", reference: str = "") -> int:
    voucher = approved(company, day, lines, summary, reference)
    company.run("ledger.post_vouchers", {"vouchers": [voucher]})
    return voucher


def ensure_party(company: Books, *codes: str) -> None:
    parties = [{"code": code, "name": code, "is_customer": True, "is_supplier": True} for code in codes]
    company.run("parties.ensure_parties", {"parties": parties})
