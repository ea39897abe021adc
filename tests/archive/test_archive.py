"""The archive package of a year, read back: digests, totals, papers, and what it says about itself."""

import csv
import hashlib
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apps.archive.make import make_archive
from operational.core.api import InvalidInput, NotPermitted
from operational.papers.api import keep_content
from tests.books import Books
from tests.ledger.vouchers import approved


def opened(company: Books, tmp_path: Path, year: int = 2026, as_: str = "accountant") -> zipfile.ZipFile:
    make_archive(company.database, company.actor(as_), year, tmp_path / "a.zip")
    return zipfile.ZipFile(tmp_path / "a.zip")


def table(packed: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(packed.read(name).decode("utf-8-sig"))))


def total(rows: list[dict[str, str]], column: str) -> Decimal:
    return sum((Decimal(row[column]) for row in rows), Decimal(0))


def busy(company: Books) -> None:
    company.run("parties.ensure_parties", {"parties": [{"code": "K1", "name": "上海浦江水务", "is_customer": True}]})
    lines = [{"account": "1002", "debit": "500.00"}, {"account": "1122", "party": "K1", "debit": "100.00"},
             {"account": "3001", "credit": "600.00"}]  # fmt: skip
    company.run("ledger.enter_opening_balances", {"lines": lines})
    approved(company, "2026-01-05", ["D 560205 1.00", "C 2211 1.00"])
    approved(company, "2026-02-06", ["D 560201 20.00", "C 2211 20.00"])
    company.run("ledger.post_vouchers", {"until": "2026-01-31"})


def test_every_file_is_listed_with_its_digest(company: Books, tmp_path: Path) -> None:
    busy(company)
    with opened(company, tmp_path) as packed:
        manifest = json.loads(packed.read("manifest.json"))
        listed = {one["file"]: one for one in manifest["files"]}
        assert set(packed.namelist()) - {"manifest.json"} == set(listed)
        for name, one in listed.items():
            content = packed.read(name)
            assert hashlib.sha256(content).hexdigest() == one["sha256"]
            assert len(content) == one["bytes"]
            if name.endswith(".csv"):
                assert content.startswith(b"\xef\xbb\xbf")
                assert len(table(packed, name)) == one["rows"]


def test_every_heading_is_explained(company: Books, tmp_path: Path) -> None:
    with opened(company, tmp_path) as packed:
        described = table(packed, "字段说明.csv")
        tables = {name for name in packed.namelist() if name.endswith(".csv")} - {"字段说明.csv"}
        assert {row["文件"] for row in described} == tables
        assert [row for row in described if not row["含义"]] == []


def test_totals_read_back_are_those_of_the_books(company: Books, tmp_path: Path) -> None:
    busy(company)
    with opened(company, tmp_path) as packed:
        lines = table(packed, "凭证/分录.csv")
        booked = company.sql("select sum(debit)::text as d, sum(credit)::text as c, count(*) as n from ledger.entry_line")[0]
        read_back = {"d": str(total(lines, "借方金额")), "c": str(total(lines, "贷方金额")), "n": len(lines)}
        assert read_back == booked
        vouchers = table(packed, "凭证/凭证.csv")
        assert [(row["凭证号"], row["状态"], row["合计金额"]) for row in vouchers] == [
            ("202601-记-0001", "已记账", "1.00"), ("", "已审核", "20.00"),
        ]  # fmt: skip
        heads = table(packed, "凭证/链头.csv")
        chain = company.sql("select head from ledger.chain where name = 'entry'")[0]["head"]
        assert next(row["链值"] for row in heads if row["链"] == "entry") == chain == lines[-1]["链值"]
        balances = table(packed, "账簿/科目余额表.csv")
        assert total(balances, "期末余额") == 0
        assert {row["科目编码"]: row["期末余额"] for row in balances} == {
            "1002": "500.00", "1122": "100.00", "2211": "-21.00", "3001": "-600.00", "560201": "20.00", "560205": "1.00",
        }  # fmt: skip


def test_the_six_ledgers_agree_with_each_other(company: Books, tmp_path: Path) -> None:
    busy(company)
    with opened(company, tmp_path) as packed:
        general = table(packed, "账簿/总账.csv")
        december = {row["科目编码"]: row for row in general if row["会计期间"] == "2026-12"}
        assert (december["5602"]["期末余额"], december["5602"]["本年累计借方"]) == ("21.00", "21.00")
        detail = table(packed, "账簿/明细账.csv")
        last = {row["科目编码"]: row["余额"] for row in detail}
        assert last == {code: row["期末余额"] for code, row in december.items() if code in last}
        journal = table(packed, "账簿/日记账.csv")
        assert {row["科目编码"] for row in journal} == {"1002"}
        columns = table(packed, "账簿/多栏账.csv")
        assert [(row["科目编码"], row["栏目"], row["借方金额"]) for row in columns if row["科目编码"] == "5602"] == [
            ("5602", "560205", "1.00"), ("5602", "560201", "20.00"),
        ]  # fmt: skip
        assert table(packed, "账簿/数量金额账.csv") == []


def test_open_months_are_told_inside_and_hold_nothing_up(company: Books, tmp_path: Path) -> None:
    busy(company)
    with opened(company, tmp_path) as packed:
        about = packed.read("说明.txt").decode("utf-8-sig")
        assert about.startswith("测试泵阀 2026 年会计档案")
        assert "2026-01、2026-02" in about
        assert "尚未结账" in about
        assert "报表" in about


def test_a_broken_check_is_told_inside(company: Books, tmp_path: Path) -> None:
    busy(company)
    company.sql("update ledger.balance set debit = debit + 1 where account_code = '560201'")
    with opened(company, tmp_path) as packed:
        notes = json.loads(packed.read("manifest.json"))["notes"]
        assert [note for note in notes if "ledger.balances" in note]


def test_attachments_go_along_byte_for_byte(company: Books, tmp_path: Path) -> None:
    busy(company)
    voucher = company.sql("select id from ledger.voucher order by id limit 1")[0]["id"]
    actor = company.actor("accountant")
    content = keep_content(company.database, actor, "发票.pdf", b"%PDF-1.7 one")
    given: dict[str, Any] = {"kind": "ledger.voucher", "document": voucher, "name": "发票.pdf", "purpose": "other"}
    company.run("papers.attach_file", {**given, "content": content}, as_=actor)
    year = company.sql("select extract(year from added_at)::int as y from papers.attachment")[0]["y"]
    with opened(company, tmp_path, year) as packed:
        name = next(name for name in packed.namelist() if name.endswith("发票.pdf"))
        assert packed.read(name) == b"%PDF-1.7 one"
        assert table(packed, "附件/附件目录.csv")[0]["名称"] == "发票.pdf"


def test_only_whoever_may_read_the_books_gets_it(company: Books, tmp_path: Path) -> None:
    with pytest.raises(NotPermitted):
        opened(company, tmp_path, as_="nobody")
    assert not list(tmp_path.iterdir())


def test_what_a_person_may_not_see_is_left_out_and_said(company: Books, tmp_path: Path) -> None:
    with opened(company, tmp_path, as_="analyst") as packed:
        manifest = json.loads(packed.read("manifest.json"))
        listed = {one["file"] for one in manifest["files"]}
        missing = [note for note in manifest["notes"] if "没有查看的权限" in note]
        assert {note.split(" ")[0] for note in missing}.isdisjoint(listed)
        assert "凭证/分录.csv" in listed


def test_a_year_that_is_none_is_refused(company: Books, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        make_archive(company.database, company.actor("accountant"), 26, tmp_path / "a.zip")
    assert refused.value.key == "archive.year_wrong"


def test_an_empty_year_is_a_package_too(company: Books, tmp_path: Path) -> None:
    with opened(company, tmp_path, 2019) as packed:
        assert table(packed, "凭证/分录.csv") == []
