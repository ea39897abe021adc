"""Taxes of a month: value-added tax carried over, surcharges, stamp duty, income tax; every rate is a dated row."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa
from pydantic import Field

from operational.closing import rules
from operational.closing.balances import accounts_of, profit_so_far
from operational.closing.making import BookingMade, OfMonth, Part, Turn, Writing, begin, make, total
from operational.closing.reference import find_rule, is_small_profit, relief, the_rule
from operational.closing.sheet import months_of_return, relieved_tax, traded
from operational.company.api import setting, the_company
from operational.core.api import ZERO, Amount, Tx, command
from operational.ledger.api import account_for, credit, debit

SURCHARGES = ("urban", "education", "local_education")


@command("closing.transfer_vat", permission="closing.booking.make", path="POST /closing/transfer-vat", needs_entries=True)
def transfer_vat(tx: Tx, cmd: OfMonth) -> BookingMade:
    """Carry the month's value-added tax over (转出未交增值税); a credit stays. Small-scale: the relief under the threshold."""
    turn = begin(tx, cmd.month, "vat")
    if the_company(tx).taxpayer == "small_scale":
        return _relieve(tx, turn)
    found = accounts_of(tx, ("vat_current", "vat_paid"), turn.first_day, turn.next_day)
    paid = found["vat_paid"].debit - found["vat_paid"].credit
    unpaid, overpaid = rules.vat_carried(-found["vat_current"].balance, paid)
    to = account_for(tx, "vat_unpaid", on=turn.last_day)
    lines = [
        debit(account_for(tx, "vat_carried_out", on=turn.last_day), unpaid),
        credit(to, unpaid),
        debit(to, overpaid),
        credit(account_for(tx, "vat_carried_over", on=turn.last_day), overpaid),
    ]
    parts = [Part("vat_unpaid", -found["vat_current"].balance, unpaid), Part("vat_overpaid", paid, overpaid)]
    kept = [part for part in parts if part.amount]
    return make(tx, turn, "vat", unpaid - overpaid, kept, [Writing("vat", "结转增值税", lines)])


def _relieve(tx: Tx, turn: Turn) -> BookingMade:
    """Sales up to the threshold: the tax of what was not invoiced by special invoice is not owed (公告2023年第1号)."""
    rule = find_rule(tx, "vat_threshold", "small_scale", turn.last_day)
    relieved = relieved_tax(tx, turn.first_day, turn.next_day, rule)
    lines = [
        debit(account_for(tx, "vat_current", on=turn.last_day), relieved.tax),
        credit(account_for(tx, "tax_relieved", on=turn.last_day), relieved.tax),
    ]
    part = Part("vat_relief", relieved.sales, relieved.tax, source=rule.source if rule else "")
    return make(tx, turn, "vat", relieved.tax, [part], [Writing("vat_relief", "小规模纳税人免征增值税", lines)])


@command(
    "closing.accrue_surcharges", permission="closing.booking.make", path="POST /closing/accrue-surcharges", needs_entries=True
)
def accrue_surcharges(tx: Tx, cmd: OfMonth) -> BookingMade:
    """Accrue urban construction tax and the two education surcharges on the value-added tax payable for the period."""
    turn = begin(tx, cmd.month, "surcharges")
    base, first = vat_payable(tx, turn)
    half = relief(tx, turn.last_day)
    free = _education_is_free(tx, turn, first)
    parts, lines = [], []
    for name in SURCHARGES:
        area = str(setting(tx, "closing.urban_area", "city", on=turn.last_day)) if name == "urban" else ""
        rule = the_rule(tx, name, area, turn.last_day)
        factor = ZERO if free is not None and name != "urban" else half.rate if half is not None else Decimal(1)
        amount = rules.surcharge(base, rule.rate, factor)
        parts.append(Part(name, base, amount, rule.rate * factor, rule.source))
        lines.append(debit(account_for(tx, f"{name}_expense", on=turn.last_day), amount))
        lines.append(credit(account_for(tx, name, on=turn.last_day), amount))
    return make(tx, turn, "surcharges", total([p.amount for p in parts]), parts, [Writing("surcharges", "计提附加税费", lines)])


def vat_payable(tx: Tx, turn: Turn) -> tuple[Decimal, dt.date]:
    """Value-added tax payable for the period, and the first day of the period."""
    first = months_of_return(tx, turn.first_day)
    if first is None:
        return ZERO, turn.first_day
    found = accounts_of(
        tx, ("vat_current", "vat_carried_out", "vat_carried_over", "vat_paid", "simplified_vat"), first, turn.next_day
    )
    if the_company(tx).taxpayer == "small_scale":
        current = found["vat_current"]
        return current.credit - _relief_booked(tx, first, turn.next_day), first
    carried = found["vat_carried_out"].debit - found["vat_carried_over"].credit
    paid = found["vat_paid"].debit - found["vat_paid"].credit
    return carried + paid + found["simplified_vat"].credit, first


def _relief_booked(tx: Tx, first: dt.date, next_day: dt.date) -> Decimal:
    booked = sa.text(
        "select coalesce(sum(amount), 0) from closing.booking"
        " where work = 'vat' and state = 'booked' and month >= :first and month < :next_day"
    )
    return Decimal(tx.session.execute(booked, {"first": first, "next_day": next_day}).scalar_one())


def _education_is_free(tx: Tx, turn: Turn, first: dt.date) -> rules.DatedRule | None:
    """The rule by which sales of the period are too small for the education surcharges, if they are."""
    if the_company(tx).taxpayer != "small_scale":
        return None
    rule = find_rule(tx, "education_threshold", "small_scale", turn.last_day)
    if rule is None or rule.limit_amount is None:
        return None
    months = rules.months_between(first, turn.first_day) + 1
    return rule if traded(tx, first, turn.next_day).sales <= rule.limit_amount * months else None


@command("closing.accrue_stamp_tax", permission="closing.booking.make", path="POST /closing/accrue-stamp-tax", needs_entries=True)
def accrue_stamp_tax(tx: Tx, cmd: OfMonth) -> BookingMade:
    """Accrue stamp duty (印花税) on what was sold and bought in the quarter, by the invoices without tax."""
    turn = begin(tx, cmd.month, "stamp")
    first = turn.first_day.replace(month=turn.first_day.month - (turn.first_day.month - 1) % 3)
    bought_and_sold = traded(tx, first, turn.next_day)
    rule = the_rule(tx, "stamp_trade", "", turn.last_day)
    half = relief(tx, turn.last_day)
    factor = half.rate if half is not None else Decimal(1)
    parts, lines = [], []
    for name, base in (("stamp_sales", bought_and_sold.invoiced), ("stamp_purchases", bought_and_sold.bought)):
        parts.append(Part(name, base, rules.surcharge(base, rule.rate, factor), rule.rate * factor, rule.source))
    amount = total([part.amount for part in parts])
    lines = [
        debit(account_for(tx, "stamp_expense", on=turn.last_day), amount),
        credit(account_for(tx, "stamp", on=turn.last_day), amount),
    ]
    return make(tx, turn, "stamp", amount, parts, [Writing("stamp", "计提印花税", lines)], or_nothing=True)


class OfIncome(OfMonth):
    losses: Amount = Field(default=ZERO, ge=0)  # of earlier years, still to be set off
    adjustment: Decimal = Field(default=ZERO, max_digits=18, decimal_places=2)  # what the tax law adds to the profit


@command(
    "closing.accrue_income_tax", permission="closing.booking.make", path="POST /closing/accrue-income-tax", needs_entries=True
)
def accrue_income_tax(tx: Tx, cmd: OfIncome) -> BookingMade:
    """Accrue income tax (企业所得税) on the profit of the year so far, less what was accrued; too much goes back in red."""
    turn = begin(tx, cmd.month, "income_tax")
    profit, accrued = profit_so_far(tx, turn.first_day, turn.next_day)
    small = find_rule(tx, "income_tax", "small_profit", turn.last_day) if is_small_profit(tx, turn.last_day) else None
    tax, rule = rules.income_tax(profit + cmd.adjustment, cmd.losses, the_rule(tx, "income_tax", "", turn.last_day), small)
    amount = tax - accrued
    parts = [
        Part("income_tax", max(profit + cmd.adjustment - cmd.losses, ZERO), tax, rule.rate, rule.source),
        Part("income_tax_before", ZERO, -accrued),
    ]
    lines = [
        debit(account_for(tx, "income_tax_expense", on=turn.last_day), amount),
        credit(account_for(tx, "income_tax", on=turn.last_day), amount),
    ]
    return make(tx, turn, "income_tax", amount, parts, [Writing("income_tax", "计提企业所得税", lines)], or_nothing=True)
