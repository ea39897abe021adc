"""Voucher templates (凭证模板) and what recurs every month (周期凭证): kept by people, made into drafts by a command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import (
    Fraction,
    Input,
    Output,
    RefTo,
    Refusal,
    SignedAmount,
    Tx,
    command,
    ref,
    refuse,
    remember,
    require,
)
from operational.ledger import reference, rules, templates
from operational.ledger.commands.accounts import AccountRef
from operational.ledger.commands.books import Month
from operational.ledger.commands.vouchers import LINES_MAX, VoucherRef, draft_line, draft_lines, shown
from operational.ledger.dimensions import ids_of
from operational.ledger.posting import lines_of_entries
from operational.ledger.rules import Line
from operational.ledger.tables import Voucher, VoucherEntry, VoucherLine
from operational.ledger.template_tables import TemplateRun, VoucherTemplate, VoucherTemplateLine
from operational.ledger.voucher_numbers import last_numbers, type_of

RECURRING_MAX = 500  # templates that recur; a small firm has a dozen
KINDS = ("party", "department", "item", "employee")
Name = Annotated[str, Field(min_length=1, max_length=200)]
TemplateRef = Annotated[int | str, RefTo("ledger.voucher_template")]


class TemplateLine(Input):
    """One line: an amount (or none yet), the balance of an account times a share, or what balances the others."""

    summary: str = Field(default="", max_length=500)
    account: AccountRef
    side: Literal["D", "C"]
    take: Literal["amount", "balance", "rest"] = "amount"
    amount: SignedAmount | None = None
    from_account: AccountRef | None = None  # whose balance is taken, with the accounts below it
    share: Fraction | None = None  # left out: all of it
    party: ref("parties.party") | None = None  # type: ignore[valid-type]  # ref() makes an annotated type
    department: ref("company.department") | None = None  # type: ignore[valid-type]
    item: ref("items.item") | None = None  # type: ignore[valid-type]
    employee: ref("people.employee") | None = None  # type: ignore[valid-type]
    cash_flow_line: int | None = Field(default=None, ge=1, le=18)


class SaveTemplate(Input):
    template: TemplateRef | None = None  # left out: a new one
    version: int | None = None
    name: Name
    summary: str = Field(default="", max_length=500)
    attachments: int = Field(default=0, ge=0, le=9999)
    note: str = Field(default="", max_length=2000)
    monthly_day: int | None = Field(default=None, ge=1, le=31)  # 31: the last day; left out: only used by hand
    first_month: Month | None = None
    last_month: Month | None = None
    is_active: bool = True
    lines: list[TemplateLine] = Field(min_length=1, max_length=LINES_MAX)


class TemplateSaved(Output):
    id: int
    name: str
    version: int
    lines: int


@command("ledger.save_template", permission="ledger.template.edit", path="POST /ledger/voucher-templates")
def save_template(tx: Tx, cmd: SaveTemplate) -> TemplateSaved:
    """Keep a voucher template (凭证模板), or change one; with a day of the month a draft is made of it every month."""
    first, last = (None if text is None else dt.date.fromisoformat(f"{text}-01") for text in (cmd.first_month, cmd.last_month))
    require((cmd.monthly_day is None) == (first is None), "ledger.template_recurs_from", field="first_month", name=cmd.name)
    require(last is None or (first is not None and first <= last), "ledger.template_months", field="last_month", name=cmd.name)
    lines = _lines(tx, cmd)
    values = {
        "name": cmd.name, "summary": cmd.summary, "attachments": cmd.attachments, "note": cmd.note,
        "monthly_day": cmd.monthly_day, "first_month": first, "last_month": last, "is_active": cmd.is_active,
    }  # fmt: skip
    row = _kept(tx, cmd.name, values, cmd.template, cmd.version)
    return _with_lines(tx, row, lines)


class SaveVoucherAsTemplate(Input):
    voucher: VoucherRef
    name: Name
    with_amounts: bool = True


@command(
    "ledger.save_voucher_as_template",
    permission="ledger.template.edit",
    path="POST /ledger/vouchers/{voucher}/template",
    needs_entries=True,
)
def save_voucher_as_template(tx: Tx, cmd: SaveVoucherAsTemplate) -> TemplateSaved:
    """Keep the lines of a voucher as a template (存为模板), with its amounts or without them."""
    voucher = tx.find(Voucher, cmd.voucher, field="voucher")
    lines = _lines_of(tx, voucher)
    require(lines, "ledger.voucher_has_no_lines", field="voucher", number=shown(voucher))
    values = {"name": cmd.name, "summary": voucher.summary, "attachments": voucher.attachments, "note": voucher.note}
    row = _kept(tx, cmd.name, values, None, None)
    made = [
        {
            **draft_line(row.id, place, line, ""),
            "take": "amount",
            "side": "D" if line.debit else "C",
            "amount": line.debit or line.credit if cmd.with_amounts else None,
        }
        for place, line in enumerate(lines, 1)
    ]
    return _with_lines(tx, row, [_template_line(line) for line in made])


def _lines_of(tx: Tx, voucher: Voucher) -> list[Line]:
    if voucher.state == "draft":
        return draft_lines(tx, [voucher.id])[voucher.id]
    ids = tx.session.execute(sa.select(VoucherEntry.entry_id).where(VoucherEntry.voucher_id == voucher.id)).scalars().all()
    return [line for _, lines in lines_of_entries(tx, ids).values() for line in lines]


def _template_line(given: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in given.items() if name not in ("voucher_id", "debit", "credit", "is_red")}
    return {"from_account": None, "share": 1, **kept}


def _lines(tx: Tx, cmd: SaveTemplate) -> list[dict[str, Any]]:
    """The given lines with their dimensions found; refused where nobody could say later how much stands on them."""
    found = {kind: ids_of(tx, kind, [getattr(line, kind) for line in cmd.lines]) for kind in KINDS}
    rests = [place for place, line in enumerate(cmd.lines) if line.take == "rest"]
    require(len(rests) < 2, "ledger.template_one_rest", field="lines", name=cmd.name)
    made = []
    for place, line in enumerate(cmd.lines):
        where, number = f"lines.{place}", place + 1
        reference.account(tx, line.account, field=f"{where}.account")
        if line.take == "balance":
            if line.from_account is None:
                refuse("ledger.template_balance_of", field=f"{where}.from_account", line=number)
            reference.account(tx, line.from_account, field=f"{where}.from_account")
        if line.take == "amount" and not line.amount and cmd.monthly_day is not None:
            refuse("ledger.template_amount_missing", field=f"{where}.amount", line=number, name=cmd.name)
        made.append(
            {
                "line_no": number,
                "summary": line.summary,
                "account_code": line.account,
                "side": line.side,
                "take": line.take,
                "amount": line.amount if line.take == "amount" else None,
                "from_account": line.from_account if line.take == "balance" else None,
                "share": 1 if line.share is None else line.share,
                **{f"{kind}_id": found[kind][getattr(line, kind)] for kind in KINDS},
                "cash_flow_line": line.cash_flow_line,
            }
        )
    return made


def _kept(tx: Tx, name: str, values: dict[str, Any], ref_: int | str | None, version: int | None) -> VoucherTemplate:
    """The new or changed row; a name belongs to one template."""
    if ref_ is None:
        taken = sa.select(sa.exists().where(VoucherTemplate.name == name))
        require(not tx.session.execute(taken).scalar_one(), "ledger.template_name_taken", field="name", name=name)
        return tx.new(VoucherTemplate, version=1, **values)
    column = VoucherTemplate.id if isinstance(ref_, int) else VoucherTemplate.name
    found = tx.session.execute(
        sa.select(VoucherTemplate).where(column == ref_).with_for_update().execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        refuse("ledger.template_unknown", field="template", name=str(ref_))
    require(version is None or version == found.version, "ledger.template_changed", field="version", name=found.name)
    taken = sa.select(sa.exists().where(VoucherTemplate.name == name, VoucherTemplate.id != found.id))
    require(not tx.session.execute(taken).scalar_one(), "ledger.template_name_taken", field="name", name=name)
    for key, value in values.items():
        setattr(found, key, value)
    found.version += 1
    return found


def _with_lines(tx: Tx, row: VoucherTemplate, lines: Sequence[dict[str, Any]]) -> TemplateSaved:
    tx.session.flush()
    tx.session.execute(sa.delete(VoucherTemplateLine).where(VoucherTemplateLine.template_id == row.id))
    tx.insert(VoucherTemplateLine, [{**line, "template_id": row.id} for line in lines])
    remember(tx, "ledger.voucher_template", row.id)
    return TemplateSaved(id=row.id, name=row.name, version=row.version, lines=len(lines))


class MakeRecurringVouchers(Input):
    date: dt.date | None = None  # left out: today


class RecurringMade(Output):
    vouchers: int
    voucher_ids: list[int]
    without_amount: list[str]  # names of templates with nothing to book in a month
    refused: list[str]  # names of those that cannot be made as they are; the close list goes on asking for them
    is_complete: bool


@command("ledger.make_recurring_vouchers", permission="ledger.voucher.edit", path="POST /ledger/voucher-templates/make")
def make_recurring_vouchers(tx: Tx, cmd: MakeRecurringVouchers) -> RecurringMade:
    """Make the drafts of recurring vouchers (周期凭证) that are due, each once a month; months already closed are left."""
    day = cmd.date or tx.today
    require(day <= tx.today, "ledger.date_in_future", field="date", date=day)
    due = _due(tx, day)
    lines = templates.lines_of_templates(tx, sorted({row.id for row, _ in due}))
    asked = [(templates.key_of(line), month) for row, month in due for line in lines[row.id] if line.take == "balance"]
    balances = templates.balances_of(tx, asked)
    ready, empty, refused = [], [], []
    for row, month in due:
        made = templates.filled_lines(lines[row.id], month, balances)
        if not _is_usable(tx, made):
            refused.append(row.name)
        elif made:
            ready.append((row, month, made))
        else:
            empty.append((row, month))
    ids = _write(tx, ready)
    runs = [{"template_id": row.id, "month": month, "voucher_id": new} for (row, month, _), new in zip(ready, ids, strict=True)]
    tx.insert(TemplateRun, [*runs, *({"template_id": row.id, "month": month, "voucher_id": None} for row, month in empty)])
    return RecurringMade(
        vouchers=len(ids), voucher_ids=ids, without_amount=[row.name for row, _ in empty], refused=refused, is_complete=True
    )


def _due(tx: Tx, day: dt.date) -> list[tuple[VoucherTemplate, dt.date]]:
    """The templates with the months in which they wait; held, so that two makers do not make one twice."""
    recurring = sa.select(VoucherTemplate).where(VoucherTemplate.is_active, VoucherTemplate.monthly_day.is_not(None))
    held = recurring.order_by(VoucherTemplate.id).limit(RECURRING_MAX).with_for_update()
    rows = tx.session.execute(held.execution_options(populate_existing=True)).scalars().all()
    months = reference.periods(tx)
    if not rows or not months:
        return []
    made = (
        sa.select(TemplateRun.template_id, TemplateRun.month)
        .outerjoin(Voucher, Voucher.id == TemplateRun.voucher_id)
        .where(TemplateRun.template_id == sa.any_(sa.cast([row.id for row in rows], sa.ARRAY(sa.BigInteger))))
        .where(sa.or_(TemplateRun.voucher_id.is_(None), Voucher.state != "discarded"))
    )
    there = {(template_id, month) for template_id, month in tx.session.execute(made)}
    closed = [period.month for period in months if not period.is_open]
    found = []
    for row in rows:
        if row.first_month is None or row.monthly_day is None:
            continue
        for month in templates.due_months(row.first_month, row.last_month, row.monthly_day, day, closed, months[0].month):
            if (row.id, month) not in there:
                found.append((row, month))
    return found


def _is_usable(tx: Tx, lines: Sequence[Line]) -> bool:
    """Whether every account is still in use; one that is not must not keep the other templates waiting."""
    try:
        for line in lines:
            reference.account(tx, line.account)
    except Refusal:
        return False
    return True


def _write(tx: Tx, ready: Sequence[tuple[VoucherTemplate, dt.date, list[Line]]]) -> list[int]:
    """The drafts with their lines, in a few statements however many they are."""
    ids = tx.ids(len(ready))
    kinds = [type_of(tx, lines, month) for _, month, lines in ready]
    last = last_numbers(tx, [(kind, month) for kind, (_, month, _) in zip(kinds, ready, strict=True)])
    rows, drafts = [], []
    for new, kind, (template, month, lines) in zip(ids, kinds, ready, strict=True):
        last[kind, month] += 1
        rows.append(
            {
                "id": new, "number": None, "state": "draft", "version": 1, "note": template.note, "type": kind, "month": month,
                "date": templates.due_day(month, template.monthly_day or 1), "created_by": tx.actor.user_id,
                "provisional": last[kind, month], "rule": f"recurring:{template.id}",
                "summary": template.summary or template.name,
                "reference": "", "attachments": template.attachments, "is_hand": True, "total": rules.totals(lines)[0],
            }
        )  # fmt: skip
        drafts += [draft_line(new, place, line, template.summary or template.name) for place, line in enumerate(lines, 1)]
    tx.insert(Voucher, rows)
    tx.insert(VoucherLine, drafts)
    return ids
