"""Postgres is killed while people work: what was acknowledged stays, what was not has one effect when it is tried again."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from apps.cli import postgres
from operational.catalog.api import catalog
from operational.core.api import Database
from tests.books import Books, make_template

KILLS = int(os.environ.get("GONGDAN_KILLS", "20"))  # a campaign asks for more
WRITERS = 4
SECONDS_BETWEEN = (0.05, 0.4)
TRIES_MAX = 200  # a server that does not come back within a minute has failed


@pytest.fixture
def killed() -> Iterator[tuple[Books, Path]]:
    """Books on a server of their own, with fsync on: its death is the subject."""
    folder = Path(tempfile.mkdtemp(prefix="gongdan-kills-"))
    folder.chmod(0o711)
    home = folder / "home"
    server = postgres.start(home)
    urls = json.loads(make_template(postgres.ensure_database(server.url, "killed")))
    books = Books(Database(urls["app"], pool_size=WRITERS), urls["owner"], urls["etl"])
    yield books, home
    books.close()
    postgres.remove(home)
    shutil.rmtree(folder)


class Clerk(threading.Thread):
    """Enters one voucher after another, each under its own key, until each is acknowledged."""

    def __init__(self, books: Books, number: int, stopping: threading.Event) -> None:
        super().__init__(daemon=True)
        self.books, self.number, self.stopping = books, number, stopping
        self.acknowledged: dict[str, int] = {}
        self.interrupted = 0
        self.faults: list[BaseException] = []

    def run(self) -> None:
        n = 0
        while not self.stopping.is_set():
            n += 1
            self.enter(f"clerk-{self.number}-{n}", f"{n}.00")

    def enter(self, key: str, amount: str) -> None:
        lines: list[dict[str, Any]] = [
            {"account": "560205", "debit": amount},
            {"account": "1002", "credit": amount, "cash_flow_line": 6},
        ]
        for _ in range(TRIES_MAX):
            try:
                answer = self.books.run("ledger.enter_voucher", {"date": "2026-03-10", "reference": key, "lines": lines}, key=key)
            except sa.exc.DBAPIError:
                self.interrupted += 1  # outcome unknown: the key will tell
                time.sleep(0.1)
                continue
            except BaseException as error:
                self.faults.append(error)
                return
            self.acknowledged[key] = answer.result["id"]
            return


@pytest.mark.slow
def test_no_acknowledged_voucher_is_lost_and_none_is_doubled(killed: tuple[Books, Path]) -> None:
    books, home = killed
    chance = random.Random(20261124)
    stopping = threading.Event()
    clerks = [Clerk(books, n, stopping) for n in range(WRITERS)]
    for clerk in clerks:
        clerk.start()
    for _ in range(KILLS):
        time.sleep(chance.uniform(*SECONDS_BETWEEN))
        pid = int((_data(home) / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, signal.SIGKILL)
        postgres.start(home)
    stopping.set()
    for clerk in clerks:
        clerk.join(timeout=60)
    assert [clerk.faults for clerk in clerks] == [[]] * WRITERS

    promised = {key: row_id for clerk in clerks for key, row_id in clerk.acknowledged.items()}
    assert len(promised) >= KILLS
    assert sum(clerk.interrupted for clerk in clerks) >= 1  # the kills met people at work
    kept = {row["reference"]: row["id"] for row in books.sql("select reference, id from ledger.voucher")}
    assert {key: kept.get(key) for key in promised} == promised
    assert books.count("ledger.voucher") == len(kept)
    assert {check.name: books.sql(check.sql) for check in catalog().checks} == {check.name: [] for check in catalog().checks}
    unknown = [key for key in kept if key not in promised]
    for key in unknown:  # acknowledged to nobody: the same key finds the one effect
        amount = key.rsplit("-", 1)[1] + ".00"
        clerks[0].enter(key, amount)
        assert clerks[0].acknowledged[key] == kept[key]
    assert books.count("ledger.voucher") == len(kept)


def _data(home: Path) -> Path:
    status = postgres.status(home)
    assert status is not None
    return status.data
