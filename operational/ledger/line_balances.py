"""What stands on the account of each line, and with its partner, while a voucher is written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from pydantic import Field

from operational.core.api import ZERO, Input, Output, SignedAmount, Tx, query, ref
from operational.ledger import reference, rules, templates
from operational.ledger.commands.accounts import AccountRef
from operational.ledger.commands.vouchers import LINES_MAX
from operational.ledger.dimensions import ids_of


class BalanceOfLine(Input):
    account: AccountRef
    party: ref("parties.party") | None = None  # type: ignore[valid-type]  # ref() makes an annotated type


class FindLineBalances(Input):
    date: dt.date | None = None  # left out: today
    lines: list[BalanceOfLine] = Field(min_length=1, max_length=LINES_MAX)


class LineBalance(Output):
    account: str
    side: str  # debit, credit, or even where nothing is left
    balance: SignedAmount
    party_side: str
    party_balance: SignedAmount | None


class LineBalances(Output):
    rows: list[LineBalance]
    total: int


@query("ledger.line_balances", permission="ledger.balance.view")
def line_balances(tx: Tx, q: FindLineBalances) -> LineBalances:
    """The balance of each line's account, and of its partner there, at the end of the month as booked so far."""
    month = rules.month_of(q.date or tx.today)
    parties = ids_of(tx, "party", [line.party for line in q.lines])
    facts = [reference.account(tx, line.account, field=f"lines.{place}.account") for place, line in enumerate(q.lines)]
    keys = [((fact.code, 0, 0), (fact.code, parties[line.party] or 0, 0)) for fact, line in zip(facts, q.lines, strict=True)]
    found = templates.balances_of(tx, [(key, month) for pair in keys for key in pair])
    rows = []
    for fact, line, (whole, own) in zip(facts, q.lines, keys, strict=True):
        side, balance = _sided(found.get((whole, month), ZERO), fact.normal_side)
        party_side, party_balance = _sided(found.get((own, month), ZERO), fact.normal_side)
        has_party = line.party is not None
        rows.append(
            LineBalance(
                account=fact.code, side=side, balance=balance, party_side=party_side if has_party else "",
                party_balance=party_balance if has_party else None,
            )
        )  # fmt: skip
    return LineBalances(rows=rows, total=len(rows))


def _sided(amount: Decimal, normal_side: str) -> tuple[str, Decimal]:
    """The side on which the amount stands, and the amount without sign."""
    if amount == 0:
        return "even", ZERO
    is_debit = (normal_side == "D") == (amount > 0)
    return ("debit" if is_debit else "credit"), abs(amount)
