"""A refusal in a dialog: it stands there with what was typed, and the dialog stays open."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.company import CUSTOMER, Product
from tests.browser.screen import Person

pytestmark = pytest.mark.slow

NAME = "上海浦江水务二公司"


def test_a_refused_dialog_stays_open_with_what_was_typed(product: Product, people: Callable[[str], Person]) -> None:
    books = people("books")
    books.go("客户")
    books.press("新建", key="new")
    dialog = books.page.get_by_role("dialog")
    for label, text in (("编码", CUSTOMER), ("名称", NAME)):
        box = dialog.get_by_label(label).first
        box.fill(text)
        box.press("Tab")
    dialog.get_by_role("button", name="保存").click()
    told = dialog.get_by_text(f"编码“{CUSTOMER}”已经有了")
    told.first.wait_for()
    assert told.count() == 2  # beside the field, and at the button far below it
    books.settle()
    assert dialog.get_by_label("名称").first.input_value() == NAME
    assert product.books.sql("select count(*) as n from parties.party where name = :name", name=NAME) == [{"n": 0}]
    dialog.get_by_label("编码").first.fill("C002")
    dialog.get_by_label("编码").first.press("Tab")
    dialog.get_by_role("button", name="保存").click()
    dialog.wait_for(state="hidden")
    books.settle()
    assert product.books.sql("select code from parties.party where name = :name", name=NAME) == [{"code": "C002"}]
