"""Value and quantity move together: the moving average, its last piece, holes, returns and refusals."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D

import pytest
import sqlalchemy as sa
from psycopg2.errors import InsufficientPrivilege

from operational.core.api import Tx
from operational.dispatch.database_errors import as_refusal
from operational.stock.api import Difference, Piece, revalue
from tests.stock.shelf import DAY, OTHER_BIN, PUMP, SEAL, SECOND_BIN, VALVE, Shelf, piece


def refused(shelf: Shelf, *pieces: Piece, key: str) -> dict[str, str]:
    before = shelf.state()
    with pytest.raises(sa.exc.DBAPIError) as caught:
        shelf.move(*pieces)
    refusal = as_refusal(caught.value)
    assert refusal is not None and refusal.key == key
    assert shelf.state() == before
    return refusal.values


def test_moving_average_of_the_open_example(shelf: Shelf) -> None:
    steps = [
        ("2026-05-01", "10", "50.00"),
        ("2026-05-04", "10", "70.00"),
        ("2026-05-06", "-8", None),
        ("2026-05-10", "12", "96.00"),
        ("2026-05-20", "-20", None),
    ]
    for day, quantity, value in steps:
        shelf.move(piece(quantity, value), day=dt.date.fromisoformat(day))
    rows = shelf.sql("select value, quantity_after, value_after from stock.move order by id")
    assert [(r["value"], r["quantity_after"], r["value_after"]) for r in rows] == [
        (D("50.00"), D("10"), D("50.00")),
        (D("70.00"), D("20"), D("120.00")),
        (D("-48.00"), D("12"), D("72.00")),
        (D("96.00"), D("24"), D("168.00")),
        (D("-140.00"), D("4"), D("28.00")),
    ]


def test_the_issue_that_empties_the_bin_takes_the_whole_value(shelf: Shelf) -> None:
    shelf.move(piece("3", "10.00"))
    assert [m.value for m in shelf.move(piece("-1"))] == [D("-3.33")]
    assert [m.value for m in shelf.move(piece("-1"))] == [D("-3.34")]  # 6.67 / 2, half-up
    assert [m.value for m in shelf.move(piece("-1"))] == [D("-3.33")]
    assert shelf.valuation(PUMP) == (D("0"), D("0.00"))


def test_pieces_of_one_item_in_one_call_are_valued_in_order(shelf: Shelf) -> None:
    moved = shelf.move(
        piece("4", "40.00"),
        piece("5", "5.00", item=VALVE),
        piece("-1"),
        piece("6", "90.00", bin=OTHER_BIN),
        piece("-2", item=VALVE),
        piece("-3", bin=OTHER_BIN),
    )
    assert [(m.item_id, m.quantity, m.value, m.difference) for m in moved] == [
        (PUMP, D("4"), D("40.00"), D("0")),
        (VALVE, D("5"), D("5.00"), D("0")),
        (PUMP, D("-1"), D("-10.00"), D("0")),
        (PUMP, D("6"), D("90.00"), D("0")),
        (VALVE, D("-2"), D("-2.00"), D("0")),
        (PUMP, D("-3"), D("-40.00"), D("0")),  # 120.00 * 3 / 9
    ]
    after = shelf.sql("select quantity_after, value_after from stock.move where item_id = :item order by id", item=PUMP)
    assert [(r["quantity_after"], r["value_after"]) for r in after] == [
        (D("4"), D("40.00")), (D("3"), D("30.00")), (D("9"), D("120.00")), (D("6"), D("80.00")),
    ]  # fmt: skip
    bins = shelf.sql("select location_id, quantity from stock.balance where item_id = :item order by 1", item=PUMP)
    assert [(r["location_id"], r["quantity"]) for r in bins] == [(21, D("3")), (22, D("3"))]


def test_too_much_from_a_bin_is_refused_with_its_figures(shelf: Shelf) -> None:
    shelf.move(piece("5", "50.00"), piece("5", "50.00", bin=OTHER_BIN))
    assert refused(shelf, piece("-5"), piece("-0.5"), key="stock.not_enough") == {
        "item": "PUMP", "place": "WH1/A", "wanted": "5.5", "on_hand": "5", "reserved": "0",
    }  # fmt: skip
    assert refused(shelf, piece("-1", item=VALVE), key="stock.not_enough")["on_hand"] == "0"


@pytest.mark.parametrize(
    "bad",
    [
        piece("0"),
        piece("NaN"),
        piece("1", "NaN"),
        piece("1", "-5.00"),
        piece("-1", "5.00", purpose="issue"),
        piece("1", "1.00", bin=999),
        piece("1", "1.00", lot_id=77),
        piece("1", "1.00", item=999),
    ],
)
def test_pieces_that_cannot_be_are_refused(shelf: Shelf, bad: Piece) -> None:
    shelf.move(piece("5", "50.00"))
    refused(shelf, bad, key="stock.piece_not_valid" if bad.item_id != 999 else "stock.item_not_stocked")


def test_a_service_has_no_stock(shelf: Shelf) -> None:
    assert refused(shelf, piece("1", "1.00", item=34), key="stock.item_not_stocked") == {"item": "FIT"}


def test_negative_stock_takes_the_last_known_cost_and_the_receipt_fills_the_hole(shelf: Shelf) -> None:
    assert [m.value for m in shelf.move(piece("-2", item=SEAL))] == [D("-20.00")]  # standard cost 10: nothing else is known
    assert shelf.valuation(SEAL) == (D("-2"), D("-20.00"))
    part = shelf.move(piece("1", "12.00", item=SEAL))[0]
    assert (part.value, part.difference) == (D("10.00"), D("2.00"))
    rest = shelf.move(piece("3", "39.00", item=SEAL))[0]
    assert (rest.value, rest.difference) == (D("36.00"), D("3.00"))  # one fills the hole at 13 for 10, two stay at 13
    assert shelf.valuation(SEAL) == (D("2"), D("26.00"))
    assert [m.value for m in shelf.move(piece("-5", item=SEAL))] == [D("-65.00")]  # 26.00 and three at the last cost 13
    exact = shelf.move(piece("3", "30.00", item=SEAL))[0]
    assert (exact.value, exact.difference) == (D("39.00"), D("-9.00"))
    assert shelf.valuation(SEAL) == (D("0"), D("0.00"))


def test_a_supplier_return_leaves_at_its_receipt_cost_as_far_as_there_is_value(shelf: Shelf) -> None:
    shelf.move(piece("10", "100.00"))
    shelf.move(piece("10", "60.00"))
    asked = shelf.move(piece("-4", "-40.00"))[0]
    assert (asked.value, asked.difference) == (D("-40.00"), D("0.00"))
    shelf.move(piece("-14"))  # 120.00 * 14 / 16
    assert shelf.valuation(PUMP) == (D("2"), D("15.00"))
    too_much = shelf.move(piece("-1", "-20.00"))[0]
    assert (too_much.value, too_much.difference) == (D("-15.00"), D("-5.00"))
    last = shelf.move(piece("-1", "-10.00"))[0]
    assert (last.value, last.difference) == (D("0.00"), D("-10.00"))
    assert shelf.valuation(PUMP) == (D("0"), D("0.00"))


def test_value_left_at_quantity_zero_goes_out_with_the_last_return(shelf: Shelf) -> None:
    shelf.move(piece("2", "30.00"))
    last = shelf.move(piece("-2", "-20.00"))[0]
    assert (last.value, last.difference) == (D("-30.00"), D("10.00"))


def test_a_return_without_known_cost_comes_back_at_the_average(shelf: Shelf) -> None:
    shelf.move(piece("4", "50.00"))
    assert [m.value for m in shelf.move(piece("1"))] == [D("12.50")]


def test_a_transfer_moves_no_value(shelf: Shelf) -> None:
    shelf.move(piece("3", "10.00"))
    moved = shelf.move(piece("-3", purpose="transfer"), piece("3", bin=SECOND_BIN, purpose="transfer"))
    assert [(m.value, m.difference) for m in moved] == [(D("-10.00"), D("0")), (D("10.00"), D("0"))]
    assert shelf.valuation(PUMP) == (D("3"), D("10.00"))


def test_revaluation_takes_only_what_is_on_hand_and_never_falls_below_zero(shelf: Shelf) -> None:
    shelf.move(piece("4", "40.00"))

    def work(tx: Tx) -> list[D]:
        wanted = [Difference(PUMP, D("5.00"), D("10")), (PUMP, D("1.00")), (PUMP, D("-99.00")), (VALVE, D("3.00"))]
        return revalue(tx, wanted, source=Source(), date=DAY)

    assert shelf.in_one(work) == [D("2.00"), D("1.00"), D("-43.00"), D("0")]
    assert shelf.valuation(PUMP) == (D("4"), D("0.00"))
    rows = shelf.sql("select quantity, value, value_after from stock.move where purpose = 'difference' order by id")
    assert [(r["quantity"], r["value"], r["value_after"]) for r in rows] == [
        (D("0"), D("2.00"), D("42.00")), (D("0"), D("1.00"), D("43.00")), (D("0"), D("-43.00"), D("0.00")),
    ]  # fmt: skip


class Source:
    """A document of some upper slice."""

    kind, id = "test.invoice", 7


@pytest.mark.parametrize("lines", [3, 300])
def test_one_statement_for_any_number_of_lines(shelf: Shelf, lines: int) -> None:
    seen: list[str] = []
    sa.event.listen(shelf.database.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    shelf.move(*[piece("1", "2.00", item=(PUMP, VALVE, SEAL)[n % 3], source_line_id=n) for n in range(lines)])
    assert [text for text in seen if "stock." in text] == ["select stock.move(cast(%(given)s as jsonb))"]
    assert shelf.sql("select count(*) as n from stock.move")[0]["n"] == lines


@pytest.mark.parametrize(
    "hostile",
    [
        "insert into stock.balance (item_id, location_id, lot_id, quantity, allow_negative) values (31, 21, 0, 5, false)",
        "update stock.balance set quantity = 1000",
        "update stock.valuation set value = 1000",
        "delete from stock.move",
        "update stock.reserved set quantity = 0",
        """select stock.change_balances('[{"item_id":31,"location_id":21,"lot_id":0,"quantity":"9"}]')""",
        "select stock.lock_items('{31}')",
        "select stock.give_back('sales.order', '{1}')",
    ],
)
def test_the_app_role_cannot_write_stock_past_its_functions(shelf: Shelf, hostile: str) -> None:
    shelf.move(piece("1", "1.00"))
    before = shelf.state()
    with shelf.database.engine.connect() as connection, pytest.raises(sa.exc.ProgrammingError) as caught:
        connection.exec_driver_sql(hostile)
    assert isinstance(caught.value.orig, InsufficientPrivilege)
    assert shelf.state() == before
