"""What stands in the way of undoing a merge: documents that were made as if the two were one."""

from __future__ import annotations

import sqlalchemy as sa

from operational.core.api import Tx, on, require
from operational.parties.api import MergeWasUndone, Party

# Documents that name the partner that stays, and settlements between the two, since the merge.
_SINCE = sa.text(
    """
    select kind, number from (
        select 'sales.order' as kind, number, created_at from sales."order" where customer_id = :into
        union all
        select 'purchasing.order', number, created_at from purchasing."order" where supplier_id = :into
        union all
        select 'invoicing.payment', number, created_at from invoicing.payment where party_id = :into
        union all
        select 'invoicing.clearing', number, created_at from invoicing.clearing where party_id = :into
        union all
        select 'dealings.statement', number, created_at from dealings.statement where party_id = :into
    ) as each (kind, number, made_at)
    where made_at > :merged_at
    order by made_at limit 1
    """
)


@on(MergeWasUndone)
def on_merge_was_undone(tx: Tx, fact: MergeWasUndone) -> None:
    """A merge on which a later document relies stays: the document may belong to either of the two."""
    found = tx.session.execute(_SINCE, {"into": fact.into_id, "merged_at": fact.merged_at}).one_or_none()
    if found is not None:
        into = tx.find(Party, fact.into_id)
        require(False, "dealings.merge_is_used", field="party", name=into.name, kind=found.kind, number=found.number or "")
