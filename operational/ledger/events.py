"""Facts of the ledger that upper slices may hear."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from operational.core.api import Fact


class HandLine(BaseModel):
    """A line that a person wrote on a receivable, payable or advance account; red amounts are negative."""

    model_config = ConfigDict(frozen=True)

    line_no: int
    account_code: str
    control: str  # receivable, payable, advance_in, advance_out
    party_id: int
    debit: Decimal
    credit: Decimal
    summary: str


class EntryWasApprovedByHand(Fact):
    """A hand voucher or the opening balances wrote on accounts that are kept by partner: open items follow."""

    entry_id: int
    voucher_id: int | None
    source_kind: str  # ledger.voucher or ledger.opening
    source_id: int
    source_number: str
    date: dt.date
    lines: tuple[HandLine, ...]


class KeptAccountWasWrittenByHand(Fact):
    """A hand voucher wrote on an account that a register of its own may keep: the register says whether that may be."""

    number: str
    line_no: int
    account: str
    purpose: str


class VoucherWasTakenBack(Fact):
    """A hand voucher was reversed in red, or its check taken back: these entries stand no more for what happened."""

    voucher_id: int
    entry_ids: tuple[int, ...]


class HandVouchersWereEntered(Fact):
    """Many hand vouchers came in at once; ``entries`` are those with lines on accounts that are kept by partner."""

    bulk: ClassVar[frozenset[str]] = frozenset({"entries"})

    count: int
    entries: tuple[EntryWasApprovedByHand, ...]


class PeriodWasClosed(Fact):
    """A month takes no more entries."""

    month: dt.date


class PeriodWasReopened(Fact):
    """The latest closed month takes entries again."""

    month: dt.date


class VouchersWerePosted(Fact):
    """Vouchers got their numbers and are final."""

    count: int
    first: str
    last: str
