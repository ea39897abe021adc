"""What the books themselves ask before a month is closed: nothing unposted, no gap, no account that the statements miss."""

from __future__ import annotations

import datetime as dt

from operational.core.api import CloseStep, Problem, Refusal, Tx, close_steps

_DRAFTS = """
    select 'ledger.voucher' as kind, id, coalesce(nullif(number, ''), reference) as number, summary as name, date, total as amount
    from ledger.voucher where month = :first_day and state = 'draft' order by date, id
"""
# A recurring voucher is due on its day, or on the last of a shorter month; one that was discarded is due again.
_NOT_OVER = """
    select to_char(cast(:first_day as date), 'YYYY-MM') as number, cast(:next_day as date) - 1 as date
    where cast(:today as date) < :next_day
"""
_RECURRING = """
    select 'ledger.voucher_template' as kind, t.id, t.name as number, t.summary as name, true as is_due,
        least(cast(:first_day as date) + t.monthly_day - 1, cast(:next_day as date) - 1) as date
    from ledger.voucher_template as t
    where t.is_active and t.monthly_day is not null and t.first_month <= :first_day
        and coalesce(t.last_month, cast(:first_day as date)) >= :first_day
        and not exists (
            select from ledger.template_run as r left join ledger.voucher as v on v.id = r.voucher_id
            where r.template_id = t.id and r.month = :first_day and v.state is distinct from 'discarded')
    order by t.name
"""
_NOT_POSTED = """
    select e.source_kind as kind, e.source_id as id, e.source_number as number, e.summary as name, e.date,
        (select sum(debit) from ledger.entry_line where entry_id = e.id) as amount
    from ledger.entry as e
    left join ledger.voucher_entry as link on link.entry_id = e.id
    left join ledger.voucher as v on v.id = link.voucher_id
    where e.date >= :first_day and e.date < :next_day and e.source_kind <> 'ledger.opening' and v.state is distinct from 'posted'
"""
_GAPS = """
    select to_char(cast(:first_day as date), 'YYYYMM') || '-' || given.type || '-' || lpad(place.missing::text, 4, '0') as number
    from (
        select type, max(sequence) as last from ledger.voucher where month = :first_day and state = 'posted'
        group by type having count(*) <> max(sequence) or min(sequence) <> 1
    ) as given
    cross join lateral generate_series(1, given.last) as place (missing)
    where not exists (
        select 1 from ledger.voucher as v
        where v.type = given.type and v.month = :first_day and v.sequence = place.missing and v.state = 'posted')
    order by 1
"""
_TRIAL = """
    select to_char(cast(:first_day as date), 'YYYY-MM') as number, sum(opening + debit - credit) as amount
    from ledger.balance where month < :next_day having sum(opening + debit - credit) <> 0
"""
# The statements take an account by the terms of their lines; one that no term reaches would be missing without a word.
_NOT_SHOWN = """
    select account.code as number, account.name_zh as name, held.amount
    from (
        select account_code, sum(opening + debit - credit) as amount from ledger.balance
        where month < :next_day group by account_code having sum(opening + debit - credit) <> 0
    ) as held
    join ledger.account on account.code = held.account_code
    where not exists (
        select 1 from ledger.statement_term as term join ledger.account as top on top.code = term.account_code
        where term.statement = 'balance_sheet' and term.valid_from < :next_day and starts_with(account.path, top.path)
            and not exists (
                select 1 from ledger.statement_term as newer
                where newer.statement = term.statement and newer.line = term.line and newer.valid_from < :next_day
                    and (newer.valid_from, newer.revision) > (term.valid_from, term.revision)))
    order by 1
"""
CLOSE_STEPS = (
    CloseStep("ledger.month_is_over", 5, "notice", _NOT_OVER),
    CloseStep("ledger.recurring_vouchers", 9, "to_do", _RECURRING, "ledger.make_recurring_vouchers"),
    CloseStep("ledger.drafts", 10, "block", _DRAFTS, refusal="ledger.vouchers_unfinished"),
    CloseStep("ledger.entries_posted", 80, "block", _NOT_POSTED, "ledger.post_vouchers", "ledger.entries_not_posted"),
    CloseStep("ledger.voucher_numbers", 81, "block", _GAPS),
    CloseStep("ledger.trial_balance", 90, "block", _TRIAL),
    CloseStep("ledger.statements_complete", 91, "block", _NOT_SHOWN),
)
NAMED_MAX = 3  # papers named in a refusal; the list on the page names more


def refuse_what_holds(tx: Tx, month: dt.date) -> None:
    """Ask every step of every slice and refuse with all that hold the month up, the rules of the books themselves first."""
    own = {step.key for step in CLOSE_STEPS}
    holding = sorted((step for step in close_steps(tx, month) if step.holds), key=lambda step: step.key not in own)
    if not holding:
        return
    raise Refusal.of(
        [
            Problem(
                step.refusal,
                {
                    "month": f"{month:%Y-%m}",
                    "count": step.count,
                    "step": f"close_step.{step.key}",
                    "papers": [row.number or row.name for row in step.rows[:NAMED_MAX]],
                },
                "month",
            )
            for step in holding
        ]
    )
