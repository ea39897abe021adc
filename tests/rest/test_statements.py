"""The statements at every door: the same figures, in the official form as PDF, as a workbook whose totals are formulas."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from typer.testing import CliRunner

from apps.cli.installation import Installation
from apps.cli.main import app as command_line
from apps.screens import session, warehouse_door
from operational.core.api import settings
from tests.rest.conftest import Door
from tests.warehouse.worked_example import OPENING, VOUCHERS, balance_sheet, cash_flow, income_statement
from warehouse import api as warehouse

JANUARY = {"from": "2026-01-01", "to": "2026-01-31"}
QUARTER = {"from": "2026-01-01", "to": "2026-03-31"}
PAPER = "/papers/financial_statement"


def lines_of(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{("cash_flow_line" if name == "cf" else name): value for name, value in line.items()} for line in lines]


@pytest.fixture
def books(door: Door, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Door]:
    """The worked example, written by the commands that people use, and published."""
    run = door.books.run
    for code in ("M", "N"):
        run("parties.save_party", {"code": code, "name": code, "is_customer": True, "is_supplier": True})
    run("ledger.enter_opening_balances", {"date": "2026-01-01", "lines": lines_of(OPENING)})
    for date, lines in VOUCHERS:
        run("ledger.enter_voucher", {"date": date, "summary": "例", "lines": lines_of(lines)})
    monkeypatch.setenv("GONGDAN_HOME", str(tmp_path))
    settings.cache_clear()
    warehouse.refresh(door.books.etl_url, tmp_path / "warehouse")
    yield door
    settings.cache_clear()


def column(answer: dict[str, Any], name: str) -> dict[str, str]:
    return {str(line["line"]): line[name] for line in answer["lines"]}


def test_command_line_rest_and_screen_answer_the_same(books: Door, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        Installation, "role_url", lambda _, kind: books.books.etl_url if kind == "etl" else books.books.database.url
    )
    monkeypatch.setattr(session, "actor", lambda: books.books.actor("boss"))
    asked = {**JANUARY, "view": "as_now", "unposted": True}
    expected = {
        "balance_sheet": (balance_sheet("end"), balance_sheet("year_begin")),
        "income_statement": (income_statement("month"), income_statement("ytd")),
        "cash_flow_statement": (cash_flow("month"), cash_flow("ytd")),
    }
    for form, (current, comparative) in expected.items():
        rest = books.client.get(f"/queries/finance.{form}", params={**asked, "unposted": "true"}, headers=books.headers()).json()
        told = CliRunner().invoke(command_line, ["query", f"finance.{form}", "--json", "--input", json.dumps(asked)])
        assert told.exit_code == 0, told.output
        shown = warehouse_door.query(f"finance.{form}", **asked)
        assert rest == json.loads(told.stdout) == shown
        assert column(rest, "current") == current and column(rest, "comparative") == comparative
        assert all(type(line["current"]) is str for line in rest["lines"])
        assert [check["difference"] for check in rest["checks"]] == ["0.00"] * len(rest["checks"])


def test_a_page_shows_what_was_published_a_moment_ago(books: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "actor", lambda: books.books.actor("boss"))
    monkeypatch.setattr(session, "database", lambda: books.books.database)

    def revenue() -> str:
        warehouse_door.bring_up()
        shown = warehouse_door.query("finance.income_statement", **JANUARY)
        assert shown is not None
        return column(shown, "current")["1"]

    assert revenue() == "40000.00"
    more = [{"account": "1002", "debit": "5.00", "cash_flow_line": 1}, {"account": "5001", "credit": "5.00"}]
    books.books.run("ledger.enter_voucher", {"date": "2026-01-31", "summary": "补", "lines": more})
    warehouse.refresh(books.books.etl_url, settings().warehouse_dir)
    assert revenue() == "40005.00"


def test_the_balance_sheet_is_printed_in_two_halves(books: Door) -> None:
    found = books.client.get(f"{PAPER}.pdf", params={**JANUARY, "form": "balance_sheet"}, headers=books.headers())
    assert (found.status_code, found.headers["content-type"]) == (200, "application/pdf")
    page = pypdfium2.PdfDocument(found.content)[0]
    width, height = page.get_size()
    assert width > height  # both halves side by side
    text = page.get_textpage().get_text_range()
    for told in (
        "资产负债表", "会小企01表", "编制单位：测试泵阀", "2026年1月31日", "单位：元", "期末余额", "年初余额", "流动资产：",
        "货币资金", "85,380.00", "61,000.00",
        "所有者权益（或股东权益）：", "负债和所有者权益（或股东权益）总计", "116,280.00", "103,100.00",
        "单位负责人：", "会计主管：", "制表人：", "当前账面，含未记账",
    ):  # fmt: skip
        assert told in text, told
    assert "Cash and bank" not in text
    english = {**JANUARY, "form": "balance_sheet", "language": "en"}
    other = pypdfium2.PdfDocument(books.client.get(f"{PAPER}.pdf", params=english, headers=books.headers()).content)
    second = other[0].get_textpage().get_text_range()
    assert len(other) == 1 and "货币资金" in second and "Cash and bank" in second


@pytest.mark.parametrize(
    ("span", "labels", "period"),
    [
        (JANUARY, ("本年累计金额", "本月金额"), "2026年1月"),
        (QUARTER, ("本年累计金额", "本期金额"), "2026年第1季度"),
        ({"from": "2026-01-01", "to": "2026-12-31"}, ("本年累计金额", "上年金额"), "2026年度"),
    ],
)
def test_the_columns_follow_the_span(books: Door, span: dict[str, str], labels: tuple[str, str], period: str) -> None:
    params = {**span, "form": "income_statement", "layout": "tax"}
    found = books.client.get(f"{PAPER}.xlsx", params=params, headers=books.headers())
    sheet = openpyxl.load_workbook(io.BytesIO(found.content)).worksheets[0]
    assert [sheet.cell(4, place).value for place in range(1, 5)] == ["项目", "行次", *labels]
    assert sheet.cell(3, 1).value == period


def test_the_order_of_the_columns_is_a_choice_of_the_company(door: Door) -> None:
    def labels(layout: str) -> list[str]:
        asked = {"form": "income_statement", "date_from": "2026-01-01", "date_to": "2026-01-31", "layout": layout}
        return door.books.ask("papers.financial_statement", asked).model_dump()["form"]["columns"]

    assert labels("official") == labels("tax") == ["本年累计金额", "本月金额"]
    chosen = {"name": "ledger.tax_column_order", "value": "period_first", "valid_from": "2026-01-01"}
    door.books.run("company.save_setting", chosen)
    assert (labels("official"), labels("tax")) == (["本年累计金额", "本月金额"], ["本月金额", "本年累计金额"])


def test_totals_of_the_workbook_are_formulas_that_give_the_same(books: Door) -> None:
    found = books.client.get(f"{PAPER}.xlsx", params=JANUARY, headers=books.headers())
    assert found.status_code == 200
    kept = openpyxl.load_workbook(io.BytesIO(found.content))
    values = openpyxl.load_workbook(io.BytesIO(found.content), data_only=True)
    assert kept.sheetnames == ["资产负债表", "利润表", "现金流量表"]
    counted = {}
    expected = (balance_sheet("end"), balance_sheet("year_begin")), (income_statement("ytd"), income_statement("month"))
    for page, columns in zip(kept.worksheets, (*expected, (cash_flow("ytd"), cash_flow("month"))), strict=True):
        formulas = 0
        for row in range(5, 60):
            for half in (1, 5):
                number = page.cell(row, half + 1).value
                if not isinstance(number, int):
                    continue
                for place in (0, 1):
                    cell = page.cell(row, half + 2 + place)
                    amount = _worked_out(page, cell.value)
                    assert f"{amount:.2f}" == columns[place][str(number)], (page.title, number)
                    assert values[page.title].cell(row, half + 2 + place).value == pytest.approx(amount)
                    formulas += isinstance(cell.value, str)
        counted[page.title] = formulas
    assert counted == {"资产负债表": 18, "利润表": 6, "现金流量表": 10}
    assert kept["资产负债表"]["C36"].value == "=C20+C35"


def _worked_out(page: Any, value: Any) -> float:
    """What a spreadsheet would show: the formula followed down to the cells with amounts."""
    if not isinstance(value, str):
        return float(value)
    total, sign = 0.0, 1
    for part in value.removeprefix("=").replace("-", "+-").split("+"):
        sign = -1 if part.startswith("-") else 1
        total += sign * _worked_out(page, page[part.lstrip("-")].value)
    return round(total, 2) + 0.0


def test_a_statement_wants_the_right_and_understandable_days(books: Door) -> None:
    clerk = books.person("clerk", "sales_clerk")
    for ending in ("pdf", "xlsx"):
        address = f"{PAPER}.{ending}"
        ask = partial(books.client.get, address)
        assert ask(params={**JANUARY, "form": "balance_sheet"}, headers=books.headers(clerk)).status_code == 403
        turned = ask(params={"from": "2026-02-01", "to": "2026-01-31", "form": "balance_sheet"}, headers=books.headers())
        assert turned.json()["problems"][0]["key"] == "papers.statement_days_turned"
        wrong = ask(params={"from": "yesterday", "to": "2026-01-31", "form": "balance_sheet"}, headers=books.headers())
        assert wrong.json()["problems"][0]["key"] == "rest.parameter_wrong"
        unknown = ask(params={**JANUARY, "form": "balance_sheet", "colour": "red"}, headers=books.headers())
        assert unknown.json()["problems"][0]["key"] == "core.field_unknown"
