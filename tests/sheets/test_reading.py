"""What people write into files, as the values that fields expect."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from apps.sheets import cells
from apps.sheets.read import decode, read_table
from apps.sheets.sources import source
from apps.sheets.template import write_template
from apps.sheets.write import csv_bytes, safe, xlsx_bytes
from operational.core.api import InvalidInput


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-01", dt.date(2026, 3, 1)),
        ("2026/3/1", dt.date(2026, 3, 1)),
        ("2026.3.1", dt.date(2026, 3, 1)),
        ("2026年3月1日", dt.date(2026, 3, 1)),
        ("20260301", dt.date(2026, 3, 1)),
        ("2026-03-01 00:00:00", dt.date(2026, 3, 1)),
        (dt.datetime(2026, 3, 1), dt.date(2026, 3, 1)),
        (46082, dt.date(2026, 3, 1)),
        ("2026-02-30", "2026-02-30"),
        ("3/1/2026", "3/1/2026"),  # March or January: not guessed
        (60, "60"),  # the 29th of February 1900
    ],
)
def test_days(written: Any, meant: Any) -> None:
    assert cells.day(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1234.50", "1234.50"),
        ("1,234.50", Decimal("1234.50")),
        ("￥1,234.50", Decimal("1234.50")),
        ("13%", Decimal("0.13")),
        ("(5.00)", Decimal("-5.00")),
        (0.1, Decimal("0.1")),
        (12, Decimal("12")),
        ("1e3", Decimal("1e3")),
        ("－１，２３４．５０", Decimal("-1234.50")),
        ("1,2345,6789", Decimal("123456789")),  # by 万
        ("1,234,567.8", Decimal("1234567.8")),
        ("1,5", "1,5"),  # half past one or fifteen: not guessed
        ("1.234,56", "1.234,56"),
        ("1_5", "1_5"),
        ("十二", "十二"),
        (True, "true"),
    ],
)
def test_numbers_are_exact(written: Any, meant: Any) -> None:
    assert cells.decimal(written) == meant


YES_AND_NO = [("是", True), ("否", False), ("TRUE", True), (0, False), (1.0, True), ("或许", "或许")]
CODES = [(1001.0, "1001"), (6901234567890.0, "6901234567890"), (1.5, "1.5"), ("001", "001")]
CELLS = [
    ("=1+1", "'=1+1"), ("+cmd", "'+cmd"), ("@x", "'@x"), ("-5.00", "-5.00"), ("+8613", "+8613"), ("-a", "'-a"), ("泵", "泵"),
    (5, 5),
]  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), YES_AND_NO)
def test_yes_and_no(written: Any, meant: Any) -> None:
    assert cells.yes_no(written) is meant or cells.yes_no(written) == meant


@pytest.mark.parametrize(("written", "meant"), CODES)
def test_codes_stay_as_they_look(written: Any, meant: str) -> None:
    assert cells.text(written) == meant


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_chinese_text_in_every_usual_encoding(encoding: str) -> None:
    assert decode("编码,名称\r\nC1,沪澄泵阀".encode(encoding), "x.csv") == "编码,名称\r\nC1,沪澄泵阀"


def test_traditional_chinese_text_in_big5() -> None:
    text = "編碼,物料名稱,規格型號,計量單位\r\nC1,不鏽鋼離心泵,DN50,台"
    assert decode(text.encode("cp950"), "x.csv") == text


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        decode(b"\xff\x00\x81\xff", "x.csv")
    assert caught.value.key == "sheet.encoding_unknown"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_found_by_itself(tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(delimiter.join(("code", "name")) + "\n\n" + delimiter.join(("1", '"a\nb"')) + "\n", "utf-8")
    table = read_table(file)
    assert table.headings == ["code", "name"]
    assert list(table.rows) == [(2, []), (3, ["1", "a\nb"])]


def test_a_workbook_is_known_by_what_it_is(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["code", "name", None])
    book.active.append([1001, "泵", None])
    file = tmp_path / "really-xlsx.csv"
    book.save(file)
    table = read_table(file)
    assert table.headings == ["code", "name"]
    assert [(number, cells_[:2]) for number, cells_ in table.rows] == [(2, [1001, "泵"])]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "sheet.file_empty"),
        (b"\n\n", "sheet.file_empty"),
        (b"\xd0\xcf\x11\xe0old", "sheet.old_excel"),
        (b"PK\x03\x04broken", "sheet.file_unreadable"),
        (b"\x89PNG\r\n\x1a\nIHDR", "sheet.not_a_table"),
        (b"\xff\xd8\xff\xe0JFIF", "sheet.not_a_table"),
        (b"%PDF-1.7", "sheet.not_a_table"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes, key: str) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(content)
    with pytest.raises(InvalidInput) as caught:
        read_table(file)
    assert caught.value.key == key


def test_a_workbook_damaged_further_down_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number in range(300):
        book.active.append([f"P{number}", "泵"])
    whole, file = tmp_path / "whole.xlsx", tmp_path / "half.xlsx"
    book.save(whole)
    with zipfile.ZipFile(whole) as parts, zipfile.ZipFile(file, "w") as packed:
        for name in parts.namelist():
            content = parts.read(name)
            packed.writestr(name, content[: len(content) // 2] if name.endswith("sheet1.xml") else content)
    with pytest.raises(InvalidInput) as caught:
        list(read_table(file).rows)
    assert caught.value.key == "sheet.file_unreadable"


def test_a_packed_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 1_000_000)
    monkeypatch.setattr("apps.sheets.read.UNPACKED_BYTES_MAX", 999_999)
    with pytest.raises(InvalidInput) as caught:
        read_table(file)
    assert caught.value.key == "sheet.file_too_large"


@pytest.mark.parametrize(("value", "written"), CELLS)
def test_no_text_becomes_a_formula(value: Any, written: Any) -> None:
    assert safe(value) == written


def test_files_for_people_open_with_their_values() -> None:
    rows = [("=HYPERLINK(1)", Decimal("1234.50"), dt.date(2026, 3, 1), None, True, Decimal("12345678901234567.12"))]
    headings = ("名称", "金额", "日期", "空", "是否", "长数")
    text = csv_bytes(headings, rows)
    assert text.decode("utf-8-sig") == (
        "名称,金额,日期,空,是否,长数\r\n'=HYPERLINK(1),1234.50,2026-03-01,,是,12345678901234567.12\r\n"
    )
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(headings, rows, "a/b")))
    assert book.sheetnames == ["a_b"]
    found = list(book.active.iter_rows(min_row=2, values_only=True))
    assert found == [("'=HYPERLINK(1)", 1234.5, dt.datetime(2026, 3, 1), None, "是", "12345678901234567.12")]


def test_a_template_tells_what_belongs_where(tmp_path: Path) -> None:
    file = tmp_path / "items.xlsx"
    write_template(source("items"), file, "zh_CN")
    page = openpyxl.load_workbook(file).active
    assert [cell.value for cell in page[1]][:4] == ["code", "name", "spec", "category"]
    assert page["A1"].comment.text.startswith("编码\n文字 (必填)")
    assert page.max_row == 1


def paged(file: Path, rows: list[list[Any]], merged: str = "") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    book.save(file)
    return file


def test_a_formula_without_a_result_is_refused_not_read_as_nothing(tmp_path: Path) -> None:
    file = paged(tmp_path / "made.xlsx", [["code", "price"], ["P1", 20], ["P2", "=10*2"]])
    with pytest.raises(InvalidInput) as caught:
        list(read_table(file).rows)
    assert (caught.value.key, caught.value.values["column"], caught.value.values["row_number"]) == (
        "sheet.formula_not_worked_out", "B", 3,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="B2"><f>10*2</f><v>20</v></c>', 20),
        ('<c r="B2" t="str"><f>IF(A1="","",1)</f><v></v></c>', None),
        ('<c r="B2" t="str"><f>"A"&amp;1</f><v>A1</v></c>', "A1"),
    ],
)
def test_a_formula_that_was_worked_out_is_its_result(tmp_path: Path, cell: str, value: Any) -> None:
    whole = paged(tmp_path / "whole.xlsx", [["code", "price"], ["P1", 77]])
    file = tmp_path / "worked.xlsx"
    with zipfile.ZipFile(whole) as parts, zipfile.ZipFile(file, "w") as packed:
        for name in parts.namelist():
            content = parts.read(name).decode()
            if name.endswith("sheet1.xml"):
                assert '<c r="B2" t="n"><v>77</v></c>' in content
                content = content.replace('<c r="B2" t="n"><v>77</v></c>', cell)
            packed.writestr(name, content)
    assert [cells_[1] for _, cells_ in read_table(file).rows] == [value]


def test_cells_merged_over_rows_are_refused_and_a_merged_title_is_not(tmp_path: Path) -> None:
    rows = [["code", "spec", "name"], ["P1", "DN50", "泵"], ["P2", None, "泵"]]
    with pytest.raises(InvalidInput) as caught:
        list(read_table(paged(tmp_path / "tall.xlsx", rows, "B2:B3")).rows)
    assert (caught.value.key, caught.value.values["row_number"], caught.value.values["last_row"]) == ("sheet.merged_cells", 2, 3)
    assert len(list(read_table(paged(tmp_path / "wide.xlsx", rows, "B3:C3")).rows)) == 2
