"""The paper to which an employee glues the receipts (费用报销单), with the amount in capitals and who agreed."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa

from operational.core.api import ZERO, Input, RefTo, Tx, label, query
from operational.expenses.api import Claim
from operational.papers.heads import head_of, mark_of, names_of
from operational.papers.order_papers import Language
from operational.papers.shapes import Paper, PaperLine, PaperParty, day_text, facts_of, money_text, totals_of
from operational.papers.wording import words_of

ClaimRef = Annotated[int | str, RefTo("expenses.claim")]
NOT_VALID = {"refused": "draft", "withdrawn": "draft"}  # states in which the paper binds nobody

_HEAD = sa.text(
    """
    select e.code, e.name, coalesce(d.name, '') as department, coalesce(h.name, '') as head,
        (select coalesce(sum(s.amount), 0) from expenses.settlement as s
            where s.claim_id = c.id and s.advance_id is not null and not s.is_undone) as from_advance
    from expenses.claim as c
    join people.employee as e on e.id = c.employee_id
    left join company.department as d on d.id = c.department_id
    left join people.employee as h on h.id = c.head_id
    where c.id = :claim
    """
)
_LINES = sa.text(
    """
    select l.line_no, l.day, k.name as kind, l.paper, l.invoice_number, l.description, l.tax, l.approved, l.amount
    from expenses.claim_line as l join expenses.kind as k on k.id = l.kind_id
    where l.claim_id = :claim order by l.line_no
    """
)
_FILES = sa.text(
    "select count(*) from papers.attachment where document_kind = :kind and document_id = :claim and removed_at is null"
)


class ExpenseClaimPaper(Input):
    claim: ClaimRef
    language: Language | None = None  # left out: the reader's


@query("papers.expense_claim", permission="expenses.claim.view")
def expense_claim(tx: Tx, q: ExpenseClaimPaper) -> Paper:
    """An expense claim (费用报销单) with its receipts, the amount in capitals, what an advance covers, and who signs."""
    found = tx.find(Claim, q.claim, field="claim")
    locale = q.language or tx.actor.locale
    words = words_of(locale)
    head = tx.session.execute(_HEAD, {"claim": found.id}).one()
    lines = [_line(row, locale) for row in tx.session.execute(_LINES, {"claim": found.id})]
    files = tx.session.execute(_FILES, {"kind": Claim.kind, "claim": found.id}).scalar_one()
    approver, booker, maker = names_of(tx, found.approved_by, found.booked_by, found.created_by)
    paid_out = found.approved - head.from_advance
    values = {
        "department": head.department, "reason": found.reason, "attachments": str(files) if files else "",
        "from_advance": money_text(head.from_advance) if head.from_advance else "",
        "paid_out": money_text(paid_out) if head.from_advance else "",
        "head": approver or head.head, "finance": booker,
    }  # fmt: skip
    return Paper(
        **head_of(tx, "expense_claim", locale, found),
        mark=mark_of(NOT_VALID.get(found.state, found.state), words),
        party=PaperParty(label=words["claimant"], code=head.code, name=head.name),
        facts=facts_of(words, values),
        lines=lines,
        totals=totals_of(None, found.tax if found.tax != ZERO else None, found.approved),
        maker=maker,
        checker=booker,
    )


def _line(row: Any, locale: str) -> PaperLine:
    return PaperLine(
        no=str(row.line_no),
        promise_date=day_text(row.day),
        name=row.kind,
        spec=row.description,
        customer_code=row.invoice_number,
        location=label(f"expenses.choice.paper.{row.paper}", locale),
        tax=money_text(row.tax) if row.tax else "",
        gross=money_text(row.approved),
        note=money_text(row.amount) if row.approved != row.amount else "",
    )
