"""A company on a server of its own, with fsync on, for measuring."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from apps.cli import postgres
from apps.cli.init import NewCompany, open_company
from operational.core.api import Database
from operational.migrations.migrate import migrate
from tests.books import Books

OPENING = dt.date(2024, 1, 1)
TODAY = dt.date(2026, 3, 16)


@contextmanager
def measured_company(name: str = "量度公司") -> Iterator[Books]:
    """Opened on an embedded server in a temporary folder; removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="gongdan-bench-") as folder:
        home = Path(folder)
        home.chmod(0o711)
        server = postgres.start(home / "home")
        try:
            owner = postgres.ensure_database(server.url, "measured")
            urls = migrate(owner)
            database = Database(urls["app"])
            open_company(database, NewCompany(name=name, opening_date=OPENING))
            yield Books(database, owner, urls["etl"], today=TODAY)
            database.close()
        finally:
            postgres.remove(home / "home")
