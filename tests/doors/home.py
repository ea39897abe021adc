"""The command line on a test company: a home of its own whose database is the company's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from apps.cli.main import app
from operational.core.settings import settings
from tests.books import Books


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def keys(self) -> list[str]:
        """The keys of what was refused."""
        return [problem["key"] for problem in self.json["error"]["problems"]]


@contextmanager
def at_home(books: Books, home: Path) -> Iterator[None]:
    """This process' settings name the home and the company's database."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GONGDAN_HOME", str(home))
        patched.setenv("GONGDAN_DATABASE_URL", books.owner_url)
        patched.setenv("GONGDAN_APP_DATABASE_URL", books.database.url)
        patched.setenv("GONGDAN_ETL_DATABASE_URL", books.etl_url)
        settings.cache_clear()
        yield
    settings.cache_clear()


def gongdan(*words: str, told: str | None = None) -> Said:
    """Run a command line in this process; an error that nobody expected is raised."""
    done = CliRunner().invoke(app, list(words), input=told, catch_exceptions=False)
    return Said(done.exit_code, done.stdout, done.stderr)
