"""Confirmations of red invoice information (红字发票信息确认单): entered, confirmed, refused, cancelled."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import ZERO, Amount, Input, Output, RefTo, SignedAmount, Tx, command, refuse, require
from operational.invoicing.states import RED_CONFIRMATION
from operational.invoicing.tax_tables import RedConfirmation, TaxInvoice

TaxInvoiceRef = Annotated[int | str, RefTo("invoicing.tax_invoice")]
ConfirmationRef = Annotated[int | str, RefTo("invoicing.red_confirmation")]
Number = Annotated[str, Field(pattern=r"^[0-9A-Za-z]*$", max_length=40)]


class EnterRedConfirmation(Input):
    tax_invoice: TaxInvoiceRef  # the blue one
    confirm_number: Number = ""
    date: dt.date | None = None
    reason: Literal["wrong", "return", "stopped", "allowance"]
    net: Amount | None = None  # what is taken back, as positive amounts; left out: all that is left
    tax: Amount | None = None
    note: str = Field(default="", max_length=2000)


class RedConfirmationMoved(Output):
    id: int
    number: str
    state: str
    confirm_number: str
    gross: SignedAmount


@command("invoicing.enter_red_confirmation", permission="invoicing.red_confirmation.edit", path="POST /red-confirmations")
def enter_red_confirmation(tx: Tx, cmd: EnterRedConfirmation) -> RedConfirmationMoved:
    """Enter the confirmation that a red invoice needs, for all or part of a blue one."""
    blue = tx.lock(TaxInvoice, cmd.tax_invoice, field="tax_invoice")
    is_blue = not blue.is_red and blue.state in ("normal", "part_red")
    require(is_blue, "invoicing.not_to_take_back", field="tax_invoice", number=blue.number)
    if cmd.confirm_number:
        _refuse_known(tx, cmd.confirm_number)
    left_net, left_tax = _left(tx, blue)
    net = left_net if cmd.net is None else cmd.net
    tax = left_tax if cmd.net is None and cmd.tax is None else cmd.tax or ZERO
    fits = 0 < net <= left_net and tax <= left_tax
    require(fits, "invoicing.red_exceeds_tax_invoice", field="net", number=blue.number, left=left_net + left_tax,
            amount=net + tax)  # fmt: skip
    made = tx.new(
        RedConfirmation,
        date=cmd.date or tx.today,
        confirm_number=cmd.confirm_number,
        tax_invoice_id=blue.id,
        reason=cmd.reason,
        net=-net,
        tax=-tax,
        gross=-net - tax,
        note=cmd.note,
    )
    number = tx.number(made)
    return RedConfirmationMoved(
        id=made.id, number=number, state=made.state, confirm_number=made.confirm_number, gross=made.gross
    )


def _refuse_known(tx: Tx, confirm_number: str) -> None:
    statement = sa.select(RedConfirmation.number, RedConfirmation.date).where(
        RedConfirmation.confirm_number == confirm_number, RedConfirmation.state != "cancelled"
    )
    first = tx.session.execute(statement).first()
    if first is not None:
        refuse("invoicing.confirmation_known", field="confirm_number", confirm_number=confirm_number, number=first.number,
               date=first.date)  # fmt: skip


def _left(tx: Tx, blue: TaxInvoice) -> tuple[Decimal, Decimal]:
    """What of a blue invoice is neither taken back nor asked to be."""
    c, t = RedConfirmation, TaxInvoice
    asked = sa.select(c.net, c.tax).where(c.tax_invoice_id == blue.id, c.state.in_(("waiting", "confirmed")))
    done = sa.select(t.net, t.tax).where(t.red_of_number == blue.number, t.state != "void")
    rows = list(tx.session.execute(asked.union_all(done)))
    return blue.net + sum((row.net for row in rows), ZERO), blue.tax + sum((row.tax for row in rows), ZERO)


class ConfirmRed(Input):
    red_confirmation: ConfirmationRef
    confirm_number: Number = ""  # where it was not known before
    version: int | None = None


@command(
    "invoicing.confirm_red",
    permission="invoicing.red_confirmation.edit",
    move=RED_CONFIRMATION.confirm,
    path="POST /red-confirmations/{red_confirmation}/confirm",
)
def confirm_red(tx: Tx, cmd: ConfirmRed) -> RedConfirmationMoved:
    """Both sides agree: the red invoice may be issued."""
    made = tx.lock(RedConfirmation, cmd.red_confirmation, version=cmd.version, field="red_confirmation")
    if cmd.confirm_number and cmd.confirm_number != made.confirm_number:
        _refuse_known(tx, cmd.confirm_number)
        made.confirm_number = cmd.confirm_number
    require(made.confirm_number, "invoicing.confirmation_without_number", field="confirm_number", number=made.number)
    return _moved(made)


class EndRed(Input):
    red_confirmation: ConfirmationRef
    reason: str = Field(min_length=1, max_length=500)
    version: int | None = None


@command(
    "invoicing.refuse_red",
    permission="invoicing.red_confirmation.edit",
    move=RED_CONFIRMATION.refuse,
    path="POST /red-confirmations/{red_confirmation}/refuse",
)
def refuse_red(tx: Tx, cmd: EndRed) -> RedConfirmationMoved:
    """The other side does not agree."""
    return _ended(tx, cmd)


@command(
    "invoicing.cancel_red",
    permission="invoicing.red_confirmation.edit",
    move=RED_CONFIRMATION.cancel,
    path="POST /red-confirmations/{red_confirmation}/cancel",
)
def cancel_red(tx: Tx, cmd: EndRed) -> RedConfirmationMoved:
    """The confirmation was withdrawn or has run out: no red invoice follows it."""
    return _ended(tx, cmd)


def _ended(tx: Tx, cmd: EndRed) -> RedConfirmationMoved:
    made = tx.lock(RedConfirmation, cmd.red_confirmation, version=cmd.version, field="red_confirmation")
    made.note = f"{made.note}\n{cmd.reason}".strip()
    return _moved(made)


def _moved(made: RedConfirmation) -> RedConfirmationMoved:
    return RedConfirmationMoved(
        id=made.id, number=made.number or "", state=made.state, confirm_number=made.confirm_number, gross=made.gross
    )
