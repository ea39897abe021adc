"""What an empty list says: how to make the first row, or whom to ask."""

from collections.abc import Callable

import pytest

from apps.screens.widgets.listing import first_sentence
from operational.core.api import Actor
from tests.apps.test_screens import page
from tests.books import Books

As = Callable[[str], Actor]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("还没有销售订单。点“新建”开始第一张。", "还没有销售订单。"),
        ("None yet. Open a goods issue and choose Exchange goods.", "None yet. "),
        ("Nothing is late.", "Nothing is late. "),
    ],
)
def test_what_is_not_there_is_said_first(text: str, first: str) -> None:
    assert first_sentence(text) == first


@pytest.mark.parametrize(
    ("path", "maker", "reader", "roles"),
    [
        ("sales/orders", "manager", "cashier", "销售员、经理"),
        ("purchasing/orders", "buyer", "warehouse", "采购员、经理"),
        ("purchasing/exchanges", "warehouse", "buyer", "仓库管理员、经理"),
        ("stock/loans", "warehouse", "accountant", "仓库管理员、经理"),
        ("partners/items", "manager", "cashier", ""),
    ],
)
def test_only_who_may_make_a_row_is_told_how(
    company: Books, screens: As, path: str, maker: str, reader: str, roles: str
) -> None:
    screens(maker)
    told = [str(info.value) for info in page(path).info]
    assert any("点“" in text or "请打开" in text for text in told), told
    screens(reader)
    shown = page(path)
    assert not shown.exception
    (text,) = [str(info.value) for info in shown.info]
    assert "点“" not in text and "请打开" not in text
    assert "需要时请找" in text and roles in text
