"""Lists of vouchers of other programs: each program's headings, every bad row told, nothing half written."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from operational.core.api import InvalidInput
from operational.ledger.api import CHECKS
from tests.books import Books
from tests.moving import files
from tests.moving.test_balances import moved, opened

K3 = ["日期", "凭证字", "凭证号", "摘要", "科目代码", "科目名称", "借方(本位币)", "贷方(本位币)", "核算项目代码", "核算项目名称"]
D = dt.date


def k3_rows() -> list[list[Any]]:
    return [
        ["凭证序时簿"],
        K3,
        [D(2026, 1, 5), "记", 1, "收货款", "1002", "银行存款", 113, None, None, None],
        [None, None, None, None, "1122", "应收账款", None, 113, "K001", "上海浦江水务"],
        ["本期合计", None, None, None, None, None, 113, 113, None, None],
        [D(2026, 1, 6), "记", 2, "付房租", "6602", "管理费用", "1,000.50", None, None, None],
        [D(2026, 1, 6), "记", 2, "付房租", "1002", "银行存款", None, "1,000.50", None, None],
    ]  # fmt: skip


def test_a_list_of_vouchers_comes_in_with_its_cash_flow(company: Books, tmp_path: Path) -> None:
    file = files.xls(tmp_path / "序时簿.xls", k3_rows())
    assert opened(company, "vouchers", file).recognised.layout.program == "金蝶 K/3"
    loaded = moved(company, "vouchers", file)
    assert (loaded.imported, loaded.new) == (4, {"parties": ["K001"]})
    lines = company.sql(
        "select v.reference, l.account_code, l.debit::text, l.credit::text, l.cash_flow_line, p.name from ledger.entry_line as l"
        " join ledger.voucher_entry as e on e.entry_id = l.entry_id join ledger.voucher as v on v.id = e.voucher_id"
        " left join parties.party as p on p.id = l.party_id order by v.date, l.line_no"
    )
    assert [tuple(row.values()) for row in lines] == [
        ("记-1", "1002", "113.00", "0.00", 1, None), ("记-1", "1122", "0.00", "113.00", None, "上海浦江水务"),
        ("记-2", "5602", "1000.50", "0.00", None, None), ("记-2", "1002", "0.00", "1000.50", 6, None),
    ]  # fmt: skip
    assert company.count("invoicing.open_item") == 1
    assert {check.name for check in CHECKS if company.sql(check.sql)} == set()


def test_vouchers_of_a_text_file_in_gbk_with_sides_and_amounts(company: Books, tmp_path: Path) -> None:
    rows = [
        ["制单日期", "凭证类别", "凭证号", "摘要", "科目编码", "方向", "金额", "附单据数"],
        ["2026-01-08", "转", "0003", "计提", "560201", "借", "５０.00", "2"],
        ["2026-01-08", "转", "0003", "计提", "2211", "贷", "50.00", "2"],
    ]
    moved(company, "vouchers", files.text(tmp_path / "a.txt", rows, "gbk", "\t"))
    assert company.sql("select reference, total::text, attachments from ledger.voucher") == [
        {"reference": "转-0003", "total": "50.00", "attachments": 2}
    ]


def test_u8_and_t3_are_known_by_their_headings(company: Books, tmp_path: Path) -> None:
    u8 = [
        ["日期", "凭证字号", "摘要", "科目编码", "科目名称", "借方原币", "贷方原币", "借方本位币", "贷方本位币"],
        ["2026-01-03", "记-7", "提现", "1001", "库存现金", 0, 0, 9, 0],
        ["2026-01-03", "记-7", "提现", "1002", "银行存款", 0, 0, 0, 9],
    ]
    t3 = [
        ["制单日期", "凭证类别字", "凭证编号", "摘要", "科目编码", "借方金额", "贷方金额", "客户编码", "供应商编码"],
        ["2026-01-03", "记", 8, "赊购", "1403", 20, 0, "", ""],
        ["2026-01-03", "记", 8, "赊购", "2202", 0, 20, "", "S1"],
    ]
    one, two = files.xlsx(tmp_path / "u8.xlsx", u8), files.text(tmp_path / "t3.csv", t3)
    assert opened(company, "vouchers", one).recognised.layout.program == "用友 U8"
    assert opened(company, "vouchers", two).recognised.layout.program == "用友 T3/T+"
    assert moved(company, "vouchers", one).imported + moved(company, "vouchers", two).imported == 4
    assert company.sql("select code, is_supplier from parties.party") == [{"code": "S1", "is_supplier": True}]


@pytest.mark.parametrize(
    ("change", "key", "row"),
    [
        ({5: {6: "1,000.40"}}, "ledger.entry_unbalanced", 6),
        ({5: {4: "9999", 5: "天外科目"}}, "moving.account_unknown", 6),
        ({3: {8: None, 9: None}}, "ledger.party_missing", 4),
        ({2: {0: dt.date(2025, 12, 31)}}, "ledger.before_opening", 3),
        ({5: {0: dt.date(2099, 1, 6)}, 6: {0: dt.date(2099, 1, 6)}}, "ledger.date_in_future", 6),
        ({5: {6: "一千"}}, "core.not_a_number", 6),
        ({5: {0: "昨天"}}, "core.not_a_date", 6),
    ],
)  # fmt: skip
def test_a_bad_row_is_told_with_its_place_and_nothing_is_half_written(
    company: Books, tmp_path: Path, change: dict[int, dict[int, Any]], key: str, row: int
) -> None:
    rows = k3_rows()
    for at, cells in change.items():
        for place, value in cells.items():
            rows[at][place] = value
    file = files.xls(tmp_path / "a.xls", rows)
    problems = moved(company, "vouchers", file, check=True).problems
    assert (key, row) in [(one.key, one.row) for one in problems]
    with pytest.raises(InvalidInput):
        moved(company, "vouchers", file)
    for table in ("ledger.voucher", "ledger.entry", "parties.party", "invoicing.open_item"):
        assert company.count(table) == 0


def test_a_closed_month_refuses_its_vouchers_by_row(company: Books, tmp_path: Path) -> None:
    company.run("ledger.close_period", {"month": "2026-01"})
    problems = moved(company, "vouchers", files.xls(tmp_path / "a.xls", k3_rows()), check=True).problems
    assert [(one.key, one.row) for one in problems] == [("ledger.period_closed", 3), ("ledger.period_closed", 6)]


def test_all_bad_vouchers_are_told_at_once(company: Books, tmp_path: Path) -> None:
    rows = k3_rows()
    rows[2][6], rows[5][6] = 112, "999.00"
    problems = moved(company, "vouchers", files.xls(tmp_path / "a.xls", rows), check=True).problems
    assert [(one.key, one.row) for one in problems] == [("ledger.entry_unbalanced", 3), ("ledger.entry_unbalanced", 6)]
