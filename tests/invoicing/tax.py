"""A company with a tax number, and invoices as the tax platform writes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import sqlalchemy as sa

from operational.parties.rules import CREDIT_CODE_CHARACTERS, is_credit_code
from tests.books import Books

NAMES = ("上海申江水务有限公司", "上海恒泽铸造有限公司")


def tax_id(start: str) -> str:
    """A credit code with its right check letter."""
    return next(start + letter for letter in CREDIT_CODE_CHARACTERS if is_credit_code(start + letter))


US, BUYER, SELLER = (tax_id(start) for start in ("91310115MA1K3XYU2", "91310101MA1FPX8B2", "91310114MA7B2CDE4"))
CODE = "1090101990000000000"  # 19 digits


def platform(books: Books) -> Books:
    """C1 buys, S1 sells; P1 and P2 have their class codes."""
    books.run("company.change_company", {"tax_id": US, "bank": "建行松江支行", "bank_account": "310066"})
    books.run("parties.save_party", {"code": "C1", "name": NAMES[0], "is_customer": True, "tax_id": BUYER, "address": "浦东"})
    books.run("parties.save_party", {"code": "S1", "name": NAMES[1], "is_supplier": True, "tax_id": SELLER})
    for code, vat_class in (("P1", "goods"), ("P2", "services")):
        more = {"tax_code": CODE, "vat_class": vat_class}
        books.run("items.save_item", {"code": code, "name": f"离心泵{code}", "unit": "台", **more})
    return books


def number(place: int) -> str:
    return f"2631{place:016d}"


def paper(place: int, direction: str = "purchase", net: str = "1000.00", tax: str = "130.00", **more: Any) -> dict[str, Any]:
    """An invoice for ``import_tax_invoices``."""
    ours = {"name": "测试泵阀", "tax_id": US}
    theirs = {"name": NAMES[direction == "purchase"], "tax_id": SELLER if direction == "purchase" else BUYER}
    seller, buyer = (theirs, ours) if direction == "purchase" else (ours, theirs)
    return {
        "number": number(place),
        "date": "2026-03-05",
        "invoice_kind": "e_special",
        "seller_name": seller["name"],
        "seller_tax_id": seller["tax_id"],
        "buyer_name": buyer["name"],
        "buyer_tax_id": buyer["tax_id"],
        "lines": [{"name": "*泵*离心泵", "net": net, "tax": tax, "vat_rate": "0.13"}],
        **more,
    }


def take_in(books: Books, *papers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return books.run("invoicing.import_tax_invoices", {"invoices": list(papers), **more}).result


def row_of(books: Books, place: int) -> Any:
    return books.ask("invoicing.tax_invoice", {"tax_invoice": number(place)})


def ids_of(books: Books, *places: int) -> list[int]:
    return [row_of(books, place).id for place in places]


HEADINGS = (
    "序号", "发票代码", "发票号码", "数电发票号码", "销方识别号", "销方名称", "购方识别号", "购买方名称", "开票日期",
    "税收分类编码", "特定业务类型", "货物或应税劳务名称", "规格型号", "单位", "数量", "单价", "金额", "税率", "税额", "价税合计",
    "发票来源", "发票票种", "发票状态", "是否正数发票", "发票风险等级", "开票人", "备注",
)  # fmt: skip


def export_row(place: int, direction: str = "purchase", **changes: Any) -> dict[str, Any]:
    """A line of the platform's full export."""
    theirs = (SELLER, NAMES[1]) if direction == "purchase" else (BUYER, NAMES[0])
    ours = (US, "测试泵阀")
    (seller_id, seller), (buyer_id, buyer) = (theirs, ours) if direction == "purchase" else (ours, theirs)
    row = {
        "序号": place, "数电发票号码": number(place), "销方识别号": seller_id, "销方名称": seller, "购方识别号": buyer_id,
        "购买方名称": buyer, "开票日期": "2026-03-05 10:22:31", "税收分类编码": CODE, "货物或应税劳务名称": "*泵*离心泵",
        "规格型号": "IS80", "单位": "台", "数量": 2, "单价": 500.0, "金额": 1000.0, "税率": "13%", "税额": 130.0,
        "价税合计": 1130.0, "发票来源": "电子发票服务平台", "发票票种": "数电发票（增值税专用发票）", "发票状态": "正常",
        "是否正数发票": "是", "发票风险等级": "正常", "开票人": "王敏", "备注": "",
    }  # fmt: skip
    return {**row, **changes}


def export_file(file: Path, rows: list[dict[str, Any]], headings: tuple[str, ...] = HEADINGS) -> Path:
    """The platform's workbook: a page of heads that says less, then the page of lines, with a title and a total."""
    book = openpyxl.Workbook()
    heads = book.active
    assert heads is not None
    heads.title = "发票基础信息"
    heads.append(["数电发票号码", "开票日期", "金额"])
    heads.append([number(999), "2026-03-05", 1])
    page = book.create_sheet("信息汇总表")
    page.append(["全量发票查询导出结果"])
    page.append(list(headings))
    for row in rows:
        page.append([row.get(name) for name in headings])
    page.append(["合计"])
    book.save(file)
    return file


@contextmanager
def counted(books: Books) -> Iterator[list[str]]:
    """The statements that the application sends meanwhile, BEGIN and COMMIT apart."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    sa.event.listen(books.database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(books.database.engine, "before_cursor_execute", note)
