"""Overhead as a step of the close: pools that are not shared yet, or got more after they were."""

from operational.core.api import CloseStep

# What came to the accounts and departments of a pool since the month was shared, or at all. The profit of the month carries
# expenses away again and is no cost.
_NOT_SHARED = """
    with recursive rule as (
        select distinct on (r.pool_id) r.*, p.code, p.name
        from costing.pool_rule as r join costing.pool as p on p.id = r.pool_id and p.is_active
        where r.valid_from < :next_day
        order by r.pool_id, r.valid_from desc
    ),
    centre as (
        select distinct on (c.cost_centre_id) c.cost_centre_id, c.department_id, c.account_code
        from costing.centre_rule as c where c.valid_from < :next_day
        order by c.cost_centre_id, c.valid_from desc
    ),
    under as (
        select department_id as top, department_id as id from centre where department_id is not null
        union
        select under.top, d.id from under join company.department as d on d.parent_id = under.id
    ),
    overhead as (
        select account_code from ledger.posting_account
        where purpose = 'overhead' and item_kind = '' and category_id is null and valid_from < :next_day
        order by valid_from desc limit 1
    ),
    shared as (
        select coalesce(max(e.position), 0) as position
        from costing.allocation as a join ledger.entry as e on e.source_kind = 'costing.allocation' and e.source_id = a.id
        where a.month = :first_day and a.state = 'booked'
    )
    select rule.code as number, rule.name, sum(l.debit - l.credit) as amount, true as is_due
    from rule
    left join centre on centre.cost_centre_id = rule.cost_centre_id
    join ledger.account as top on top.code = coalesce(rule.account_code, (select account_code from overhead))
    join ledger.account as a on starts_with(a.path, top.path)
    left join ledger.account as own on own.code = centre.account_code
    join ledger.entry_line as l on l.account_code = a.code
    join ledger.entry as e on e.id = l.entry_id and e.date >= :first_day and e.date < :next_day
    where (own.path is null or starts_with(a.path, own.path))
        and (centre.department_id is null or l.department_id in (select id from under where under.top = centre.department_id))
        and e.position > (select position from shared)
        and e.source_kind <> 'costing.allocation' and e.rule not like '%closing.profit/%'
    group by rule.code, rule.name having sum(l.debit - l.credit) <> 0
    order by rule.code
"""
CLOSE_STEPS = (CloseStep("costing.overhead", 40, "to_do", _NOT_SHARED, "costing.allocate_month"),)
