"""Money that is taken back is no longer what the bank's statement shows: its lines wait again for what they are."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from operational.core.api import Document, Tx

# The lines first and in order, as matching locks them; then everything that was matched together with these entries.
_FREE = sa.text(
    """
    with held as materialized (
        select l.id
        from invoicing.bank_line as l
        where l.id in (
            select bank_line_id from invoicing.bank_match
            where group_id in (select group_id from invoicing.bank_match where entry_id = any(cast(:entries as bigint[])))
        )
        order by l.id
        for no key update
    ),
    gone as (
        delete from invoicing.bank_match where bank_line_id in (select id from held)
    )
    update invoicing.bank_line as l set matched = 0 from held where l.id = held.id
    returning l.id, l.date, l.amount
    """
)


def free_statement_lines(tx: Tx, source: Document, entries: Sequence[int]) -> None:
    """Undo the matches of these entries with the bank's statement, and say so on the document's time line."""
    tx.session.flush()
    freed = sorted(tx.session.execute(_FREE, {"entries": list(entries)}), key=lambda line: line.id)
    if freed:
        tx.touch(source, unmatched=[{"date": line.date.isoformat(), "amount": str(line.amount)} for line in freed])
