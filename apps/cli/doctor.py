"""What an installation lacks, each with the way out: asked by the operator, and by `serve` before a production start."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import psycopg2
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, pool
from sqlalchemy.engine import make_url

import operational
from apps.cli import postgres
from apps.cli.language import Failure, line
from apps.cli.postgres_account import AccountFailed, package_binaries
from operational.core.settings import Settings, libpq, normalise

Level = Literal["ok", "warning", "problem"]

PYTHON_MIN = (3, 11)
POSTGRES_MIN = 150000
DISK_FREE_GB_MIN = 2  # a backup, a second warehouse file and a day of log must fit
DISK_FREE_GB_GOOD = 10
SECRET_KEY_LENGTH_MIN = 32  # 128 bits even when written in hexadecimal
CONNECT_SECONDS_MAX = 5
# Passwords that stand in examples and demos: whoever finds the address of the server tries them first.
DEFAULT_SECRETS = frozenset(
    ("", "123456", "admin", "change-me", "changeme", "demo", "example", "gongdan", "password", "postgres", "root", "secret")
)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what it is, how it stands and, unless it is well, what to do."""

    check: str
    level: Level
    found: str  # the last part of its key in the words
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """How it stands, in the operator's language."""
        return line(f"cli.doctor.{self.found}", **self.values)

    @property
    def way_out(self) -> str:
        """What to do about it; nothing where all is well."""
        return "" if self.level == "ok" else line(f"cli.doctor.{self.found}.way_out", **self.values)

    def as_dict(self) -> dict[str, str]:
        """As a program reads it: check, level and found are the same in every language."""
        told = {"check": self.check, "level": self.level, "found": self.found}
        return {**told, "message": self.message, "way_out": self.way_out}


class DefaultSecrets(Failure):
    """A production start with a secret that everybody knows."""


def examine(settings: Settings) -> list[Finding]:
    """Everything that can be looked at without changing anything."""
    checks: list[Callable[[Settings], Iterator[Finding]]] = [
        _python, _home, _disk, _secret_files, _default_secrets, _programs, _database, _fonts, _browser
    ]  # fmt: skip
    return [finding for check in checks for finding in check(settings)]


def is_healthy(findings: list[Finding]) -> bool:
    """Whether nothing stands in the way of work; warnings do not."""
    return all(finding.level != "problem" for finding in findings)


def refuse_default_secrets(settings: Settings) -> None:
    """Stop a production start whose secrets stand in examples."""
    known = [finding for finding in _default_secrets(settings) if finding.level == "problem"]
    if known:
        raise DefaultSecrets("cli.doctor.line", message=known[0].message, way_out=known[0].way_out)


def find_browser() -> Path | None:
    """A Chromium or Chrome for the browser tests: named, the system's, or the test tool's own download."""
    named = os.environ.get("GONGDAN_TEST_BROWSER")
    if named:
        return Path(named)
    for program in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        found = shutil.which(program)
        # Ubuntu's chromium-browser may be a note that asks for a snap; a real browser knows its version.
        if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
            return Path(found)
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    if mac.exists():
        return mac
    store = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    downloaded = sorted(store.glob("chromium-*/chrome-linux*/chrome"))
    return downloaded[-1] if downloaded else None


def has_cjk_fonts() -> bool:
    """Whether this machine can draw Chinese letters."""
    if sys.platform == "darwin":
        return True  # every macOS brings PingFang
    program = shutil.which("fc-list")
    if program:
        listed = subprocess.run([program, ":lang=zh", "family"], capture_output=True, text=True, check=False)
        return bool(listed.stdout.strip())
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts"]
    signs = ("cjk", "wqy", "droidsansfallback", "sourcehan")
    files = (file.name.lower().replace(" ", "") for folder in folders if folder.is_dir() for file in folder.rglob("*.[to]t[fc]"))
    return any(sign in name for name in files for sign in signs)


def _python(_: Settings) -> Iterator[Finding]:
    running = {"version": ".".join(map(str, sys.version_info[:3]))}
    if sys.version_info[:2] < PYTHON_MIN:
        yield Finding("python", "problem", "python_old", running)
    else:
        yield Finding("python", "ok", "python", running)


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    place = {"home": str(home)}
    if not home.exists():
        yield Finding("home", "warning", "home_missing", place)
    elif not os.access(home, os.W_OK | os.X_OK):
        yield Finding("home", "problem", "home_closed", place)
    elif stat.S_IMODE(home.stat().st_mode) & 0o007:
        yield Finding("home", "warning", "home_open", place)
    else:
        yield Finding("home", "ok", "home", place)


def _disk(settings: Settings) -> Iterator[Finding]:
    place = settings.home
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free // 1024**3
    told = {"gigabytes": free, "home": str(settings.home)}
    if free < DISK_FREE_GB_MIN:
        yield Finding("disk", "problem", "disk_full", told)
    elif free < DISK_FREE_GB_GOOD:
        yield Finding("disk", "warning", "disk_tight", told)
    else:
        yield Finding("disk", "ok", "disk", told)


def _secret_files(settings: Settings) -> Iterator[Finding]:
    for file in (settings.secrets_file, settings.home / "postgres.json"):
        try:
            mode = stat.S_IMODE(file.stat().st_mode)
        except FileNotFoundError:
            continue
        if mode & 0o077:
            yield Finding("secrets", "problem", "secrets_open", {"file": str(file), "mode": f"{mode:04o}"})
        else:
            yield Finding("secrets", "ok", "secrets", {"file": str(file)})


def _default_secrets(settings: Settings) -> Iterator[Finding]:
    if settings.env != "production":
        yield Finding("default_secrets", "warning", "not_production", {"env": settings.env})
        return
    key = settings.secret_key.get_secret_value() if settings.secret_key else None
    if key is not None and (key.lower() in DEFAULT_SECRETS or len(key) < SECRET_KEY_LENGTH_MIN or len(set(key)) < 8):
        yield Finding("default_secrets", "problem", "secret_key_known")
    elif settings.database_url and (make_url(settings.database_url).password or "").lower() in DEFAULT_SECRETS:
        yield Finding("default_secrets", "problem", "database_password_known")
    else:
        yield Finding("default_secrets", "ok", "no_default_secret")


def _programs(settings: Settings) -> Iterator[Finding]:
    try:
        folder = settings.postgres_bin or package_binaries()
    except AccountFailed as error:
        yield Finding("postgres_programs", "problem", "programs_absent", {"message": str(error)})
        return
    missing = [name for name in ("pg_dump", "pg_restore") if not (folder / name).exists() and not shutil.which(name)]
    if missing:
        yield Finding("postgres_programs", "problem", "programs_missing", {"programs": missing})
    else:
        yield Finding("postgres_programs", "ok", "programs", {"folder": str(folder)})


def _database(settings: Settings) -> Iterator[Finding]:
    url = settings.database_url
    if url is None:
        server = postgres.status(settings.home)
        if server is None:
            yield Finding("database", "warning", "database_stopped")
            return
        url = make_url(server.url).set(database=postgres.DATABASE).render_as_string(hide_password=False)
    try:
        connection = psycopg2.connect(libpq(url), connect_timeout=CONNECT_SECONDS_MAX)
    except psycopg2.OperationalError as error:
        yield Finding("database", "problem", "database_silent", {"message": str(error).strip().splitlines()[0]})
        return
    version = connection.server_version
    connection.close()
    if version < POSTGRES_MIN:
        yield Finding("database", "problem", "database_old", {"version": version // 10000})
        return
    yield Finding("database", "ok", "database", {"version": f"{version // 10000}.{version % 10000}"})
    yield from migration_findings(url)


def migration_findings(url: str, scripts: Path | None = None) -> Iterator[Finding]:
    """Whether the database's tables are those this release works with."""
    scripts = scripts or Path(operational.__path__[0]) / "migrations"
    if not (scripts / "versions").is_dir():
        return
    config = Config()
    config.set_main_option("script_location", str(scripts))
    heads = set(ScriptDirectory.from_config(config).get_heads())
    engine = create_engine(normalise(url), poolclass=pool.NullPool)
    with engine.connect() as connection:
        standing = set(MigrationContext.configure(connection).get_current_heads())
    if standing == heads:
        yield Finding("migrations", "ok", "migrated", {"heads": sorted(heads)})
    elif not standing:
        yield Finding("migrations", "problem", "database_empty")
    else:
        yield Finding("migrations", "problem", "migration_due", {"at": sorted(standing), "wanted": sorted(heads)})


def _fonts(_: Settings) -> Iterator[Finding]:
    if has_cjk_fonts():
        yield Finding("fonts", "ok", "fonts")
    else:
        yield Finding("fonts", "warning", "fonts_missing")


def _browser(settings: Settings) -> Iterator[Finding]:
    if settings.env == "production":
        return  # only the tests need one
    browser = find_browser()
    if browser:
        yield Finding("browser", "ok", "browser", {"file": str(browser)})
    else:
        yield Finding("browser", "warning", "browser_missing")
