"""The cash of the next weeks (资金预测): what is there, what customers really pay when, what we have to pay."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import ZERO, Amount, Fraction, Input, Output, SignedAmount, Tx, query
from operational.invoicing import bank_rules
from operational.invoicing.bank_tables import Acceptance, PaymentRequest, RecurringCash
from operational.ledger.api import Account, Balance

WEEKS_MAX = 53
HISTORY_DAYS = 365  # how long back a customer's habit counts
DELAY_DAYS_MAX = 180  # a later payment was a quarrel, not a habit


class AskForecast(Input):
    weeks: int = Field(default=13, ge=1, le=WEEKS_MAX)
    start: dt.date | None = None  # left out: today
    share: Fraction = Decimal(1)  # of receivables that come in: for the cautious
    later_days: int = Field(default=0, ge=0, le=DELAY_DAYS_MAX)  # what if customers pay later still
    extra: SignedAmount | None = None  # what if this much came in, or went out, once
    extra_week: int = Field(default=1, ge=1, le=WEEKS_MAX)


class ForecastRow(Output):
    week: int
    expected_on: dt.date
    kind: Literal["receivable", "payable", "request", "acceptance", "recurring", "what_if"]
    source_kind: str
    source_id: int
    source_number: str
    party_name: str
    due_date: dt.date
    delay_days: int
    amount: SignedAmount  # positive: money that comes in


class WeekRow(Output):
    week: int
    first: dt.date
    last: dt.date
    opening: SignedAmount
    received: Amount
    paid: Amount
    closing: SignedAmount


class Forecast(Output):
    start: dt.date
    opening: SignedAmount
    lowest: SignedAmount
    lowest_week: int
    weeks: list[WeekRow]
    rows: list[ForecastRow]
    later: SignedAmount  # what is expected after the last week


# How many days after its due day a customer's money came, by amount, over the last year. Red items do not pay.
_DELAYS = sa.text(
    """
    select o.party_id, round(sum((p.date - o.due_date) * s.amount) / sum(s.amount)) as days
    from invoicing.settlement as s
    join invoicing.open_item as o on o.id = s.debit_item_id
    join invoicing.payment as p on p.id = s.payment_id and p.direction = 'in' and p.state = 'booked'
    where s.reverses_id is null and s.amount > 0 and p.date >= cast(:since as date)
    group by o.party_id having sum(s.amount) > 0
    """
)
_ITEMS = sa.text(
    """
    select a.control, o.party_id, o.source_kind, o.source_id, o.source_number, o.due_date, p.name as party_name,
        case o.side when 'D' then o.open else -o.open end + coalesce(asked.amount, 0) as amount
    from invoicing.open_item as o
    join ledger.account as a on a.code = o.account_code and a.control in ('receivable', 'payable')
    join parties.party as p on p.id = o.party_id
    left join (
        select l.open_item_id, sum(l.amount) as amount
        from invoicing.payment_request_line as l join invoicing.payment_request as r on r.id = l.payment_request_id
        where r.state in ('approved', 'sent') group by 1
    ) as asked on asked.open_item_id = o.id
    where o.open <> 0
        and o.account_code not in (select account_code from ledger.posting_account where purpose in ('estimated', 'prebilled'))
    order by o.due_date, o.id
    """
)


@query("invoicing.cash_forecast", permission="invoicing.forecast.view", path="GET /cash-forecast")
def cash_forecast(tx: Tx, given: AskForecast) -> Forecast:
    """Money of the next weeks: receivables at each customer's real delay, payables, drafts and recurring items."""
    start = given.start or tx.today
    end = start + dt.timedelta(days=given.weeks * 7 - 1)
    lines = [*_open(tx, start, given.share, given.later_days), *_requests(tx), *_drafts(tx), *_recurring(tx, start, end)]
    lines += _what_if(given, start)
    rows, later = [], ZERO
    for line in lines:
        week = bank_rules.week_of(line["expected_on"], start, given.weeks)
        if week is None:
            later += line["amount"]
        else:
            rows.append(ForecastRow(week=week + 1, **line))
    rows.sort(key=lambda row: (row.week, row.expected_on, row.source_number))
    opening = _opening(tx)
    weeks = _weeks(rows, opening, start, given.weeks)
    lowest = min(weeks, key=lambda week: week.closing)
    return Forecast(
        start=start, opening=opening, lowest=lowest.closing, lowest_week=lowest.week, weeks=weeks, rows=rows, later=later
    )


def _opening(tx: Tx) -> Decimal:
    moved = sa.func.sum(Balance.opening + Balance.debit - Balance.credit)
    statement = sa.select(sa.func.coalesce(moved, ZERO)).join(Account, Account.code == Balance.account_code)
    return ZERO + Decimal(tx.session.execute(statement.where(Account.is_cash)).scalar_one())


def _weeks(rows: list[ForecastRow], opening: Decimal, start: dt.date, weeks: int) -> list[WeekRow]:
    found = []
    for week in range(1, weeks + 1):
        amounts = [row.amount for row in rows if row.week == week]
        received, paid = sum((a for a in amounts if a > 0), ZERO), -sum((a for a in amounts if a < 0), ZERO)
        first = start + dt.timedelta(days=7 * (week - 1))
        closing = opening + received - paid
        found.append(
            WeekRow(
                week=week,
                first=first,
                last=first + dt.timedelta(days=6),
                opening=opening,
                received=received,
                paid=paid,
                closing=closing,
            )
        )
        opening = closing
    return found


def _what_if(given: AskForecast, start: dt.date) -> list[dict[str, Any]]:
    """Money that somebody only thinks about: it stands in the forecast and nowhere else."""
    if not given.extra:
        return []
    day = start + dt.timedelta(days=7 * (given.extra_week - 1))
    return [
        {
            "expected_on": day,
            "kind": "what_if",
            "source_kind": "",
            "source_id": 0,
            "source_number": "",
            "party_name": "",
            "due_date": day,
            "delay_days": 0,
            "amount": given.extra,
        }
    ]


def _open(tx: Tx, start: dt.date, share: Decimal, later_days: int) -> list[dict[str, Any]]:
    """Open items at their due day, a customer's later by as many days as they usually take; what is late comes now."""
    since = start - dt.timedelta(days=HISTORY_DAYS)
    delays = {row.party_id: int(row.days) for row in tx.session.execute(_DELAYS, {"since": since})}
    found = []
    for row in tx.session.execute(_ITEMS):
        if row.amount == 0:
            continue
        sold = row.control == "receivable"
        delay = min(max(delays.get(row.party_id, 0), 0) + later_days, DELAY_DAYS_MAX) if sold else 0
        amount = (row.amount * share).quantize(Decimal("0.01")) if sold else ZERO + row.amount
        found.append(
            {
                "expected_on": max(row.due_date + dt.timedelta(days=delay), start),
                "kind": "receivable" if sold else "payable",
                "source_kind": row.source_kind,
                "source_id": row.source_id,
                "source_number": row.source_number,
                "party_name": row.party_name,
                "due_date": row.due_date,
                "delay_days": delay,
                "amount": amount,
            }
        )
    return found


def _requests(tx: Tx) -> list[dict[str, Any]]:
    """What is approved goes out on its day; its documents do not count a second time."""
    statement = sa.select(PaymentRequest).where(PaymentRequest.state.in_(("approved", "sent")))
    return [
        {
            "expected_on": row.pay_on,
            "kind": "request",
            "source_kind": PaymentRequest.kind,
            "source_id": row.id,
            "source_number": row.number or "",
            "party_name": row.payee_name,
            "due_date": row.pay_on,
            "delay_days": 0,
            "amount": -row.amount,
        }
        for row in tx.session.execute(statement).scalars()
    ]


def _drafts(tx: Tx) -> list[dict[str, Any]]:
    """Drafts in hand bring money when they are due, our own take it."""
    statement = sa.select(Acceptance).where(Acceptance.state.in_(("held", "given")))
    return [
        {
            "expected_on": row.due_date,
            "kind": "acceptance",
            "source_kind": Acceptance.kind,
            "source_id": row.id,
            "source_number": row.bill_number,
            "party_name": row.acceptor or row.drawer,
            "due_date": row.due_date,
            "delay_days": 0,
            "amount": row.amount if row.direction == "in" else -row.amount,
        }
        for row in tx.session.execute(statement).scalars()
    ]


def _recurring(tx: Tx, start: dt.date, end: dt.date) -> list[dict[str, Any]]:
    found = []
    for row in tx.session.execute(sa.select(RecurringCash).where(RecurringCash.is_active)).scalars():
        for day in bank_rules.recurring_days(row.every, row.first_on, row.last_on, start, end):
            found.append(
                {
                    "expected_on": day,
                    "kind": "recurring",
                    "source_kind": "invoicing.recurring_cash",
                    "source_id": row.id,
                    "source_number": row.code,
                    "party_name": row.name,
                    "due_date": day,
                    "delay_days": 0,
                    "amount": row.amount if row.direction == "in" else -row.amount,
                }
            )
    return found


class RecurringRow(Output):
    id: int
    code: str
    name: str
    direction: str
    amount: Amount
    every: str
    first_on: dt.date
    last_on: dt.date | None
    is_active: bool
    version: int


class RecurringList(Output):
    rows: list[RecurringRow]
    total: int


class Nothing(Input):
    pass


@query("invoicing.recurring_cash", permission="invoicing.forecast.view", path="GET /recurring-cash")
def recurring_cash(tx: Tx, given: Nothing) -> RecurringList:
    """Money that comes or goes regularly, by code."""
    names = tuple(RecurringRow.model_fields)
    rows = [
        RecurringRow(**{name: getattr(row, name) for name in names})
        for row in tx.session.execute(sa.select(RecurringCash).order_by(RecurringCash.code)).scalars()
    ]
    return RecurringList(rows=rows, total=len(rows))
