"""What a voucher template is filled with: fixed amounts, balances of the books, and what balances the rest."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

import sqlalchemy as sa

from operational.core.api import ZERO, Tx
from operational.ledger import rules
from operational.ledger.rules import Line
from operational.ledger.template_tables import VoucherTemplateLine

CENT = Decimal("0.01")
Key = tuple[str, int, int]  # account with those below it, partner and department; 0 for any


class Filled(Protocol):
    """What of a template's line says how much stands on it."""

    @property
    def side(self) -> str: ...
    @property
    def take(self) -> str: ...
    @property
    def amount(self) -> Decimal | None: ...
    @property
    def share(self) -> Decimal: ...


def amounts_of(lines: Sequence[Filled], balances: Sequence[Decimal]) -> list[Decimal | None]:
    """The amount of each line; None where a person has to say it. ``balances`` are those of the lines that take one, else 0.

    What balances the others is known only when all of them are.
    """
    found: list[Decimal | None] = []
    for line, balance in zip(lines, balances, strict=True):
        if line.take == "amount":
            found.append(line.amount)
        elif line.take == "balance":
            found.append((balance * line.share).quantize(CENT, ROUND_HALF_UP))
        else:
            found.append(None)
    others = [amount for line, amount in zip(lines, found, strict=True) if line.take != "rest"]
    if any(amount is None for amount in others):
        return found
    signs = {"D": 1, "C": -1}
    debit = sum((signs[line.side] * (amount or ZERO) for line, amount in zip(lines, found, strict=True)), ZERO)
    return [-signs[line.side] * debit if line.take == "rest" else amount for line, amount in zip(lines, found, strict=True)]


def due_day(month: dt.date, day: int) -> dt.date:
    """The day of the month on which a recurring voucher is dated; a month that is shorter takes its last."""
    return month.replace(day=min(day, calendar.monthrange(month.year, month.month)[1]))


def due_months(
    first: dt.date, last: dt.date | None, day: int, today: dt.date, closed: Iterable[dt.date], began: dt.date
) -> list[dt.date]:
    """The open months up to today in which a recurring voucher is due."""
    shut, found = set(closed), []
    month, end = max(first, began), min(last or today, rules.month_of(today))
    while month <= end:
        if month not in shut and due_day(month, day) <= today:
            found.append(month)
        month = rules.next_month(month)
    return found


def lines_of_templates(tx: Tx, ids: Sequence[int]) -> dict[int, list[VoucherTemplateLine]]:
    """The lines of templates, in one statement."""
    wanted = sa.cast(list(ids), sa.ARRAY(sa.BigInteger))
    statement = sa.select(VoucherTemplateLine).where(VoucherTemplateLine.template_id == sa.any_(wanted))
    found: dict[int, list[VoucherTemplateLine]] = {template_id: [] for template_id in ids}
    for row in tx.session.execute(statement.order_by(VoucherTemplateLine.template_id, VoucherTemplateLine.line_no)).scalars():
        found[row.template_id].append(row)
    return found


def key_of(line: VoucherTemplateLine) -> Key:
    return line.from_account or "", line.party_id or 0, line.department_id or 0


_BALANCES = sa.text("""
    select asked.place, sum(b.opening + b.debit - b.credit) * case top.normal_side when 'D' then 1 else -1 end as amount
    from unnest(cast(:accounts as text[]), cast(:parties as bigint[]), cast(:departments as bigint[]), cast(:months as date[]))
        with ordinality as asked (account, party, department, month, place)
    join ledger.account as top on top.code = asked.account
    join ledger.account as part on starts_with(part.path, top.path)
    join ledger.balance as b on b.account_code = part.code and b.month <= asked.month
        and (asked.party = 0 or b.party_id = asked.party) and (asked.department = 0 or b.department_id = asked.department)
    group by asked.place, top.normal_side
""")


def balances_of(tx: Tx, wanted: Iterable[tuple[Key, dt.date]]) -> Mapping[tuple[Key, dt.date], Decimal]:
    """Balances at the end of months as booked so far, on the side on which the account grows; one statement for all."""
    asked = sorted(set(wanted))
    if not asked:
        return {}
    given = {
        "accounts": [key[0] for key, _ in asked],
        "parties": [key[1] for key, _ in asked],
        "departments": [key[2] for key, _ in asked],
        "months": [month for _, month in asked],
    }
    return {asked[row.place - 1]: row.amount for row in tx.session.execute(_BALANCES, given)}


def filled_lines(
    lines: Sequence[VoucherTemplateLine], month: dt.date, balances: Mapping[tuple[Key, dt.date], Decimal]
) -> list[Line]:
    """A template's lines as those of a voucher of this month; without what comes to nothing."""
    amounts = amounts_of(lines, [balances.get((key_of(line), month), ZERO) for line in lines])
    return [
        Line(
            line.account_code,
            debit=amount if line.side == "D" else ZERO,
            credit=amount if line.side == "C" else ZERO,
            is_red=amount < 0,
            summary=line.summary,
            party_id=line.party_id,
            item_id=line.item_id,
            department_id=line.department_id,
            employee_id=line.employee_id,
            cash_flow_line=line.cash_flow_line,
        )
        for line, amount in zip(lines, amounts, strict=True)
        if amount
    ]
