"""The sheets of customers and suppliers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from pydantic import Field

from operational.core.api import Amount, Input
from operational.core.sheets import Sheet, SheetCall, SheetRow
from operational.parties.commands.party import Code, Name

TAG_ENDS = re.compile(r"[、，,;；|/\n]")  # one cell holds several tags
PARTY_ROWS_MAX = 20_000  # one import is one transaction of about two minutes


class PartyRow(Input):
    """One partner a row; a known code changes only the columns that are filled in."""

    code: Code
    name: Name
    short_name: str = Field(default="", max_length=60)
    class_name: str = Field(default="", max_length=60)
    region: str = Field(default="", max_length=60)
    tax_id: str = Field(default="", max_length=30)
    address: str = Field(default="", max_length=500)
    phone: str = Field(default="", max_length=60)
    bank: str = Field(default="", max_length=200)
    bank_account: str = Field(default="", max_length=60)
    terms: str = Field(default="", max_length=60)
    credit_limit: Amount | None = None
    contact: str = Field(default="", max_length=200)
    email: str = Field(default="", max_length=200)
    delivery_address: str = Field(default="", max_length=500)
    tags: str = Field(default="", max_length=500)


def _parties(role: str) -> Callable[[Sequence[SheetRow[Any]]], list[SheetCall]]:
    def calls(rows: Sequence[SheetRow[Any]]) -> list[SheetCall]:
        return [SheetCall("parties.save_party", _party(row.data, role), (row.number,)) for row in rows]

    return calls


def _party(row: PartyRow, role: str) -> dict[str, Any]:
    """The input of the command, with contact and delivery address as the first of each."""
    data: dict[str, Any] = {
        name: value for name, value in row.model_dump(exclude_unset=True).items() if value not in (None, "")
    }
    contact, address = data.pop("contact", ""), data.pop("delivery_address", "")
    email = data.pop("email", "")
    tags = [tag.strip() for tag in TAG_ENDS.split(data.pop("tags", ""))]
    if any(tags):
        data["tags"] = [tag for tag in tags if tag]
    if contact or email:
        data["contacts"] = [{"name": contact or row.name, "email": email, "phone": row.phone}]
    if address:
        data["addresses"] = [{"text": address, "receiver": contact, "phone": row.phone}]
    return {**data, role: True}


CUSTOMERS = Sheet(
    "customers",
    "parties.party.edit",
    PartyRow,
    PARTY_ROWS_MAX,
    _parties("is_customer"),
    aliases={"客户编码": "code", "客户名称": "name", "税号": "tax_id"},
)
SUPPLIERS = Sheet(
    "suppliers",
    "parties.party.edit",
    PartyRow,
    PARTY_ROWS_MAX,
    _parties("is_supplier"),
    aliases={"供应商编码": "code", "供应商名称": "name", "税号": "tax_id"},
)
