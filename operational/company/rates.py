"""What foreign money is worth: dated rows, the newest one of a day or before it counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import insert

from operational.company.tables import ExchangeRate
from operational.core.api import BOOK_CURRENCY, Input, Output, Page, Qty, Tx, command, page_of, query, refuse, require

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]  # as in GB/T 12406 and ISO 4217


class SaveExchangeRate(Input):
    currency: Currency
    day: dt.date
    rate: Qty
    source: str = Field(default="", max_length=200)


class ExchangeRateSaved(Output):
    id: int
    currency: str
    day: dt.date


@command("company.save_exchange_rate", permission="company.rate.edit", path="POST /exchange-rates")
def save_exchange_rate(tx: Tx, cmd: SaveExchangeRate) -> ExchangeRateSaved:
    """Enter what one unit of a foreign currency is worth from a day on; entries already made keep theirs."""
    require(cmd.currency != BOOK_CURRENCY, "company.rate_of_book_currency", field="currency", currency=cmd.currency)
    require(cmd.rate > 0, "company.rate_not_positive", field="rate", currency=cmd.currency)
    values = {"id": tx.new_id(), **cmd.model_dump()}
    statement = insert(ExchangeRate).values(values)
    kept = statement.on_conflict_do_update(
        index_elements=["currency", "day"], set_={"rate": cmd.rate, "source": cmd.source}
    ).returning(ExchangeRate.id)
    saved = tx.session.execute(kept).scalar_one()
    tx.reference_changed()
    return ExchangeRateSaved(id=saved, currency=cmd.currency, day=cmd.day)


class FindExchangeRates(Page):
    currency: str = Field(default="", max_length=3)


class ExchangeRateRow(Output):
    id: int
    currency: str
    day: dt.date
    rate: Decimal
    source: str


class ExchangeRates(Output):
    rows: list[ExchangeRateRow]
    total: int


@query("company.exchange_rates", permission="company.company.view", path="GET /exchange-rates")
def exchange_rates(tx: Tx, given: FindExchangeRates) -> ExchangeRates:
    """Rates of foreign currencies, newest first."""
    columns = (ExchangeRate.id, ExchangeRate.currency, ExchangeRate.day, ExchangeRate.rate, ExchangeRate.source)
    statement = sa.select(*columns).order_by(ExchangeRate.day.desc(), ExchangeRate.currency)
    if given.currency:
        statement = statement.where(ExchangeRate.currency == given.currency)
    rows, total = page_of(tx, statement, given)
    return ExchangeRates(rows=[ExchangeRateRow(**row._mapping) for row in rows], total=total)


def exchange_rate(tx: Tx, currency: str, on: dt.date) -> Decimal:
    """The rate in force on the day; refused where none was entered yet."""
    if currency == BOOK_CURRENCY:
        return Decimal(1)
    known = [rate for day, rate in tx.reference(_load_rates).get(currency, ()) if day <= on]
    if not known:
        refuse("company.rate_unknown", field="rate", currency=currency, date=on)
    return known[-1]


def _load_rates(session: orm.Session) -> Mapping[str, list[tuple[dt.date, Decimal]]]:
    found: dict[str, list[tuple[dt.date, Decimal]]] = {}
    rows = sa.select(ExchangeRate.currency, ExchangeRate.day, ExchangeRate.rate).order_by(ExchangeRate.day)
    for currency, day, rate in session.execute(rows):
        found.setdefault(currency, []).append((day, rate))
    return found
