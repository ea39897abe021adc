"""Any postings of a year with its closes, and months opened and closed again, leave every check of the books at nothing.

``GONGDAN_POSTINGS`` says how many postings; the campaign asks for ten thousand.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from typing import Any

from operational.catalog.api import catalog
from operational.core.api import Refusal
from operational.dispatch.api import Call, dispatch_many
from tests.books import Books

POSTINGS = int(os.environ.get("GONGDAN_POSTINGS", "120"))
SEED = int(os.environ.get("GONGDAN_SEED", "7"))
OVER = dt.date(2027, 1, 20)
OTHER = ("1221", "2241", "1601", "2001", "3001", "1801")
WORK = ("transfer_vat", "accrue_surcharges", "accrue_income_tax", "transfer_profit")


def voucher(chance: random.Random, month: int) -> dict[str, Any]:
    """A sale with tax, a cost with tax, an expense, a red line, or money between balance-sheet accounts."""
    net = chance.randrange(1, 1_000_000)
    tax = net * 13 // 100
    amount, vat, gross = (f"{figure / 100:.2f}" for figure in (net, tax, net + tax))
    other = chance.choice(OTHER)
    lines = {
        0: [("1221", gross, "0"), ("5001", "0", amount), ("22210107", "0", vat)],
        1: [("5401", amount, "0"), ("22210101", vat, "0"), ("2241", "0", gross)],
        2: [(chance.choice(("560207", "560199", "560302")), amount, "0"), (other, "0", amount)],
        3: [("5001", "0", f"-{amount}"), ("1221", f"-{amount}", "0")],
        4: [(other, amount, "0"), ("2501", "0", amount)],
    }[chance.choices(range(5), (4, 3, 3, 1, 2))[0]]
    told = [(code, debit, credit) for code, debit, credit in lines if "0.00" not in (debit, credit)]
    kept = [{"account": code, "debit": debit, "credit": credit} for code, debit, credit in told]
    return {"date": f"2026-{month:02}-{chance.randrange(1, 28):02}", "summary": "随机", "lines": kept}


def post(books: Books, chance: random.Random, month: int, count: int) -> None:
    calls = [Call("ledger.enter_voucher", voucher(chance, month), today=OVER) for _ in range(count)]
    dispatch_many(books.database, books.actor(), calls)


def close(books: Books, month: int) -> list[str]:
    """Do the work of the month, post everything, close; answers the numbers of what was booked."""
    name, made = f"2026-{month:02}", []
    for work in (*WORK, "close_year") if month == 12 else WORK:
        try:
            made.append(books.run(f"closing.{work}", {"month": name}).result["number"])
        except Refusal as refusal:
            assert refusal.key == "closing.nothing_to_book", refusal
    while not books.run("ledger.make_vouchers", {"date_to": "2026-12-31"}).result.get("is_complete", True):
        pass
    while not books.run("ledger.post_vouchers").result["is_complete"]:
        pass
    assert books.run("ledger.close_period", {"month": name}).result["state"] == "closed"
    return made


def test_random_postings_with_closes_and_reopens_leave_every_check_at_nothing(company: Books) -> None:
    chance = random.Random(SEED)
    company.today = OVER
    reopened = 0
    for month in range(1, 13):
        post(company, chance, month, POSTINGS // 12)
        made = close(company, month)
        if chance.random() < 0.5:
            reopened += 1
            company.run("ledger.reopen_period", {"month": f"2026-{month:02}", "reason": "补记"})
            for number in reversed(made):
                company.run("closing.reverse_booking", {"booking": number, "reason": "补记"})
            post(company, chance, month, max(1, POSTINGS // 120))
            close(company, month)
    assert reopened > 0
    broken = {check.name: rows for check in catalog().checks if (rows := company.sql(check.sql))}
    assert broken == {}
    left = company.sql(
        "select coalesce(sum(b.opening + b.debit - b.credit) filter (where a.class in ('income', 'expense')"
        " or a.path like '3103/%'), 0) as profit, sum(b.opening + b.debit - b.credit) as trial"
        " from ledger.balance as b join ledger.account as a on a.code = b.account_code"
    )[0]
    assert (f"{left['profit']:.2f}", f"{left['trial']:.2f}") == ("0.00", "0.00")
    assert company.sql("select count(*) as n from ledger.period where month < '2027-01-01' and state = 'open'") == [{"n": 0}]
