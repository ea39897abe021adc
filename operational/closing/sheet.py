"""What the month's value-added tax is by the registers and by the books, and what was sold and bought in a period."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.closing.rules import DatedRule, is_quarter_end
from operational.company.api import setting, the_company
from operational.core.api import ZERO, Tx
from operational.invoicing.api import invoice_kinds
from operational.ledger.api import account_for

ROWS_MAX = 500  # differences that one sheet names; a month with more is looked into by its registers
_TRADED = sa.text(
    """
    select
        (select coalesce(sum(l.credit - l.debit), 0)
            from ledger.entry_line as l join ledger.entry as e on e.id = l.entry_id
            where e.date >= :first and e.date < :next_day and e.source_kind not in ('ledger.opening', 'closing.booking')
                and l.account_code in (
                    select a.code from ledger.account as a join ledger.account as top on starts_with(a.path, top.path)
                    where top.code in (select account_code from ledger.posting_account where purpose = 'revenue'))
                and not exists (
                    select from ledger.entry_line as p where p.entry_id = l.entry_id and p.account_code = :profit)) as sales,
        (select coalesce(sum(net), 0) from invoicing.invoice
            where direction = 'sale' and date >= :first and date < :next_day) as invoiced,
        (select coalesce(sum(net), 0) from invoicing.invoice
            where direction = 'purchase' and date >= :first and date < :next_day) as bought
    """
)
_OWED = sa.text(
    """
    select
        (select coalesce(sum(l.credit - l.debit), 0)
            from ledger.entry_line as l join ledger.entry as e on e.id = l.entry_id
            where e.date >= :first and e.date < :next_day and l.account_code = :account and l.credit <> 0
                and e.source_kind not in ('ledger.opening', 'closing.booking')) as owed,
        (select coalesce(sum(tax), 0) from invoicing.tax_invoice
            where direction = 'sale' and state <> 'void' and date >= :first and date < :next_day
                and invoice_kind = any(cast(:special as text[]))) as special
    """
)


@dataclass(frozen=True)
class Traded:
    """Without tax: sales by the books, and what own and suppliers' invoices of the period say."""

    sales: Decimal
    invoiced: Decimal
    bought: Decimal


@dataclass(frozen=True)
class Relieved:
    sales: Decimal
    tax: Decimal


def months_of_return(tx: Tx, month: dt.date) -> dt.date | None:
    """The first month of the VAT period that ends with this month, if one does. Small-scale taxpayers file by quarter."""
    usual = "quarter" if the_company(tx).taxpayer == "small_scale" else "month"
    if setting(tx, "closing.vat_period", usual, on=month) == "month":
        return month
    return month.replace(month=month.month - 2) if is_quarter_end(month) else None


def traded(tx: Tx, first: dt.date, next_day: dt.date) -> Traded:
    given = {"first": first, "next_day": next_day, "profit": account_for(tx, "profit_of_year", on=first)}
    row = tx.session.execute(_TRADED, given).one()
    return Traded(row.sales, row.invoiced, row.bought)


def relieved_tax(tx: Tx, month: dt.date, next_day: dt.date, rule: DatedRule | None) -> Relieved:
    """What a small-scale taxpayer does not owe: sales of the period up to the threshold, special invoices taxed all the same."""
    first = months_of_return(tx, month)
    if first is None or rule is None or rule.limit_amount is None:
        return Relieved(ZERO, ZERO)
    sales = traded(tx, first, next_day).sales
    months = (month.year - first.year) * 12 + month.month - first.month + 1
    if sales > rule.limit_amount * months:
        return Relieved(sales, ZERO)
    given: dict[str, Any] = {
        "first": first,
        "next_day": next_day,
        "account": account_for(tx, "vat_current", on=month),
        "special": [code for code, kind in invoice_kinds().items() if kind.is_special],
    }
    row = tx.session.execute(_OWED, given).one()
    return Relieved(sales, max(row.owed - row.special, ZERO))
