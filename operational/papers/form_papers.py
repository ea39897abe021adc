"""The official statements as they are signed: the head of the form, its two columns, its lines in one or two halves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from operational.company.api import setting
from operational.core.api import Input, Tx, query, require
from operational.ledger.api import Form, FormLayout, headings_of, layout_of
from operational.papers.heads import head_of
from operational.papers.order_papers import Language
from operational.papers.shapes import Paper, PaperForm, PaperFormLine

NAME = "financial_statement"
BALANCE_SHEET: Literal["balance_sheet"] = "balance_sheet"
ORDERS = {"official": "ledger.statement_column_order", "tax": "ledger.tax_column_order"}
UNIT = "元"
CHINESE = "zh_CN"
SECOND_NAMES = {"zh_TW": "name_tw", "en": "name_en"}


class FinancialStatementPaper(Input):
    form: Form
    date_from: dt.date
    date_to: dt.date
    layout: FormLayout = "official"
    language: Language = "zh_CN"  # of the second label; the form itself is Chinese


@query("papers.financial_statement", permission="ledger.balance.view")
def financial_statement(tx: Tx, q: FinancialStatementPaper) -> Paper:
    """The head of an official form (会小企01, 02, 03) with its columns; the figures are those of the query of the same name."""
    require(q.date_from <= q.date_to, "papers.statement_days_turned", field="date_to")
    order = str(setting(tx, ORDERS[q.layout], "", on=q.date_to))
    layout = layout_of(q.form, q.layout, q.date_from, q.date_to, order)
    head = head_of(tx, NAME, q.language)
    is_sheet = q.form == BALANCE_SHEET
    return Paper(
        **head | {"title": layout.title},
        kind="",
        id=0,
        number=f"{q.date_to:%Y-%m}" if layout.span == "month" else f"{q.date_from:%Y-%m-%d} {q.date_to:%Y-%m-%d}",
        date=_long_day(q.date_to) if is_sheet else period_text(q.date_from, q.date_to, layout.span),
        form=PaperForm(
            code=layout.code,
            statement=q.form,
            second_title=head["words"][q.form] if q.language != CHINESE else "",
            unit=UNIT,
            taken=[column.taken for column in layout.columns],
            columns=[column.label for column in layout.columns],
            second_columns=_second_columns(head["words"], q, [column.taken for column in layout.columns]),
        ),
    )


def period_text(start: dt.date, end: dt.date, span: str) -> str:
    """The period as Chinese forms write it."""
    if span == "month":
        return f"{end.year}年{end.month}月"
    if span == "quarter":
        return f"{end.year}年第{(end.month + 2) // 3}季度"
    if span == "year":
        return f"{end.year}年度"
    return f"{_long_day(start)}至{_long_day(end)}"


def _long_day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _second_columns(words: Mapping[str, str], q: FinancialStatementPaper, taken: Sequence[str]) -> list[str]:
    if q.language == CHINESE:
        return []
    kind = "end" if q.form == BALANCE_SHEET else "period"
    return [words[f"{kind}_{name}"] for name in taken]


def with_lines(paper: Paper, lines: Sequence[Mapping[str, Any]], day: dt.date, note: str = "") -> Paper:
    """The paper with its lines, headings before them; ``lines`` carry the amounts under the names of the columns."""
    assert paper.form is not None
    form = paper.form
    headings = headings_of(form.statement, day) if form.statement else {}
    second = SECOND_NAMES.get(paper.locale, "")
    halves: tuple[list[PaperFormLine], list[PaperFormLine]] = ([], [])
    for line in lines:
        half = halves[1] if line.get("side") == "liability_equity" else halves[0]
        heading = headings.get(int(line["line"]))
        if heading is not None:
            half.append(PaperFormLine(name=heading["name_zh"], second=heading[second] if second else "", kind="heading", level=0))
        half.append(
            PaperFormLine(
                line=str(line["line"]),
                name=line["name"],
                second=(line.get(second) or "") if second else "",
                kind=line.get("kind", ""),
                level=int(line["level"]),
                amounts=[plain_amount(line.get(name)) for name in form.taken],
            )
        )
    return paper.model_copy(
        update={"form": form.model_copy(update={"left": halves[0], "right": _levelled(*halves)}), "note": note}
    )


def _levelled(left: Sequence[PaperFormLine], right: list[PaperFormLine]) -> list[PaperFormLine]:
    """The right half as long as the left: what is free stands before the equity, so that both sums end on one row."""
    headings = [place for place, line in enumerate(right) if line.kind == "heading"]
    free = len(left) - len(right)
    if not headings or free <= 0:
        return right
    return [*right[: headings[-1]], *[PaperFormLine(kind="free")] * free, *right[headings[-1] :]]


def plain_amount(value: Any) -> str:
    """An amount as forms write it: nothing where there is none."""
    amount = Decimal(str(value or 0))
    return f"{amount:,.2f}" if amount else ""
