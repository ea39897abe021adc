"""Control totals of a database: what a backup promises and what a restore must find again, table by table."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg2
from psycopg2 import sql

from operational.core.settings import libpq

# How a value is written as text must not depend on who asks.
PLAIN_TEXT = (
    "set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set timezone = 'UTC'; "
    "set extra_float_digits = 1; set bytea_output = 'hex'; set search_path = pg_catalog"
)

OWN_TABLES = """
    select n.nspname, c.relname
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and c.relpersistence = 'p'
        and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
        and not exists (
            select from pg_depend d
            where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
        )
    order by 1, 2
"""

COLUMNS = """
    select a.attname, format_type(a.atttypid, null)
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = %s and c.relname = %s and a.attnum > 0 and not a.attisdropped
    order by a.attnum
"""

# Transaction ids belong to the server that gave them; a restore gives new ones.
SERVER_OWN_TYPE = "xid8"


@dataclass(frozen=True)
class TableTotals:
    """One table: its rows, the sum of each amount or quantity, and a digest of all values in any order."""

    rows: int
    sums: dict[str, str]
    content: str


@contextmanager
def snapshot(url: str) -> Iterator[tuple["psycopg2.extensions.cursor", str]]:
    """A cursor that sees one moment of the database, and that moment's name for others to see the same."""
    connection = psycopg2.connect(libpq(url))
    try:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connection.cursor() as cursor:
            cursor.execute(PLAIN_TEXT)
            cursor.execute("select pg_export_snapshot()")
            row = cursor.fetchone()
            assert row is not None
            yield cursor, str(row[0])
    finally:
        connection.close()


def own_tables(cursor: "psycopg2.extensions.cursor") -> list[tuple[str, str]]:
    """Schema and name of every table that is ours, not Postgres' and not an extension's."""
    cursor.execute(OWN_TABLES)
    return [(str(schema), str(table)) for schema, table in cursor.fetchall()]


def control_totals(cursor: "psycopg2.extensions.cursor") -> dict[str, TableTotals]:
    """The totals of every table of ours at the cursor's moment."""
    return {f"{schema}.{table}": _table_totals(cursor, schema, table) for schema, table in own_tables(cursor)}


def totals_of(url: str) -> dict[str, TableTotals]:
    """The totals of a database as it is now."""
    with snapshot(url) as (cursor, _):
        return control_totals(cursor)


def differences(promised: dict[str, TableTotals], found: dict[str, TableTotals]) -> list[str]:
    """Each table that is not what was promised, in words."""
    said = [f"{name} is missing" for name in sorted(promised.keys() - found.keys())]
    said += [f"{name} was not in the backup" for name in sorted(found.keys() - promised.keys())]
    for name in sorted(promised.keys() & found.keys()):
        if promised[name].rows != found[name].rows:
            said.append(f"{name} has {found[name].rows} rows instead of {promised[name].rows}")
        elif promised[name] != found[name]:
            said.append(f"{name} has other values than were backed up")
    return said


def _table_totals(cursor: "psycopg2.extensions.cursor", schema: str, table: str) -> TableTotals:
    cursor.execute(COLUMNS, (schema, table))
    columns = [(str(name), str(kind)) for name, kind in cursor.fetchall()]
    amounts = [name for name, kind in columns if kind == "numeric"]
    compared = [sql.Identifier("t", name) for name, kind in columns if kind != SERVER_OWN_TYPE]
    # Sums of 63-bit digests do not depend on the order of rows, and sha256 means the same in every release of Postgres.
    digest = sql.SQL(
        "coalesce(sum(('x' || encode(substr(sha256(convert_to(row({})::text, 'UTF8')), 1, 8), 'hex'))"
        "::bit(64)::bigint::numeric), 0)"
    ).format(sql.SQL(", ").join(compared))
    sums = [sql.SQL("coalesce(sum({}), 0)::text").format(sql.Identifier("t", name)) for name in amounts]
    question = sql.SQL("select count(*), {}::text{} from {} t").format(
        digest, sql.SQL("").join(sql.SQL(", ") + one for one in sums), sql.Identifier(schema, table)
    )
    cursor.execute(question)
    row = cursor.fetchone()
    assert row is not None
    return TableTotals(int(row[0]), dict(zip(amounts, map(str, row[2:]), strict=True)), str(row[1]))
