"""The profit of a month to 本年利润, the end of the year with reserve and distribution, and taking a booking back."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from pydantic import Field

from operational.closing import rules
from operational.closing.balances import accounts_of, to_close
from operational.closing.making import BookingMade, OfMonth, Part, Turn, Writing, begin, make, total
from operational.closing.reference import the_rule
from operational.closing.states import BOOKING
from operational.closing.tables import Booking
from operational.company.api import setting
from operational.core.api import ZERO, Amount, Input, Output, RefTo, Tx, command, refuse, require, round_money
from operational.ledger.api import Line, account_for, booking_date, credit, debit, reverse_entry

BookingRef = Annotated[int | str, RefTo("closing.booking")]


@command("closing.transfer_profit", permission="closing.booking.make", path="POST /closing/transfer-profit", needs_entries=True)
def transfer_profit(tx: Tx, cmd: OfMonth) -> BookingMade:
    """Carry income and expense of the month to 本年利润 (结转损益), account by account and department by department."""
    turn = begin(tx, cmd.month, "profit")
    incomes: list[Line] = []
    expenses: list[Line] = []
    for row in to_close(tx, turn.next_day):
        if row.normal_side == "C":
            incomes.append(debit(row.account, -row.balance, department_id=row.department_id))
        else:
            expenses.append(credit(row.account, row.balance, department_id=row.department_id))
    income, expense = total([line.debit for line in incomes]), total([line.credit for line in expenses])
    profit = account_for(tx, "profit_of_year", on=turn.last_day)
    parts = [Part("income", income, income), Part("expense", expense, -expense)]
    writings = [
        Writing("income", "结转收入", [*incomes, credit(profit, income)] if incomes else ()),
        Writing("expense", "结转成本费用", [debit(profit, expense), *expenses] if expenses else ()),
    ]
    return make(tx, turn, "profit", income - expense, parts, writings)


class CloseYear(OfMonth):
    distribute: Amount = Field(default=ZERO, ge=0)  # to the owners, as they resolved


@command("closing.close_year", permission="closing.booking.make", path="POST /closing/close-year", needs_entries=True)
def close_year(tx: Tx, cmd: CloseYear) -> BookingMade:
    """Carry the profit of the year to 利润分配, make the statutory reserve, distribute, and gather what is undistributed."""
    require(cmd.month.endswith("-12"), "closing.not_december", field="month", month=cmd.month)
    turn = begin(tx, cmd.month, "year")
    open_accounts = to_close(tx, turn.next_day)
    if open_accounts:
        refuse("closing.profit_not_transferred", field="month", month=cmd.month, account=open_accounts[0].account)
    purposes = ("profit_of_year", "undistributed_profit", "reserve", "capital")
    found = accounts_of(tx, purposes, turn.first_day, turn.next_day)
    profit, undistributed = -found["profit_of_year"].balance, -found["undistributed_profit"].balance
    rate, cap = the_rule(tx, "reserve", "", turn.last_day), the_rule(tx, "reserve_cap", "", turn.last_day)
    capital = round_money(_capital(tx, turn, -found["capital"].balance))
    reserve = rules.reserve(profit, undistributed, -found["reserve"].balance, capital, rate.rate, cap.rate)
    room = profit + undistributed - reserve
    require(cmd.distribute <= max(room, ZERO), "closing.distributes_too_much", field="distribute", most=max(room, ZERO))
    parts = [
        Part("profit_of_year", profit, profit),
        Part("reserve", max(profit + min(undistributed, ZERO), ZERO), reserve, rate.rate, rate.source),
        Part("distributed", max(room, ZERO), cmd.distribute),
    ]
    return make(tx, turn, "year", profit, [part for part in parts if part.amount], _year(tx, turn, profit, reserve, cmd))


def _capital(tx: Tx, turn: Turn, paid_in: Amount) -> Amount:
    """The registered capital as the company says, else what was paid in."""
    stated = setting(tx, "closing.registered_capital", None, on=turn.last_day)
    return paid_in if stated is None else type(paid_in)(str(stated))


def _year(tx: Tx, turn: Turn, profit: Amount, reserve: Amount, cmd: CloseYear) -> list[Writing]:
    def of(purpose: str) -> str:
        return account_for(tx, purpose, on=turn.last_day)

    left = of("undistributed_profit")
    # A loss goes the other way round, not in red: D 未分配利润, C 本年利润.
    carried = [debit(of("profit_of_year"), profit), credit(left, profit)]
    if profit < 0:
        carried = [debit(left, -profit), credit(of("profit_of_year"), -profit)]
    made, given = of("reserve_made"), of("profit_distributed")
    used = reserve + cmd.distribute
    return [
        Writing("year_profit", "结转本年利润", carried),
        Writing("reserve", "提取法定盈余公积", [debit(made, reserve), credit(of("reserve"), reserve)]),
        Writing("distribution", "分配利润", [debit(given, cmd.distribute), credit(of("profit_payable"), cmd.distribute)]),
        Writing("year", "结转利润分配", [debit(left, used), credit(made, reserve), credit(given, cmd.distribute)]),
    ]


class ReverseBooking(Input):
    booking: BookingRef
    reason: str = Field(min_length=1, max_length=500)


class BookingReversed(Output):
    id: int
    number: str
    state: str
    entry_ids: list[int]


# Work that builds on other work of the month is taken back first.
BUILT_ON = {
    "schedules": ("income_tax", "profit", "year"),
    "vat": ("surcharges", "income_tax", "profit", "year"),
    "surcharges": ("income_tax", "profit", "year"),
    "stamp": ("income_tax", "profit", "year"),
    "income_tax": ("profit", "year"),
    "profit": ("year",),
}


@command(
    "closing.reverse_booking",
    permission="closing.booking.reverse",
    move=BOOKING.reverse,
    path="POST /closing/bookings/{booking}/reverse",
    needs_entries=True,
)
def reverse_booking(tx: Tx, cmd: ReverseBooking) -> BookingReversed:
    """Take the work of an open month back in red, so that it can be done anew; later work of the month comes first."""
    row = tx.lock(Booking, cmd.booking, field="booking")
    number, month = row.number or "", f"{row.month:%Y-%m}"
    if booking_date(tx, row.date) != row.date:
        refuse("ledger.period_closed", field="booking", month=month)
    later = sa.select(Booking).where(Booking.month == row.month, Booking.state == "booked", Booking.id != row.id)
    for other in tx.session.execute(later).scalars():
        if other.work in BUILT_ON.get(row.work, ()):
            refuse("closing.later_work_first", field="booking", number=number, later=other.number or "")
    entries = sa.text(
        "select id from ledger.entry"
        " where source_kind = 'closing.booking' and source_id = :id and reverses_id is null order by position"
    )
    row.reason = cmd.reason
    summary = f"冲销 {number} {cmd.reason}"
    ids = [
        reverse_entry(tx, entry, source=row, number=number, date=row.date, summary=summary)
        for entry in tx.session.execute(entries, {"id": row.id}).scalars()
    ]
    return BookingReversed(id=row.id, number=number, state=row.state, entry_ids=ids)
