"""Money that comes or goes regularly, as far as the cash forecast needs to know it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from operational.core.api import Amount, Input, Output, Tx, command, require, save_master
from operational.invoicing.bank_tables import RecurringCash


class SaveRecurringCash(Input):
    code: Annotated[str, Field(min_length=1, max_length=60)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    direction: Literal["in", "out"] = "out"
    amount: Amount
    every: Literal["week", "month", "quarter", "year"] = "month"
    first_on: dt.date
    last_on: dt.date | None = None
    is_active: bool = True
    version: int | None = None


class RecurringCashSaved(Output):
    id: int
    code: str
    version: int
    is_new: bool


@command("invoicing.save_recurring_cash", permission="invoicing.forecast.edit", path="POST /recurring-cash")
def save_recurring_cash(tx: Tx, cmd: SaveRecurringCash) -> RecurringCashSaved:
    """Tell the cash forecast of wages, rent, loans, taxes: how much, how often, from when to when."""
    require(cmd.amount > 0, "invoicing.payment_without_amount", field="amount")
    in_order = cmd.last_on is None or cmd.last_on >= cmd.first_on
    require(in_order, "invoicing.recurring_dates", field="last_on", code=cmd.code)
    values = cmd.model_dump(exclude={"version"})
    row, is_new = save_master(tx, RecurringCash, "invoicing.recurring_cash", values, version=cmd.version)
    return RecurringCashSaved(id=row.id, code=row.code, version=row.version, is_new=is_new)
