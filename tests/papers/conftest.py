"""A company with an order, a delivery, a purchase and money received, and what a PDF says and shows."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from operational.papers.api import Paper, pdf_of
from tests.books import Books

CUSTOMER = {
    "code": "C1", "name": "苏州明达机电有限公司", "is_customer": True, "terms": "月结30天", "address": "苏州市相城区元和路 8 号",
    "phone": "0512-66660000",
    "contacts": [{"name": "王敏", "phone": "13800000000"}],
    "addresses": [{"text": "昆山市玉山镇仓库 3 号门", "receiver": "老周", "phone": "13900000000"}],
}  # fmt: skip


class Printing:
    """The company's documents, and their papers."""

    def __init__(self, books: Books) -> None:
        self.books = books
        run = books.run
        run("parties.save_party", CUSTOMER)
        run("parties.save_party", {"code": "C9", "name": "臺北恆昌機電行", "is_customer": True, "locale": "zh_TW"})
        run("parties.save_party", {"code": "C8", "name": "Nord Pump GmbH", "is_customer": True, "locale": "en"})
        run("parties.save_party", {"code": "S1", "name": "上海恒泽铸造有限公司", "is_supplier": True})
        run("items.save_item", {"code": "PUMP", "name": "离心泵", "spec": "ISG50-160", "unit": "台", "barcode": "6901234567892"})
        run("items.save_item", {"code": "SEAL", "name": "机械密封", "unit": "件"})
        self.purchase = run(
            "purchasing.save_order", {"supplier": "S1", "lines": [{"item": "PUMP", "quantity": "200", "price": "678.00"}]}
        ).result["id"]
        for step in ("place_order", "approve_order", "receive_goods"):
            run(f"purchasing.{step}", {"order": self.purchase})

    def order(self, customer: str = "C1", *, approve: bool = True, lines: int = 1, as_: str = "boss", **head: Any) -> int:
        rows = [{"item": "PUMP", "quantity": "2", "price": "1130.00"} for _ in range(lines)]
        saved = self.books.run("sales.save_order", {"customer": customer, "lines": rows, **head}, as_=as_)
        order = int(saved.result["id"])
        for step in ("place_order", "approve_order") if approve else ():
            self.books.run(f"sales.{step}", {"order": order})
        return order

    def issue(self, order: int) -> int:
        return int(self.books.run("sales.issue_goods", {"order": order}).result["id"])

    def paper(self, name: str, **given: Any) -> Paper:
        found = self.books.ask(f"papers.{name}", given)
        assert isinstance(found, Paper)
        return found

    def pdf(self, name: str, **given: Any) -> Pdf:
        return Pdf(pdf_of(self.paper(name, **given), "http://erp.example/x?id=1"))


class Pdf:
    """A PDF as a reader sees it."""

    def __init__(self, data: bytes) -> None:
        self.document = pypdfium2.PdfDocument(data)

    def __len__(self) -> int:
        return len(self.document)

    def text(self, page: int = 0) -> str:
        """What stands on the page, without the line breaks of its cells."""
        return str(self.document[page].get_textpage().get_text_range()).replace("\r\n", "\n")

    def millimetres(self, page: int = 0) -> tuple[int, int]:
        width, height = self.document[page].get_size()
        return round(width / 72 * 25.4), round(height / 72 * 25.4)

    def picture(self, page: int = 0, scale: float = 4) -> Image.Image:
        return self.document[page].render(scale=scale).to_pil()

    def codes(self, page: int = 0, scale: float = 4) -> set[tuple[str, str]]:
        """Bars and squares that a scanner reads on the page."""
        found = zxingcpp.read_barcodes(self.picture(page, scale))
        return {(str(one.format).replace(" ", ""), one.text) for one in found}


def png() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (8, 6), "white").save(held, "PNG")
    return held.getvalue()


@pytest.fixture
def printing(company: Books) -> Printing:
    return Printing(company)


@pytest.fixture(scope="module")
def still(still_company: Books) -> Printing:
    """For tests that change nothing which another one looks at."""
    return Printing(still_company)
