"""Cost of sales by item and order, and the margin bridge: figures worked by hand, and effects that always add up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.costing.conftest import Costing
from tests.sales.conftest import Selling
from tests.warehouse.conftest import Core
from warehouse.api import question

D = Decimal
EFFECTS = ("quantity", "mix", "price", "cost", "new", "vanished", "other", "overhead")
SPANS = {"from": "2026-02-01", "to": "2026-02-28", "other_from": "2026-01-01", "other_to": "2026-01-31"}


def effects(row: dict[str, Any]) -> dict[str, Decimal]:
    """What is not zero."""
    found = {name: D(row[f"{name}_effect"]) for name in EFFECTS}
    return {name: amount for name, amount in found.items() if amount}


@pytest.fixture
def bridge() -> Iterator[Any]:
    """The question over sales stated by hand: (month, item, class, quantity, net, cost)."""
    connection = duckdb.connect()
    connection.execute("create schema marts; create schema core")
    connection.execute(
        """
        create table core.dim_item as select * from (values (1, 'A', '甲', 'goods'), (2, 'B', '乙', 'goods'),
            (3, 'C', '丙', 'goods'), (4, 'S', '服务', 'service')) as i (item_id, item_code, item_name, kind);
        alter table core.dim_item add column category_code varchar default 'K';
        alter table core.dim_item add column category_name varchar default '类';
        alter table core.dim_item add column category_path varchar default '类';
        create table core.dim_party as
            select * from (values (1, 'P1', '大'), (2, 'P2', '小')) as p (party_id, party_code, class_name);
        create table marts.cost_of_sales (booked_on date, item_id integer, customer_id integer, quantity decimal(18, 6),
            net decimal(18, 2), material decimal(18, 2), landed decimal(18, 2) default 0, difference decimal(18, 2) default 0,
            other decimal(18, 2) default 0, overhead decimal(18, 2) default 0);
        """
    )

    def ask(rows: list[tuple[Any, ...]], by: str = "item") -> tuple[dict[str, Any], list[dict[str, Any]]]:
        connection.execute("delete from marts.cost_of_sales")
        insert = (
            "insert into marts.cost_of_sales (booked_on, item_id, customer_id, quantity, net, material, overhead)"
            " values (?, ?, ?, ?, ?, ?, ?)"
        )
        for month, *rest in rows:
            connection.execute(insert, [dt.date(2026, month, 15), *rest])
        asked = question("finance.margin_bridge")
        cursor = connection.execute(asked.sql, asked.values({**SPANS, "by": by}))
        names = [column[0] for column in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return found[0], found[1:]

    yield ask
    connection.close()


def test_quantity_mix_price_and_cost_as_worked_by_hand(bridge: Any) -> None:
    """Before: 10 A at 100 costing 60, 10 B at 50 costing 40. Now: 12 A at 110 costing 66, 5 B at 50 costing 36.

    At old prices what is sold now brings 12 * 100 + 5 * 50 = 1,450 against 1,500: growth -50 / 1500.
    A: margin 400 -> 528. Quantity 400 * -50 / 1500 = -13.33; at old prices its margin were 1200 - 720 = 480, so mix 480 - 400
    + 13.33 = 93.33; price 1320 - 1200 = 120; cost 720 - 792 = -72; together 128.
    B: margin 100 -> 70. Quantity -3.33; mix 250 - 200 - 100 + 3.33 = -46.67; price 0; cost 200 - 180 = 20; together -30.
    """
    total, rows = bridge([
        (1, 1, 1, 10, 1000, 600, 0), (1, 2, 1, 10, 500, 400, 0), (2, 1, 1, 12, 1320, 792, 0), (2, 2, 1, 5, 250, 180, 0),
    ])  # fmt: skip
    assert {row["code"]: effects(row) for row in rows} == {
        "A": {"quantity": D("-13.33"), "mix": D("93.33"), "price": D(120), "cost": D(-72)},
        "B": {"quantity": D("-3.33"), "mix": D("-46.67"), "cost": D(20)},
    }
    assert (total["margin_before"], total["margin"], total["change"]) == (D(500), D(598), D(98))
    assert effects(total) == {"quantity": D("-16.66"), "mix": D("46.66"), "price": D(120), "cost": D(-52)}


def test_new_vanished_services_returns_and_overhead_have_their_own_place(bridge: Any) -> None:
    """A is sold in both months, B vanished, C is new; a service, cost of no item, and what only came back are other."""
    total, rows = bridge([
        (1, 1, 1, 10, 1000, 600, 50), (2, 1, 1, 10, 1000, 600, 80),
        (1, 2, 1, 10, 500, 400, 0), (2, 3, 1, 1, 90, 60, 0),
        (1, 4, 1, 1, 10, 0, 0), (2, 4, 1, 1, 25, 0, 0), (2, None, None, 0, 0, 7, 0), (2, 2, 1, -1, -50, -40, 0),
    ])  # fmt: skip
    assert {row["code"]: effects(row) for row in rows} == {
        "A": {"overhead": D(-30)},
        "B": {"other": D(-110)},  # 100 before, -10 now: goods came back in a month without sales
        "C": {"new": D(30)},
        "S": {"other": D(15)},
        "": {"other": D(-7)},
    }
    assert total["change"] == D(-102) == sum(effects(total).values())
    total, _ = bridge([(1, 1, 1, 10, 1000, 600, 0), (1, 2, 1, 10, 500, 400, 0), (2, 1, 1, 10, 1000, 600, 0)])
    assert effects(total) == {"vanished": D(-100)}


def test_by_class_each_item_of_each_class_is_looked_at_apart(bridge: Any) -> None:
    """The same item at 100 to the large and 120 to the small: sold to the small instead, it is mix, not price."""
    sales = [
        (1, 1, 1, 10, 1000, 600, 0), (1, 1, 2, 10, 1200, 600, 0), (2, 1, 1, 5, 500, 300, 0), (2, 1, 2, 15, 1800, 900, 0),
    ]  # fmt: skip
    total, rows = bridge(sales, "class")
    assert [row["code"] for row in rows] == ["小", "大"]
    assert (effects(total).keys(), total["change"]) == ({"quantity", "mix"}, D(100))
    total, _ = bridge(sales)
    assert effects(total) == {"price": D(100)}


amount = st.decimals(min_value="-20000", max_value="20000", places=2)
pieces = st.decimals(min_value="-50", max_value="900", places=3)
sale = st.tuples(
    st.integers(1, 2), st.sampled_from([1, 2, 3, 4, None]), st.sampled_from([1, 2, None]), pieces, amount,
    st.one_of(st.none(), amount), st.just(0) | amount,
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(sale, min_size=1, max_size=14), st.sampled_from(["item", "category", "class"]))
def test_effects_add_up_to_the_fen_whatever_is_sold(bridge: Any, sales: list[tuple[Any, ...]], by: str) -> None:
    total, rows = bridge(sales, by)
    for row in [total, *rows]:
        assert sum(effects(row).values(), D(0)) == row["change"] == row["margin"] - row["margin_before"]
    for name in ("change", "net", "net_before", "margin", *(f"{effect}_effect" for effect in EFFECTS)):
        assert sum((row[name] for row in rows), D(0)) == total[name]
    known = [s for s in sales if s[0] == 2 and s[5] is not None]
    assert total["margin"] == sum((D(s[4]) - D(s[5]) for s in known), D(0)) - sum((D(s[6]) for s in sales if s[0] == 2), D(0))


@pytest.fixture
def traded(costing: Costing, tmp_path: Path) -> Iterator[tuple[Selling, Core]]:
    """January: 2 pumps for 2,000 net; 100.00 of overhead by revenue, and freight for pumps of which some had left."""
    shop = Selling(costing.company)
    shop.stock(PUMP="20", SEAL="50")
    costing.pool("XS", "revenue", "orders")
    costing.spend("100.00")
    costing.spend("30.00", "5401")
    costing.centre("CJ1")
    costing.run("save_labour_rate", cost_centre="CJ1", valid_from="2026-01-01", rate="40.00", source="会议")
    order = shop.order(("PUMP", "2", "1130"), ("SEAL", "10", "113"), date="2026-01-10")
    shop.run("issue_goods", order, date="2026-01-10")
    number = str(costing.company.sql('select number from sales."order"')[0]["number"])
    costing.hours("CJ1", "2.5", order=number)
    costing.share()
    core = Core(costing.company.owner_url, costing.company.etl_url, tmp_path / "warehouse")
    core.refresh()
    yield shop, core


JANUARY = {"from": "2026-01-01", "to": "2026-01-31"}


def test_cost_of_sales_by_item_order_and_line_with_overhead(traded: tuple[Selling, Core]) -> None:
    """Pumps 2,000 net, 1,200 material, 66.67 overhead; seals 1,000 net, 500 material, 33.33 overhead; 30.00 names no item."""
    _, core = traded
    rows = core.ask("finance.cost_of_sales", **JANUARY)["rows"]
    names = ("code", "net", "material", "overhead", "other", "margin")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("PUMP", "2000.00", "1200.00", "66.67", "0.00", "733.33"),
        ("SEAL", "1000.00", "500.00", "33.33", "0.00", "466.67"),
        ("", "0.00", "0.00", "0.00", "30.00", "-30.00"),
    ]
    assert (rows[0]["margin_total"], rows[0]["overhead_total"], rows[0]["rows_total"]) == ("1170.00", "100.00", 3)
    (order, rest) = core.ask("finance.cost_of_sales", **JANUARY, by="order")["rows"]
    assert (order["net"], order["cost"], order["hours"], order["labour"]) == ("3000.00", "1800.00", "2.500000", "100.00")
    assert (rest["code"], rest["order_id"], rest["hours"]) == ("", None, None)
    lines = core.ask("finance.cost_of_sales", **JANUARY, by="line", order=order["code"])["rows"]
    assert [(row["item"], row["overhead"]) for row in lines] == [("PUMP", "66.67"), ("SEAL", "33.33")]
    (customer, _) = core.ask("finance.cost_of_sales", **JANUARY, by="customer")["rows"]
    assert (customer["code"], customer["margin"], customer["margin_rate"]) == ("C1", "1200.00", "0.4000")
    behind = core.ask("finance.cost_lines", **JANUARY, item="PUMP")["rows"]
    assert sorted((row["origin"], row["net"], row["cost"]) for row in behind) == [
        ("issue", "2000.00", "1200.00"), ("overhead", "0.00", "66.67"),
    ]  # fmt: skip


def test_cost_of_sales_is_what_its_accounts_say(traded: tuple[Selling, Core]) -> None:
    """Landed cost and late differences of goods that had left are there by item, and the whole is the balance of 5401."""
    shop, core = traded
    run = shop.company.run
    run("parties.save_party", {"code": "S1", "name": "恒泽铸造", "is_supplier": True})
    order = run("purchasing.save_order", {
        "supplier": "S1", "date": "2026-02-02", "lines": [{"item": "PUMP", "quantity": "1", "price": "678"}],
    }).result["number"]  # fmt: skip
    for step in ("place", "approve"):
        run(f"purchasing.{step}_order", {"order": order})
    received = run("purchasing.receive_goods", {"order": order, "date": "2026-02-03"}).result["number"]
    sold = shop.order(("PUMP", "19", "1130"), date="2026-02-05")
    shop.run("issue_goods", sold, date="2026-02-05")
    run("purchasing.enter_landed_cost", {
        "supplier": "S1", "date": "2026-02-10", "goods_receipts": [received], "charges": [{"item": "FRT", "net": "50.00"}],
    })  # fmt: skip
    core.refresh()
    february = {"from": "2026-02-01", "to": "2026-02-28"}
    (pump,) = [row for row in core.ask("finance.cost_of_sales", **february)["rows"] if row["code"] == "PUMP"]
    assert (pump["material"], pump["landed"]) == ("11400.00", "50.00")
    whole = {"from": "2026-01-01", "to": "2026-02-28"}
    total = core.ask("finance.cost_of_sales", **whole)["rows"][0]["cost_total"]
    booked = shop.company.sql("select sum(debit - credit) as amount from ledger.balance where account_code = '5401'")
    assert D(total) == booked[0]["amount"]
    bridge = core.ask("finance.margin_bridge", **february, other_from="2026-01-01", other_to="2026-01-31")
    (totals,) = bridge["totals"]
    assert sum(effects(totals).values()) == D(totals["change"])
    assert core.ask("finance.margin_bridge", **dict.fromkeys(SPANS, "2025-01-01"))["totals"] == []


def test_a_price_changed_after_delivery_is_revenue_without_pieces(traded: tuple[Selling, Core]) -> None:
    shop, core = traded
    issue = shop.company.sql("select number from sales.goods_issue")[0]["number"]
    shop.company.run("sales.adjust_price", {
        "goods_issue": issue, "date": "2026-02-03", "reason": "降价", "lines": [{"line_no": 1, "price": "1017"}],
    })  # fmt: skip
    core.refresh()
    (row,) = core.ask("finance.cost_of_sales", **{"from": "2026-02-01", "to": "2026-02-28"})["rows"]
    assert (row["code"], row["quantity"], row["net"], row["margin"]) == ("PUMP", "0.000000", "-200.00", "-200.00")
