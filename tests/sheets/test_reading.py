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
