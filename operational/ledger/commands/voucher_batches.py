"""Many hand vouchers in one command: a year of another program's vouchers comes in as one piece of work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar

from pydantic import Field

from operational.core.api import ZERO, Input, InvalidInput, Output, Problem, Refusal, SignedAmount, Tx, command
from operational.ledger import reference, rules
from operational.ledger.cash_flow import Movement, Rule, proposed, rules_of
from operational.ledger.commands.vouchers import EnterVoucher, dimensions_of, header_of, lines_with, open_month
from operational.ledger.events import EntryWasApprovedByHand, HandVouchersWereEntered
from operational.ledger.hand_lines import announce_kept_accounts, check_hand_lines, personal_lines
from operational.ledger.posting import post_entry
from operational.ledger.rules import Line
from operational.ledger.states import VOUCHER
from operational.ledger.tables import Voucher
from operational.ledger.voucher_numbers import checker_differs

VOUCHERS_MAX = 100_000  # a year of the largest books that a small maker moves with
PROBLEMS_MAX = 1000  # a person repairs a pattern, not a thousand vouchers one by one
T = TypeVar("T")


class EnterVouchers(Input):
    bulk: ClassVar[frozenset[str]] = frozenset({"vouchers"})
    vouchers: list[EnterVoucher] = Field(min_length=1, max_length=VOUCHERS_MAX)
    proposes_cash_flow: bool = False  # money without a line of the cash-flow statement takes the one that the rules propose


class VouchersEntered(Output):
    vouchers: int
    lines: int
    total: SignedAmount


@dataclass(frozen=True)
class _Ready:
    """A voucher that may be written: its row, its lines, and which of them wait for settlement."""

    header: dict[str, Any]
    lines: list[Line]


@command("ledger.enter_vouchers", permission="ledger.voucher.approve", path="POST /ledger/vouchers/enter-many")
def enter_vouchers(tx: Tx, cmd: EnterVouchers) -> VouchersEntered:
    """Write many hand vouchers and approve them in one step, all or none; every wrong one is told by its place."""
    found = dimensions_of(tx, [line for given in cmd.vouchers for line in given.lines])
    own_checks = checker_differs(tx)
    ready: list[_Ready] = []
    problems: list[Problem] = []
    months: dict[dt.date, Refusal | dt.date] = {}
    known_rules: dict[dt.date, Sequence[Rule]] = {}
    for place, given in enumerate(cmd.vouchers):
        try:
            month = _month(tx, given.date, months)
            lines = lines_with(tx, given, found)
            if cmd.proposes_cash_flow:
                lines = _with_cash_flow(tx, lines, _rules(month, known_rules))
            header = header_of(tx, given, lines, month)
            check_hand_lines(tx, lines, given.reference or "", given.date)
            _balanced(lines, given.reference)
        except Refusal as refusal:
            problems += [_placed(problem, place) for problem in refusal.problems]
            if len(problems) >= PROBLEMS_MAX:
                break
            continue
        ready.append(_Ready(header, lines))
    if own_checks and not problems:
        problems.append(Problem("ledger.checker_is_preparer", {"number": cmd.vouchers[0].reference}, "vouchers.0"))
    if problems:
        raise InvalidInput.of(problems)
    _write(tx, ready)
    return VouchersEntered(
        vouchers=len(ready),
        lines=sum(len(one.lines) for one in ready),
        total=sum((one.header["total"] for one in ready), ZERO),
    )


def _month(tx: Tx, day: dt.date, known: dict[dt.date, Refusal | dt.date]) -> dt.date:
    """The month of a day, looked up once for each day of the year."""
    found = known.get(day)
    if found is None:
        found = known[day] = _tried(lambda: open_month(tx, day))
    if isinstance(found, Refusal):
        raise found
    return found


def _tried(look: Callable[[], T]) -> Refusal | T:
    try:
        return look()
    except Refusal as refusal:
        return refusal


def _rules(month: dt.date, known: dict[dt.date, Sequence[Rule]]) -> Sequence[Rule]:
    if month not in known:
        known[month] = rules_of(month)
    return known[month]


def _with_cash_flow(tx: Tx, lines: list[Line], known: Sequence[Rule]) -> list[Line]:
    """Money that says nothing about the cash-flow statement takes the line of what stands against it, by the dated rules."""
    chart = reference.accounts(tx)
    facts = [chart[line.account] for line in lines]
    if not any(fact.is_cash and line.cash_flow_line is None for fact, line in zip(facts, lines, strict=True)):
        return lines
    if all(fact.is_cash for fact in facts):
        return lines  # money that only changes its place
    movements = [Movement(fact.path, fact.is_cash, line.debit - line.credit) for fact, line in zip(facts, lines, strict=True)]
    return [
        replace(line, cash_flow_line=chosen) if fact.is_cash and line.cash_flow_line is None else line
        for line, fact, chosen in zip(lines, facts, proposed(movements, known, Voucher.kind), strict=True)
    ]


def _balanced(lines: Sequence[Line], number: str) -> None:
    debit, credit = rules.totals(lines)
    if len(lines) < 2:
        raise Refusal("ledger.entry_too_short", number=number)
    if debit != credit:
        raise Refusal("ledger.entry_unbalanced", number=number, debit=debit, credit=credit)


def _placed(problem: Problem, place: int) -> Problem:
    inner = f".{problem.field}" if problem.field else ""
    return replace(problem, field=f"vouchers.{place}{inner}")


def _write(tx: Tx, ready: Sequence[_Ready]) -> None:
    """Rows of vouchers in one statement, entries through the closing call, one fact for all that waits for settlement."""
    ids = tx.ids(len(ready))
    rows, pairs, heard = [], [], []
    for voucher_id, one in zip(ids, ready, strict=True):
        head = one.header
        number = head["reference"] or f"凭证 {voucher_id}"
        entry_id = post_entry(
            tx, source_kind=Voucher.kind, source_id=voucher_id, number=number, date=head["date"], booked=head["date"],
            purpose="hand", summary=head["summary"], rule=rules.HAND_RULE, lines=one.lines,
        )  # fmt: skip
        rows.append(
            {
                **head, "id": voucher_id, "number": None, "state": VOUCHER.approve.target, "version": 1,
                "created_by": tx.actor.user_id, "checked_by": tx.actor.user_id, "is_hand": True, "rule": rules.HAND_RULE,
            }
        )  # fmt: skip
        pairs.append({"entry_id": entry_id, "voucher_id": voucher_id})
        tx.touched[Voucher.kind, voucher_id] = {}
        announce_kept_accounts(tx, one.lines, number, head["date"])
        personal = personal_lines(tx, one.lines)
        if personal:
            heard.append(
                EntryWasApprovedByHand.model_construct(
                    entry_id=entry_id, voucher_id=voucher_id, source_kind=Voucher.kind, source_id=voucher_id,
                    source_number=number, date=head["date"], lines=personal,
                )
            )  # fmt: skip
    tx.insert(Voucher, rows)
    tx.call("ledger.attach_entries", pairs=pairs)
    if heard:
        tx.announce(HandVouchersWereEntered.model_construct(count=len(heard), entries=tuple(heard)))
