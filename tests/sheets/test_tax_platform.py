"""Files of the tax platform as it writes them: pages, columns and totals vary; wrong rows are told, mended, and taken whole."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from apps.sheets.load import Wanted, import_file
from operational.core.api import InvalidInput, Refusal
from tests.books import Books
from tests.invoicing.tax import HEADINGS, export_file, export_row, number, platform, row_of


@pytest.fixture
def books(company: Books) -> Books:
    return platform(company)


def load(books: Books, name: str, file: Path, **wanted: Any) -> Any:
    return import_file(books.database, books.actor("accountant"), name, file, Wanted(**wanted))


def test_a_full_export_is_taken_as_it_is(books: Books, tmp_path: Path) -> None:
    rows = [
        export_row(1), export_row(1, 货物或应税劳务名称="*泵*配件", 规格型号=None, 数量="***", 单价=None, 金额=100.0, 税额=13.0),
        export_row(2, "sale", 发票票种="数电发票（普通发票）"),
        export_row(
            3, 数电发票号码=None, 发票代码="3100204130", 发票号码="01234567", 发票票种="增值税专用发票", 税率="免税", 税额="***",
        ),
    ]  # fmt: skip
    file = export_file(tmp_path / "全量发票查询导出结果.xlsx", rows)
    checked = load(books, "tax_invoices", file, check=True)
    assert (checked.rows, checked.imported, checked.problems) == (4, 0, ())
    assert books.count("invoicing.tax_invoice") == 0
    assert load(books, "tax_invoices", file).imported == 4
    first, sold = row_of(books, 1), row_of(books, 2)
    assert [(ln.name, ln.quantity, str(ln.net)) for ln in first.lines] == [
        ("*泵*离心泵", 2, "1000.00"),
        ("*泵*配件", None, "100.00"),
    ]
    assert (str(first.date), first.invoice_kind, str(first.gross)) == ("2026-03-05", "e_special", "1243.00")
    assert (sold.direction, sold.invoice_kind, sold.use_state) == ("sale", "e_ordinary", "none")
    old: Any = books.ask("invoicing.tax_invoice", {"tax_invoice": "310020413001234567"})
    assert (old.invoice_kind, str(old.tax), old.lines[0].rate_text, old.lines[0].vat_rate) == (
        "paper_special",
        "0.00",
        "免税",
        None,
    )
    with pytest.raises(Refusal) as again:
        load(books, "tax_invoices", file)
    assert again.value.key == "invoicing.tax_file_known"


def test_other_columns_in_another_order_are_found_by_name(books: Books, tmp_path: Path) -> None:
    names = {
        "数电发票号码": "数电票号码",
        "销方识别号": "销售方纳税人识别号",
        "购方识别号": "购买方纳税人识别号",
        "发票票种": "票种",
    }
    rows = [{names.get(key, key): value for key, value in export_row(place).items()} for place in (1, 2)]
    headings = (*(names.get(name, name) for name in reversed(HEADINGS)), "新增的列")
    assert load(books, "tax_invoices", export_file(tmp_path / "新版.xlsx", rows, headings)).imported == 2
    assert row_of(books, 2).seller_name == "上海恒泽铸造有限公司"


def test_a_csv_in_gbk_is_read(books: Books, tmp_path: Path) -> None:
    file = tmp_path / "导出.csv"
    with file.open("w", encoding="gbk", newline="") as out:
        writer = csv.DictWriter(out, HEADINGS)
        writer.writeheader()
        writer.writerow(export_row(1, 金额="1,000.00"))
    assert load(books, "tax_invoices", file).imported == 1
    assert row_of(books, 1).lines[0].spec == "IS80"


def test_wrong_rows_are_told_by_row_and_column_and_nothing_is_written(books: Books, tmp_path: Path) -> None:
    rows = [
        export_row(1), export_row(2, 开票日期="去年"), export_row(3, 发票票种="出租车票"), export_row(4, 金额="一千"),
        export_row(5, 数电发票号码=2.6312e19), export_row(6, 销方识别号="X9", 购方识别号="X8"),
    ]  # fmt: skip
    file = export_file(tmp_path / "坏.xlsx", rows)
    with pytest.raises(InvalidInput) as caught:
        load(books, "tax_invoices", file)
    told = [(problem.row, problem.column) for problem in caught.value.problems]
    assert told == [(4, "开票日期"), (5, "发票票种"), (6, "金额"), (7, "数电发票号码"), (8, "销方识别号")]
    assert (books.count("invoicing.tax_invoice"), books.count("invoicing.tax_file")) == (0, 0)
    mended = {
        4: {"开票日期": "2026-03-05"}, 5: {"发票票种": "数电发票（普通发票）"}, 6: {"金额": "1000"},
        7: {"数电发票号码": number(5)}, 8: {"购方识别号": export_row(1)["购方识别号"]},
    }  # fmt: skip
    assert load(books, "tax_invoices", file, mended=mended).imported == 6
    assert books.count("invoicing.tax_invoice") == 6


def test_a_wrong_line_keeps_its_whole_invoice_out(books: Books, tmp_path: Path) -> None:
    file = export_file(tmp_path / "行.xlsx", [export_row(1), export_row(1, 金额="?"), export_row(2)])
    loaded = load(books, "tax_invoices", file, good_rows_only=True)
    assert (loaded.imported, books.sql("select number from invoicing.tax_invoice")) == (1, [{"number": number(2)}])


def test_the_result_of_the_selection_is_taken_over(books: Books, tmp_path: Path) -> None:
    load(books, "tax_invoices", export_file(tmp_path / "票.xlsx", [export_row(1), export_row(2)]))
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["序号", "勾选状态", "数电票号码", "税额", "有效抵扣税额", "税款所属期", "勾选时间"])
    page.append([1, "是", number(1), 130, 130.0, "202603", "2026-03-14 09:00:00"])
    page.append([2, "是", number(2), 130, 100.0, 202603, "2026-03-14 09:00:00"])
    page.append(["合计"])
    file = tmp_path / "勾选.xlsx"
    book.save(file)
    assert load(books, "deductions", file).imported == 2
    assert (row_of(books, 1).use_state, str(row_of(books, 2).deductible_tax)) == ("selected", "100.00")
    page["C2"] = number(9)
    book.save(file)
    with pytest.raises(InvalidInput) as caught:
        load(books, "deductions", file)
    assert [(p.key, p.row) for p in caught.value.problems] == [("invoicing.tax_invoice_not_in_register", 2)]
