"""Importing a file: all or nothing, every problem by row and column, and what is new told before it is made."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from apps.refusals.told import all_told
from apps.sheets.load import Loaded, Wanted, import_file
from apps.sheets.sources import sources
from operational.core.api import InvalidInput, NotFound, NotPermitted, Refusal, knows
from tests.books import Books


class Desk:
    def __init__(self, books: Books, folder: Path) -> None:
        self.books, self.folder = books, folder

    def file(self, *rows: Sequence[Any], name: str = "file.csv", encoding: str = "utf-8") -> Path:
        file = self.folder / name
        with open(file, "w", encoding=encoding, newline="") as out:
            csv.writer(out).writerows(rows)
        return file

    def load(self, sheet: str, *rows: Sequence[Any], as_: str = "boss", **wanted: bool) -> Loaded:
        return import_file(self.books.database, self.books.actor(as_), sheet, self.file(*rows), Wanted(**wanted))

    def refused(self, sheet: str, *rows: Sequence[Any], as_: str = "boss") -> list[tuple[str, int | None, str | None]]:
        with pytest.raises(Refusal) as caught:
            self.load(sheet, *rows, as_=as_)
        return [(problem.key, problem.row, problem.column) for problem in caught.value.problems]


@pytest.fixture
def desk(company: Books, tmp_path: Path) -> Desk:
    return Desk(company, tmp_path)


def test_every_sheet_and_column_has_words_in_every_language() -> None:
    missing = []
    for sheet in sources().values():
        for locale in ("zh_CN", "zh_TW", "en"):
            if not (knows(f"sheet.{sheet.name}", locale) or knows(f"command.{sheet.name}", locale)):
                missing.append((sheet.name, locale))
            missing += [
                (sheet.name, column.name, locale)
                for column in sheet.columns
                if not (knows(f"{sheet.slice}.field.{column.name}", locale) or knows(f"core.field.{column.name}", locale))
            ]
    assert missing == []


def test_the_columns_that_others_rely_on() -> None:
    promised = {
        "vouchers": "number date summary account debit credit party department item employee cash_flow_line",
        "opening_balances": "date account debit credit party department item year_begin ytd_debit ytd_credit cash_flow_line",
        "customers": "code name",
        "suppliers": "code name",
        "items": "code name spec category unit barcode tax_code",
        "sales_orders": "number date customer customer_po item quantity price price_includes_tax discount vat_rate promise_date "
        "shipped_on freight",
        "sales_history": "customer salesperson item quantity amount cost old_code",
        "opening_stock": "item quantity",
        "purchase_orders": "number date supplier item quantity price",
        "employees": "code name department",
        "departments": "code name parent",
    }
    known = sources()
    for name, columns in promised.items():
        assert set(columns.split()) <= {column.name for column in known[name].columns}, name


def test_headings_by_name_label_and_other_name(desk: Desk) -> None:
    done = desk.load("customers", ("客户编码", "NAME", "電話"), ("C1", "申江水务", "021-1"), (" C2 ", "明达机电", ""))
    assert (done.imported, done.created, done.changed) == (2, 2, 0)
    found = desk.books.sql("select code, name, phone, is_customer from parties.party order by code")
    assert found == [
        {"code": "C1", "name": "申江水务", "phone": "021-1", "is_customer": True},
        {"code": "C2", "name": "明达机电", "phone": "", "is_customer": True},
    ]


def test_a_second_import_changes_only_what_is_filled_in(desk: Desk) -> None:
    desk.load("customers", ("code", "name", "phone"), ("C1", "申江水务", "021-1"))
    again = desk.load("customers", ("code", "name", "phone", "region"), ("C1", "申江水务", "", "上海"))
    assert (again.created, again.changed) == (0, 1)
    assert desk.books.sql("select phone, region from parties.party") == [{"phone": "021-1", "region": "上海"}]


def test_two_headings_that_mean_one_column_are_both_named(desk: Desk) -> None:
    rows = (("code", "name", "客户名称"), ("C1", "申江水务", "上海申江水务有限公司"))
    with pytest.raises(InvalidInput) as caught:
        desk.load("customers", *rows)
    assert [(problem.key, problem.column) for problem in caught.value.problems] == [("sheet.headings_for_one", "name")]
    (told,) = all_told(caught.value, "zh_CN")
    assert told["message"] == "表头 name、客户名称 都是指“名称”这一列。请只保留一个，把别的列改名或删掉。"


def test_headings_nobody_knows_are_named_with_the_likely_one(desk: Desk) -> None:
    rows = (("code", "nmae", "name", "name"), ("C1", "a", "b", "c"))
    assert desk.refused("customers", *rows) == [("sheet.heading_unknown", 1, "nmae"), ("sheet.heading_twice", 1, "name")]
    assert desk.refused("customers", ("name",), ("a",)) == [("sheet.column_missing", 1, "code")]
    with pytest.raises(InvalidInput) as caught:
        desk.load("customers", *rows)
    sentences = [one["message"] for one in all_told(caught.value, "zh_CN")]
    assert sentences[0] == "不认识列“nmae”。您要的是 名称 吗？请改名或删除该列。"
    assert "name" not in sentences[1]


def test_a_code_that_stands_twice_with_other_details_is_told(desk: Desk) -> None:
    rows = (["编码", "物料名称", "标准售价"], ["P1", "泵", "10"], ["P1", "泵", "10"], ["P1", "泵", "12"], ["P2", "阀", "3"])
    assert desk.refused("items", *rows) == [("sheet.code_twice", 4, "编码")]
    assert desk.books.count("items.item") == 0
    assert desk.load("items", *rows, good_rows_only=True).left_out == (4,)


def test_every_problem_is_told_and_nothing_is_kept(desk: Desk) -> None:
    rows = (
        ("编码", "name", "kind", "list_price", "is_sold"),
        ("P1", "泵", "merchandise", "1,130.00", "是"),
        ("P2", "", "merchandise", "5", "否"),
        ("P3", "阀", "甜点", "五", "或许"),
        (),
        ("P4", "封", "#N/A", "1.1234567", ""),
    )
    assert desk.refused("items", *rows) == [
        ("core.field_missing", 3, "name"),
        ("core.not_a_choice", 4, "kind"),
        ("core.not_a_number", 4, "list_price"),
        ("core.field_invalid", 4, "is_sold"),
        ("sheet.formula_failed", 6, "kind"),
        ("core.not_a_choice", 6, "kind"),
        ("core.too_many_places", 6, "list_price"),
    ]
    assert desk.books.count("items.item") == 0
    good = desk.load("items", *rows, good_rows_only=True)
    assert (good.imported, good.left_out) == (1, (3, 4, 6))
    assert desk.books.sql("select code, list_price, is_sold from items.item") == [
        {"code": "P1", "list_price": Decimal("1130.000000"), "is_sold": True}
    ]


def test_what_stands_outside_the_columns_is_not_lost_in_silence(desk: Desk) -> None:
    assert desk.refused("customers", ("code", "name"), ("C1", "a", "021-1")) == [("sheet.cell_without_heading", 2, None)]
    assert desk.refused("customers", ("code", "name")) == [("sheet.no_rows", None, None)]


def test_rules_of_the_business_are_told_at_their_row(desk: Desk) -> None:
    rows = (("code", "name", "terms"), ("C1", "a", "现结"), ("C2", "b", "下辈子"), ("C3", "c", "月底"))
    told = desk.refused("customers", *rows)
    assert [(row, key) for key, row, _ in told] == [(3, "core.not_found"), (4, "core.not_found")]
    assert desk.books.count("parties.party") == 0
    assert desk.load("customers", *rows, good_rows_only=True).left_out == (3, 4)
    assert desk.books.count("parties.party") == 1


ORDERS = (
    ("number", "date", "customer", "item", "quantity", "price", "freight", "shipped_on", "vat_rate"),
    ("A-1", "2026/2/2", "C1", "P1", "2", "100", "12.50", "2026/2/3", "0.13"),
    ("A-1", "2026/2/2", "C1", "P2", "1", "50", "12.50", "", "0.13"),
    ("A-2", "2026/2/5", "C2", "P1", "1", "100", "", "", "0.13"),
)


def stocked(desk: Desk) -> None:
    balances = (("2026-01-01", "1405", "500", ""), ("2026-01-01", "3001", "", "500"))
    desk.load("opening_balances", ("date", "account", "debit", "credit"), *balances)
    desk.load("opening_stock", ("date", "item", "quantity", "value"), ("2026-01-01", "P1", "5", "500"))


def test_check_mode_lists_what_is_new_and_keeps_nothing(desk: Desk) -> None:
    stocked(desk)
    told = desk.load("sales_orders", *ORDERS, check=True)
    assert told.new == {"parties": ["C1", "C2"], "items": ["FREIGHT", "P2"]}
    assert (told.rows, told.imported, told.problems) == (3, 0, ())
    assert desk.books.count('sales."order"') == 0


def test_orders_are_carried_to_where_they_stand(desk: Desk) -> None:
    stocked(desk)
    done = desk.load("sales_orders", *ORDERS)
    assert done.imported == 3
    orders = desk.books.sql('select number, state, delivery, billing, gross from sales."order" order by number')
    assert orders == [
        {"number": "A-1", "state": "approved", "delivery": "part", "billing": "part", "gross": Decimal("262.50")},
        {"number": "A-2", "state": "approved", "delivery": "none", "billing": "none", "gross": Decimal("100.00")},
    ]
    issue = desk.books.sql("select date::text, gross, cost from sales.goods_issue")
    assert issue == [{"date": "2026-02-03", "gross": Decimal("212.50"), "cost": Decimal("200.00")}]
    invoices = desk.books.sql("select date::text, gross from invoicing.invoice")
    assert invoices == [{"date": "2026-02-03", "gross": Decimal("212.50")}]


def test_an_order_waits_whole_when_one_of_its_lines_is_wrong(desk: Desk) -> None:
    stocked(desk)
    rows = [list(row) for row in ORDERS]
    rows[2][4] = "zwei"
    done = desk.load("sales_orders", *rows, good_rows_only=True)
    assert (done.imported, [problem.row for problem in done.problems]) == (1, [3])
    assert desk.books.sql('select number from sales."order"') == [{"number": "A-2"}]


def test_rows_of_an_order_that_disagree_on_its_freight(desk: Desk) -> None:
    rows = [list(row) for row in ORDERS]
    rows[2][6] = "99"
    assert desk.refused("sales_orders", *rows) == [("sales.freight_differs", 3, "freight")]


def test_history_feeds_no_books(desk: Desk) -> None:
    headings = ("date", "customer", "salesperson", "item", "quantity", "amount", "cost", "old_code")
    sold = ("2024-05-01", "C9", "E1", "P9", "3", "300", "180", "OLD-9")
    came_back = ("2024/6/1", "", "", "P9", "-1", "-100", "", "")
    done = desk.load("sales_history", headings, sold, came_back)
    assert done.new == {"items": ["P9"], "parties": ["C9"], "employees": ["E1"]}
    rows = desk.books.sql("select date::text, quantity, amount, cost, old_code from sales.history order by date")
    assert [tuple(row.values()) for row in rows] == [
        ("2024-05-01", Decimal(3), Decimal("300.00"), Decimal("180.00"), "OLD-9"),
        ("2024-06-01", Decimal(-1), Decimal("-100.00"), None, ""),
    ]
    assert desk.books.count("ledger.entry") == 0


def test_vouchers_stop_at_the_entry_unless_posting_is_wanted(desk: Desk) -> None:
    headings = ("number", "date", "summary", "account", "debit", "credit", "department", "cash_flow_line")
    first = (
        ("记1", "2026-01-05", "办公用品", "5602", "80", "", "行政部", ""),
        ("记1", "2026-01-05", "办公用品", "1002", "", "80", "", "6"),
    )
    done = desk.load("vouchers", headings, *first)
    assert done.new == {"departments": ["行政部"]}
    assert desk.books.sql("select state, number from ledger.voucher") == [{"state": "approved", "number": None}]
    second = [("记2", *row[1:]) for row in first]
    desk.load("vouchers", headings, *second, post=True)
    states = desk.books.sql("select reference, state from ledger.voucher order by reference")
    assert states == [{"reference": "记1", "state": "approved"}, {"reference": "记2", "state": "posted"}]


def test_people_and_departments(desk: Desk) -> None:
    desk.load("departments", ("code", "name", "parent"), ("D2", "销售二部", "D1"), ("D1", "销售部", ""))
    people = (("E1", "王师傅", "D2", "2020/5/1"), ("E2", "李师傅", "D9", ""))
    done = desk.load("employees", ("工号", "姓名", "部门", "入职日期"), *people)
    assert done.new == {"departments": ["D9"]}
    found = desk.books.sql(
        "select e.code, d.code as department, p.code as above, e.joined_on::text from people.employee as e "
        "join company.department as d on d.id = e.department_id left join company.department as p on p.id = d.parent_id "
        "order by e.code"
    )
    assert found == [
        {"code": "E1", "department": "D2", "above": "D1", "joined_on": "2020-05-01"},
        {"code": "E2", "department": "D9", "above": None, "joined_on": None},
    ]


def test_a_workbook_with_its_own_days_and_numbers(desk: Desk) -> None:
    book = openpyxl.Workbook()
    for row in (("code", "name", "joined_on"), (1001, "王师傅", dt.datetime(2020, 5, 1)), ("E2", "李师傅", "2021/6/1")):
        book.active.append(row)
    file = desk.folder / "people.xlsx"
    book.save(file)
    import_file(desk.books.database, desk.books.actor(), "employees", file)
    found = desk.books.sql("select code, joined_on::text from people.employee order by code")
    assert found == [{"code": "1001", "joined_on": "2020-05-01"}, {"code": "E2", "joined_on": "2021-06-01"}]


def test_gbk_files_of_older_programs(desk: Desk) -> None:
    file = desk.file(("客户编码", "客户名称"), ("C1", "上海申江水务有限公司"), encoding="gbk")
    assert import_file(desk.books.database, desk.books.actor(), "customers", file).imported == 1
    assert desk.books.sql("select name from parties.party") == [{"name": "上海申江水务有限公司"}]


def test_who_may_not_may_not_import(desk: Desk) -> None:
    with pytest.raises(NotPermitted):
        desk.load("customers", ("code", "name"), ("C1", "a"), as_="nobody")
    with pytest.raises(NotFound) as caught:
        desk.load("custmers", ("code", "name"), ("C1", "a"))
    assert caught.value.values["near"][0] == "customers"
    assert desk.books.count("parties.party") == 0


def test_a_sheet_has_its_stated_limit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("code", "name"), *((f"C{n}", "a") for n in range(20_001))]
    assert desk.refused("customers", *rows) == [("sheet.too_many_rows", None, None)]
    assert desk.books.count("parties.party") == 0


def test_progress_is_told(desk: Desk) -> None:
    seen: list[tuple[int, int]] = []
    file = desk.file(("code", "name"), ("C1", "a"), ("C2", "b"))

    def tell(done: int, total: int) -> None:
        seen.append((done, total))

    import_file(desk.books.database, desk.books.actor(), "customers", file, progress=tell)
    assert seen == [(1, 2), (2, 2)]


def test_a_code_typed_wide_or_copied_with_invisible_marks_is_the_same_code(desk: Desk) -> None:
    desk.load("items", ["编码", "物料名称"], ["P1", "离心泵"])
    again = desk.load("items", ["编码", "物料名称"], ["Ｐ１", "离心泵"], ["\ufeffP1\u200b", "离心泵"])
    assert (again.created, again.changed) == (0, 2)
    desk.load("customers", ["编码", "名称"], ["C1", "申江水务"])
    wide, plain = ["1", "2026-03-02", "Ｃ１", "Ｐ１\u200b", "２", "１００"], ["1", "2026-03-02", "C1", "P1", "1", "100"]
    desk.load("sales_orders", ["单据编号", "日期", "客户", "物料", "数量", "单价"], wide, plain)
    assert desk.books.sql("select code from items.item") == [{"code": "P1"}]
    assert desk.books.sql("select code from parties.party") == [{"code": "C1"}]
    assert desk.books.sql("select sum(quantity)::int as q from sales.order_line") == [{"q": 3}]


def test_text_that_no_page_can_show_is_told_at_its_row(desk: Desk) -> None:
    rows = (["编码", "物料名称"], ["P1", "泵"], ["P2", "泵\x0b\x1b[2J"])
    assert desk.refused("items", *rows) == [("dispatch.text_unstorable", 3, "物料名称")]


def exported(desk: Desk, sheet: str, name: str, *rows: Sequence[Any]) -> Loaded:
    """A list as other programs write it: in GBK, with a title above, columns of their own and a total below."""
    file = desk.file(*rows, name=f"{name}.csv", encoding="gbk")
    return import_file(desk.books.database, desk.books.actor("boss"), sheet, file, Wanted())


def test_lists_of_other_programs_come_in_as_they_are(desk: Desk) -> None:
    goods = exported(
        desk, "items", "商品信息",
        ("商品信息表", "", "", "", "", "", "", ""),
        ("序号", "商品编号", "商品全名", "规格型号", "商品类别", "基本单位", "零售价", "最低售价"),
        ("1", "P-01", "离心泵", "ISG50-160", "泵", "台", "1,130.00", "1,000.00"),
        ("2", "P-02", "机械密封", "108-45", "配件", "件", "113", ""),
        ("合计", "", "", "", "", "", "1,243.00", ""),
    )  # fmt: skip
    assert (goods.imported, goods.created) == (2, 2)
    sql = "select i.code, i.name, i.spec, i.unit, i.list_price::text as price, c.code as category from items.item as i "
    sql += "join items.category as c on c.id = i.category_id order by 1"
    assert [tuple(row.values()) for row in desk.books.sql(sql)] == [
        ("P-01", "离心泵", "ISG50-160", "台", "1130.000000", "泵"), ("P-02", "机械密封", "108-45", "件", "113.000000", "配件"),
    ]  # fmt: skip
    exported(
        desk, "customers", "客户",
        ("客户代码", "客户名称", "税务登记号", "联系人", "手机", "开户银行", "银行账号", "信用额度", "创建人"),
        ("K001", "上海申江水务有限公司", "91310115MA1K3ABC0D", "王敏", "13800000000", "工行", "1001", "50,000.00", "admin"),
    )  # fmt: skip
    (party,) = desk.books.sql(
        "select p.code, p.tax_id, p.bank, p.credit_limit::text as most, c.name as contact, c.phone "
        "from parties.party as p join parties.contact as c on c.party_id = p.id"
    )
    assert tuple(party.values()) == ("K001", "91310115MA1K3ABC0D", "工行", "50000.00", "王敏", "13800000000")
    exported(desk, "suppliers", "供应商", ("供应商编号", "供应商全名", "电话"), ("G001", "上海恒泽铸造有限公司", "021-1"))
    exported(
        desk, "purchase_orders", "采购订单",
        ("单据编号", "单据日期", "供应商编号", "商品编号", "数量", "单价", "入库日期", "制单人"),
        ("CG-1", "2026-03-02", "G001", "P-02", "20", "56.50", "2026-03-03", "李"),
    )  # fmt: skip
    sold = exported(
        desk, "sales_orders", "销售订单",
        ("单据编号", "单据日期", "客户代码", "购货单位", "商品编号", "商品名称", "数量", "单价", "发货日期", "经手人"),
        ("XS-1", "2026-03-05", "K001", "上海申江水务有限公司", "P-02", "机械密封", "5", "113", "2026-03-06", "王敏"),
    )  # fmt: skip
    assert sold.imported == 1
    (held,) = desk.books.sql("select sum(quantity)::int as n from stock.balance")
    assert held["n"] == 15


def test_opening_stock_of_another_program_makes_the_items_it_names(desk: Desk) -> None:
    exported(
        desk, "opening_stock", "库存余额",
        ("行号", "存货编码", "存货名称", "规格型号", "主计量单位", "仓库名称", "结存数量", "结存单价", "结存金额"),
        ("1", "C-01", "轴承", "6204-2RS", "件", "主仓库", "40", "12.50", "500.00"),
        ("总计", "", "", "", "", "", "40", "", "500.00"),
    )  # fmt: skip
    (item,) = desk.books.sql("select code, name, spec, unit from items.item")
    assert tuple(item.values()) == ("C-01", "轴承", "6204-2RS", "件")
    (held,) = desk.books.sql("select sum(quantity)::int as n, sum(value)::text as value from stock.valuation")
    assert (held["n"], held["value"]) == (40, "500.00")


def test_a_heading_nobody_knows_is_still_refused_below_a_title(desk: Desk) -> None:
    rows = (("客户表",), ("序号", "客户编号", "客户名称", "星座"), ("1", "K1", "申江", "狮子"))
    assert desk.refused("customers", *rows) == [("sheet.heading_unknown", 1, "星座")]
    assert desk.books.count("parties.party") == 0
