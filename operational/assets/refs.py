"""How inputs name the things of this slice."""

from typing import Annotated

from pydantic import Field

from operational.core.api import RefTo

AssetRef = Annotated[int | str, RefTo("assets.asset")]
CategoryRef = Annotated[int | str, RefTo("assets.category")]
DepartmentRef = Annotated[int | str, RefTo("company.department")]
EmployeeRef = Annotated[int | str, RefTo("people.employee")]
SupplierRef = Annotated[int | str, RefTo("parties.supplier")]
PartyRef = Annotated[int | str, RefTo("parties.party")]
AccountRef = Annotated[str, RefTo("ledger.account")]
CashRef = Annotated[str, RefTo("invoicing.bank_account")]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
Month = Annotated[str, Field(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$")]
