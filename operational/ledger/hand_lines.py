"""Lines that people write by hand: what the chart asks of them, and which of them become open items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from operational.company.api import the_company
from operational.core.api import Tx, refuse, require
from operational.ledger import reference, rules
from operational.ledger.events import HandLine, KeptAccountWasWrittenByHand
from operational.ledger.posting import account_for
from operational.ledger.rules import Line


def check_hand_lines(tx: Tx, lines: Sequence[Line], number: str, day: dt.date) -> None:
    """Refuse the first line that the chart does not allow by hand; the posting function looks again."""
    stock_start = the_company(tx).stock_start
    facts = [reference.account(tx, line.account, field=f"lines.{place}.account") for place, line in enumerate(lines)]
    all_cash = all(account.is_cash for account in facts)
    for place, (line, account) in enumerate(zip(lines, facts, strict=True)):
        where = {"number": number, "line": place + 1, "account": account.code}
        if account.requires_party and line.party_id is None:
            refuse("ledger.party_missing", field=f"lines.{place}.party", **where)
        for dimension in ("department", "item", "employee"):
            if getattr(account, f"requires_{dimension}") and getattr(line, f"{dimension}_id") is None:
                refuse(f"ledger.{dimension}_missing", field=f"lines.{place}.{dimension}", **where)
        if account.control == "stock" and stock_start is not None and day >= stock_start:
            refuse("ledger.stock_account", field=f"lines.{place}.account", **where)
        field = f"lines.{place}.cash_flow_line"
        if line.cash_flow_line is None:
            require(not account.is_cash or all_cash, "ledger.cash_flow_line_missing", field=field, **where)
        else:
            require(account.is_cash, "ledger.cash_flow_line_only_on_cash", field=field, **where)
            require(line.cash_flow_line in rules.CASH_FLOW_ITEMS, "ledger.cash_flow_line_unknown", field=field, **where)


REGISTERED = ("asset_cost", "asset_depreciation")  # purposes whose accounts a register may keep


def announce_kept_accounts(tx: Tx, lines: Sequence[Line], number: str, day: dt.date) -> None:
    """Tell the registers of the first line on each account that one of them may keep."""
    chart = reference.accounts(tx)
    for purpose in REGISTERED:
        top = chart[account_for(tx, purpose, on=day)].path
        place = next((place for place, line in enumerate(lines, 1) if chart[line.account].path.startswith(top)), None)
        if place is not None:
            account = lines[place - 1].account
            shown = f"{account} {chart[account].name}"
            tx.announce(KeptAccountWasWrittenByHand(number=number, line_no=place, account=shown, purpose=purpose))


def personal_lines(tx: Tx, lines: Sequence[Line]) -> tuple[HandLine, ...]:
    """The lines on receivables, payables and advances: upper slices make open items of them."""
    chart = reference.accounts(tx)
    return tuple(
        HandLine.model_construct(
            line_no=place,
            account_code=line.account,
            control=chart[line.account].control,
            party_id=line.party_id,
            debit=line.debit,
            credit=line.credit,
            summary=line.summary,
        )
        for place, line in enumerate(lines, 1)
        if chart[line.account].control in rules.PERSONAL_CONTROLS and line.party_id is not None
    )
