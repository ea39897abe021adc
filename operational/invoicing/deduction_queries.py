"""What people can see of input tax: what waits to be selected, the months, and the tax of a month."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import the_company
from operational.core.api import ZERO, Fraction, Input, Output, Page, RefTo, SignedAmount, Tx, page_of, query
from operational.invoicing import tax_rules
from operational.invoicing.deductions import month_end
from operational.invoicing.request_queries import narrowed
from operational.invoicing.tax_queries import register_rows
from operational.invoicing.tax_tables import TaxInvoice, TaxSelection
from operational.ledger.api import account_for

PartyRef = Annotated[int | str, RefTo("parties.supplier")]
Month = Annotated[str, Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]


class FindToDeduct(Page):
    until: dt.date | None = None
    party: PartyRef | None = None
    search: str = Field(default="", max_length=100)


class ToDeductRow(Output):
    id: int
    number: str
    date: dt.date
    days: int
    age: str
    invoice_kind: str
    party_name: str
    net: SignedAmount
    tax: SignedAmount
    deductible_tax: SignedAmount
    booked: SignedAmount
    state: str


class Age(Output):
    age: str
    invoices: int
    tax: SignedAmount


class ToDeduct(Output):
    rows: list[ToDeductRow]
    total: int
    deductible_tax: SignedAmount  # of all pages
    ages: list[Age]


@query("invoicing.to_deduct", permission="invoicing.tax_invoice.view", path="GET /deductions/open")
def to_deduct(tx: Tx, given: FindToDeduct) -> ToDeduct:
    """Received invoices whose tax is not selected yet (未勾选), the oldest first, with how long they wait."""
    t = TaxInvoice
    statement = narrowed(register_rows(), given.party, given.search, t.number, t.seller_name).where(t.use_state == "unselected")
    if given.until is not None:
        statement = statement.where(t.date <= given.until)
    rows, total = page_of(tx, statement.order_by(t.date, t.id), given)
    days = sa.select(t.date, sa.func.count(), sa.func.sum(t.deductible_tax)).where(t.use_state == "unselected").group_by(t.date)
    ages: dict[str, list[Any]] = {name: [0, ZERO] for _, name in tax_rules.AGES} | {tax_rules.OLDEST: [0, ZERO]}
    for date, count, tax in tx.session.execute(days):
        age = ages[tax_rules.age_of(date, tx.today)]
        age[0] += count
        age[1] += tax
    shown = ToDeductRow.model_fields
    found = []
    for row in rows:
        plain = {name: value for name, value in row._mapping.items() if name in shown}
        found.append(ToDeductRow(**plain, days=(tx.today - row.date).days, age=tax_rules.age_of(row.date, tx.today)))
    return ToDeduct(
        rows=found,
        total=total,
        deductible_tax=sum((tax for _, tax in ages.values()), ZERO),
        ages=[Age(age=name, invoices=count, tax=tax) for name, (count, tax) in ages.items()],
    )


class OneMonth(Input):
    month: Month


class InputVatRow(Output):
    invoice_kind: str
    vat_rate: Fraction | None
    invoices: int
    net: SignedAmount
    tax: SignedAmount


class InputVat(Output):
    month: str
    is_closed: bool
    rows: list[InputVatRow]
    invoices: int
    net: SignedAmount
    tax: SignedAmount  # on the invoices
    deductible_tax: SignedAmount  # what may be deducted of it
    red_tax: SignedAmount  # of suppliers' red invoices of the month: to be given back
    excluded_tax: SignedAmount  # put aside from deduction in the month
    booked: SignedAmount  # on the account of input tax in the month
    difference: SignedAmount  # booked less selected and red


_BY_RATE = sa.text(
    """
    select t.invoice_kind, l.vat_rate, count(distinct t.id) as invoices, sum(l.net) as net, sum(l.tax) as tax
    from invoicing.tax_invoice as t
    join invoicing.tax_invoice_line as l on l.tax_invoice_id = t.id
    where t.deduct_month = :month and t.use_state = 'selected'
    group by t.invoice_kind, l.vat_rate
    order by t.invoice_kind, l.vat_rate desc nulls last
    """
)
_SUMS = sa.text(
    """
    select
        (select count(*) from invoicing.tax_invoice where deduct_month = :month) as invoices,
        (select coalesce(sum(deductible_tax), 0.00) from invoicing.tax_invoice where deduct_month = :month) as deductible_tax,
        (select coalesce(sum(t.tax), 0.00) from invoicing.tax_invoice as t
            where t.direction = 'purchase' and t.is_red and t.state <> 'void' and t.date between :month and :last
                and t.invoice_kind = any(cast(:kinds as text[]))) as red_tax,
        (select coalesce(sum(s.tax), 0.00) from invoicing.tax_selection as s
            where s.purpose = 'exclude' and s.date between :month and :last) as excluded_tax,
        (select coalesce(sum(l.debit - l.credit), 0.00) from ledger.entry_line as l
            join ledger.entry as e on e.id = l.entry_id
            where l.account_code = :account and e.date between :month and :last) as booked,
        coalesce((select is_closed from invoicing.deduction_month where month = :month), false) as is_closed
    """
)


@query("invoicing.input_vat", permission="invoicing.tax_invoice.view", path="GET /deductions/months/{month}")
def input_vat(tx: Tx, given: OneMonth) -> InputVat:
    """The input tax of a month by its deduction period, by kind and rate, beside what the books say."""
    month = dt.date.fromisoformat(f"{given.month}-01")
    rows = [InputVatRow(**row) for row in tx.session.execute(_BY_RATE, {"month": month}).mappings()]
    deductible = [kind.code for kind in tax_rules.kinds().values() if kind.is_deductible]
    account = account_for(tx, "input_vat", on=month)
    asked = {"month": month, "last": month_end(month), "account": account, "kinds": deductible}
    sums = tx.session.execute(_SUMS, asked).mappings().one()
    general = the_company(tx).taxpayer == "general"
    red = sums["red_tax"] if general else ZERO
    booked = sums["booked"] if general else ZERO
    return InputVat(
        month=given.month,
        is_closed=sums["is_closed"],
        rows=rows,
        invoices=sums["invoices"],
        net=sum((row.net for row in rows), ZERO),
        tax=sum((row.tax for row in rows), ZERO),
        deductible_tax=sums["deductible_tax"],
        red_tax=red,
        excluded_tax=sums["excluded_tax"],
        booked=booked,
        difference=booked - sums["deductible_tax"] - red,
    )


class MonthRow(Output):
    month: str
    is_closed: bool
    invoices: int
    tax: SignedAmount
    changed_at: dt.datetime | None
    reason: str


class Months(Output):
    rows: list[MonthRow]
    total: int


_MONTHS = sa.text(
    """
    select to_char(coalesce(s.month, d.month), 'YYYY-MM') as month, coalesce(d.is_closed, false) as is_closed,
        coalesce(s.invoices, 0) as invoices, coalesce(s.tax, 0) as tax, d.changed_at, coalesce(d.reason, '') as reason
    from (
        select deduct_month as month, count(*) as invoices, sum(deductible_tax) as tax
        from invoicing.tax_invoice where deduct_month is not null group by 1
    ) as s
    full join invoicing.deduction_month as d on d.month = s.month
    order by 1 desc
    limit 60
    """
)


@query("invoicing.deduction_months", permission="invoicing.tax_invoice.view", path="GET /deductions/months")
def deduction_months(tx: Tx, given: Page) -> Months:
    """Deduction periods (抵扣所属期), newest first, and whether they are fixed."""
    rows = [MonthRow(**row) for row in tx.session.execute(_MONTHS).mappings()]
    return Months(rows=rows, total=len(rows))


class FindSelections(Page):
    purpose: Literal["select", "exclude", "reset", ""] = ""


class SelectionRow(Output):
    id: int
    number: str
    state: str
    date: dt.date
    purpose: str
    month: str
    invoices: int
    tax: SignedAmount
    reason: str


class Selections(Output):
    rows: list[SelectionRow]
    total: int


@query("invoicing.tax_selections", permission="invoicing.tax_invoice.view", path="GET /deductions/selections")
def tax_selections(tx: Tx, given: FindSelections) -> Selections:
    """What was selected, put aside or taken back, newest first."""
    s = TaxSelection
    month = sa.func.coalesce(sa.func.to_char(s.month, "YYYY-MM"), "").label("month")
    statement = sa.select(s.id, s.number, s.state, s.date, s.purpose, month, s.invoices, s.tax, s.reason)
    if given.purpose:
        statement = statement.where(s.purpose == given.purpose)
    rows, total = page_of(tx, statement.order_by(s.id.desc()), given)
    return Selections(rows=[SelectionRow(**row._mapping) for row in rows], total=total)
