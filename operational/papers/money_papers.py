"""The receipt that whoever paid takes along (收款收据)."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa

from operational.core.api import Input, RefTo, Tx, label, query, refuse
from operational.invoicing.api import Payment
from operational.papers.heads import head_of, language, mark_of, names_of, partner_of
from operational.papers.order_papers import Language
from operational.papers.shapes import Paper, PaperLine, day_text, facts_of, money_text, totals_of
from operational.papers.wording import words_of

PaymentRef = Annotated[int | str, RefTo("invoicing.payment")]

_ACCOUNT = sa.text("select name_zh as zh_CN, name_tw as zh_TW, name_en as en from ledger.account where code = :account")
_SETTLED = sa.text(
    """
    select i.source_number, i.source_kind, s.date, sum(s.amount) as amount
    from invoicing.settlement as s
    join invoicing.open_item as i on i.id = s.debit_item_id
    where s.payment_id = :payment
    group by i.source_number, i.source_kind, s.date
    having sum(s.amount) <> 0
    order by s.date, i.source_number
    """
)


class MoneyPaper(Input):
    payment: PaymentRef
    language: Language | None = None  # left out: the payer's


@query("papers.money_receipt", permission="invoicing.payment.view")
def money_receipt(tx: Tx, q: MoneyPaper) -> Paper:
    """A receipt for money that came in (收款收据), with the amount in capitals and what it settles."""
    found = tx.find(Payment, q.payment, field="payment")
    if found.direction != "in":
        refuse("papers.no_receipt_for_paying", field="payment", number=found.number or "")
    payer = partner_of(tx, found.party_id)
    locale = language(q.language, payer.locale)
    words = words_of(locale)
    (maker,) = names_of(tx, found.created_by)
    names = tx.session.execute(_ACCOUNT, {"account": found.cash_account}).one()
    settled = [
        PaperLine(
            no=str(no), name=f"{label(row.source_kind, locale)} {row.source_number}", promise_date=day_text(row.date),
            gross=money_text(row.amount),
        )
        for no, row in enumerate(tx.session.execute(_SETTLED, {"payment": found.id}), 1)
    ]  # fmt: skip
    values = {"cash_account": getattr(names, locale.lower()), "reference": found.reference}
    return Paper(
        **head_of(tx, "money_receipt", locale, found),
        mark=mark_of(found.state, words),
        party=payer.shown(words["payer"]),
        facts=facts_of(words, values),
        lines=settled,
        totals=totals_of(None, None, found.amount),
        maker=maker,
    )
