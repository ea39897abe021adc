"""Output tax that waited falls due when the contract's collection date has come (policies on the tax point)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.core.api import ZERO, Input, Output, SignedAmount, Tx, command, remember
from operational.ledger.api import account_for, credit, debit
from operational.sales import due_claims, postings, rules
from operational.sales.lines import save_lines
from operational.sales.rules import Line
from operational.sales.tables import GoodsIssue, Order
from operational.sales.tables_after import PriceAdjustment

ORDERS_AT_ONCE = 2_000  # one command stays short; the answer says when there is more


class RecogniseDueVat(Input):
    date: dt.date | None = None  # left out: today


class DueVatRecognised(Output):
    date: dt.date
    goods_issues: int
    tax: SignedAmount
    is_complete: bool  # False: run it again for the rest


@dataclass(frozen=True)
class DueLine:
    """The tax of an issue line as far as its collection dates have come or money came before them, returns taken off."""

    issue_id: int
    line_id: int
    tax: Decimal


_LINES = sa.text(
    "select id, line_no, quantity, net, tax, issued, returned, cancelled, invoiced, red_due, delivered_net, delivered_tax, "
    "invoiced_net, invoiced_tax, red_due_net, red_due_tax, tax_deferred, over_delivered "
    "from sales.order_line where id = any(cast(:ids as bigint[]))"
)


@command("sales.recognise_due_vat", permission="sales.invoice.edit", path="POST /sales/due-vat")
def recognise_due_vat(tx: Tx, cmd: RecogniseDueVat) -> DueVatRecognised:
    """Move output tax whose collection date or money has come from 待转销项税额 to 销项税额; safe to run every day.

    Under terms in instalments the tax follows part by part.
    """
    day = cmd.date or tx.today
    orders = list(tx.session.execute(due_claims.ORDERS, {"day": day, "most": ORDERS_AT_ONCE}).scalars())
    tx.lock_all(Order, orders)
    dated = list(rules.TERMS_WITH_A_DATE)
    wanted = {"orders": orders, "day": day, "dated": dated}
    due = [DueLine(*row) for row in tx.session.execute(due_claims.DELIVERIES, wanted)]
    lines = _lines(tx, [part.line_id for part in due])
    moved, by_issue = _moved(lines, due)
    save_lines(tx, moved)
    _book(tx, by_issue, day)
    adjusted = _adjustments_due(tx, day, dated)
    return DueVatRecognised(
        date=day,
        goods_issues=len(by_issue),
        tax=sum(by_issue.values(), ZERO) + adjusted,
        is_complete=len(orders) < ORDERS_AT_ONCE or not by_issue,
    )


def _lines(tx: Tx, ids: Sequence[int]) -> dict[int, Line]:
    """Where the lines stand now, behind the locks of their orders."""
    rows: list[Any] = list(tx.session.execute(_LINES, {"ids": sorted(set(ids))}))
    return {row.id: Line(*row) for row in rows}


def _moved(lines: dict[int, Line], due: Sequence[DueLine]) -> tuple[list[Line], dict[int, Decimal]]:
    """Lines without the tax that falls due, and that tax by goods issue: the latest of the due ones still wait."""
    by_line: dict[int, list[DueLine]] = {}
    for part in due:
        by_line.setdefault(part.line_id, []).append(part)
    moved: list[Line] = []
    by_issue: dict[int, Decimal] = {}
    for line_id, parts in by_line.items():
        line = lines[line_id]
        now = rules.due_now(line, sum((part.tax for part in parts), ZERO))
        if not now:
            continue
        moved.append(replace(line, tax_deferred=line.tax_deferred - now))
        for part, taken in zip(parts, rules.spread_back(now, [part.tax for part in parts]), strict=True):
            if taken:
                by_issue[part.issue_id] = by_issue.get(part.issue_id, ZERO) + taken
    return moved, by_issue


def _book(tx: Tx, by_issue: dict[int, Decimal], day: dt.date) -> None:
    if not by_issue:
        return
    wanted = sa.cast(sorted(by_issue), sa.ARRAY(sa.BigInteger))
    deferred, output = account_for(tx, "output_vat_deferred", on=day), account_for(tx, "output_vat", on=day)
    issues = sa.select(GoodsIssue).where(GoodsIssue.id == sa.any_(wanted)).order_by(GoodsIssue.id)
    for issue in tx.session.execute(issues).scalars():
        tax, number = by_issue[issue.id], issue.number or ""
        postings.post_some(
            tx,
            source=issue,
            number=number,
            date=day,
            purpose="vat_due",
            summary=f"结转到期待转销项税额 {number}",
            rule="sales.due_vat/1",
            lines=[debit(deferred, tax), credit(output, tax)],
        )
        remember(tx, GoodsIssue.kind, issue.id)


def _adjustments_due(tx: Tx, day: dt.date, dated: list[str]) -> Decimal:
    """Tax of price adjustments as far as the parts of their claims have come; they follow their deliveries."""
    ids = list(tx.session.execute(due_claims.ADJUSTMENTS, {"day": day, "most": ORDERS_AT_ONCE}).scalars())
    if not ids:
        return ZERO
    rows: list[Any] = list(tx.session.execute(due_claims.ADJUSTED, {"ids": ids, "day": day, "dated": dated}))
    due = {row.id: row.due for row in rows}
    wanted = sa.cast(ids, sa.ARRAY(sa.BigInteger))
    statement = sa.select(PriceAdjustment).where(PriceAdjustment.id == sa.any_(wanted)).order_by(PriceAdjustment.id)
    deferred, output = account_for(tx, "output_vat_deferred", on=day), account_for(tx, "output_vat", on=day)
    total = ZERO
    for found in tx.session.execute(statement.execution_options(populate_existing=True)).scalars():
        tax, number = rules.adjustment_due_now(found.tax, found.tax_deferred, due[found.id]), found.number or ""
        if not tax:
            continue
        postings.post_some(
            tx,
            source=found,
            number=number,
            date=day,
            purpose="vat_due",
            summary=f"结转到期待转销项税额 {number}",
            rule="sales.due_vat/1",
            lines=[debit(deferred, tax), credit(output, tax)],
        )
        found.tax_deferred, total = found.tax_deferred - tax, total + tax
        remember(tx, PriceAdjustment.kind, found.id)
    return total
