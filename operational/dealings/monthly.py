"""Which customers and suppliers are to get the statement of the month before by mail, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from operational.core.api import Tx
from operational.dealings import rules
from operational.dealings.tables import StatementRule

DUE_MAX = 2000  # partners of one side and month; a person reads no more, and the worker comes again


def rules_on(tx: Tx, day: dt.date, party_id: int | None = None) -> list[rules.MonthlyRule]:
    """The rules in force on a day: all of them, or those that concern one partner."""
    of = StatementRule
    statement = (
        sa.select(of.id, of.party_id, of.side, of.day, of.is_sent, of.valid_from)
        .where(of.valid_from <= day, sa.or_(of.valid_to.is_(None), of.valid_to >= day))
        .order_by(of.valid_from, of.id)
    )
    if party_id is not None:
        statement = statement.where(sa.or_(of.party_id.is_(None), of.party_id == party_id))
    return [rules.MonthlyRule(*row) for row in tx.session.execute(statement)]


# Whoever owes something, has money with us, or had something booked in the month; each with all that was merged into it.
_CANDIDATES = sa.text(
    """
    with moved as (
        select distinct i.party_id
        from invoicing.open_item as i
        join ledger.account as a on a.code = i.account_code and a.control = any (cast(:controls as text[]))
        where i.date <= :last and (i.open <> 0 or i.date >= :first)
        union
        select i.party_id
        from invoicing.settlement as s
        join invoicing.open_item as i on i.id in (s.debit_item_id, s.credit_item_id)
        join ledger.account as a on a.code = i.account_code and a.control = any (cast(:controls as text[]))
        where s.date between :first and :last
    ),
    kept as (
        select distinct coalesce(p.merged_into_id, p.id) as id
        from moved join parties.party as p on p.id = moved.party_id
    )
    select p.id as party_id, p.code as party_code, p.name as party_name, p.locale,
        exists (
            select from parties.contact as c where c.party_id = p.id and c.is_active and c.email <> ''
        ) as has_address,
        s.id as statement_id, s.number, s.state, s.sent_on, coalesce(s.rule_id is not null, false) as is_by_rule
    from kept
    join parties.party as p on p.id = kept.id and case :side when 'sale' then p.is_customer else p.is_supplier end
    left join lateral (
        select s.* from dealings.statement as s
        where s.party_id = p.id and s.side = :side and s.date_to = :last
            and (s.rule_id is not null or s.date_from = :first and s.state <> 'cancelled')
        order by s.rule_id is null, s.id
        limit 1
    ) as s on true
    where cast(:party as bigint) is null or p.id = :party
    order by p.code
    limit :most
    """
)


CONTROLS = {"sale": ["receivable", "advance_in"], "purchase": ["payable", "advance_out"]}


def candidates(tx: Tx, side: str, first: dt.date, last: dt.date, party_id: int | None = None) -> Sequence[Any]:
    """Customers, or suppliers, with something to state of these days, each with the statement that was made of them."""
    tx.session.flush()
    given = {"side": side, "controls": CONTROLS[side], "first": first, "last": last, "party": party_id, "most": DUE_MAX}
    return tx.session.execute(_CANDIDATES, given).all()
