"""A prepared statement means what the plain one means; what cannot be prepared runs plain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from operational.core import prepared
from operational.core.api import Database
from operational.core.prepared import KEPT_MAX, USES_BEFORE, Prepared, template_of, type_of
from tests.books import Books

OFTEN = USES_BEFORE + 3


@pytest.fixture
def connection(company: Books) -> Iterator[sa.Connection]:
    """Of an engine of its own, so that nothing was seen before."""
    database = Database(company.database.url, pool_size=1)
    with database.engine.connect() as opened:
        yield opened
    database.close()


def names_prepared(connection: sa.Connection) -> list[str]:
    return list(connection.execute(sa.text("select name from pg_prepared_statements order by name")).scalars())


def state_of(connection: sa.Connection) -> Prepared:
    connection.execute(sa.text("select 1"))
    return prepared._known[connection.connection.dbapi_connection]


@pytest.mark.parametrize(
    ("value", "known"),
    [
        (5, "integer"),
        (2**31, "bigint"),
        (2**70, None),
        (True, "boolean"),
        (Decimal("1.50"), "numeric"),
        ("x", "unknown"),
        (None, "unknown"),
        (dt.date(2026, 1, 1), "date"),
        (dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "timestamptz"),
        (dt.datetime(2026, 1, 1), "timestamp"),
        (1.5, None),
        ([], "unknown"),
        ([1, None], "integer[]"),
        ([1, 2**40], "bigint[]"),
        ([None], "unknown"),
        (["a"], "text[]"),
        ([Decimal("1.5"), None], "numeric[]"),
        ([1, Decimal(1)], None),
        ([[1], [2]], None),
    ],
)
def test_a_value_is_declared_with_the_type_of_its_literal(connection: sa.Connection, value: Any, known: str | None) -> None:
    assert type_of(value) == known
    if known not in (None, "unknown"):
        literal = connection.execute(sa.text("select cast(pg_typeof(:value) as text)"), {"value": value}).scalar_one()
        spelled = {"timestamp": "timestamp without time zone", "timestamptz": "timestamp with time zone"}
        assert literal == spelled.get(known or "", known)


ASKED: list[tuple[str, list[dict[str, Any]]]] = [
    ("select :n / 2, :n * 1.5", [{"n": 3}, {"n": Decimal("3.5")}, {"n": 2**40}]),
    ("select coalesce(:n, 0)", [{"n": Decimal("1.5")}, {"n": None}, {"n": 2}]),
    ("select cast(:day as date) + 1, :day", [{"day": "2026-01-31"}, {"day": dt.date(2026, 2, 28)}]),
    ("select 1 where 2 = any(:ids)", [{"ids": [1, 2]}, {"ids": []}, {"ids": [2**40]}, {"ids": [None, 2]}]),
    ("select * from unnest(cast(:d as date[]), cast(:j as jsonb[])) as r (d, j)",
     [{"d": ["2026-01-01", None], "j": ['{"a": "50 %"}', None]}, {"d": [], "j": []}, {"d": [None], "j": [None]}]),
    ("select 'a%', :text || '%' where 'ab' like :text || '%'", [{"text": "a"}, {"text": "a'; --"}, {"text": "\\ %s %%"}]),
    ("select jsonb_build_object('a', :text)", [{"text": "x"}, {"text": "y"}]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values"), ASKED)
def test_prepared_and_plain_answer_the_same(company: Books, connection: sa.Connection, text: str, values: list[Any]) -> None:
    plain_engine = sa.create_engine(company.database.url, poolclass=sa.NullPool)
    with plain_engine.connect() as plain:
        for given in values * OFTEN:
            expected = plain.execute(sa.text(text), given)
            answer = connection.execute(sa.text(text), given)
            assert answer.cursor is not None and expected.cursor is not None
            kinds = [[column.type_code for column in result.cursor.description] for result in (answer, expected)]
            assert answer.all() == expected.all(), given
            assert kinds[0] == kinds[1], given


def test_a_text_that_comes_back_is_prepared_once(connection: sa.Connection) -> None:
    asked = sa.text("select cast(:n as bigint) + 1")
    assert [connection.execute(asked, {"n": n}).scalar_one() for n in range(OFTEN)] == list(range(1, OFTEN + 1))
    assert names_prepared(connection) == ["g1"]


def test_it_outlives_a_rollback_and_a_refusal(connection: sa.Connection) -> None:
    asked = sa.text("select 10 / cast(:n as integer)")
    for _ in range(OFTEN):
        connection.execute(asked, {"n": 5})
    connection.rollback()
    with pytest.raises(sa.exc.DataError, match="division by zero"):
        connection.execute(asked, {"n": 0})
    connection.rollback()
    assert connection.execute(asked, {"n": 5}).scalar_one() == 2
    assert names_prepared(connection) == ["g1"]


def test_what_postgres_cannot_prepare_runs_plain_and_the_transaction_goes_on(connection: sa.Connection) -> None:
    connection.execute(sa.text("create temporary table kept (n int) on commit drop"))
    connection.execute(sa.text("insert into kept values (1)"))
    asked = sa.text("select pg_typeof(:value)")
    found = [connection.execute(asked, {"value": "x"}).scalar_one() for _ in range(OFTEN)]
    assert set(found) == {"unknown"} or set(found) == {"text"}
    assert connection.execute(sa.text("select count(*) from kept")).scalar_one() == 1


def test_the_statement_not_used_for_longest_goes(connection: sa.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "KEPT_MAX", 3)
    assert KEPT_MAX > 3
    for n in range(5):
        for _ in range(OFTEN):
            assert connection.execute(sa.text(f"select {n} + :m"), {"m": 1}).scalar_one() == n + 1
    assert names_prepared(connection) == ["g3", "g4", "g5"]
    assert connection.execute(sa.text("select 0 + :m"), {"m": 1}).scalar_one() == 1


def test_plans_are_made_anew_after_twice_as_many_statements(connection: sa.Connection) -> None:
    state = state_of(connection)
    first = state.planned_anew_at
    assert first == prepared.PLANNED_ANEW_AFTER
    connection.execute(sa.text("create temporary table growing on commit drop as select 1 as n"))
    connection.execute(sa.text("create index on growing (n)"))
    asked = sa.text("select count(*) from growing where n = cast(:n as integer)")
    for _ in range(2 * OFTEN):
        connection.execute(asked, {"n": 1})
    connection.execute(sa.text("insert into growing select g from generate_series(2, 20000) as g"))
    for _ in range(first - state.sent):
        connection.execute(asked, {"n": 1})
    assert state.planned_anew_at == 2 * first
    plan = "\n".join(connection.exec_driver_sql("explain execute g1(1)").scalars())
    assert "growing_n_idx" in plan, plan


def test_plans_are_not_touched_before_a_broken_transaction_goes_back(connection: sa.Connection) -> None:
    state = state_of(connection)
    point = connection.begin_nested()
    with pytest.raises(sa.exc.DataError):
        connection.execute(sa.text("select 1 / cast(:n as integer)"), {"n": 0})
    state.planned_anew_at = state.sent + 1
    point.rollback()
    assert connection.execute(sa.text("select 1")).scalar_one() == 1
    assert state.planned_anew_at > state.sent


def test_a_changed_table_costs_one_retry_and_not_the_connection_pool(company: Books) -> None:
    company.sql("create table core.changing (n int); grant select on core.changing to public")
    database = Database(company.database.url, pool_size=1)
    asked = sa.text("select * from core.changing")
    with database.engine.connect() as opened:
        for _ in range(OFTEN):
            opened.execute(asked, {}).all()
    company.sql("alter table core.changing add column m int")
    with database.engine.connect() as opened, pytest.raises(sa.exc.NotSupportedError, match="cached plan"):
        opened.execute(asked, {}).all()
    with database.engine.connect() as opened:
        assert list(opened.execute(asked, {}).keys()) == ["n", "m"]
    database.close()


def test_several_statements_and_the_servers_own_are_left_alone() -> None:
    assert template_of("set local role x") is None
    assert template_of("select 1; select 2") is None
    template = template_of("select %(a)s, %(b)s, %(a)s, 5 %% 2")
    assert template is not None
    assert (template.text, template.names) == ("select $1, $2, $3, 5 % 2", ("a", "b", "a"))
