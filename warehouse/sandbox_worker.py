"""The process that runs one analyst's query: limits first, then the file with every guard on, then one statement."""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
from decimal import Decimal
from typing import Any

MEMORY_BYTES_MAX = 2 * 1024**3  # the engine's own limit does not cap the process
CPU_SECONDS_MAX = 20  # two threads for the ten seconds that the caller waits
READING = ("SELECT", "EXPLAIN")


def limit_process() -> None:
    """No more memory, time or files than a query may use; also no core dump with rows in it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def plain(value: Any) -> Any:
    """A value as JSON carries it: decimals and moments as text, nested values inside out."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date | dt.datetime | dt.time | dt.timedelta):
        return value.isoformat() if not isinstance(value, dt.timedelta) else str(value)
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def answer(file: str, sql: str, rows_max: int) -> dict[str, Any]:
    """Run the statement if it is one that only reads."""
    import duckdb

    from warehouse.files import READER_SETTINGS

    with duckdb.connect(file, read_only=True, config=READER_SETTINGS) as connection:
        try:
            statements = connection.extract_statements(sql)
            if len(statements) != 1:
                return {"refused": f"one statement at a time, please; these are {len(statements)}"}
            kind = statements[0].type.name
            if kind not in READING:
                return {"refused": f"only SELECT and EXPLAIN may be run here, not {kind}"}
            as_of = connection.execute("select as_of from meta.refresh").fetchone()
            if as_of is not None:
                connection.execute(f"set variable as_of = date '{as_of[0].isoformat()}'")
            cursor = connection.execute(statements[0])
            described = cursor.description or []
            rows = cursor.fetchmany(rows_max + 1)
        except duckdb.OutOfMemoryException:
            return {"limit": "the query needed more memory than it may have"}
        except duckdb.Error as error:
            return {"refused": str(error)}
    return {
        "columns": [column[0] for column in described],
        "types": [str(column[1]) for column in described],
        "rows": [[plain(value) for value in row] for row in rows[:rows_max]],
        "is_cut": len(rows) > rows_max,
    }


def main() -> None:
    request = json.loads(sys.stdin.buffer.read())
    limit_process()
    try:
        given = answer(request["file"], request["sql"], request["rows_max"])
    except MemoryError:
        given = {"limit": "the query needed more memory than it may have"}
    sys.stdout.write(json.dumps(given, ensure_ascii=True, allow_nan=True))


if __name__ == "__main__":
    main()
