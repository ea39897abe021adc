"""A voucher of five lines by keyboard alone: codes, names and initials, the keys beyond what has to be told counted."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.browser.company import SUPPLIER, Product
from tests.browser.screen import Person
from tests.browser.test_keyboard import Hands, start_afresh, wait_until

pytestmark = pytest.mark.slow

People = Callable[[str], Person]
KEYS_MAX = 26  # for five lines, saving and the next voucher included
SUMMARY = "document.activeElement.dataset.field === 'summary' && document.activeElement.closest('.gv-line').rowIndex === {row}"


def newest(product: Product) -> dict[str, Any]:
    own = "created_by = (select id from identity.\"user\" where code = 'voucher_typist')"
    found = product.books.sql(f"select id, state, total, provisional from ledger.voucher where {own} order by id desc limit 1")
    return found[0] if found else {}


def test_five_lines_without_a_mouse(product: Product, people: People) -> None:
    start_afresh(product, "voucher_typist")
    typist = people("voucher_typist")
    typist.go("凭证")
    page, hands = typist.page, Hands(typist.page)
    hands.press("n")
    typist.heading("填制凭证")
    wait_until(page, SUMMARY.format(row=1))
    lines = (  # summary, account, partner, amount; Enter on an empty summary copies the one above
        ("付货款", "2202", SUPPLIER, "1000"), ("", "560205", "", "200.50"), ("", "560206", "", "99.50"),
    )  # fmt: skip
    for row, (summary, account, partner, amount) in enumerate(lines):
        wait_until(page, SUMMARY.format(row=row + 1))
        hands.tell(summary)
        hands.press("Enter")
        hands.tell(account)
        hands.press("Enter")
        if partner:
            hands.tell(partner)
            hands.press("Enter")
        hands.tell(amount)
        hands.press("Enter")
    hands.press("Enter")
    hands.tell("yhck")  # 银行存款
    hands.press("Enter")
    hands.press("Space")  # to the credit side
    hands.tell("300")
    hands.press("Enter")
    hands.press("Enter")
    hands.tell("库存现金")
    hands.press("Enter")
    hands.press("=")  # what is missing, on the side where it is missing
    typist.sees("借贷平衡")
    typist.sees("建议 3")  # most of the money goes to the supplier
    typist.settle()
    hands.press("Control+Enter")
    wait_until(page, SUMMARY.format(row=1))
    for _ in range(60):
        if newest(product):
            break
        page.wait_for_timeout(200)
    voucher = newest(product)
    assert (voucher["state"], voucher["total"]) == ("draft", Decimal("1300.00"))
    rows = product.books.sql(
        "select account_code, debit, credit, summary, cash_flow_line from ledger.voucher_line where voucher_id = :v"
        " order by line_no",
        v=voucher["id"],
    )
    assert [(row["account_code"], str(row["debit"]), str(row["credit"]), row["cash_flow_line"]) for row in rows] == [
        ("2202", "1000.00", "0.00", None), ("560205", "200.50", "0.00", None), ("560206", "99.50", "0.00", None),
        ("1002", "0.00", "300.00", 3), ("1001", "0.00", "1000.00", 3),
    ]  # fmt: skip
    assert {row["summary"] for row in rows} == {"付货款"}
    assert hands.keys <= KEYS_MAX, hands.keys
    product.books.run("ledger.discard_voucher", {"voucher": voucher["id"]}, today=product.today)


def test_what_is_refused_stays_typed_and_names_its_line(product: Product, people: People) -> None:
    start_afresh(product, "voucher_typist")
    typist = people("voucher_typist")
    page = typist.page
    page.goto(f"{typist.address}/ledger-voucher-entry")
    typist.heading("填制凭证")
    wait_until(page, SUMMARY.format(row=1))
    hands = Hands(page)
    hands.tell("房租")
    hands.press("Enter")
    hands.tell("560205")
    hands.press("Enter")
    page.wait_for_timeout(600)
    hands.press("Control+s")
    typist.sees("第 1 行没有金额")
    page.reload()
    typist.heading("填制凭证")
    wait_until(page, "[...document.querySelectorAll('.gv input')].some(input => input.value === '560205 办公费')")
    start_afresh(product, "voucher_typist")
