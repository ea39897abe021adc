"""The work of a month's end as steps of the close: what is not booked yet. Work holds the close up once the company does it."""

from operational.core.api import CloseStep


def _is_used(work: str) -> str:
    """Whether an earlier month did this work: from then on it is asked of every month."""
    return f"exists (select from closing.booking as u where u.work = '{work}' and u.month < :first_day and u.state = 'booked')"


def _not_made(work: str) -> str:
    return (
        f"not exists (select from closing.booking as n where n.work = '{work}' and n.month = :first_day and n.state = 'booked')"
    )


_SCHEDULES = """
    select 'closing.schedule' as kind, s.id, s.number, s.name, round(s.amount / s.months, 2) as amount, true as is_due
    from closing.schedule as s
    where s.state = 'running' and s.first_month <= :first_day and s.first_month + make_interval(months => s.months) > :first_day
        and not exists (
            select from closing.booking as b join closing.booking_part as p on p.booking_id = b.id
            where p.schedule_id = s.id and b.month = :first_day and b.state = 'booked')
    order by s.id
"""
_BELOW = """
    from ledger.posting_account as given
    join ledger.account as top on top.code = given.account_code
    join ledger.account as a on starts_with(a.path, top.path)
    join ledger.balance as b on b.account_code = a.code and b.month < :next_day
    where given.purpose = '{purpose}' and given.item_kind = '' and given.category_id is null and given.valid_from = (
        select max(valid_from) from ledger.posting_account
        where purpose = '{purpose}' and item_kind = '' and category_id is null and valid_from <= :first_day)
"""
_TAXPAYER = "(select taxpayer from company.company limit 1)"
# A credit of input tax stays on the account; what is owed is carried over, once a month.
_VAT = f"""
    select owed.code as number, owed.name, owed.amount, {_is_used("vat")} as is_due
    from (
        select top.code, top.name_zh as name, sum(b.credit - b.debit - b.opening) as amount {_BELOW.format(purpose="vat_current")}
        group by top.code, top.name_zh
    ) as owed
    where {_TAXPAYER} = 'general' and owed.amount > 0
"""
_CARRIED = f"""
    select top.code, sum(b.debit) as amount {_BELOW.format(purpose="vat_carried_out")} and b.month = :first_day group by top.code
"""
_SURCHARGES = f"""
    select carried.code as number, carried.amount, {_is_used("surcharges")} as is_due
    from ({_CARRIED}) as carried where carried.amount > 0 and {_not_made("surcharges")}
"""


def _quarterly(work: str) -> str:
    return f"""
        select to_char(cast(:first_day as date), 'YYYY-MM') as number, true as is_due
        where extract(month from cast(:first_day as date))::int % 3 = 0 and {_is_used(work)} and {_not_made(work)}
    """


_PROFIT = f"""
    select a.code as number, a.name_zh as name, sum(b.opening + b.debit - b.credit) as amount, {_is_used("profit")} as is_due
    from ledger.balance as b join ledger.account as a on a.code = b.account_code
    where b.month < :next_day and a.class in ('income', 'expense')
    group by a.code, a.name_zh having sum(b.opening + b.debit - b.credit) <> 0
    order by a.code
"""
# At the end of a year nothing may stay on the profit of the year, on differences pending, disposals and overhead.
_YEAR = f"""
    select top.code as number, top.name_zh as name, sum(b.opening + b.debit - b.credit) as amount,
        {_is_used("profit")} as is_due
    from ledger.account as top
    join ledger.account as a on starts_with(a.path, top.path)
    join ledger.balance as b on b.account_code = a.code and b.month < :next_day
    where extract(month from cast(:first_day as date)) = 12
        and top.code in (select account_code from ledger.posting_account where purpose in
            ('profit_of_year', 'stock_pending', 'asset_clearing', 'overhead'))
    group by top.code, top.name_zh having sum(b.opening + b.debit - b.credit) <> 0
    order by top.code
"""
CLOSE_STEPS = (
    CloseStep("closing.schedules", 32, "to_do", _SCHEDULES, "closing.book_schedules"),
    CloseStep("closing.vat", 50, "to_do", _VAT, "closing.transfer_vat"),
    CloseStep("closing.surcharges", 51, "to_do", _SURCHARGES, "closing.accrue_surcharges"),
    CloseStep("closing.stamp", 52, "to_do", _quarterly("stamp"), "closing.accrue_stamp_tax"),
    CloseStep("closing.income_tax", 53, "to_do", _quarterly("income_tax"), "closing.accrue_income_tax"),
    CloseStep("closing.profit", 55, "to_do", _PROFIT, "closing.transfer_profit"),
    CloseStep("closing.year", 56, "to_do", _YEAR, "closing.close_year"),
)
