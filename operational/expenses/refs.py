"""References that the commands and queries of the slice take."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from operational.core.api import RefTo

ClaimRef = Annotated[int | str, RefTo("expenses.claim")]
AdvanceRef = Annotated[int | str, RefTo("expenses.advance")]
KindRef = Annotated[int | str, RefTo("expenses.kind")]
EmployeeRef = Annotated[int | str, RefTo("people.employee")]
DepartmentRef = Annotated[int | str, RefTo("company.department")]
PartyRef = Annotated[int | str, RefTo("parties.party")]
AccountRef = Annotated[str, RefTo("ledger.account")]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
