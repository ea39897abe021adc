"""One paper as a PDF: asked with the right of its document, set by the template in force, opened by its square."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.papers.book_files import NAMES as BOOK_FILES
from apps.papers.book_files import book_file
from apps.papers.own_files import NAME as OWN
from apps.papers.own_files import own_statement_pdf
from apps.papers.statements import NAME as STATEMENT
from apps.papers.statements import statement_pdf
from operational.core.api import Actor, Database, NotFound
from operational.dispatch.api import ask
from operational.integrations.api import notice
from operational.papers.api import PAPERS, Paper, example, pdf_of, picture_of

# The address of the page that shows a document of this kind.
PAGES: Mapping[str, str] = {
    "sales.order": "sales-order",
    "sales.goods_issue": "sales-goods-issue",
    "purchasing.order": "purchasing-order",
    "invoicing.payment": "invoicing-payment",
    "dealings.statement": "partners-statement-made",
    "expenses.claim": "expenses-claim",
}
NAMES: Mapping[str, str] = {declared.name.split(".", 1)[1]: declared.name for declared in (*PAPERS, example, notice)}
# The field of a paper's query that takes its document; papers that are missing here have none.
DOCUMENT_OF: Mapping[str, str] = {
    "quotation": "order",
    "sales_order": "order",
    "picking_list": "order",
    "purchase_order": "order",
    "delivery_note": "goods_issue",
    "money_receipt": "payment",
    "expense_claim": "claim",
    "statement": "statement",
    "notice": "message",
    "example": "paper",
    "voucher": "voucher",
}


@dataclass(frozen=True)
class Printed:
    """A finished PDF and what its file is called."""

    pdf: bytes  # or the picture that was asked for
    file_name: str


def printed(
    database: Database, actor: Actor, name: str, given: Mapping[str, Any], base: str = "", *, picture: bool = False
) -> Printed:
    """The paper of this name. ``base`` is the address under which our own pages stand, if it is known."""
    if name == OWN:
        return Printed(*own_statement_pdf(database, actor, given))
    if name in BOOK_FILES and not picture:
        return Printed(*book_file(database, actor, name, given))
    query = NAMES.get(name)
    if query is None:
        raise NotFound("papers.paper_unknown", field="name", name=name[:60], known=", ".join((*NAMES, *BOOK_FILES, OWN)))
    if name == STATEMENT:
        return Printed(*statement_pdf(database, actor, given, picture=picture))
    paper = ask(database, actor, query, given)
    assert isinstance(paper, Paper)
    page = PAGES.get(paper.kind)
    address = f"{base}/{page}?id={paper.id}" if base and page else ""
    file_name = f"{paper.title} {paper.number}".strip().replace("/", "-")
    if picture:
        return Printed(picture_of(paper, address), f"{file_name}.png")
    return Printed(pdf_of(paper, address), f"{file_name}.pdf")
