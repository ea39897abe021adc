"""The statement of account as a PDF: what stands on it is what was made."""

from __future__ import annotations

from typing import Any

import pypdfium2

from apps.papers.printed import DOCUMENT_OF, printed
from operational.papers.api import pdf_of, picture_of
from tests.books import Books
from tests.sales.conftest import Selling


def test_a_statement_is_set_as_it_was_made_and_says_when_it_is_cancelled(company: Books) -> None:
    selling = Selling(company)
    selling.stock(SEAL="20")
    selling.issue(selling.order(("SEAL", "2", "113")))
    made = company.run("dealings.issue_statement", {"party": "C1", "date_from": "2026-03-01", "date_to": "2026-03-16"}).result
    selling.issue(selling.order(("SEAL", "1", "113")))
    paper: Any = company.ask("papers.statement", {"statement": made["number"]})
    assert (paper.number, paper.totals.gross, paper.totals.capitals, paper.mark) == (
        "DZD202603-0001", "226.00", "贰佰贰拾陆元整", "",
    )  # fmt: skip
    assert [(line.quantity, line.price, line.gross, line.net) for line in paper.lines] == [("2", "113.00", "226.00", "226.00")]
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf_of(paper)))
    for words in ("对账单", "上海申江水务有限公司", "226.00", "贰佰贰拾陆元整", "机械密封", "对方盖章确认"):
        assert words in text, words
    assert picture_of(paper).startswith(b"\x89PNG\r\n\x1a\n")
    company.run("dealings.cancel_statement", {"statement": made["number"], "reason": "重复"})
    assert company.ask("papers.statement", {"statement": made["number"]}).mark != ""  # type: ignore[attr-defined]


def test_goods_that_came_back_are_called_a_return(company: Books) -> None:
    selling = Selling(company)
    selling.stock(SEAL="20")
    issue = selling.issue(selling.order(("SEAL", "2", "113"))).result
    company.run("sales.return_goods", {"goods_issue": issue["number"], "lines": [{"line_no": 1, "quantity": "1"}]})
    made = company.run("dealings.issue_statement", {"party": "C1", "date_from": "2026-03-01", "date_to": "2026-03-16"}).result
    paper: Any = company.ask("papers.statement", {"statement": made["number"], "language": "zh_CN"})
    assert [(line.item, line.quantity) for line in paper.lines] == [("销售出库单", "2"), ("销售退货单", "-1")]


def test_the_doors_know_the_statement_by_its_number(company: Books) -> None:
    company.run("parties.save_party", {"code": "C1", "name": "上海申江水务有限公司", "is_customer": True})
    made = company.run("dealings.issue_statement", {"party": "C1", "date_from": "2026-03-01", "date_to": "2026-03-16"}).result
    given = {DOCUMENT_OF["statement"]: made["number"]}
    pdf = printed(company.database, company.actor(), "statement", given, "http://erp.example")
    picture = printed(company.database, company.actor(), "statement", given, picture=True)
    assert (pdf.file_name, pdf.pdf[:5]) == ("对账单 DZD202603-0001.pdf", b"%PDF-")
    assert (picture.file_name, picture.pdf[1:4]) == ("对账单 DZD202603-0001.png", b"PNG")
