"""Vouchers and ledgers as files by REST and by command line: the printed form, a workbook of the same rows, the same rights."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from typer.testing import CliRunner

from apps.cli.installation import Installation
from apps.cli.main import app as command_line
from tests.rest.conftest import Door
from tests.rest.test_statements import JANUARY, books  # noqa: F401  # the worked example, published
from tests.warehouse.worked_example import VOUCHERS

MONTH = {"month": "2026-01"}
CASH = {**JANUARY, "book": "detail", "account": "1002"}


def text_of(made: bytes) -> str:
    document = pypdfium2.PdfDocument(made)
    return "\n".join(document[page].get_textpage().get_text_range() for page in range(len(document)))


def sheet_of(made: bytes) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(made)).worksheets[0].iter_rows(values_only=True))


def get(door: Door, path: str, params: dict[str, Any], who: Any = None) -> Any:
    return door.client.get(path, params=params, headers=door.headers(who, "zh-CN"))


def test_the_vouchers_of_a_month_are_printed(books: Door) -> None:  # noqa: F811
    found = get(books, "/papers/vouchers.pdf", MONTH)
    assert (found.status_code, found.headers["content-type"]) == (200, "application/pdf")
    text = text_of(found.content)
    in_january = [lines for date, lines in VOUCHERS if date.startswith("2026-01")]
    assert text.count("会计主管") >= len(in_january) and "壹万捌仟元" in text and "制单：系统" in text
    one = books.books.sql("select id from ledger.voucher order by date, id limit 1")[0]["id"]
    single = text_of(get(books, f"/papers/voucher/{one}.pdf", {}).content)
    assert single.count("会计主管") == 1


def test_a_workbook_has_one_row_a_line(books: Door) -> None:  # noqa: F811
    rows = sheet_of(get(books, "/papers/vouchers.xlsx", MONTH).content)
    assert rows[0][:6] == ("日期", "凭证号", "摘要", "会计科目", "借方金额", "贷方金额")
    lines = [line for date, lines in VOUCHERS if date.startswith("2026-01") for line in lines]
    assert len(rows) - 1 == len(lines)
    assert sum(row[4] or 0 for row in rows[1:]) == sum(row[5] or 0 for row in rows[1:]) > 0


def test_a_ledger_is_printed_and_written_as_workbook(books: Door) -> None:  # noqa: F811
    text = text_of(get(books, "/papers/ledger.pdf", CASH).content)
    assert "明细账" in text and "1002 银行存款" in text and "期初余额" in text
    rows = sheet_of(get(books, "/papers/ledger.xlsx", CASH).content)
    summaries = [row[3] for row in rows[1:]]
    assert (summaries[0], summaries[-1]) == ("期初余额", "本年累计")
    by_hand = books.books.sql(
        "select sum(debit) as debit, sum(credit) as credit"
        " from ledger.entry_line as l join ledger.entry as e on e.id = l.entry_id"
        " where account_code = '1002' and e.date <= '2026-01-31' and e.source_kind <> 'ledger.opening'"
    )[0]
    assert (float(rows[-1][5]), float(rows[-1][6])) == (float(by_hand["debit"]), float(by_hand["credit"]))


@pytest.mark.parametrize(
    ("path", "params", "word"),
    [
        ("/papers/vouchers.pdf", {}, "month"),
        ("/papers/vouchers.pdf", {"month": "2026-13"}, "month"),
        ("/papers/vouchers.pdf", {"month": "2025-01"}, "没有凭证"),
        ("/papers/vouchers.pdf", {**MONTH, "colour": "red"}, "colour"),
        ("/papers/ledger.pdf", {**JANUARY, "book": "detail"}, "account"),
        ("/papers/ledger.pdf", {**JANUARY, "book": "diary"}, "diary"),
        ("/papers/quotation.xlsx", {}, "quotation"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(books: Door, path: str, params: dict[str, Any], word: str) -> None:  # noqa: F811
    found = get(books, path, params)
    assert found.status_code in (400, 404, 409, 422), found.status_code
    assert word in json.dumps(found.json(), ensure_ascii=False)


def test_who_may_not_see_vouchers_gets_no_file(books: Door) -> None:  # noqa: F811
    clerk = books.person("clerk", "sales_clerk")
    for path, params in (("/papers/vouchers.pdf", MONTH), ("/papers/vouchers.xlsx", MONTH), ("/papers/ledger.pdf", CASH)):
        assert get(books, path, params, clerk).status_code == 403


def test_the_command_line_writes_the_same_files(books: Door, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # noqa: F811
    urls = {"etl": books.books.etl_url}
    monkeypatch.setattr(Installation, "role_url", lambda _, kind: urls.get(kind, books.books.database.url))
    for name, given, suffix in (("vouchers", MONTH, "pdf"), ("vouchers", MONTH, "xlsx"), ("ledger", CASH, "xlsx")):
        out = tmp_path / f"{name}.{suffix}"
        told = CliRunner().invoke(command_line, ["paper", name, "--out", str(out), "--input", json.dumps(given)])
        assert told.exit_code == 0, told.output
        door = get(books, f"/papers/{name}.{suffix}", given).content
        made = out.read_bytes()
        assert (sheet_of(made) == sheet_of(door)) if suffix == "xlsx" else (len(text_of(made)) == len(text_of(door)))
