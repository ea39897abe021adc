"""One database server for the whole run, and fresh databases on it."""

import atexit
import fcntl
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import sql
from sqlalchemy.engine import make_url

from apps.cli import postgres
from operational.core.memory import keep_loaded
from operational.core.settings import libpq, normalise
from tests.books import Books, copy_of, make_template
from tests.quick import QUICK, quick_folder

# Set by the first process of a run and inherited by its xdist workers: they share one server.
RUN_FOLDER = "GONGDAN_TEST_RUN_FOLDER"
ROLE_SUFFIXES = ("_app", "_etl", "_backup")  # roles belong to the cluster, so they outlive a dropped database


def pytest_configure(config: pytest.Config) -> None:
    if RUN_FOLDER not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix=f"gongdan-test-{os.getpid()}-", dir=quick_folder()))
        os.environ[RUN_FOLDER] = str(folder)
        os.environ["GONGDAN_ENV"] = "test"
        atexit.register(_end_run, folder, os.getpid())
        _sweep_dead_runs(folder.parent)


def _end_run(folder: Path, starter: int) -> None:
    if os.getpid() == starter:  # a forked child inherits the registration, not the server
        if (folder / "home").is_dir():
            postgres.remove(folder / "home")
        shutil.rmtree(folder)


def _sweep_dead_runs(temporary: Path) -> None:
    """A run that was killed leaves its server behind: the next one ends it."""
    for folder in temporary.glob("gongdan-test-*-*"):
        starter = int(folder.name.split("-")[2])
        if Path("/proc/self").exists() and not Path(f"/proc/{starter}").exists() and os.access(folder, os.W_OK):
            with suppress(FileNotFoundError):  # another run sweeps it too
                _end_run(folder, os.getpid())


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="only tests that need neither database nor browser")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--fast"):
        slow = [item for item in items if "postgres_url" in getattr(item, "fixturenames", ()) or item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in set(slow)]


def pytest_collection_finish() -> None:
    keep_loaded()


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The owner's address of the server of this run, or of the one GONGDAN_TEST_DATABASE_URL names."""
    given = os.environ.get("GONGDAN_TEST_DATABASE_URL")
    if given:
        return normalise(given)
    folder = Path(os.environ[RUN_FOLDER])
    folder.chmod(0o711)  # the system user that runs the server for root must get through
    # The tests that kill servers start their own, with fsync on.
    return postgres.start(folder / "home", conf=QUICK | {"scram_iterations": "1"}).url


@pytest.fixture(scope="session")
def new_database(postgres_url: str) -> Iterator[Callable[..., str]]:
    """Make a database of a unique name, empty or as a copy of another, and drop it when the run ends."""
    made: list[str] = []

    def make(template: str | None = None) -> str:
        name = f"t_{secrets.token_hex(5)}"
        made.append(name)
        if template is None:
            return postgres.ensure_database(postgres_url, name)
        with _owner(postgres_url) as cursor:
            copied = sql.SQL("create database {} template {} strategy file_copy")  # half the work of copying by log
            cursor.execute(copied.format(sql.Identifier(name), sql.Identifier(template)))
        return make_url(postgres_url).set(database=name).render_as_string(hide_password=False)

    yield make
    for name in reversed(made):  # the roles of a template have rights in its copies
        drop_database(postgres_url, name)


def drop_database(owner_url: str, name: str) -> None:
    """Drop a database with the roles that carry its name."""
    with _owner(owner_url) as cursor:
        cursor.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        # Copies that another worker made of this database still name its roles; then they go with the server of the run.
        with suppress(psycopg2.errors.DependentObjectsStillExist):
            for suffix in ROLE_SUFFIXES:
                cursor.execute(sql.SQL("drop role if exists {}").format(sql.Identifier(name + suffix)))


class _owner:
    """A cursor of the owner outside any transaction, as CREATE and DROP DATABASE need it."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg2.connect(libpq(url))
        self.connection.autocommit = True

    def __enter__(self) -> "psycopg2.extensions.cursor":
        return self.connection.cursor()

    def __exit__(self, *_: object) -> None:
        self.connection.close()


@pytest.fixture(scope="session")
def lasting_database(postgres_url: str) -> Callable[[], str]:
    """Make an empty database that goes with the server of the run: a template must outlive the worker that made it."""
    return lambda: postgres.ensure_database(postgres_url, f"template_{secrets.token_hex(5)}")


@pytest.fixture(scope="session")
def shared_once() -> Callable[[str, Callable[[], str]], str]:
    """Do something once for all workers of a run, such as migrating a template database, and give everyone its answer."""

    def once(name: str, make: Callable[[], str]) -> str:
        kept = Path(os.environ[RUN_FOLDER]) / f"{name}.json"
        with open(kept.with_suffix(".lock"), "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                kept.write_text(json.dumps(make()))
            return str(json.loads(kept.read_text()))

    return once


@pytest.fixture(scope="session")
def company_template(lasting_database: Callable[[], str], shared_once: Callable[..., str]) -> dict[str, str]:
    """The addresses of a migrated and opened company that tests copy."""
    return dict(json.loads(shared_once("company", lambda: make_template(lasting_database()))))


@pytest.fixture(scope="module")
def still_company(company_template: dict[str, str], new_database: Callable[..., str], postgres_url: str) -> Iterator[Books]:
    """A copy of the test company for tests that leave nothing behind; copying one for each would take a second apiece."""
    url = new_database(make_url(company_template["owner"]).database)
    books = copy_of(company_template, url)
    yield books
    books.close()
    drop_database(postgres_url, str(make_url(url).database))


@pytest.fixture
def company(company_template: dict[str, str], new_database: Callable[..., str], postgres_url: str) -> Iterator[Books]:
    """A fresh copy of the test company."""
    url = new_database(make_url(company_template["owner"]).database)
    books = copy_of(company_template, url)
    yield books
    books.close()
    drop_database(postgres_url, str(make_url(url).database))
