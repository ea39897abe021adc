"""Tables of account balances of other programs as opening balances."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apps.moving.take import Choice, Read, read, take
from apps.sheets.load import Loaded
from operational.catalog.api import catalog
from operational.core.api import InvalidInput
from operational.ledger.api import CHECKS
from tests.books import Books
from tests.moving import files

AS_IT_IS = Choice()
PROPOSED = Choice(creates_accounts=True)
WHOLE = [
    ("1001", "", "120.00"), ("100201", "", "9120.00"), ("1122", "上海浦江水务", "800.00"), ("1122", "无锡永盛化工", "400.00"),
    ("2202", "宁波密封件厂", "-700.00"), ("3001", "", "-9000.00"), ("310499", "", "-740.00"),
]  # fmt: skip


def opened(company: Books, kind: str, file: Path, choice: Choice = AS_IT_IS, items: Path | None = None) -> Read:
    return read(company.database, company.actor("accountant"), kind, file, choice, items)


def moved(
    company: Books, kind: str, file: Path, choice: Choice = AS_IT_IS, *, check: bool = False, items: Path | None = None,
    as_: str = "accountant",
) -> Loaded:  # fmt: skip
    found = opened(company, kind, file, choice, items)
    return take(company.database, company.actor(as_), found, choice, check=check)


def balances(company: Books) -> list[tuple[str, str, str]]:
    rows = company.sql(
        "select b.account_code, coalesce(p.name, '') as party, (b.debit - b.credit)::text as balance"
        " from ledger.opening_balance as b left join parties.party as p on p.id = b.party_id"
    )
    return sorted((row["account_code"], row["party"], row["balance"]) for row in rows)


def without(rows: Sequence[Any], *gone: int) -> list[Any]:
    return [cells for place, cells in enumerate(rows) if place not in gone]


@pytest.mark.parametrize("form", ["xlsx", "xls", "gbk", "utf8", "utf16"])
def test_a_table_with_two_rows_of_headings_comes_in_from_any_form_of_file(company: Books, tmp_path: Path, form: str) -> None:
    rows = files.K3_BALANCES
    made = {
        "xlsx": lambda: files.xlsx(tmp_path / "a.xlsx", rows, files.K3_MERGED),
        "xls": lambda: files.xls(tmp_path / "a.xls", rows),
        "gbk": lambda: files.text(tmp_path / "a.csv", rows, "gb18030"),
        "utf8": lambda: files.text(tmp_path / "a.csv", rows, "utf-8"),
        "utf16": lambda: files.text(tmp_path / "a.txt", rows, "utf-16", "\t"),
    }
    file = made[form]()
    found = opened(company, "account_balances", file)
    assert (found.recognised.layout.program, found.balance) == ("金蝶 K/3", "closing")
    loaded = moved(company, "account_balances", file, PROPOSED)
    assert loaded.imported == 7
    assert balances(company) == WHOLE
    assert {check.name for check in CHECKS if company.sql(check.sql)} == set()


def test_what_nobody_decided_on_is_told_by_row_with_the_way_out_and_nothing_is_kept(company: Books, tmp_path: Path) -> None:
    file = files.xlsx(tmp_path / "a.xlsx", files.K3_BALANCES, files.K3_MERGED)
    checked = moved(company, "account_balances", file, check=True)
    assert [(one.key, one.row, one.column) for one in checked.problems] == [
        ("moving.account_new", 7, "科目代码"), ("moving.account_of_partner", 9, "科目代码"),
        ("moving.account_of_partner", 10, "科目代码"), ("moving.account_of_partner", 12, "科目代码"),
    ]  # fmt: skip
    assert checked.new["accounts"][0] == "1002.01 工商银行"
    with pytest.raises(InvalidInput):
        moved(company, "account_balances", file)
    for table in ("ledger.entry", "ledger.opening_balance", "parties.party", "setup.code_translation"):
        assert company.count(table) == 0


def test_a_translation_that_was_saved_decides(company: Books, tmp_path: Path) -> None:
    said = [
        {"old_code": "1002.01", "new_code": "1002"},
        {"old_code": "1122.01", "new_code": "1122", "party": "K1"},
        {"old_code": "1122.02", "new_code": "1122", "party": "K2"},
        {"old_code": "2202.01", "new_code": "2202", "party": "S1"},
        {"old_code": "4104.15", "new_code": "310499"},
    ]
    company.run("setup.save_code_translations", {"translations": said}, as_="accountant")
    moved(company, "account_balances", files.xlsx(tmp_path / "a.xlsx", files.K3_BALANCES, files.K3_MERGED))
    assert [row[:2] for row in balances(company)] == [
        ("1001", ""), ("1002", ""), ("1122", "K1"), ("1122", "K2"), ("2202", "S1"), ("3001", ""), ("310499", ""),
    ]  # fmt: skip


def test_a_parent_that_differs_from_its_leaves_is_told(company: Books, tmp_path: Path) -> None:
    file = files.xlsx(tmp_path / "a.xlsx", without(files.K3_BALANCES, 9), files.K3_MERGED)
    problem = next(one for one in moved(company, "account_balances", file, PROPOSED, check=True).problems if one.row == 8)
    assert problem.key == "moving.parent_differs"
    assert problem.values["difference"] == Decimal("400.00")


def test_a_row_is_mended_in_place(company: Books, tmp_path: Path) -> None:
    rows = [list(cells) for cells in files.K3_BALANCES]
    rows[4][8] = "壹佰贰拾"
    file = files.xlsx(tmp_path / "a.xlsx", rows, files.K3_MERGED)
    problem = next(one for one in moved(company, "account_balances", file, PROPOSED, check=True).problems if one.row == 5)
    assert (problem.key, problem.column) == ("core.not_a_number", "期末余额/借方")
    mended = Choice(creates_accounts=True, mended={"5": {"debit": "120.00"}})
    moved(company, "account_balances", file, mended)
    assert balances(company) == WHOLE


def test_one_column_and_a_side_with_partners_below_their_account(company: Books, tmp_path: Path) -> None:
    rows = [
        ["科目余额表"],
        ["2025年12期"],
        ["科目编码", "科目名称", "核算项目代码", "核算项目名称", "方向", "期初余额(本位币)", "借方本位币金额",
         "贷方本位币金额", "期末余额(本位币)"],
        ["1002", "银行存款", None, None, "借", 0, 0, 0, 500.1],
        ["1122", "应收账款", None, None, "借", 0, 0, 0, 300],
        [None, None, "K001", "上海浦江水务", "借", 0, 0, 0, 200],
        [None, None, "K002", "无锡永盛化工", "借", 0, 0, 0, 100],
        ["3001", "实收资本", None, None, "贷", 0, 0, 0, 800.1],
        ["合计", None, None, None, None, 0, 0, 0, 0],
    ]  # fmt: skip
    file = files.xls(tmp_path / "kis.xls", rows)
    assert opened(company, "account_balances", file).recognised.layout.program == "金蝶 KIS"
    moved(company, "account_balances", file)
    assert balances(company) == [
        ("1002", "", "500.10"), ("1122", "上海浦江水务", "200.00"), ("1122", "无锡永盛化工", "100.00"), ("3001", "", "-800.10"),
    ]  # fmt: skip
    assert company.sql("select code from parties.party order by 1") == [{"code": "K001"}, {"code": "K002"}]


def test_balances_of_partners_come_from_their_papers(company: Books, tmp_path: Path) -> None:
    rows = [
        ["科目编码", "科目名称", "期末借方", "期末贷方"],
        ["1122", "应收账款", 300, 0],
        ["3001", "实收资本", 0, 300],
    ]
    papers = [
        ["客户编码", "客户名称", "科目编码", "单据号", "单据日期", "到期日", "方向", "余额"],
        ["K1", "上海浦江水务", "1122", "XS-1", "2025-11-03", "2025-12-03", "借", 250],
        ["K1", "上海浦江水务", "1122", "XS-2", "2025.12.20", 46041, "借", 80],
        ["K2", "无锡永盛化工", "1122", "XS-9", "2025-12-01", None, "贷", 30],
        ["小计", None, None, None, None, None, None, 300],
    ]
    table = files.text(tmp_path / "a.csv", rows)
    items = files.xls(tmp_path / "b.xls", papers)
    moved(company, "account_balances", table, items=items)
    assert [row for row in balances(company) if row[0] == "1122"] == [("1122", "K1", "330.00"), ("1122", "K2", "-30.00")]
    assert moved(company, "open_items", items).imported == 3
    found = company.sql(
        "select source_number, date::text, due_date::text, amount::text, side from invoicing.open_item order by source_number"
    )
    assert [tuple(row.values()) for row in found] == [
        ("XS-1", "2025-11-03", "2025-12-03", "250.00", "D"), ("XS-2", "2025-12-20", "2026-01-19", "80.00", "D"),
        ("XS-9", "2025-12-01", "2025-12-01", "-30.00", "D"),
    ]  # fmt: skip
    assert {check.name for check in catalog().checks if company.sql(check.sql)} == set()
    with pytest.raises(InvalidInput) as refused:
        moved(company, "open_items", items)
    assert refused.value.key == "invoicing.opening_items_there"


def test_papers_that_differ_from_the_balance_are_refused_by_row(company: Books, tmp_path: Path) -> None:
    lines = [{"account": "1122", "party": "K1", "debit": "300.00"}, {"account": "3001", "credit": "300.00"}]
    company.run("parties.ensure_parties", {"parties": [{"code": "K1", "is_customer": True}]})
    company.run("ledger.enter_opening_balances", {"lines": lines})
    papers = [["客户编码", "科目编码", "单据号", "单据日期", "余额"], ["K1", "1122", "A", "2025-11-03", 250]]
    with pytest.raises(InvalidInput) as refused:
        moved(company, "open_items", files.text(tmp_path / "b.csv", papers))
    problem = refused.value.problems[0]
    assert (problem.key, problem.row, problem.column) == ("invoicing.opening_items_differ", 2, "余额")
    assert company.sql("select source_number, amount::text from invoicing.open_item") == [
        {"source_number": "期初余额", "amount": "300.00"}
    ]


def test_books_that_start_in_mid_year_bring_the_year_so_far(company: Books, tmp_path: Path) -> None:
    company.sql("update company.company set opening_date = '2026-03-01'")
    company.sql("update core.reference_state set version = version + 1")
    rows = [
        ["科目余额表 2026年2月"],
        ["科目编码", "科目名称", "期初余额/借方", "期初余额/贷方", "本年累计借方", "本年累计贷方", "期末借方", "期末贷方"],
        ["1001", "库存现金", 0, 0, 700, 100, 900, 0],
        ["3001", "实收资本", 0, 0, 100, 700, 0, 900],
    ]
    moved(company, "account_balances", files.text(tmp_path / "a.csv", rows))
    year = "select year_begin::text, ytd_debit::text, ytd_credit::text from ledger.opening_balance order by account_code"
    found = company.sql(year)
    assert [tuple(row.values()) for row in found] == [("300.00", "700.00", "100.00"), ("-300.00", "100.00", "700.00")]


def test_a_file_of_another_kind_is_refused_with_what_it_lacks(company: Books, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        opened(company, "account_balances", files.text(tmp_path / "a.csv", [["姓名", "电话"], ["王", "1"]]))
    problem = refused.value.problems[0]
    assert (problem.key, problem.row) == ("moving.layout_unknown", 1)
    assert problem.values["missing"] == ["moving.field.account", "moving.field.close_debit"]


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "sheet.file_empty"),
        (b"PK\x03\x04half a workbook", "sheet.file_unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1half", "sheet.file_unreadable"),
        (b"%PDF-1.7", "sheet.not_a_table"),
        (b"\xff\xfe\x00\xd8\x00\x00", "sheet.encoding_unknown"),
    ],
)
def test_half_files_and_other_files_are_refused(still_company: Books, tmp_path: Path, content: bytes, key: str) -> None:
    file = tmp_path / "a.xls"
    file.write_bytes(content)
    with pytest.raises(InvalidInput) as refused:
        opened(still_company, "account_balances", file)
    assert refused.value.key == key


def test_a_table_of_a_web_page_named_xls_is_read(company: Books, tmp_path: Path) -> None:
    page = (
        "<html><meta charset=gbk><table><tr><td rowspan=2>科目编码</td><td rowspan=2>科目名称</td>"
        "<td colspan=2>期末余额</td></tr>"
        "<tr><td>借方</td><td>贷方</td></tr><tr><td>1001</td><td>库存现金</td><td>1,000.00</td><td>&nbsp;</td></tr>"
        "<tr><td>3001</td><td>实收资本</td><td></td><td>1,000.00</td></tr></table></html>"
    )
    (tmp_path / "a.xls").write_bytes(page.encode("gb18030"))
    moved(company, "account_balances", tmp_path / "a.xls")
    assert balances(company) == [("1001", "", "1000.00"), ("3001", "", "-1000.00")]
