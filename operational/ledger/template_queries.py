"""What people can see of voucher templates: the list with what recurs, and one with the amounts it would have on a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import ZERO, Fraction, Input, Output, Page, SignedAmount, Tx, like, page_of, query, refuse
from operational.ledger import rules, templates
from operational.ledger.commands.templates import TemplateRef
from operational.ledger.queries import lines_with_names
from operational.ledger.template_tables import TemplateRun, VoucherTemplate, VoucherTemplateLine


class FindTemplates(Page):
    search: str = Field(default="", max_length=100)
    is_active: bool | None = None
    recurs: bool | None = None


class TemplateRow(Output):
    id: int
    name: str
    summary: str
    line_count: int
    monthly_day: int | None
    first_month: dt.date | None
    last_month: dt.date | None
    last_made: dt.date | None  # the newest month that was made into a draft
    is_active: bool


class VoucherTemplates(Output):
    rows: list[TemplateRow]
    total: int


@query("ledger.voucher_templates", permission="ledger.voucher.view", path="GET /ledger/voucher-templates")
def voucher_templates(tx: Tx, given: FindTemplates) -> VoucherTemplates:
    """Voucher templates by name, with the day of the month on which one recurs and the last month made."""
    lines = sa.select(sa.func.count()).where(VoucherTemplateLine.template_id == VoucherTemplate.id).scalar_subquery()
    made = sa.select(sa.func.max(TemplateRun.month)).where(TemplateRun.template_id == VoucherTemplate.id).scalar_subquery()
    statement = sa.select(
        VoucherTemplate.id, VoucherTemplate.name, VoucherTemplate.summary, lines.label("line_count"), VoucherTemplate.monthly_day,
        VoucherTemplate.first_month, VoucherTemplate.last_month, made.label("last_made"), VoucherTemplate.is_active,
    )  # fmt: skip
    for word in given.search.split():
        statement = statement.where(sa.or_(VoucherTemplate.name.ilike(like(word)), VoucherTemplate.summary.ilike(like(word))))
    if given.is_active is not None:
        statement = statement.where(VoucherTemplate.is_active == given.is_active)
    if given.recurs is not None:
        statement = statement.where(VoucherTemplate.monthly_day.is_not(None) == given.recurs)
    rows, total = page_of(tx, statement.order_by(VoucherTemplate.name), given)
    return VoucherTemplates(rows=[TemplateRow(**row._mapping) for row in rows], total=total)


class OneTemplate(Input):
    template: TemplateRef
    date: dt.date | None = None  # on which it is filled; left out: today


class TemplateLineRow(Output):
    line_no: int
    summary: str
    account_code: str
    account_name: str
    side: str
    take: str
    amount: SignedAmount | None  # as kept
    from_account: str | None
    share: Fraction
    debit: SignedAmount  # as it would be on the day
    credit: SignedAmount
    party_code: str | None
    party_name: str | None
    item_code: str | None
    department_code: str | None
    employee_code: str | None
    cash_flow_line: int | None


class TemplateView(Output):
    id: int
    version: int
    name: str
    summary: str
    attachments: int
    note: str
    monthly_day: int | None
    first_month: str | None
    last_month: str | None
    is_active: bool
    lines: list[TemplateLineRow]


@query("ledger.voucher_template", permission="ledger.voucher.view", path="GET /ledger/voucher-templates/{template}")
def voucher_template(tx: Tx, given: OneTemplate) -> TemplateView:
    """One template with its lines, and the amounts they would have in a voucher of the day."""
    column = VoucherTemplate.id if isinstance(given.template, int) else VoucherTemplate.name
    row = tx.session.execute(sa.select(VoucherTemplate).where(column == given.template)).scalar_one_or_none()
    if row is None:
        refuse("ledger.template_unknown", field="template", name=str(given.template))
    lines = templates.lines_of_templates(tx, [row.id])[row.id]
    month = rules.month_of(given.date or tx.today)
    balances = templates.balances_of(tx, [(templates.key_of(line), month) for line in lines if line.take == "balance"])
    amounts = templates.amounts_of(lines, [balances.get((templates.key_of(line), month), ZERO) for line in lines])
    own = [name for name in TemplateView.model_fields if name not in ("lines", "first_month", "last_month")]
    return TemplateView(
        **{name: getattr(row, name) for name in own},
        first_month=f"{row.first_month:%Y-%m}" if row.first_month else None,
        last_month=f"{row.last_month:%Y-%m}" if row.last_month else None,
        lines=[_line(name, line, amount) for name, line, amount in zip(_names(tx, row.id), lines, amounts, strict=True)],
    )


def _names(tx: Tx, template_id: int) -> list[Any]:
    nothing = sa.null()
    table: Any = VoucherTemplateLine
    statement = lines_with_names(table, amounts=(nothing.label("debit"), nothing.label("credit"), nothing.label("is_red")))
    return list(tx.session.execute(statement.where(table.template_id == template_id).order_by(table.line_no)))


def _line(names: Any, line: VoucherTemplateLine, amount: Any) -> TemplateLineRow:
    taken = ("account_name", "party_code", "party_name", "item_code", "department_code", "employee_code")
    own = ("line_no", "summary", "account_code", "side", "take", "amount", "from_account", "share", "cash_flow_line")
    return TemplateLineRow(
        **{name: getattr(names, name) for name in taken},
        **{name: getattr(line, name) for name in own},
        debit=(amount or ZERO) if line.side == "D" else ZERO,
        credit=(amount or ZERO) if line.side == "C" else ZERO,
    )
