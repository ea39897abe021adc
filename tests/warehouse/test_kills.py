"""A refresh may be killed at any moment: readers see one whole version, and the next refresh heals what is left."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.warehouse import hand_books
from tests.warehouse.conftest import AS_OF, Core
from warehouse.api import published_state
from warehouse.files import KEPT, open_reader

KILLS = int(os.environ.get("GONGDAN_KILLS", "20"))  # a campaign asks for more
PARTIES = 300
ROOT = Path(__file__).resolve().parents[2]
# One version: every copied row and every built row carries the same number.
WHOLE = """
select (select version from meta.refresh), (select count(*) from raw.parties__party), min(raw.region), max(raw.region),
    min(built.region), max(built.region), count(built.party_id)
from raw.parties__party as raw join core.dim_party as built on built.party_id = raw.id
"""


class Writer(threading.Thread):
    """Commits one more number on every row, again and again."""

    def __init__(self, core: Core) -> None:
        super().__init__(daemon=True)
        self.core, self.stopping, self.number = core, threading.Event(), 0

    def run(self) -> None:
        while not self.stopping.wait(0.2):
            self.number += 1
            self.core.run("update parties.party set region = %s", str(self.number))


class Reader(threading.Thread):
    """Looks at the published version all the time and keeps what was not whole."""

    def __init__(self, core: Core) -> None:
        super().__init__(daemon=True)
        self.core, self.stopping = core, threading.Event()
        self.torn: list[object] = []
        self.versions: list[int] = []

    def run(self) -> None:
        while not self.stopping.wait(0.03):
            with open_reader(self.core.home) as connection:
                row = connection.execute(WHOLE).fetchone()
            assert row is not None
            self.versions.append(row[0])
            if row[1] != PARTIES or row[6] != PARTIES or len(set(row[2:6])) != 1:
                self.torn.append(row)


@pytest.mark.slow
def test_killed_refreshes_never_show_a_mix(core: Core) -> None:
    for number in range(1, PARTIES + 1):
        hand_books.write_party(core, number, f"P{number}")
    core.run("update parties.party set region = '0'")
    core.refresh()
    core.refresh(full=True)  # both files are there
    writer, reader = Writer(core), Reader(core)
    writer.start()
    reader.start()
    chance = random.Random(7)
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-m", "tests.warehouse.keep_refreshing", core.etl_url, str(core.home), AS_OF.isoformat()],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as killed:
            assert killed.stdout is not None and killed.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0.02, 1.5))
            killed.kill()
    writer.stopping.set()
    reader.stopping.set()
    writer.join()
    reader.join()
    assert reader.torn == []
    assert len(set(reader.versions)) > KILLS // 4  # refreshes got through between the kills
    assert reader.versions == sorted(reader.versions)
    healed = core.refresh()
    assert healed.is_published
    with open_reader(core.home) as connection:
        assert connection.execute("select distinct region from core.dim_party").fetchall() == [(str(writer.number),)]
    assert {path.name for path in core.home.iterdir()} <= KEPT
    state = published_state(core.home)
    assert state is not None and state.version == max(healed.version, max(reader.versions))
