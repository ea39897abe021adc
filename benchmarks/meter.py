"""What a piece of work cost: statements and blocks by pg_stat_statements, processor time of this process and its backends."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from tests.books import Books

TICKS = os.sysconf("SC_CLK_TCK")
# BEGIN, COMMIT and the pool's look whether a connection is alive are told apart: they carry no work.
_AROUND = r"^\s*(begin|commit|rollback|;|select \$1$|select 1$|set |show )"


@dataclass(frozen=True)
class Counted:
    """What the app role sent so far."""

    statements: int
    around: int
    blocks: int

    def since(self, earlier: Counted) -> Counted:
        return Counted(self.statements - earlier.statements, self.around - earlier.around, self.blocks - earlier.blocks)


def prepare(company: Books) -> None:
    company.sql("create extension if not exists pg_stat_statements")


def counted(company: Books) -> Counted:
    """Top-level statements of the app role; what functions run inside is theirs, but their blocks count."""
    row = company.sql(
        """
        select coalesce(sum(calls) filter (where query !~* :around), 0)::bigint as statements,
            coalesce(sum(calls) filter (where query ~* :around), 0)::bigint as around,
            coalesce(sum(shared_blks_hit + shared_blks_read), 0)::bigint as blocks
        from pg_stat_statements as s join pg_roles as r on r.oid = s.userid
        where s.toplevel and r.rolname = current_database() || '_app'
            and s.dbid = (select oid from pg_database where datname = current_database())
        """,
        around=_AROUND,
    )[0]
    return Counted(row["statements"], row["around"], row["blocks"])


class Processor:
    """Processor time of this process and of the backends of the app role, as they are when it is made."""

    def __init__(self, company: Books) -> None:
        found = company.sql("select pid from pg_stat_activity where usename = current_database() || '_app'")
        self._pids = [row["pid"] for row in found]
        self.python = self.backend = 0.0

    def __enter__(self) -> Processor:
        self._python, self._backend = time.process_time(), self._backends()
        return self

    def __exit__(self, *_: object) -> None:
        self.python += time.process_time() - self._python
        self.backend += self._backends() - self._backend

    def _backends(self) -> float:
        return sum(map(of_process, self._pids))


def of_process(pid: int) -> float:
    """Of the first thread, exact: a backend has no other."""
    schedstat = Path(f"/proc/{pid}/schedstat")
    try:
        return int(schedstat.read_text().split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        return of_all_threads(pid)


def of_all_threads(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
