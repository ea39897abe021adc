"""Which request an issued invoice answers, which blue invoice a red one takes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from operational.core.api import Tx
from operational.invoicing import tax_rules
from operational.invoicing.states import INVOICE_REQUEST
from operational.invoicing.tax_tables import InvoiceRequest

WAITING_MAX = 5000  # as many as one file can answer
_ANSWER = sa.text(
    """
    update invoicing.invoice_request set state = :state, version = version + 1
    where id = any(cast(:ids as bigint[])) and state = any(cast(:sources as text[]))
    """
)


def match_requests(tx: Tx, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Answer waiting requests with the issued blue invoices among the rows, and note what does not fit; the requests' ids."""
    issued = [row for row in rows if row["direction"] == "sale" and not row["is_red"] and row["state"] != "void"]
    if not issued:
        return []
    statement = (
        sa.select(InvoiceRequest)
        .where(InvoiceRequest.state.in_(("approved", "exported")))
        .order_by(InvoiceRequest.id)
        .limit(WAITING_MAX)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    requests = {row.id: row for row in tx.session.execute(statement).scalars()}
    waiting = [tax_rules.Wanted(r.id, r.number or "", r.buyer_name, r.buyer_tax_id, r.gross) for r in requests.values()]
    answered: list[int] = []
    for row in issued:
        given = {name: row[name] for name in ("remark", "buyer_name", "buyer_tax_id", "gross")}
        found, row["match_problem"] = tax_rules.match_request(waiting, **given)
        if found is None or row["match_problem"]:
            continue
        waiting.remove(found)
        answered.append(found.id)
        row["invoice_request_id"] = found.id
        row["party_id"] = requests[found.id].party_id
        tx.touch(requests[found.id], tax_invoice=row["number"])
    if answered:
        move = INVOICE_REQUEST.issue
        tx.session.execute(_ANSWER, {"ids": answered, "state": move.target, "sources": list(move.sources)})
    return answered


# An invoice that was booked before it had a number gets it from the request that names the invoice. An issued invoice
# that carries the number of a booked one fits, whether or not it was asked for.
_NUMBER = sa.text(
    """
    with answered as (
        select distinct l.invoice_id, t.number
        from invoicing.invoice_request_line as l
        join invoicing.tax_invoice as t on t.invoice_request_id = l.invoice_request_id
        where l.invoice_request_id = any(cast(:requests as bigint[])) and l.invoice_id is not null
    )
    update invoicing.invoice as i set tax_number = a.number, version = i.version + 1
    from answered as a
    where i.id = a.invoice_id and i.tax_number = ''
    """
)


def number_booked_invoices(tx: Tx, requests: Sequence[int]) -> None:
    """Write the numbers of issued invoices into the sales invoices that were booked before."""
    if requests:
        tx.session.execute(_NUMBER, {"requests": list(requests)})
        tx.session.expire_all()


_FOLLOW = sa.text(
    """
    with red as (
        select id, number, gross, red_of_number, red_confirm_number
        from invoicing.tax_invoice
        where id = any(cast(:ids as bigint[])) and is_red and state <> 'void'
    ),
    confirmed as (
        update invoicing.red_confirmation as c
        set state = 'issued', red_tax_invoice_id = r.id, version = c.version + 1
        from red as r
        where c.state in ('waiting', 'confirmed') and r.red_confirm_number <> '' and c.confirm_number = r.red_confirm_number
    ),
    taken_back as (
        select b.id, b.gross, sum(r.gross) as red_gross
        from invoicing.tax_invoice as b
        join (select distinct red_of_number from red where red_of_number <> '') as named on named.red_of_number = b.number
        join invoicing.tax_invoice as r on r.red_of_number = b.number and r.is_red and r.state <> 'void'
        group by b.id, b.gross
    ),
    marked as (
        update invoicing.tax_invoice as b
        set state = case when t.gross + t.red_gross <= 0 then 'red' else 'part_red' end, version = b.version + 1,
            use_state = case when b.use_state = 'unselected' and t.gross + t.red_gross <= 0 then 'none' else b.use_state end
        from taken_back as t
        where b.id = t.id and b.state <> 'void'
    )
    update invoicing.tax_invoice as t set match_problem = ''
    from invoicing.invoice as i
    where t.id = any(cast(:ids as bigint[])) and i.tax_number = t.number and i.direction = t.direction
        and t.match_problem in ('no_request', 'several')
    """
)


def follow_red(tx: Tx, ids: Sequence[int]) -> None:
    """Mark the blue invoices that new red ones take back and the confirmations they rest on."""
    if ids:
        tx.session.flush()
        tx.session.execute(_FOLLOW, {"ids": list(ids)})
        tx.session.expire_all()
