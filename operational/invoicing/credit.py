"""What a customer owes us, as far as invoicing knows: upper slices add what is not yet delivered."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from operational.core.api import Tx


@dataclass(frozen=True)
class Exposure:
    """Receivables with tax, invoiced or not, and drafts that may still come back, less advances that are not yet used.

    ``limit`` None means that none is set. ``overdue`` is the part of the receivables past its due date.
    """

    receivable: Decimal
    advances: Decimal
    overdue: Decimal
    limit: Decimal | None
    is_on_hold: bool
    drafts: Decimal  # acceptance drafts taken from them that are not due yet, also those handed on

    @property
    def total(self) -> Decimal:
        return self.receivable + self.drafts - self.advances


_EXPOSURE = sa.text(
    """
    select p.credit_limit, p.credit_hold,
        coalesce(sum(case when a.control = 'receivable' then case o.side when 'D' then o.open else -o.open end end), 0)
            as receivable,
        coalesce(sum(case when a.control = 'advance_in' then case o.side when 'C' then o.open else -o.open end end), 0)
            as advances,
        coalesce(sum(case when a.control = 'receivable' and o.due_date < :today
            then case o.side when 'D' then o.open else -o.open end end), 0) as overdue,
        (select coalesce(sum(b.amount), 0) from invoicing.acceptance as b
            where b.party_id in (select id from parties.party where id = p.id or merged_into_id = p.id)
                and b.direction = 'in' and b.state in ('held', 'endorsed', 'discounted')
                and b.due_date >= :today) as drafts
    from parties.party as p
    left join invoicing.open_item as o on o.open <> 0
        and o.party_id in (select id from parties.party where id = :party or merged_into_id = :party)
    left join ledger.account as a on a.code = o.account_code
    where p.id = :party
    group by p.id
    """
)
CENTS = Decimal("0.00")


def exposure(tx: Tx, party_id: int) -> Exposure:
    """One statement; call it behind the lock that guards the decision."""
    tx.session.flush()
    row = tx.session.execute(_EXPOSURE, {"party": party_id, "today": tx.today}).one()
    return Exposure(
        receivable=CENTS + row.receivable,
        advances=CENTS + row.advances,
        overdue=max(CENTS, CENTS + row.overdue),
        limit=row.credit_limit,
        is_on_hold=row.credit_hold,
        drafts=CENTS + row.drafts,
    )
