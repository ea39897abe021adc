"""First in first out and lot by lot: random sequences against a plain model, and the cases a bookkeeper checks by hand."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal as D

import pytest
import sqlalchemy as sa

from operational.core.api import FEN, ZERO, round_money
from operational.stock.api import CHECKS, revalue
from tests.stock.shelf import DAY, GLUE, PUMP, SEAL, Shelf, piece

LOTS = (51, 52)  # of the glue, which is kept by lots
LAYERS = {"stock.layers", "stock.layers_by_lot", "stock.valuation", "stock.running", "stock.balance"}


def valued(shelf: Shelf, method: str, *items: int) -> None:
    for item in items:
        shelf.sql_do("update items.item set valuation = :m where id = :i", m=method, i=item)


@pytest.fixture
def fifo(shelf: Shelf) -> Shelf:
    valued(shelf, "fifo", PUMP, SEAL)
    return shelf


def layers(shelf: Shelf, item: int = PUMP) -> list[tuple[str, D, D]]:
    rows = shelf.sql("select * from stock.layer where item_id = :i and quantity > 0 order by received_on, id", i=item)
    return [(f"{row['received_on']:%m-%d}", row["quantity"].normalize() + 0, row["value"]) for row in rows]


def broken(shelf: Shelf) -> list[str]:
    return [check.name for check in CHECKS if check.name in LAYERS and shelf.sql(check.sql)]


def test_the_oldest_goods_leave_first(fifo: Shelf) -> None:
    fifo.move(piece("3", "30.00"), day=dt.date(2026, 5, 2))
    fifo.move(piece("3", "36.01"), day=dt.date(2026, 5, 3))
    fifo.move(piece("2", "18.00"), day=dt.date(2026, 5, 1))  # came in later, but with an older date
    first, second = fifo.move(piece("-4"), piece("-2", source_line_id=2), day=dt.date(2026, 5, 9))
    assert (first.value, second.value) == (D("-38.00"), D("-22.00"))
    assert layers(fifo) == [("05-03", D(2), D("24.01"))]
    assert fifo.move(piece("-2"))[0].value == D("-24.01")
    assert (fifo.valuation(PUMP), layers(fifo), broken(fifo)) == ((D(0), D("0.00")), [], [])


def test_what_a_customer_returns_fills_the_layers_it_took_last(fifo: Shelf) -> None:
    fifo.move(piece("2", "20.00"), day=dt.date(2026, 5, 1))
    fifo.move(piece("2", "30.00"), day=dt.date(2026, 5, 2))
    sold = fifo.move(piece("-3", source_line_id=77), day=dt.date(2026, 5, 5))[0]
    assert (sold.value, layers(fifo)) == (D("-35.00"), [("05-02", D(1), D("15.00"))])
    back = piece("2", "23.33", purpose="sales_return", source_line_id=78, returns_line_id=77)
    moved = fifo.move(back, day=dt.date(2026, 5, 8))[0]
    assert (moved.value, moved.difference) == (D("25.00"), D("-1.67"))
    assert layers(fifo) == [("05-01", D(1), D("10.00")), ("05-02", D(2), D("30.00"))]
    more = piece("2", "20.00", purpose="sales_return", source_line_id=79, returns_line_id=77)
    assert fifo.move(more, day=dt.date(2026, 5, 9))[0].value == D("20.00")  # one piece of the issue was left, one was not
    assert layers(fifo) == [("05-01", D(2), D("20.00")), ("05-02", D(2), D("30.00")), ("05-09", D(1), D("10.00"))]
    assert broken(fifo) == []


def test_what_goes_back_to_a_supplier_leaves_the_layer_it_came_in(fifo: Shelf) -> None:
    fifo.move(piece("2", "20.00", source_line_id=5), day=dt.date(2026, 5, 1))
    fifo.move(piece("2", "30.00", source_line_id=6), day=dt.date(2026, 5, 2))
    back = piece("-1", "-15.00", purpose="purchase_return", returns_line_id=6)
    assert fifo.move(back)[0].difference == ZERO
    assert layers(fifo) == [("05-01", D(2), D("20.00")), ("05-02", D(1), D("15.00"))]
    gone = piece("-3", "-45.00", purpose="purchase_return", returns_line_id=6)
    moved = fifo.move(gone)[0]
    assert (moved.value, moved.difference, layers(fifo)) == (D("-35.00"), D("-10.00"), [])


def test_a_late_price_reaches_what_is_left_of_its_receipt(fifo: Shelf) -> None:
    fifo.move(piece("4", "40.00", source_line_id=5), piece("2", "30.00", source_line_id=6))
    fifo.move(piece("-1"))
    taken = fifo.in_one(lambda tx: revalue(tx, [(PUMP, D("8.00"), D(4), 5)], source=Paper(), date=DAY))
    assert (taken, layers(fifo)) == ([D("6.00")], [("05-01", D(3), D("36.00")), ("05-01", D(2), D("30.00"))])
    taken = fifo.in_one(lambda tx: revalue(tx, [(PUMP, D("-99.00"), D(2), 6)], source=Paper(), date=DAY))
    assert (taken, broken(fifo)) == ([D("-30.00")], [])


@dataclass
class Paper:
    kind: str = "test"
    id: int = 1


def test_a_hole_is_filled_at_the_cost_of_the_receipt(fifo: Shelf) -> None:
    assert fifo.move(piece("-2", item=SEAL))[0].value == D("-20.00")  # the last known cost
    moved = fifo.move(piece("5", "60.00", item=SEAL))[0]
    assert (moved.value, moved.difference) == (D("56.00"), D("4.00"))
    assert (fifo.valuation(SEAL), layers(fifo, SEAL)) == ((D(3), D("36.00")), [("05-01", D(3), D("36.00"))])
    with pytest.raises(sa.exc.DBAPIError, match=r"stock\.not_enough"):
        fifo.move(piece("-1"))


def test_transfers_touch_no_layer(fifo: Shelf) -> None:
    fifo.move(piece("2", "20.00"), piece("1", "15.01"))
    before = layers(fifo)
    out, in_ = fifo.move(piece("-2", purpose="transfer"), piece("2", bin=22, purpose="transfer"))
    assert (out.value + in_.value, layers(fifo)) == (ZERO, before)


def test_each_lot_keeps_its_own_cost(shelf: Shelf) -> None:
    valued(shelf, "specific", GLUE)
    first, second = LOTS
    shelf.move(piece("2", "20.00", item=GLUE, lot_id=first), piece("2", "50.00", item=GLUE, lot_id=second))
    assert shelf.move(piece("-1", item=GLUE, lot_id=second, purpose="other"))[0].value == D("-25.00")
    assert shelf.move(piece("-2", item=GLUE, lot_id=first, purpose="other"))[0].value == D("-20.00")
    assert (shelf.valuation(GLUE), broken(shelf)) == ((D(1), D("25.00")), [])


# A plain model ------------------------------------------------------------


@dataclass
class Lay:
    day: dt.date
    no: int
    line: int
    quantity: D
    value: D


@dataclass
class Model:
    """First in first out as a bookkeeper does it on paper, with a list."""

    layers: list[Lay] = field(default_factory=list)
    uses: dict[int, list[list[object]]] = field(default_factory=dict)
    made: int = 0

    def come(self, day: dt.date, quantity: D, value: D, line: int) -> None:
        self.made += 1
        self.layers.append(Lay(day, self.made, line, quantity, value))

    def leave(self, quantity: D, line: int, origin: int = 0) -> D:
        total, rest = ZERO, quantity
        for lay in sorted(self.layers, key=lambda one: (one.line != origin if origin else False, one.day, one.no)):
            part = min(rest, lay.quantity)
            if part <= 0:
                continue
            worth = lay.value if part == lay.quantity else round_money(lay.value * part / lay.quantity)
            lay.quantity, lay.value = lay.quantity - part, lay.value - worth
            self.uses.setdefault(line, []).append([lay, part, worth])
            rest, total = rest - part, total + worth
        return total

    def back(self, day: dt.date, quantity: D, given: D, line: int, origin: int) -> D:
        total, rest = ZERO, quantity
        for use in reversed(self.uses.get(origin, [])):
            lay, left, worth = use
            assert isinstance(lay, Lay) and isinstance(left, D) and isinstance(worth, D)
            part = min(rest, left)
            if part <= 0:
                continue
            value = round_money(worth * part / left)
            use[1], use[2] = left - part, worth - value
            lay.quantity, lay.value = lay.quantity + part, lay.value + value
            rest, total = rest - part, total + value
        if rest:
            value = round_money(given * rest / quantity)
            self.come(day, rest, value, line)
            total += value
        return total

    @property
    def held(self) -> D:
        return sum((lay.quantity for lay in self.layers), D(0))

    @property
    def worth(self) -> D:
        return sum((lay.value for lay in self.layers), ZERO)


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_agrees_with_the_model(fifo: Shelf, seed: int) -> None:
    chance, model = random.Random(seed), Model()
    sold: list[int] = []
    bought: list[int] = []
    for line in range(1, 71):
        day = dt.date(2026, 5, 1) + dt.timedelta(days=chance.randrange(20))
        held, what = model.held, chance.random()
        if what < 0.4 or held == 0:
            quantity, value = D(chance.randrange(1, 9)), D(chance.randrange(0, 9999)) * FEN
            model.come(day, quantity, value, line)
            bought.append(line)
            moved = fifo.move(piece(str(quantity), str(value), source_line_id=line), day=day)[0]
            assert moved.value == value
        elif what < 0.75:
            quantity = D(chance.randrange(1, int(held) + 1))
            expected = model.leave(quantity, line)
            sold.append(line)
            assert fifo.move(piece(f"-{quantity}", source_line_id=line), day=day)[0].value == -expected
        elif what < 0.9 and sold:
            origin, quantity, given = chance.choice(sold), D(chance.randrange(1, 4)), D(chance.randrange(0, 5000)) * FEN
            expected = model.back(day, quantity, given, line, origin)
            back = piece(str(quantity), str(given), purpose="sales_return", source_line_id=line, returns_line_id=origin)
            moved = fifo.move(back, day=day)[0]
            assert (moved.value, moved.value + moved.difference) == (expected, given)
        else:
            origin, quantity = chance.choice(bought), D(chance.randrange(1, int(held) + 1))
            expected = model.leave(quantity, line, origin)
            gone = piece(f"-{quantity}", "-1.00", purpose="purchase_return", source_line_id=line, returns_line_id=origin)
            assert fifo.move(gone, day=day)[0].value == -expected
        assert fifo.valuation(PUMP) == (model.held, model.worth)
    assert broken(fifo) == []
