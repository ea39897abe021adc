"""The copy is exact, misses nothing, and is never published when it differs."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import duckdb
import psycopg2
import pytest

from tests.warehouse import hand_books
from tests.warehouse.conftest import AS_OF, Core
from warehouse.api import NothingPublishedError, is_behind, published_state
from warehouse.files import SLOTS, open_reader

UNITS = "select id, code, places from raw.items__unit order by id"
NASTY = [
    "plain",
    "",
    "\\N",
    '"quoted", with comma',
    "two\nlines\r\nand a tab\t",
    "中文，全角“引号”与 emoji 🙂",
    "NULL",
    "\\",
    "'; drop table x; --",
    "尾随空格  ",
    "x" * 70_000,
]


def rows_of(core: Core, sql: str) -> list[tuple[Any, ...]]:
    with open_reader(core.home) as connection:
        return connection.execute(sql).fetchall()


def add_units(core: Core, names: list[str], first: int = 1) -> None:
    hand_books.insert(core, "items.unit", [{"code": name, "places": 0} for name in names], first)


def test_texts_arrive_as_they_are(core: Core) -> None:
    add_units(core, NASTY)
    core.refresh()
    assert [code for (code,) in rows_of(core, "select code from raw.items__unit order by id")] == NASTY
    core.run("update items.unit set code = code || %s", '\n"新"')
    core.refresh()
    assert [code for (code,) in rows_of(core, "select code from raw.items__unit order by id")] == [
        name + '\n"新"' for name in NASTY
    ]


def test_decimals_nulls_days_and_moments_arrive_as_they_are(core: Core) -> None:
    hand_books.write_party(core, 1, "K1")
    limits = [None, Decimal("0.00"), Decimal("9999999999999999.99"), Decimal("0.01"), Decimal("1234567890123456.78")]
    for number, limit in enumerate(limits, 10):
        hand_books.write_party(core, number, f"P{number}")
        core.run("update parties.party set credit_limit = %s where id = %s", limit, number)
    person = {"code": "E1", "name": "张伟", "job": "", "joined_on": dt.date(2000, 2, 29), "version": 1}
    hand_books.insert(core, "people.employee", [person])
    core.run(
        "insert into core.event (kind, name, actor_id, business_date, data, at) values ('fact', 'x', 1, '2026-02-28', '{}', %s)",
        dt.datetime(2026, 2, 28, 23, 59, 59, 123456, tzinfo=dt.timezone(dt.timedelta(hours=8))),
    )
    core.refresh()
    assert rows_of(core, "select credit_limit from raw.parties__party where id >= 10 order by id") == [
        (limit,) for limit in limits
    ]
    assert rows_of(core, "select joined_on, left_on, department_id from raw.people__employee") == [
        (dt.date(2000, 2, 29), None, None)
    ]
    assert rows_of(core, 'select "at" from raw.core__event') == [(dt.datetime(2026, 2, 28, 15, 59, 59, 123456),)]
    types = dict(rows_of(core, "select column_name, data_type from duckdb_columns() where table_name = 'parties__party'"))
    assert (types["credit_limit"], types["id"], types["is_active"]) == ("DECIMAL(18,2)", "BIGINT", "BOOLEAN")


def test_staging_keeps_the_types_of_the_core(core: Core) -> None:
    core.refresh()
    floats = rows_of(
        core, "select table_name, column_name from duckdb_columns() where not internal and data_type in ('DOUBLE', 'FLOAT')"
    )
    assert floats == []
    amounts = rows_of(
        core,
        "select distinct data_type from duckdb_columns() where schema_name in ('staging', 'core', 'marts') and column_name in"
        " ('net', 'tax', 'gross', 'debit', 'credit', 'cost', 'margin', 'value', 'amount', 'amount_open')"
        " and table_name not in ('stg_core__setting', 'stg_company__score_rule', 'dim_score_rule',"
        " 'stg_costing__basis_value')",  # their values are no money
    )
    assert amounts == [("DECIMAL(18,2)",)]


def test_only_what_changed_is_copied_again(core: Core) -> None:
    add_units(core, ["台", "件"])
    core.refresh()
    core.refresh(full=True)
    core.run("update items.unit set places = 2 where code = '件'")
    for _ in range(2):  # both files in turn
        done = core.refresh()
    assert done.tables_changed == ()
    core.run("update items.unit set places = 3 where code = '台'")
    done = core.refresh()
    assert (done.tables_changed, done.models) == (("items.unit",), ())
    assert done.rows_by_table["items.unit"] in (1, 2)
    assert rows_of(core, "select code, places from raw.items__unit order by id") == [("台", 3), ("件", 2)]


def test_a_transaction_that_commits_late_is_not_lost(core: Core) -> None:
    hand_books.write_party(core, 1, "早")
    core.refresh()
    codes = "select code from raw.parties__party order by id"
    late = core.connect()
    with late.cursor() as cursor:
        cursor.execute("insert into parties.terms (id, code, name, kind, days) values (50, '晚', '晚', 'net', 30)")
        hand_books.write_party(core, 60, "中")  # a later transaction commits first
        done = core.refresh()
        assert rows_of(core, codes) == [("早",), ("中",)]
        assert rows_of(core, "select code from raw.parties__terms") == []
        assert not is_behind(core.etl_url, core.home, AS_OF)
        late.commit()
    late.close()
    assert is_behind(core.etl_url, core.home, AS_OF)
    again = core.refresh()
    assert rows_of(core, "select code from raw.parties__terms") == [("晚",)]
    assert again.watermark >= done.watermark  # transactions of other databases of the server may hold it where it is
    core.refresh(full=True)
    assert rows_of(core, "select code from raw.parties__terms") == [("晚",)]


def test_rows_that_vanish_leave_the_copy_too(core: Core) -> None:
    hand_books.plant_chart(core)
    texts = dict.fromkeys(("note", "summary", "reference"), "")
    row = {
        "state": "draft",
        "date": "2026-01-05",
        "month": "2026-01-01",
        "type": "记",
        "is_hand": True,
        "version": 1,
        "created_by": 1,
    }
    hand_books.insert(core, "ledger.voucher", [row | texts | dict.fromkeys(("attachments", "total"), 0)], 77)
    core.refresh()
    core.refresh(full=True)
    add_units(core, ["台", "件"])
    core.refresh()
    # What a trigger does on tables of drafts: the row goes, its tombstone stays.
    core.run("insert into core.tombstone (table_name, row_id) values ('items.unit', 1), ('items.unit', 999)")
    core.run("delete from items.unit where id = 1")
    for _ in range(2):
        assert core.refresh().is_published
        assert rows_of(core, "select id from raw.items__unit") == [(2,)]
        core.run("update items.unit set places = places + 1")
    assert rows_of(core, "select id from raw.ledger__voucher") == [(77,)]


def test_a_row_that_vanished_untold_stops_the_publish(core: Core) -> None:
    add_units(core, ["台", "件"])
    core.refresh()
    core.run("update items.unit set places = 1")
    second = core.refresh()  # now both files hold the row
    core.run("delete from items.unit where id = 1")
    add_units(core, ["个"], first=3)
    stopped = core.refresh()
    assert "items.unit: row count is 2 in the core and 3 in the warehouse" in stopped.differences
    assert published_state(core.home).version == second.version  # type: ignore[union-attr]
    assert rows_of(core, "select id from raw.items__unit order by id") == [(1,), (2,)]
    assert core.refresh(full=True).is_published
    assert rows_of(core, "select id from raw.items__unit order by id") == [(2,), (3,)]


def test_tampered_copies_are_found(core: Core) -> None:
    add_units(core, ["台"])
    core.refresh()
    core.refresh(full=True)
    current = (core.home / "current.duckdb").readlink().name
    spare = next(core.home / slot for slot in SLOTS if slot != current and (core.home / slot).exists())
    with duckdb.connect(str(spare)) as connection:
        connection.execute("update raw.items__unit set places = 5")
    add_units(core, ["件"], first=2)
    stopped = core.refresh()
    assert stopped.differences == ("items.unit: total of places is 0 in the core and 5 in the warehouse",)
    assert rows_of(core, "select code from raw.items__unit") == [("台",)]
    core.refresh(full=True)
    assert rows_of(core, "select code from raw.items__unit order by id") == [("台",), ("件",)]


def test_a_broken_rule_stops_the_publish(core: Core) -> None:
    first = core.refresh()
    hand_books.plant_chart(core)
    core.run("alter table stock.valuation drop constraint ck_valuation_zero_is_zero")
    add_units(core, ["台"], 900)
    _item(core, 1)
    core.run("insert into stock.valuation (item_id, quantity, value, last_unit_cost) values (1, 0, 5, 0)")
    stopped = core.refresh()
    assert stopped.differences == ("core.fact_valuation: 1 rows break the rule nothing on hand is worth nothing",)
    standing = published_state(core.home)
    assert standing is not None and standing.version == first.version
    assert rows_of(core, "select code from raw.items__unit") == []  # readers keep the last good version


def _item(core: Core, number: int) -> None:
    texts = dict.fromkeys(("spec", "pinyin", "barcode", "tax_code"), "")
    flags = dict.fromkeys(("is_stocked", "is_sold", "is_purchased", "is_active"), True)
    numbers = dict.fromkeys(("list_price", "floor_price", "standard_cost", "stock_minimum"), 0)
    row = {
        "code": f"I{number}",
        "name": "泵",
        "unit": "台",
        "kind": "merchandise",
        "vat_class": "goods",
        "valuation": "moving_average",
    }
    off = dict.fromkeys(("tracks_lots", "tracks_serials", "needs_inspection", "has_floating_unit", "allow_negative"), False)
    more = off | {"weight": 0, "version": 1}
    hand_books.insert(core, "items.item", [row | texts | flags | numbers | more], number)


def test_following_changes_equals_copying_whole(core: Core) -> None:
    """Random inserts, updates and buried deletions; after each round the followed copy is compared with a whole one."""
    chance = random.Random(20261124)
    core.refresh()
    for round_ in range(4):
        for _ in range(30):
            number = chance.randint(1, 60)
            code = f"{chance.choice(NASTY[:10])}-{number}-{round_}"
            core.run(
                "insert into items.unit (id, code, places) values (%s, %s, %s)"
                " on conflict (id) do update set places = excluded.places",
                number, code, chance.randint(0, 6),
            )  # fmt: skip
        gone = chance.sample(range(1, 61), 5)
        core.run("with gone as (delete from items.unit where id = any(%s) returning id)"
                 " insert into core.tombstone (table_name, row_id) select 'items.unit', id from gone", gone)  # fmt: skip
        assert core.refresh().is_published
        followed = rows_of(core, UNITS)
        assert followed == core.run("select id, code, places from items.unit order by id")
    assert core.refresh(full=True).is_published
    assert rows_of(core, UNITS) == followed


def test_a_restored_database_is_copied_whole(core: Core) -> None:
    add_units(core, ["台", "件"])
    core.refresh()
    # A restore makes tables anew; rows keep the stamps of another time.
    core.run("create table items.unit_new (like items.unit including all)")
    core.run("insert into items.unit_new select * from items.unit where id = 2")
    core.run("alter table items.item drop constraint fk_item_unit")
    core.run("alter table items.item_unit drop constraint fk_item_unit_unit")
    core.run("drop table items.unit; alter table items.unit_new rename to unit")
    role = psycopg2.extensions.parse_dsn("postgresql://" + core.etl_url.partition("://")[2])["user"]
    core.run(f'grant select on items.unit to "{role}"')
    assert is_behind(core.etl_url, core.home, AS_OF)
    done = core.refresh()
    assert len(done.tables_changed) > 40
    assert rows_of(core, "select id from raw.items__unit") == [(2,)]


def test_a_new_day_renews_only_what_speaks_of_the_day(core: Core) -> None:
    core.refresh()
    core.refresh(full=True)
    done = core.refresh(as_of=AS_OF + dt.timedelta(days=1))
    assert done.tables_changed == ()
    assert "marts.receivables_ageing" in done.models and "core.fact_sales" not in done.models
    assert core.ask("sales.summary", **{"from": "2026-03-01", "to": "2026-03-31"})["as_of"] == "2026-03-17"


def test_nothing_can_be_asked_before_the_first_refresh(core: Core) -> None:
    assert published_state(core.home) is None
    assert is_behind(core.etl_url, core.home)
    with pytest.raises(NothingPublishedError):
        core.ask("sales.orders_by_state")


def test_tables_kept_by_key_equal_those_built_whole(core: Core) -> None:
    hand_books.plant_chart(core)
    core.refresh()
    core.refresh(full=True)
    for round_ in range(1, 5):
        for number in range(round_ * 10, round_ * 10 + 3):
            lines = [
                {"account": "1122", "debit": f"{number}.10", "party": "M"},
                {"account": "3103" if number % 3 else "5001", "credit": f"{number}.10"},
            ]
            hand_books.write_entry(core, number, f"2026-0{round_}-11", lines)
        if round_ > 1:
            hand_books.post_all(core, round_, f"2026-0{round_}-11", [round_ * 10 - 10, round_ * 10 + 1])
        assert core.refresh().models.count("core.fact_entries") == 1
    core.run("update ledger.voucher set state = 'discarded', sequence = null where id = 3")
    core.refresh()
    tables = ("core.fact_entries", "core.fact_entry_lines", "core.fact_balances", "marts.unposted_sums", "marts.cash_by_day")
    followed = {name: rows_of(core, f"select * from {name} order by all") for name in tables}
    assert len(followed["core.fact_entry_lines"]) == 24
    posted = rows_of(core, "select count(*) from core.fact_entries where is_posted")
    assert posted == [(4,)]  # of twelve entries; two more stand in a voucher that was discarded
    core.refresh(full=True)
    assert {name: rows_of(core, f"select * from {name} order by all") for name in tables} == followed
