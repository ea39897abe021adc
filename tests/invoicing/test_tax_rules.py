"""Numbers, kinds, states and matches of tax invoices, without a database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D

import pytest

from operational.invoicing import tax_rules
from operational.invoicing.tax_rules import Wanted, match_request

GOOD = "91350100M000100Y43"  # the example of GB 32100-2015


@pytest.mark.parametrize(
    ("text", "good"),
    [
        (GOOD, True), ("91350100M000100Y44", False), ("91350100M0001O0Y43", False), ("31011512345678X", True),
        ("310115123456789AB012", True), ("12345", False), ("", False),
    ],
)  # fmt: skip
def test_a_tax_number_is_known_by_its_check_letter(text: str, good: bool) -> None:
    assert tax_rules.is_tax_id(text) is good


@pytest.mark.parametrize(
    ("e_number", "code", "paper", "number"),
    [
        ("26312000000000000017", "", "", "26312000000000000017"), ("", "", "26312000000000000017", "26312000000000000017"),
        ("", "3100204130", "01234567", "310020413001234567"), ("", "031002200104", "01234567", "03100220010401234567"),
        ("", "", "01234567", ""), ("2.6312e+19", "", "", ""), ("2631200000000000001", "", "", ""),
    ],
)  # fmt: skip
def test_an_invoice_has_twenty_digits_or_code_and_number(e_number: str, code: str, paper: str, number: str) -> None:
    assert tax_rules.number_of(e_number, code, paper) == number


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("数电发票（增值税专用发票）", "e_special"), ("数电发票(普通发票)", "e_ordinary"), ("增值税专用发票", "paper_special"),
        ("电子发票（铁路电子客票）", "railway"), ("数电专票", "e_special"), ("出租车票", None),
    ],
)  # fmt: skip
def test_kinds_are_known_by_the_names_of_the_platform(name: str, code: str | None) -> None:
    assert tax_rules.kind_named(name) == code


def test_which_kinds_can_be_deducted() -> None:
    deductible = {kind.code for kind in tax_rules.kinds().values() if kind.is_deductible}
    assert {"e_special", "paper_special", "toll", "railway", "air", "customs"} <= deductible
    assert not deductible & {"e_ordinary", "paper_ordinary", "fiscal", "other"}


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("正常", "normal"),
        ("已红冲-全额", "red"),
        ("已红冲-部分", "part_red"),
        ("部分红冲", "part_red"),
        ("作废", "void"),
        ("", "normal"),
    ],
)
def test_states_of_the_platform(text: str, state: str) -> None:
    assert tax_rules.state_named(text) == state


@pytest.mark.parametrize(
    ("text", "rate"),
    [("13%", D("0.13")), ("0.13", D("0.13")), ("13", D("0.13")), ("1%", D("0.01")), ("0", D(0)), ("免税", None), ("***", None)],
)
def test_rates_as_the_platform_writes_them(text: str, rate: D | None) -> None:
    assert tax_rules.rate_of(text) == rate


def test_a_red_invoice_names_its_blue_one_in_the_remark() -> None:
    remark = "被红冲蓝字数电票号码：26312000000000000017 红字发票信息确认单编号：31011526031000000123"
    assert tax_rules.red_of("", remark) == "26312000000000000017"
    assert tax_rules.confirmed_by("", remark) == "31011526031000000123"
    assert (tax_rules.red_of("2" * 20, remark), tax_rules.red_of("", "合同 7")) == ("2" * 20, "")


@pytest.mark.parametrize(
    ("days", "age"), [(0, "0-30"), (30, "0-30"), (31, "31-90"), (180, "91-180"), (360, "181-360"), (361, "361+")]
)
def test_ages_of_what_waits_to_be_selected(days: int, age: str) -> None:
    today = dt.date(2026, 3, 16)
    assert tax_rules.age_of(today - dt.timedelta(days=days), today) == age


WAITING = [
    Wanted(1, "KPSQ202603-0001", "甲公司", "A", D("113.00")),
    Wanted(2, "KPSQ202603-0002", "乙公司", "", D("113.00")),
    Wanted(3, "KPSQ202603-0003", "甲公司", "A", D("50.00")),
    Wanted(4, "KPSQ202603-0004", "甲公司", "A", D("50.00")),
]


@pytest.mark.parametrize(
    ("remark", "buyer", "tax_id", "gross", "found", "problem"),
    [
        ("合同7 KPSQ202603-0001", "甲公司", "A", "113.00", 1, ""),
        ("KPSQ202603-0001", "甲公司", "A", "114.00", 1, "amount_differs"),
        ("KPSQ202603-0001", "丙公司", "C", "113.00", 1, "buyer_differs"),
        ("", "甲公司", "A", "113.00", 1, ""),
        ("", "乙公司", "B", "113.00", 2, ""),
        ("", "甲公司", "A", "50.00", None, "several"),
        ("", "甲公司", "A", "77.00", None, "no_request"),
    ],
)
def test_which_request_an_invoice_answers(
    remark: str, buyer: str, tax_id: str, gross: str, found: int | None, problem: str
) -> None:
    one, said = match_request(WAITING, remark=remark, buyer_name=buyer, buyer_tax_id=tax_id, gross=D(gross))
    assert ((one.id if one else None), said) == (found, problem)


def test_the_platforms_file_has_its_columns_by_day() -> None:
    columns = tax_rules.template(dt.date(2026, 3, 16))
    heads = [column.heading for column in columns if column.sheet.startswith("1-")]
    assert heads[:2] == ["发票流水号", "发票类型"] and "购买方纳税人识别号" in heads
    assert [c.heading for c in columns if c.field == "discount"] == ["折扣金额"]
    with pytest.raises(ValueError):
        tax_rules.template(dt.date(2000, 1, 1))


def test_a_long_price_gives_the_amount_again() -> None:
    assert tax_rules.long_price(D("100.00"), D("3")) == D("33.33333333")
    assert str(tax_rules.long_price(D("100.00"), D("4"))) == "25"
