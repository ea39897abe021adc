"""Files as other programs write them: workbooks old and new, two rows of headings, merged cells, totals, GBK."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlwt

Cells = Sequence[Any]

K3_BALANCES: list[Cells] = [
    ["科目余额表"],
    ["单位：测试泵阀   期间：2025年第12期   币别：人民币"],
    ["科目代码", "科目名称", "期初余额", None, "本期发生", None, "本年累计", None, "期末余额", None],
    [None, None, "借方", "贷方", "借方", "贷方", "借方", "贷方", "借方", "贷方"],
    ["1001", "库存现金", 100, None, 50, 30, 600, 500, 120, None],
    ["1002", "银行存款", "9,000.00", None, 1000, 880, 9000, 8000, "9,120.00", None],
    ["1002.01", "工商银行", "9,000.00", None, 1000, 880, 9000, 8000, "9,120.00", None],
    ["1122", "应收账款", 1000, None, 500, 300, 5000, 4000, "１,200.00", None],
    ["1122.01", "上海浦江水务", 600, None, 500, 300, 5000, 4000, 800, None],
    ["1122.02", "无锡永盛化工", 400, None, None, None, None, None, 400, None],
    ["2202", "应付账款", None, 700, None, None, None, None, None, 700],
    ["2202.01", "宁波密封件厂", None, 700, None, None, None, None, None, 700],
    ["4001", "实收资本", None, 9000, None, None, None, None, None, 9000],
    ["4104", "利润分配", None, 400, None, 340, None, None, None, 740],
    ["4104.15", "未分配利润", None, 400, None, 340, None, None, None, 740],
    ["6602", "管理费用", None, None, 100, 100, 900, 900, None, None],
    ["合计", None, 10100, 10100, 1650, 1650, 15500, 13400, 10440, 10440],
]
K3_MERGED = ("A3:A4", "B3:B4", "C3:D3", "E3:F3", "G3:H3", "I3:J3", "A1:J1")


def xlsx(file: Path, rows: Sequence[Cells], merged: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    for cells in rows:
        page.append(list(cells))
    for area in merged:
        page.merge_cells(area)
    book.save(file)
    return file


def xls(file: Path, rows: Sequence[Cells]) -> Path:
    """A workbook in the old binary form; days are numbers with the form of a day, as such programs write them."""
    book = xlwt.Workbook(encoding="gbk")
    page = book.add_sheet("Sheet1")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for row, cells in enumerate(rows):
        for place, value in enumerate(cells):
            if value is not None:
                page.write(row, place, value, *([day] if isinstance(value, dt.date) else []))
    book.save(str(file))
    return file


def text(file: Path, rows: Sequence[Cells], encoding: str = "gb18030", delimiter: str = ",") -> Path:
    def cell(value: Any) -> str:
        shown = "" if value is None else str(value)
        return f'"{shown}"' if delimiter in shown else shown

    file.write_text("\n".join(delimiter.join(cell(value) for value in cells) for cells in rows), encoding)
    return file
