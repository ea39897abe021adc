"""SQL of analysts: run in a process of its own that can reach nothing but the published rows, and that is ended in time."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse import files

log = logging.getLogger(__name__)

SECONDS_MAX = 10.0  # interrupting a query does not always stop it; ending its process does
ROWS_MAX = 100_000
SQL_CHARACTERS_MAX = 100_000


class SandboxRefusedError(ValueError):
    """The statement is not one that reads, or it is wrong; the message says what."""


class SandboxLimitError(RuntimeError):
    """The statement took too long or too much memory."""


@dataclass(frozen=True)
class SandboxAnswer:
    """Rows of an analyst's query as JSON carries them: decimals as text."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    is_cut: bool  # there were more rows than may be shown
    seconds: float


def run_sql(home: Path, sql: str, *, user: str = "", rows_max: int = ROWS_MAX, seconds_max: float = SECONDS_MAX) -> SandboxAnswer:
    """Run one SELECT or EXPLAIN on the published version, within limits of time, memory and rows; each run is logged."""
    path = files.current_file(home)
    if path is None:
        raise files.NothingPublishedError("nothing has been published yet: run a refresh first")
    if len(sql) > SQL_CHARACTERS_MAX:
        raise SandboxRefusedError(f"the statement is longer than {SQL_CHARACTERS_MAX} characters")
    started = time.monotonic()
    outcome = "failed"
    try:
        answer = _ask_worker(path, sql, min(rows_max, ROWS_MAX), seconds_max)
        outcome = f"{len(answer.rows)} rows"
    finally:
        log.info(
            "sql by %s: %.3f s, %s: %s", user or "the operator", time.monotonic() - started, outcome, " ".join(sql.split())[:500]
        )
    return SandboxAnswer(answer.columns, answer.types, answer.rows, answer.is_cut, round(time.monotonic() - started, 3))


def _ask_worker(path: Path, sql: str, rows_max: int, seconds_max: float) -> SandboxAnswer:
    request = json.dumps({"file": str(path.resolve()), "sql": sql, "rows_max": rows_max})
    with subprocess.Popen(
        [sys.executable, "-m", "warehouse.sandbox_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_bare_environment(),
        cwd=Path(__file__).resolve().parents[1],
        start_new_session=True,
    ) as worker:
        try:
            output, _ = worker.communicate(request.encode(), timeout=seconds_max)
        except subprocess.TimeoutExpired:
            raise SandboxLimitError(f"the query took longer than {seconds_max:g} seconds and was ended") from None
        finally:
            if worker.poll() is None:
                worker.kill()
    if worker.returncode != 0 or not output:
        raise SandboxLimitError("the query needed more memory than it may have and was ended")
    answer = json.loads(output)
    if "refused" in answer:
        raise SandboxRefusedError(answer["refused"])
    if "limit" in answer:
        raise SandboxLimitError(answer["limit"])
    return SandboxAnswer(
        tuple(answer["columns"]), tuple(answer["types"]), tuple(tuple(row) for row in answer["rows"]), answer["is_cut"], 0.0
    )


def _bare_environment() -> dict[str, str]:
    """Nothing of ours reaches the worker: no addresses, no keys."""
    kept = ("PATH", "LANG", "LC_ALL", "VIRTUAL_ENV", "PYTHONPATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"TZ": "UTC"}
