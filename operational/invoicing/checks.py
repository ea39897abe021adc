"""What must hold of open items and payments at any commit; each SQL returns the rows that break it."""

from operational.core.checks import Check

CONTROL = """
    with kept as (
        select a.code from ledger.account as a
        where a.control in ('receivable', 'payable', 'advance_in', 'advance_out')
            and a.code not in (select account_code from ledger.posting_account where purpose in ('estimated', 'prebilled'))
    ),
    waiting as (
        select account_code, party_id, sum(case side when 'D' then open else -open end) as amount
        from invoicing.open_item group by 1, 2
    ),
    booked as (
        select account_code, party_id, sum(opening + debit - credit) as amount
        from ledger.balance where account_code in (select code from kept) group by 1, 2
    )
    select account_code, party_id, w.amount as open_items, b.amount as ledger_balance
    from waiting as w full join booked as b using (account_code, party_id)
    where coalesce(w.amount, 0) <> coalesce(b.amount, 0)
"""
SETTLED = """
    with part as (
        select debit_item_id as item_id, amount from invoicing.settlement
        union all
        select credit_item_id, amount from invoicing.settlement
    ),
    summed as (select item_id, sum(amount) as amount from part group by 1)
    select o.id, o.amount, o.settled, s.amount as summed
    from invoicing.open_item as o left join summed as s on s.item_id = o.id
    where o.settled <> coalesce(s.amount, 0) * sign(o.amount) or abs(o.settled) > abs(o.amount) or o.settled * o.amount < 0
"""
ALLOCATED = """
    with summed as (
        select payment_id, sum(amount) as amount from invoicing.settlement where payment_id is not null group by 1
    )
    select p.id, p.number, p.amount, p.allocated, s.amount as summed
    from invoicing.payment as p left join summed as s on s.payment_id = p.id
    where p.allocated <> coalesce(s.amount, 0) or p.allocated + p.exchange_difference > p.amount
"""
SAME_PARTY = """
    select s.id, d.party_id as debit_party, c.party_id as credit_party
    from invoicing.settlement as s
    join invoicing.open_item as d on d.id = s.debit_item_id
    join invoicing.open_item as c on c.id = s.credit_item_id
    left join parties.party as pd on pd.id = d.party_id
    left join parties.party as pc on pc.id = c.party_id
    left join invoicing.clearing as k on k.id = s.clearing_id
    where coalesce(pd.merged_into_id, d.party_id) <> coalesce(pc.merged_into_id, c.party_id)
        and (k.purpose is distinct from 'netting' or k.reason = ''
            or array[least(d.party_id, c.party_id), greatest(d.party_id, c.party_id)]
                <> array[least(k.party_id, k.other_party_id), greatest(k.party_id, k.other_party_id)])
"""
FOREIGN = """
    with part as (
        select debit_item_id as item_id, foreign_amount from invoicing.settlement
        union all
        select credit_item_id, foreign_amount from invoicing.settlement
    ),
    summed as (select item_id, sum(foreign_amount) as foreign_amount from part group by 1)
    select o.id, o.foreign_amount, o.foreign_settled, s.foreign_amount as summed, o.open
    from invoicing.open_item as o left join summed as s on s.item_id = o.id
    where o.currency <> 'CNY' and (o.foreign_settled <> coalesce(s.foreign_amount, 0) * sign(o.foreign_amount)
        or (o.foreign_amount = o.foreign_settled) <> (o.open = 0))
"""
REVALUED = """
    with line as (
        select c.revaluation_id, c.account_code, 0::bigint as party_id, c.after - c.before as amount
        from invoicing.revaluation_cash as c
        union all
        select l.revaluation_id, o.account_code, o.party_id, (l.after - l.before) * case o.side when 'D' then 1 else -1 end
        from invoicing.revaluation_line as l join invoicing.open_item as o on o.id = l.open_item_id
    ),
    stated as (
        select revaluation_id, account_code, party_id, sum(amount) as amount from line group by 1, 2, 3 having sum(amount) <> 0
    ),
    booked as (
        select r.id as revaluation_id, e.account_code, coalesce(e.party_id, 0) as party_id, sum(e.debit - e.credit) as amount
        from invoicing.revaluation as r
        join ledger.entry_line as e on e.entry_id = r.entry_id
        join ledger.account as a on a.code = e.account_code and a.control <> ''
        group by 1, 2, 3
    ),
    summed as (select revaluation_id, sum(amount) as amount from line group by 1)
    select revaluation_id, account_code, party_id, s.amount as stated, b.amount as booked
    from stated as s full join booked as b using (revaluation_id, account_code, party_id)
    where s.amount is distinct from b.amount
    union all
    select r.id, '', 0, r.difference, s.amount
    from invoicing.revaluation as r left join summed as s on s.revaluation_id = r.id
    where r.difference is distinct from s.amount
    union all
    select c.revaluation_id, c.account_code, 0, c.after, round(c.foreign_balance * r.rate, 2)
    from invoicing.revaluation_cash as c join invoicing.revaluation as r on r.id = c.revaluation_id
    where c.after <> round(c.foreign_balance * r.rate, 2)
"""
FOREIGN_MONEY = """
    select 'invoicing.payment' as kind, p.id, p.number, p.foreign_amount, p.amount
    from invoicing.payment as p
    where (p.currency <> 'CNY') <> (p.foreign_amount <> 0)
        or p.currency <> 'CNY' and p.amount <> round(p.foreign_amount * p.rate, 2)
    union all
    select 'invoicing.cash_entry', c.id, c.number, c.foreign_amount, c.other_foreign_amount
    from invoicing.cash_entry as c
    where c.foreign_amount < 0 or c.other_foreign_amount < 0 or (c.direction <> 'transfer' and c.other_foreign_amount <> 0)
"""
INVOICE = """
    with summed as (
        select invoice_id, sum(net) as net, sum(tax) as tax, sum(gross) as gross from invoicing.invoice_line group by 1
    )
    select i.id, i.number, i.net, i.tax, i.gross, s.net as lines_net, s.tax as lines_tax
    from invoicing.invoice as i left join summed as s on s.invoice_id = i.id
    where (i.net, i.tax, i.gross) is distinct from (s.net, s.tax, s.gross)
"""
NUMBERS = """
    with given as (
        select substring(number from '([0-9]{4,8})-[0-9]+$') as period, substring(number from '([0-9]+)$')::bigint as place
        from invoicing.invoice where direction = 'sale' and number ~ '^[^0-9]*[0-9]{4,8}-[0-9]{1,18}$'
    )
    select counter.period, place.missing
    from core.counter as counter
    cross join lateral generate_series(1, counter.last) as place (missing)
    where counter.kind = 'invoicing.sales_invoice' and counter.period <> ''
        and not exists (select from given where given.period = counter.period and given.place = place.missing)
    order by 1, 2 limit 20
"""
RED = """
    with taken as (select red_of_id, sum(gross) as gross from invoicing.invoice where red_of_id is not null group by 1)
    select i.id, i.number, i.gross, t.gross as taken_back, i.state
    from invoicing.invoice as i left join taken as t on t.red_of_id = i.id
    where i.red_of_id is null and (abs(coalesce(t.gross, 0)) > abs(i.gross)
        or (i.state = 'reversed') <> (t.gross is not null and t.gross = -i.gross))
"""

CHECKS = (
    Check("invoicing.control", "I6: open items by account and partner are the balance of the ledger", CONTROL),
    Check("invoicing.settled", "I10: what is settled of an open item is the sum of its settlements, never more than it", SETTLED),
    Check("invoicing.allocated", "I10: a payment is allocated as its settlements say, never beyond its amount", ALLOCATED),
    Check("invoicing.same_party", "I10: a settlement joins items of one partner, or of two netted for a reason", SAME_PARTY),
    Check("invoicing.foreign", "I10: a foreign item is settled as its settlements say, to nothing in both currencies", FOREIGN),
    Check("invoicing.revalued", "I10: a revaluation is booked as its lines say, foreign money at its rate", REVALUED),
    Check("invoicing.foreign_money", "I10: foreign money stands in the books at the rate of its paper", FOREIGN_MONEY),
    Check("invoicing.invoice", "I14: an invoice is the sum of its lines", INVOICE),
    Check("invoicing.numbers", "I8: own invoices are numbered from 1 in each period and none is missing", NUMBERS),
    Check("invoicing.red", "I10: red invoices take back at most the invoice that they name", RED),
)
