"""SQL of analysts reads rows and reaches nothing else."""

from __future__ import annotations

import pytest

from tests.warehouse.conftest import Core
from warehouse.sandbox import SandboxLimitError, SandboxRefusedError, run_sql

HOSTILE = [
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/proc/self/environ')",
    "select * from glob('/*')",
    "select * from '/etc/passwd'",
    "copy (select 1) to '/tmp/out.csv'",
    "copy meta.refresh from '/etc/passwd'",
    "export database '/tmp/out'",
    "attach '/tmp/other.duckdb' as other",
    "attach ':memory:' as other",
    "create table core.mine (x integer)",
    "insert into meta.refresh values (1, date '2026-01-01', 1, '', '', now())",
    "update meta.refresh set version = 1",
    "delete from meta.refresh",
    "drop table meta.refresh",
    "set memory_limit = '8GB'",
    "set threads = 64",
    "set lock_configuration = false",
    "set enable_external_access = true",
    "set home_directory = '/tmp'",
    "pragma enable_profiling",
    "install httpfs",
    "load httpfs",
    "call enable_logging()",
    "select 1; select 2",
    "create temp table t as select 1",
    "prepare p as select 1",
    "set variable x = 1",
    "checkpoint",
    "use memory",
    "begin",
    "",
]


@pytest.fixture(scope="module")
def published(core_of_module: Core) -> Core:
    core_of_module.refresh()
    return core_of_module


@pytest.mark.parametrize("sql", HOSTILE)
def test_hostile_statements_are_refused(published: Core, sql: str) -> None:
    with pytest.raises(SandboxRefusedError):
        run_sql(published.home, sql)


def test_rows_come_back_exactly(published: Core) -> None:
    answer = run_sql(
        published.home, "select 1.10::decimal(18,2) as a, date '2026-03-01' as d, null as n, [1.5::decimal(9,2)] as l"
    )
    assert (answer.columns, answer.rows, answer.is_cut) == (
        ("a", "d", "n", "l"),
        (("1.10", "2026-03-01", None, ["1.50"]),),
        False,
    )
    assert run_sql(published.home, "select getvariable('as_of') as d").rows == (("2026-03-16",),)
    assert run_sql(published.home, "explain select 1").columns == ("explain_key", "explain_value")


def test_no_more_rows_than_allowed(published: Core) -> None:
    answer = run_sql(published.home, "select * from range(1000)", rows_max=10)
    assert (len(answer.rows), answer.rows[-1], answer.is_cut) == (10, (9,), True)


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from range(100000000) a, range(100000000) b",
        "select list_reduce(generate_series(1, 100000000), lambda x, y: x + y)",
        "select length(repeat('x', 2000000000))",
    ],
)
def test_what_takes_too_much_is_ended(published: Core, sql: str) -> None:
    with pytest.raises((SandboxLimitError, SandboxRefusedError)):
        run_sql(published.home, sql, seconds_max=3)
    assert run_sql(published.home, "select 1").rows == ((1,),)
