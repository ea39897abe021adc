"""What the accountant does every month: hand vouchers, depreciation, taxes, profit, vouchers posted, the month closed."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from apps.demo.calendar import Calendar, month_end
from apps.demo.claims import Claims
from apps.demo.play import Stage
from apps.demo.story import SEED
from operational.core.api import Refusal

# Numbers of the lines of the cash-flow form.
STAFF, TAXES, OTHER_OPERATING, INTEREST = 4, 5, 6, 17
BANK, CASH = "1002", "1001"
WAGES = (("410101", 186_000), ("560101", 148_000), ("560201", 162_000))  # workshop, sales, office
INSURANCE = Decimal("0.26")
TAXES_OWED = ("222102", "222112", "222113", "222114", "222115", "222117")  # paid in the middle of the month after
TILL_MIN, TILL_KEPT = Decimal(16000), Decimal(30000)  # what the till holds at least; what it is filled or emptied to
LOAN_INTEREST = 18_600  # a quarter, on the loan of two million
OPENING_WAGES, OPENING_VAT = Decimal(268000), Decimal(96500)
FEN = Decimal("0.01")
CLOSED_AFTER = 2  # months: the last one that is over waits for the accountant who tries the demo
NOTHING = ("closing.nothing_to_book", "costing.nothing_to_share")


@dataclass
class Month:
    """The hand vouchers of one month."""

    vouchers: list[tuple[dt.date, str, list[dict[str, Any]]]] = field(default_factory=list)

    def add(self, day: dt.date, summary: str, *lines: tuple[Any, ...]) -> None:
        """A voucher of lines (account, side, amount, more); a line without amount is left out."""
        found = []
        for account, side, amount, *more in lines:
            if amount:
                found.append({"account": account, side: amount, **(more[0] if more else {})})
        if found:
            self.vouchers.append((day, summary, found))


@dataclass
class Accountant:
    """Keeps the hand-written part of the books; ``scale`` is the size of the company beside the full one."""

    stage: Stage
    calendar: Calendar
    as_of: dt.date
    scale: Decimal
    claims: Claims
    luck: random.Random = field(default_factory=lambda: random.Random(f"{SEED} months"))
    wages_due: Decimal = OPENING_WAGES
    insurance_due: Decimal = Decimal(0)
    taxes_due: dict[str, Decimal] = field(default_factory=lambda: {"222102": OPENING_VAT})  # by account

    def finish(self, month: dt.date) -> None:
        """Write the month's vouchers as far as the story goes; a month that is over is posted, an older one closed."""
        last = min(month_end(month), self.as_of)
        is_over = last == month_end(month) and last < self.as_of
        plan = Month()
        self._pay(plan, month)
        self._spend(plan, month)
        if is_over:
            self._accrue(plan, last)
        self._write([voucher for voucher in plan.vouchers if voucher[0] <= last])
        self.claims.tell(month, last)
        if is_over:
            self._end(month, last)
            self._post(month, last)

    def _day(self, month: dt.date, day: int) -> dt.date:
        return min(self.calendar.workday(month.replace(day=day)), month_end(month))

    def _sum(self, amount: int, spread: float = 0.0) -> Decimal:
        drawn = Decimal(amount) * self.scale * Decimal(str(round(1 + self.luck.uniform(-spread, spread), 4)))
        return drawn.quantize(FEN)

    def _pay(self, plan: Month, month: dt.date) -> None:
        """What was owed at the end of the month before: wages, insurance, taxes."""
        total = self.wages_due + self.insurance_due
        plan.add(
            self._day(month, 10),
            "发放上月工资、缴纳社保",
            ("221101", "debit", self.wages_due),
            ("221103", "debit", self.insurance_due),
            (BANK, "credit", total, {"cash_flow_line": STAFF}),
        )
        plan.add(
            self._day(month, 15),
            "缴纳上月税费",
            *((account, "debit", amount) for account, amount in self.taxes_due.items()),
            (BANK, "credit", sum(self.taxes_due.values(), Decimal(0)), {"cash_flow_line": TAXES}),
        )

    def _spend(self, plan: Month, month: dt.date) -> None:
        out = {"cash_flow_line": OTHER_OPERATING}
        bills = (
            (5, "支付厂房及办公租金", "560207", self._sum(62_000), BANK, {"department": "ZH"}),
            (20, "支付水电费", "560209", self._sum(24_500, 0.2), BANK, {"department": "ZH"}),
            (22, "支付物流公司运费", "560104", self._sum(31_000, 0.25), BANK, {"department": "CK"}),
            (24, "办公用品及通讯费", "560205", self._sum(5_200, 0.3), CASH, {"department": "ZH"}),
            (25, "银行手续费", "560302", self._sum(860, 0.3), BANK, {}),
        )
        for day, summary, account, amount, paid_from, where in bills:
            plan.add(self._day(month, day), summary, (account, "debit", amount, where), (paid_from, "credit", amount, out))
        if month.month % 3 == 0:
            interest = Decimal(LOAN_INTEREST)
            flow = {"cash_flow_line": INTEREST}
            plan.add(self._day(month, 21), "支付季度贷款利息", ("560301", "debit", interest), (BANK, "credit", interest, flow))

    def _accrue(self, plan: Month, last: dt.date) -> None:
        """Wages of the month, and the till emptied to what it should hold."""
        bonus = Decimal(2) if last.month == 1 else Decimal(1)  # the thirteenth month before Spring Festival
        wages = [(account, (Decimal(amount) * self.scale * bonus).quantize(FEN)) for account, amount in WAGES]
        self.wages_due = sum((amount for _, amount in wages), Decimal(0))
        self.insurance_due = (self.wages_due / bonus * INSURANCE).quantize(FEN)
        plan.add(
            last,
            "计提本月工资及社保",
            *((account, "debit", amount) for account, amount in wages),
            ("560201", "debit", self.insurance_due),
            ("221101", "credit", self.wages_due),
            ("221103", "credit", self.insurance_due),
        )
        self._mind_the_till(plan, last)

    def _mind_the_till(self, plan: Month, last: dt.date) -> None:
        """Cash for the month's small bills is fetched at its start; what is too much goes to the bank at its end."""
        spent = sum(
            (line.get("credit", Decimal(0)) for _, _, lines in plan.vouchers for line in lines if line["account"] == CASH),
            Decimal(0),
        )
        left = self._balance(CASH, last) - spent
        if left < TILL_MIN:
            wanted = (TILL_KEPT - left).quantize(Decimal(1))
            plan.add(self._day(last, 3), "提取备用金", (CASH, "debit", wanted), (BANK, "credit", wanted))
        elif left > 2 * TILL_KEPT:
            plan.add(last, "现金存入银行", (BANK, "debit", left - TILL_KEPT), (CASH, "credit", left - TILL_KEPT))

    def _end(self, month: dt.date, last: dt.date) -> None:
        """The work of a month's end: depreciation, overhead, due output tax, the taxes of the month and quarter, the profit."""
        self._book("assets.depreciate_month", month, last)
        self._book("costing.allocate_month", month, last)
        while not self.stage.run("sales.recognise_due_vat", {"date": last}, last)["is_complete"]:
            pass
        self._book("closing.transfer_vat", month, last)
        self._book("closing.accrue_surcharges", month, last)
        if month.month % 3 == 0:
            self._book("closing.accrue_stamp_tax", month, last)
            self._book("closing.accrue_income_tax", month, last)
        owed = {account: -self._balance(account, last) for account in TAXES_OWED}
        self.taxes_due = {account: amount for account, amount in owed.items() if amount > 0}
        if self._months_ago(month) >= CLOSED_AFTER:
            self._book("closing.transfer_profit", month, last)
            if month.month == 12:
                self._book("closing.close_year", month, last)

    def _book(self, command: str, month: dt.date, last: dt.date) -> None:
        """The command for the month; a month without anything of the kind is left as it is."""
        try:
            self.stage.run(command, {"month": f"{month:%Y-%m}"}, last)
        except Refusal as refusal:
            if refusal.key not in NOTHING:
                raise

    def _months_ago(self, month: dt.date) -> int:
        return (self.as_of.year - month.year) * 12 + self.as_of.month - month.month

    def _balance(self, account: str, day: dt.date) -> Decimal:
        """Debit balance of an account with its sub-accounts, at the end of the day's month."""
        found = self.stage.look("ledger.account_balances", {"month_from": f"{day:%Y-%m}", "account": account}, day)
        own = next((row for row in found.rows if row.account_code == account), None)
        return own.closing_debit - own.closing_credit if own is not None else Decimal(0)

    def _write(self, vouchers: list[tuple[dt.date, str, list[dict[str, Any]]]]) -> None:
        ordered = sorted(vouchers, key=lambda voucher: voucher[0])
        drafts = [
            ("ledger.save_voucher", {"date": d, "summary": text, "attachments": self.luck.randint(1, 6), "lines": lines}, d)
            for d, text, lines in ordered
        ]
        saved = zip(self.stage.run_all(drafts), ordered, strict=True)
        self.stage.run_all([("ledger.approve_voucher", {"voucher": draft["id"]}, day) for draft, (day, _, _) in saved])

    def _post(self, month: dt.date, last: dt.date) -> None:
        while not self.stage.run("ledger.make_vouchers", {"date_to": last}, last)["is_complete"]:
            pass
        while not self.stage.run("ledger.post_vouchers", {"until": last}, last)["is_complete"]:
            pass
        if self._months_ago(month) >= CLOSED_AFTER:
            self.stage.run("stock.close_stock", {"month": f"{month:%Y-%m}"}, last)
            self.stage.run("ledger.close_period", {"month": f"{month:%Y-%m}"}, last)
