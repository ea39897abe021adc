"""The statement of account to send, with room for the partner's seal (对账单)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from operational.core.api import Input, RefTo, Tx, knows, label, query
from operational.dealings.api import Statement, StatementShown, kept_party, name_of
from operational.papers.heads import head_of, language, mark_of, names_of, partner_of
from operational.papers.order_papers import Language
from operational.papers.shapes import Paper, PaperLine, day_text, facts_of, money_text, price_text, quantity_text, totals_of
from operational.papers.wording import words_of

StatementRef = Annotated[int | str, RefTo("dealings.statement")]


class StatementPaper(Input):
    statement: StatementRef
    language: Language | None = None  # left out: the partner's


@query("papers.statement", permission="dealings.statement.view")
def statement(tx: Tx, q: StatementPaper) -> Paper:
    """A statement of account as it was made (对账单): every line with its balance, closing in capitals, places to seal."""
    found = tx.find(Statement, q.statement, field="statement")
    kept_party(tx, found.party_id)  # guards the record scope
    shown = StatementShown.model_validate(found.body)
    partner = partner_of(tx, found.party_id)
    locale = language(q.language, partner.locale)
    words = words_of(locale)
    (maker,) = names_of(tx, found.created_by)
    values = {
        "period": f"{day_text(found.date_from)} — {day_text(found.date_to)}",
        "opening": money_text(found.opening),
        "added": money_text(found.increase),
        "taken_off": money_text(found.decrease),
    }
    return Paper(
        **head_of(tx, "statement", locale),
        kind=Statement.kind,
        id=found.id,
        number=found.number or "",
        date=day_text(found.date),
        mark=mark_of(found.state, words),
        party=partner.shown(words["customer" if found.side == "sale" else "supplier"]),
        facts=facts_of(words, values),
        lines=_lines(shown, locale),
        totals=totals_of(None, None, found.closing),
        note=found.note,
        maker=maker,
    )


def _lines(shown: StatementShown, locale: str) -> list[PaperLine]:
    return [
        PaperLine(
            no=str(no), promise_date=day_text(row.date), item=_kind(name_of(row.kind, row.quantity), locale),
            customer_code=row.number, name=" ".join(part for part in (row.name, row.spec) if part),
            unit=row.unit, quantity=quantity_text(row.quantity),
            price=price_text(None if row.price is None else Decimal(row.price)), gross=money_text(row.amount),
            net=money_text(row.balance),
        )
        for no, row in enumerate(shown.rows, 1)
    ]  # fmt: skip


def _kind(kind: str, locale: str) -> str:
    return label(kind if knows(kind) else f"dealings.choice.kind.{kind}", locale)
