"""From order to cash and on to the next purchase: five people at their screens, the books looked at after each step."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.browser.company import CUSTOMER, Product
from tests.browser.screen import Person

pytestmark = pytest.mark.slow

People = Callable[[str], Person]
LINES = "LG004\t1\nZF003\t2\nMF001\t4"  # at list prices: 1808 + 904 + 452
GROSS, NET, COST = Decimal("3164.00"), Decimal("2800.00"), Decimal("1730.00")


def test_from_order_to_cash_and_to_the_next_purchase(product: Product, people: People) -> None:
    clerk_orders(people("clerk"), product)
    keeper_ships(people("keeper"), product)
    accountant_invoices(people("books"), product)
    accountant_posts(people("books"), product)
    cashier_receives(people("cash"), product)
    manager_reads(people("boss"))
    manager_reorders(people("boss"), product)


def clerk_orders(clerk: Person, product: Product) -> None:
    clerk.go("新建销售订单")
    clerk.pick("客户 *", CUSTOMER)
    clerk.press("粘贴多行")
    clerk.page.get_by_label("从表格复制后粘贴").fill(LINES)
    clerk.press("加入明细")
    clerk.sees("3,164.00")
    clerk.press("保存并下单")
    clerk.sees("已下单")
    clerk.press("审核", key="move_approve")
    clerk.sees("已审核")
    order = """select o.state, o.gross, p.code from sales."order" o join parties.party p on p.id = o.customer_id
        join identity."user" u on u.id = o.created_by and u.code = 'clerk'"""
    assert product.books.sql(order) == [{"state": "approved", "gross": GROSS, "code": CUSTOMER}]
    lines = """select i.code, l.quantity::int as n, l.gross from sales.order_line l join items.item i on i.id = l.item_id
        join sales."order" o on o.id = l.order_id and o.state = 'approved'"""
    assert product.books.sql(f"{lines} order by l.line_no") == [
        {"code": "LG004", "n": 1, "gross": Decimal("1808.00")},
        {"code": "ZF003", "n": 2, "gross": Decimal("904.00")},
        {"code": "MF001", "n": 4, "gross": Decimal("452.00")},
    ]


def keeper_ships(keeper: Person, product: Product) -> None:
    keeper.go("待发货")
    keeper.open_row()
    keeper.heading("销售出库")
    keeper.press("销售出库", key="fulfil_send")
    keeper.heading("销售出库单 XSCK")
    moves = "select i.code, m.quantity::int as n, m.value from stock.move m join items.item i on i.id = m.item_id"
    assert product.books.sql(f"{moves} where m.purpose = 'issue' order by m.id") == [
        {"code": "LG004", "n": -1, "value": Decimal("-978.00")},
        {"code": "ZF003", "n": -2, "value": Decimal("-600.00")},
        {"code": "MF001", "n": -4, "value": Decimal("-152.00")},
    ]
    booked = account(product, "sales.goods_issue")
    assert booked["1405"] == -COST
    assert booked["5001"] == -NET


def accountant_invoices(books: Person, product: Product) -> None:
    books.go("待开票")
    books.open_row()
    books.heading("销售订单 XSDD")
    books.press("销售开票", key="invoice")
    books.heading("销售开票")
    books.press("销售开票", key="fulfil_send")
    books.heading("销售发票 XSFP")
    invoice = "select direction, state, net, tax, gross from invoicing.invoice"
    expected = {"direction": "sale", "state": "issued", "net": NET, "tax": GROSS - NET, "gross": GROSS}
    assert product.books.sql(invoice) == [expected]


def accountant_posts(books: Person, product: Product) -> None:
    books.go("凭证")
    books.press("由分录生成凭证")
    books.sees("生成 1 张凭证")
    books.press("记账", key="run_ledger-post_vouchers")
    books.press("确定", key="confirm_run")
    books.sees("已记账 1 张凭证")
    # The invoice moves nothing in the books: revenue and tax were owed when the goods left.
    vouchers = (
        "select v.state, v.sequence, array_agg(e.source_kind || ' ' || e.purpose order by e.id) as entries"
        " from ledger.voucher v join ledger.voucher_entry l on l.voucher_id = v.id join ledger.entry e on e.id = l.entry_id"
        " group by v.id"
    )
    entries = ["sales.goods_issue revenue", "sales.goods_issue cost"]
    assert product.books.sql(vouchers) == [{"state": "posted", "sequence": 1, "entries": entries}]


def cashier_receives(cash: Person, product: Product) -> None:
    cash.go("收款单")
    cash.press("新建")
    cash.heading("收款")
    cash.pick("客户 *", CUSTOMER)
    cash.write("金额 *", "3164")
    cash.sees("已核销金额")
    cash.press("收款", key="money_send")
    cash.heading("收款单 SKD")
    payment = "select direction, amount, allocated, state from invoicing.payment"
    expected = {"direction": "in", "amount": GROSS, "allocated": GROSS, "state": "booked"}
    assert product.books.sql(payment) == [expected]
    still_open = "select sum(open) as rest from invoicing.open_item"
    assert product.books.sql(still_open) == [{"rest": Decimal(0)}]


def manager_reads(boss: Person) -> None:
    boss.go("利润表")
    boss.press("立即刷新")
    boss.pause()  # the figures may have been there already: what comes next would meet a page that is just being renewed
    boss.sees("数据截至")
    # The grid tells a screen reader the bare figure.
    boss.page.locator("[role=gridcell]", has_text=re.compile(r"^2,?800(\.00)?$")).first.wait_for(state="attached")
    boss.settle()


def manager_reorders(boss: Person, product: Product) -> None:
    boss.go("补货建议")
    boss.open_row()
    boss.sees("为什么")
    boss.press("接受并生成采购订单")
    boss.heading("采购订单 CGDD")
    boss.sees("草稿")
    order = (
        'select o.state, o.gross, i.code, l.quantity::int as n, s.state as advice from purchasing."order" o'
        " join purchasing.order_line l on l.order_id = o.id join items.item i on i.id = l.item_id"
        " join planning.suggestion s on s.purchase_order_id = o.id"
    )
    expected = {"state": "draft", "gross": Decimal("1803.48"), "code": "MF001", "n": 42, "advice": "accepted"}
    assert product.books.sql(order) == [expected]


def account(product: Product, source: str) -> dict[str, Decimal]:
    """Debit less credit by account of the entries that documents of one kind wrote."""
    rows = product.books.sql(
        "select l.account_code as code, sum(l.debit - l.credit) as amount from ledger.entry e"
        " join ledger.entry_line l on l.entry_id = e.id where e.source_kind = :kind group by l.account_code",
        kind=source,
    )
    return {row["code"]: row["amount"] for row in rows}
