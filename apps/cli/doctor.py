"""What an installation lacks, each with the way out: asked by the operator, and by `serve` before a production start."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg2
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, pool
from sqlalchemy.engine import make_url

import operational
from apps.cli import postgres
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
    message: str
    way_out: str = ""


class DefaultSecrets(RuntimeError):
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
        raise DefaultSecrets("; ".join(f"{finding.message}: {finding.way_out}" for finding in known))


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
    running = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < PYTHON_MIN:
        yield Finding("python", "problem", f"Python {running} is too old", "install Python 3.11 or newer, then run make env")
    else:
        yield Finding("python", "ok", f"Python {running}")


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    if not home.exists():
        yield Finding("home", "warning", f"{home} does not exist yet", "gongdan init or gongdan demo makes it")
    elif not os.access(home, os.W_OK | os.X_OK):
        yield Finding("home", "problem", f"{home} cannot be written", f"give it to gongdan's user: chown -R USER {home}")
    elif stat.S_IMODE(home.stat().st_mode) & 0o007:
        yield Finding("home", "warning", f"{home} is open to every user of this machine", f"chmod o-rwx {home}")
    else:
        yield Finding("home", "ok", f"{home} is private and can be written")


def _disk(settings: Settings) -> Iterator[Finding]:
    place = settings.home
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free // 1024**3
    if free < DISK_FREE_GB_MIN:
        yield Finding("disk", "problem", f"{free} GB free for {settings.home}", "free space, or move it to a larger disk")
    elif free < DISK_FREE_GB_GOOD:
        yield Finding("disk", "warning", f"{free} GB free for {settings.home}", "old backups and exports can be moved away")
    else:
        yield Finding("disk", "ok", f"{free} GB free for {settings.home}")


def _secret_files(settings: Settings) -> Iterator[Finding]:
    for file in (settings.secrets_file, settings.home / "postgres.json"):
        try:
            mode = stat.S_IMODE(file.stat().st_mode)
        except FileNotFoundError:
            continue
        if mode & 0o077:
            yield Finding("secrets", "problem", f"{file} can be read by others (mode {mode:04o})", f"chmod 600 {file}")
        else:
            yield Finding("secrets", "ok", f"{file} is private")


def _default_secrets(settings: Settings) -> Iterator[Finding]:
    if settings.env != "production":
        yield Finding("default secrets", "warning", f"GONGDAN_ENV is {settings.env}", "a real company runs with production")
        return
    key = settings.secret_key.get_secret_value() if settings.secret_key else None
    if key is not None and (key.lower() in DEFAULT_SECRETS or len(key) < SECRET_KEY_LENGTH_MIN or len(set(key)) < 8):
        yield Finding(
            "default secrets", "problem", "GONGDAN_SECRET_KEY is short or stands in an example",
            "leave it unset (one is made), or set the output of: openssl rand -hex 32",
        )  # fmt: skip
    elif settings.database_url and (make_url(settings.database_url).password or "").lower() in DEFAULT_SECRETS:
        yield Finding(
            "default secrets", "problem", "the password in GONGDAN_DATABASE_URL is missing or stands in an example",
            "give the database user a long random password",
        )  # fmt: skip
    else:
        yield Finding("default secrets", "ok", "no default secret is in use")


def _programs(settings: Settings) -> Iterator[Finding]:
    try:
        folder = settings.postgres_bin or package_binaries()
    except AccountFailed as error:
        yield Finding("postgres programs", "problem", str(error), "run make env")
        return
    missing = [name for name in ("pg_dump", "pg_restore") if not (folder / name).exists() and not shutil.which(name)]
    if missing:
        way_out = "name the folder of the Postgres client programs in GONGDAN_POSTGRES_BIN"
        yield Finding("postgres programs", "problem", f"{', '.join(missing)} not found: backups are not possible", way_out)
    else:
        yield Finding("postgres programs", "ok", f"Postgres programs in {folder}")


def _database(settings: Settings) -> Iterator[Finding]:
    url = settings.database_url
    if url is None:
        server = postgres.status(settings.home)
        if server is None:
            yield Finding("database", "warning", "the embedded database is not running", "gongdan serve starts it")
            return
        url = make_url(server.url).set(database=postgres.DATABASE).render_as_string(hide_password=False)
    try:
        connection = psycopg2.connect(libpq(url), connect_timeout=CONNECT_SECONDS_MAX)
    except psycopg2.OperationalError as error:
        said = str(error).strip().splitlines()[0]
        yield Finding("database", "problem", f"the database does not answer: {said}", "check GONGDAN_DATABASE_URL and its server")
        return
    version = connection.server_version
    connection.close()
    if version < POSTGRES_MIN:
        yield Finding("database", "problem", f"Postgres {version // 10000} is too old", "move to Postgres 15 or newer")
        return
    yield Finding("database", "ok", f"Postgres {version // 10000}.{version % 10000} answers")
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
        yield Finding("migrations", "ok", f"tables are at {', '.join(sorted(heads))}")
    elif not standing:
        yield Finding("migrations", "problem", "the database is empty", "gongdan init makes a company, gongdan demo a demo")
    else:
        at, wanted = ", ".join(sorted(standing)), ", ".join(sorted(heads))
        yield Finding("migrations", "problem", f"tables are at {at}, not at {wanted}", "gongdan backup, then gongdan migrate")


def _fonts(_: Settings) -> Iterator[Finding]:
    if has_cjk_fonts():
        yield Finding("fonts", "ok", "Chinese letters can be drawn")
    else:
        yield Finding("fonts", "warning", "no font with Chinese letters", "Debian: apt install fonts-noto-cjk")


def _browser(settings: Settings) -> Iterator[Finding]:
    if settings.env == "production":
        return  # only the tests need one
    browser = find_browser()
    if browser:
        yield Finding("browser for tests", "ok", str(browser))
    else:
        yield Finding("browser for tests", "warning", "no Chromium or Chrome", "make test gets one; Debian: apt install chromium")
