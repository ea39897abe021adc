"""Checks of the books that share no code with the functions that write them."""

from __future__ import annotations

from operational.core.api import OFFENDERS_MAX, Check

_WHOLE = (
    Check(
        "ledger.entries_balance",
        "every entry has two lines or more and its debits equal its credits",
        """
        select entry.id, entry.source_number, coalesce(sum(line.debit), 0) as debit, coalesce(sum(line.credit), 0) as credit,
            count(line.line_no) as lines
        from ledger.entry
        left join ledger.entry_line as line on line.entry_id = entry.id
        group by entry.id, entry.source_number
        having count(line.line_no) < 2 or sum(line.debit) <> sum(line.credit)
        """,
    ),
    Check(
        "ledger.lines_have_one_side",
        "exactly one of debit and credit is not zero, and only red lines are negative",
        """
        select entry_id, line_no, account_code, debit, credit, is_red
        from ledger.entry_line
        where ((debit = 0) = (credit = 0)) or (not is_red and (debit < 0 or credit < 0))
        """,
    ),
    Check(
        "ledger.entry_chain",
        "no entry and no line was edited, removed or put in between: the chain of hashes is recomputed",
        """
        with bodies as (
            select entry_id, string_agg(ledger.line_text(line), '' order by line_no) as text
            from ledger.entry_line as line
            group by entry_id
        ),
        chained as (
            select entry.id, entry.position, entry.source_number, entry.hash,
                row_number() over (order by entry.position) as place,
                coalesce(lag(entry.hash) over (order by entry.position), '') as previous,
                ledger.entry_text(entry) || bodies.text as text
            from ledger.entry
            left join bodies on bodies.entry_id = entry.id
        )
        select id, position, source_number
        from chained
        where place <> position or hash is distinct from ledger.chain_hash(previous, text)
        order by position
        """,
    ),
    Check(
        "ledger.entry_chain_end",
        "the newest entries were not cut off: the kept count and head agree with the entries",
        """
        select chain.name, chain.count as kept, found.count as found, chain.head as kept_head, found.head as found_head
        from ledger.chain
        cross join (
            select count(*) as count, coalesce((select hash from ledger.entry order by position desc limit 1), '') as head
            from ledger.entry
        ) as found
        where chain.name = 'entry' and (chain.count <> found.count or chain.head <> found.head)
        """,
    ),
    Check(
        "ledger.closed_periods",
        "no entry was written into a month after it was closed, or into a month that the books do not have",
        """
        select entry.id, entry.source_number, entry.date, entry.recorded_at, period.closed_at
        from ledger.entry
        left join ledger.period on period.month = date_trunc('month', entry.date)::date
        where period.month is null or (period.state = 'closed' and entry.recorded_at > period.closed_at)
        """,
    ),
    Check(
        "ledger.closing_heads",
        "the chains still hold what stood at their ends when each month was closed: nothing was cut off or written anew since",
        """
        select closing.month, kept.chain, kept.count, kept.head
        from ledger.closing
        join ledger.closing_head as kept using (month, place)
        where not exists (
                select 1 from ledger.entry
                where kept.chain = 'entry' and entry.position = kept.count and entry.hash = kept.head)
            and not exists (
                select 1 from ledger.voucher
                where kept.chain = 'voucher:' || voucher.type and voucher.position = kept.count and voucher.hash = kept.head)
        """,
    ),
    Check(
        "ledger.closed_periods_have_heads",
        "every closed month has its close with the ends of the chains as they were, and no open month has one in force",
        """
        select period.month, period.state, closing.place
        from ledger.period
        left join ledger.closing on closing.month = period.month and closing.reopened_at is null
        where (period.state = 'closed') <> (closing.month is not null)
            or (closing.month is not null
                and exists (select 1 from ledger.entry where entry.recorded_at < closing.closed_at)
                and not exists (
                    select 1 from ledger.closing_head as kept
                    where kept.month = closing.month and kept.place = closing.place and kept.chain = 'entry'))
        """,
    ),
    Check(
        "ledger.periods_close_in_order",
        "no open month lies before a closed one, and no month is missing",
        """
        select period.month, period.state
        from ledger.period
        where (period.state = 'open' and exists (
                select 1 from ledger.period as later where later.month > period.month and later.state = 'closed'))
            or (period.month > (select min(month) from ledger.period) and not exists (
                select 1 from ledger.period as earlier where earlier.month = (period.month - interval '1 month')::date))
        """,
    ),
    Check(
        "ledger.closed_periods_are_posted",
        "every entry of a closed month stands in a posted voucher",
        """
        select entry.id, entry.source_number, entry.date
        from ledger.entry
        join ledger.period on period.month = date_trunc('month', entry.date)::date and period.state = 'closed'
        left join ledger.voucher_entry as link on link.entry_id = entry.id
        left join ledger.voucher on voucher.id = link.voucher_id
        where entry.source_kind <> 'ledger.opening' and voucher.state is distinct from 'posted'
        """,
    ),
    Check(
        "ledger.balances",
        "every kept balance is the sum of its lines",
        """
        with summed as (
            select line.account_code, date_trunc('month', entry.date)::date as month, coalesce(line.party_id, 0) as party_id,
                coalesce(line.item_id, 0) as item_id, coalesce(line.department_id, 0) as department_id,
                coalesce(line.employee_id, 0) as employee_id,
                coalesce(given.cash_flow_line, line.cash_flow_line, 0) as cash_flow_line,
                sum(case when entry.source_kind = 'ledger.opening' then line.debit - line.credit else 0 end) as opening,
                sum(case when entry.source_kind = 'ledger.opening' then 0 else line.debit end) as debit,
                sum(case when entry.source_kind = 'ledger.opening' then 0 else line.credit end) as credit
            from ledger.entry_line as line
            join ledger.entry on entry.id = line.entry_id
            left join (
                select distinct on (entry_id, line_no) entry_id, line_no, cash_flow_line
                from ledger.cash_flow_assignment order by entry_id, line_no, place desc
            ) as given on given.entry_id = line.entry_id and given.line_no = line.line_no
            group by 1, 2, 3, 4, 5, 6, 7
        )
        select account_code, month, party_id, item_id, kept.opening as kept_opening, summed.opening, kept.debit as kept_debit,
            summed.debit, kept.credit as kept_credit, summed.credit
        from ledger.balance as kept
        full join summed
            using (account_code, month, party_id, item_id, department_id, employee_id, cash_flow_line)
        where kept.debit is null  -- lines without a row; a row of nothing may stay where a line got another cash-flow line
            or (kept.opening, kept.debit, kept.credit)
                <> (coalesce(summed.opening, 0), coalesce(summed.debit, 0), coalesce(summed.credit, 0))
        """,
    ),
    Check(
        "ledger.voucher_numbers",
        "posted vouchers are numbered from 1 without gaps in each type and month, as far as the counter says",
        """
        with numbered as (
            select type, month, min(sequence) as first, max(sequence) as last, count(*) as count
            from ledger.voucher where state = 'posted' group by type, month
        )
        select coalesce('ledger.voucher:' || numbered.type, counter.kind) as series, numbered.month, counter.period,
            numbered.first, numbered.last, numbered.count, counter.last as counted
        from numbered
        full join (select * from core.counter where kind like 'ledger.voucher:%') as counter
            on counter.kind = 'ledger.voucher:' || numbered.type and counter.period = to_char(numbered.month, 'YYYYMM')
        where numbered.first <> 1 or numbered.last <> numbered.count or counter.last is distinct from numbered.count
        """,
    ),
    Check(
        "ledger.voucher_chain",
        "no posted voucher was edited, removed or put in between: the chain of each type is recomputed",
        """
        with chained as (
            select voucher.id, voucher.number, voucher.type, voucher.position, voucher.hash,
                row_number() over (partition by voucher.type order by voucher.position) as place,
                coalesce(lag(voucher.hash) over (partition by voucher.type order by voucher.position), '') as previous,
                ledger.voucher_text(voucher) || ledger.voucher_entries_text(voucher.id) as text
            from ledger.voucher
            where voucher.state = 'posted'
        )
        select id, number, type, position
        from chained
        where place is distinct from position or hash is distinct from ledger.chain_hash(previous, text)
        order by type, position
        """,
    ),
    Check(
        "ledger.voucher_chain_end",
        "the newest posted vouchers were not cut off: the kept count and head of each type agree",
        """
        with found as (
            select distinct on (type) 'voucher:' || type as name, hash as head,
                count(*) over (partition by type) as count
            from ledger.voucher where state = 'posted'
            order by type, position desc
        )
        select coalesce(chain.name, found.name) as name, chain.count as kept, found.count as found
        from (select * from ledger.chain where name like 'voucher:%') as chain
        full join found on found.name = chain.name
        where (chain.count, chain.head) is distinct from (found.count, found.head) and coalesce(chain.count, 1) > 0
        """,
    ),
    Check(
        "ledger.voucher_totals",
        "the total of a posted voucher is the sum of its entries, all of its month",
        """
        select voucher.id, voucher.number, voucher.total, sum(line.debit) as entries
        from ledger.voucher
        left join ledger.voucher_entry as link on link.voucher_id = voucher.id
        left join ledger.entry on entry.id = link.entry_id
        left join ledger.entry_line as line on line.entry_id = entry.id
        where voucher.state = 'posted'
        group by voucher.id, voucher.number, voucher.total
        having sum(line.debit) is distinct from voucher.total
            or bool_or(date_trunc('month', entry.date)::date <> voucher.month)
        """,
    ),
    Check(
        "ledger.control_accounts",
        "control accounts are written by their own documents only, and partner accounts name the partner",
        """
        select line.entry_id, line.line_no, line.account_code, entry.source_kind, entry.source_number, line.party_id
        from ledger.entry_line as line
        join ledger.entry on entry.id = line.entry_id
        join ledger.account on account.code = line.account_code
        left join ledger.control_source as allowed
            on allowed.control = account.control and allowed.source_kind = entry.source_kind
        where (account.control <> '' and allowed.control is null) or (account.requires_party and line.party_id is null)
        """,
    ),
    Check(
        "ledger.reversals",
        "a red entry takes back exactly what its entry wrote on each account and partner, and no reversal is reversed",
        """
        select red.id, red.source_number, red.reverses_id
        from ledger.entry as red
        join ledger.entry as original on original.id = red.reverses_id
        where original.reverses_id is not null or exists (
            select 1 from ledger.entry_line as line
            where line.entry_id in (red.id, original.id)
            group by line.account_code, line.party_id, ledger.cash_flow_line(line)
            having sum(line.debit) <> 0 or sum(line.credit) <> 0)
        """,
    ),
    Check(
        "ledger.opening_balances",
        "the opening sheet and the opening entry say the same for every account",
        """
        with sheet as (select account_code, sum(debit - credit) as amount from ledger.opening_balance group by account_code),
        written as (
            select line.account_code, sum(line.debit - line.credit) as amount
            from ledger.entry_line as line
            join ledger.entry on entry.id = line.entry_id and entry.source_kind = 'ledger.opening'
            group by line.account_code
        )
        select account_code, sheet.amount as sheet, written.amount as entry
        from sheet full join written using (account_code)
        where coalesce(sheet.amount, 0) <> coalesce(written.amount, 0)
        """,
    ),
)
CHECKS = tuple(Check(c.name, c.invariant, f"select * from ({c.sql}) as offending limit {OFFENDERS_MAX}") for c in _WHOLE)
