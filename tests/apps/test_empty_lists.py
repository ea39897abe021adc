"""What an empty list says: how to make the first row, or whom to ask."""

import ast
from collections.abc import Callable

import pytest

from apps.screens.navigation import SCREENS
from apps.screens.widgets.listing import first_sentence
from operational.catalog.api import catalog
from operational.core.api import Actor, say
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


def test_whoever_reads_how_a_row_is_made_may_make_it_or_the_list_knows_whom_to_ask() -> None:
    """Lists that tell to press or to open something belong to a page for makers, or name the command that makes a row."""
    makers = {screen.file for screen in SCREENS if any(name in catalog().commands for name in screen.needs)}
    silent = []
    for screen in SCREENS:
        tree = ast.parse(screen.file.read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Listing"):
            told = {keyword.arg: keyword.value for keyword in call.keywords}
            key = told.get("empty_key")
            tells_how = isinstance(key, ast.Constant) and any(mark in say(key.value, "zh_CN") for mark in ("点“", "在“"))
            is_wrapped = "paper_list" in ast.unparse(tree) or "master_page" in ast.unparse(tree)  # they name it themselves
            if tells_how and "makes" not in told and not is_wrapped and screen.file not in makers:
                silent.append(f"{screen.path}: {ast.unparse(key)}")
    assert silent == []
