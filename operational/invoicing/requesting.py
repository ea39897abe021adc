"""Writing a request to invoice, for this slice and for those that know orders and goods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import ZERO, Input, InvalidInput, Problem, Tx, require
from operational.invoicing import tax_rules
from operational.invoicing.tax_tables import InvoiceRequest, InvoiceRequestLine
from operational.items.api import Item
from operational.parties.api import BillingName, Party

Kind = Literal["special", "ordinary"]
PROBLEMS_MAX = 200


class Buyer(Input):
    """Whose invoice it is, where the partner's page does not say it rightly."""

    name: str = Field(default="", max_length=100)
    tax_id: str = Field(default="", max_length=20)
    address: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=40)
    bank: str = Field(default="", max_length=100)
    bank_account: str = Field(default="", max_length=60)


@dataclass(frozen=True)
class RequestLine:
    """One line of a request; ``net`` and ``tax`` are after the discount."""

    item: Item
    quantity: Decimal | None
    net: Decimal
    tax: Decimal
    vat_rate: Decimal
    discount: Decimal = ZERO
    name: str = ""
    spec: str | None = None
    unit: str | None = None
    invoice_id: int | None = None


def add_request(
    tx: Tx,
    party: Party,
    kind: str,
    lines: Sequence[RequestLine],
    *,
    date: dt.date,
    remark: str = "",
    buyer: Buyer | None = None,
    note: str = "",
) -> tuple[InvoiceRequest, str]:
    """Write a request with its lines, once buyer and lines hold what the platform asks for."""
    require(lines, "invoicing.invoice_has_no_lines", field="lines")
    given = buyer or Buyer()
    usual = _usual(tx, party)
    name, tax_id = given.name or usual.name, (given.tax_id or usual.tax_id).upper()
    _check_buyer(kind, name, tax_id)
    _check_lines(lines)
    net, tax = sum((line.net for line in lines), ZERO), sum((line.tax for line in lines), ZERO)
    made = tx.new(
        InvoiceRequest,
        date=date,
        party_id=party.id,
        invoice_kind=kind,
        buyer_name=name,
        buyer_tax_id=tax_id,
        buyer_address=given.address or usual.address,
        buyer_phone=given.phone or usual.phone,
        buyer_bank=given.bank or usual.bank,
        buyer_bank_account=given.bank_account or usual.bank_account,
        remark=remark,
        note=note,
        net=net,
        tax=tax,
        gross=net + tax,
    )
    number = tx.number(made)
    tx.insert(InvoiceRequestLine, [_row(made.id, line_no, line) for line_no, line in enumerate(lines, 1)])
    return made, number


def _usual(tx: Tx, party: Party) -> Buyer:
    """How the partner wants its invoices made out: its usual billing name, else as it is called itself."""
    b = BillingName
    columns = (b.title, b.tax_id, b.address, b.phone, b.bank, b.bank_account)
    statement = sa.select(*columns).where(b.party_id == party.id, b.is_active, b.is_default).order_by(b.id).limit(1)
    row = tx.session.execute(statement).first()
    own = (party.name, party.tax_id, party.address, party.phone, party.bank, party.bank_account)
    name, tax_id, address, phone, bank, account = own if row is None else tuple(row)
    return Buyer.model_construct(
        name=name, tax_id=tax_id, address=address, phone=phone, bank=bank, bank_account=account
    )


def _check_buyer(kind: str, name: str, tax_id: str) -> None:
    """A special invoice needs the buyer's tax number; one that is given must be possible."""
    require(name, "invoicing.request_without_buyer", field="buyer.name")
    require(tax_id or kind == "ordinary", "invoicing.buyer_without_tax_id", field="buyer.tax_id", buyer=name)
    require(not tax_id or tax_rules.is_tax_id(tax_id), "invoicing.tax_id_wrong", field="buyer.tax_id", buyer=name, tax_id=tax_id)


def _check_lines(lines: Sequence[RequestLine]) -> None:
    problems = []
    for place, line in enumerate(lines):
        if not line.item.tax_code:
            values = {"item": line.item.code, "name": line.item.name}
            problems.append(Problem("invoicing.item_without_tax_code", values, f"lines.{place}.item"))
        elif line.net <= 0:
            problems.append(Problem("invoicing.request_line_not_positive", {"item": line.item.code}, f"lines.{place}.amount"))
    if problems:
        raise InvalidInput.of(problems[:PROBLEMS_MAX])


def _row(request_id: int, line_no: int, line: RequestLine) -> dict[str, object]:
    item = line.item
    return {
        "invoice_request_id": request_id,
        "line_no": line_no,
        "item_id": item.id,
        "name": line.name or item.name,
        "spec": item.spec if line.spec is None else line.spec,
        "unit": item.unit if line.unit is None else line.unit,
        "tax_code": item.tax_code,
        "quantity": line.quantity,
        "net": line.net,
        "tax": line.tax,
        "gross": line.net + line.tax,
        "discount": line.discount,
        "vat_rate": line.vat_rate,
        "invoice_id": line.invoice_id,
    }
