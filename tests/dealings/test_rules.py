"""How a statement adds up, without a database."""

import datetime as dt
from decimal import Decimal

from operational.dealings.rules import COUNTED_ELSEWHERE, Goods, Moved, name_of, statement_lines

D = Decimal
DAY = dt.date(2026, 3, 5)


def goods(id_: int, quantity: str, gross: str, day: dt.date = DAY) -> Goods:
    return Goods("sales.goods_issue", id_, f"CK-{id_}", day, "SEAL", "机械密封", "", "件", D(quantity), D(gross))


def moved(id_: int, amount: str, kind: str = "sales.goods_issue", day: dt.date = DAY) -> Moved:
    return Moved(kind, id_, f"N-{id_}", day, D(amount), "收款")


def test_goods_are_lines_and_balances_run_through_them() -> None:
    moves = [moved(1, "339.00"), moved(2, "-200.00", "invoicing.payment")]
    sums = statement_lines(D("100.00"), moves, [goods(1, "2", "226.00"), goods(1, "1", "113.00")])
    assert [(line.kind, line.amount, line.balance, line.price) for line in sums.lines] == [
        ("sales.goods_issue", D("226.00"), D("326.00"), D("113.0000")),
        ("sales.goods_issue", D("113.00"), D("439.00"), D("113.0000")),
        ("invoicing.payment", D("-200.00"), D("239.00"), None),
    ]
    assert (sums.increase, sums.decrease, sums.closing) == (D("339.00"), D("200.00"), D("239.00"))


def test_goods_that_the_books_count_elsewhere_are_taken_out_again() -> None:
    ahead = statement_lines(D("0.00"), [], [goods(1, "2", "226.00")])
    assert [(line.kind, line.amount) for line in ahead.lines] == [
        ("sales.goods_issue", D("226.00")), (COUNTED_ELSEWHERE, D("-226.00")),
    ]  # fmt: skip
    part = statement_lines(D("0.00"), [moved(1, "113.00")], [goods(1, "2", "226.00")])
    assert ([line.amount for line in part.lines], part.closing) == ([D("226.00"), D("-113.00")], D("113.00"))


def test_days_come_in_order_and_a_return_takes_off() -> None:
    late, early = dt.date(2026, 3, 9), dt.date(2026, 3, 1)
    sums = statement_lines(D("0.00"), [moved(2, "-113.00", day=late), moved(1, "226.00", day=early)],
                           [goods(2, "-1", "-113.00", late), goods(1, "2", "226.00", early)])  # fmt: skip
    assert [(line.date, line.quantity, line.balance) for line in sums.lines] == [
        (early, D("2"), D("226.00")), (late, D("-1"), D("113.00")),
    ]  # fmt: skip
    assert statement_lines(D("5.00"), [], []).closing == D("5.00")


def test_goods_that_went_back_stand_on_a_return() -> None:
    for kind, quantity, name in (
        ("sales.goods_issue", "2", "sales.goods_issue"), ("sales.goods_issue", "-1", "sales.goods_return"),
        ("purchasing.goods_receipt", "-1", "purchasing.goods_return"), ("invoicing.payment", None, "invoicing.payment"),
        (COUNTED_ELSEWHERE, None, COUNTED_ELSEWHERE),
    ):  # fmt: skip
        assert name_of(kind, None if quantity is None else D(quantity)) == name
