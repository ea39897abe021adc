"""Backups that were read whole before they count, and restores that are compared to the cent before they say success."""

import hashlib
import json
import os
import secrets
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql
from sqlalchemy.engine import make_url

from apps.cli import backup_file
from apps.cli.backup_totals import TableTotals, control_totals, differences, own_tables, snapshot, totals_of
from apps.cli.language import Failure
from apps.cli.postgres import Server, adopt, ensure_database
from apps.cli.postgres_account import AccountFailed, package_binaries
from operational.core.settings import Settings, libpq, normalise

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
BASE = "base"
NEW_SETTING = b"SET transaction_timeout = 0;"  # written by the programs of Postgres 17 and newer
NEW_SETTING_SERVER_MIN = 170000
SCRIPT_HEAD_BYTES = 4096  # settings stand at the top, before any row
CHANGED_ROWS = """
    select n.nspname, c.relname, a.attname
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and a.atttypid = 'xid8'::regtype and a.attnum > 0 and not a.attisdropped
        and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    order by 1, 2, 3
"""


class BackupFailed(Failure):
    """No backup was made, or nothing was restored; the message says why and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: of which database, from which moment, and the control totals of that very moment."""

    database: str
    made_at: str
    release: str
    server_version: int
    dump_sha256: str
    base_sha256: dict[str, str]
    tables: dict[str, TableTotals]

    def as_json(self) -> str:
        """The manifest as it stands in the file."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1)


@dataclass(frozen=True)
class Backup:
    """A finished backup: the file, its digest, whether it is encrypted, and its manifest."""

    file: Path
    sha256: str
    is_encrypted: bool
    manifest: Manifest


def backup(settings: Settings, target: Path, *, base: bool = False) -> Backup:
    """Write the whole database into one file and read it back; `target` is a new file or an existing folder.

    With `base` the file also holds a copy of the server's own files, from which its last state is back within minutes.
    """
    if settings.database_url is None:
        raise BackupFailed("cli.backup.no_database")
    made_at = datetime.now(UTC)
    file = _target_file(settings, target, made_at)
    tools = Tools(settings.database_url, settings.postgres_bin)
    with _work_folder(file.parent) as work:
        manifest = _dump(tools, settings.database_url, work, made_at, base)
        (work / MANIFEST).write_text(manifest.as_json(), encoding="utf-8")
        members = {MANIFEST: work / MANIFEST, DUMP: work / DUMP}
        members |= {f"{BASE}/{name}": work / BASE / name for name in manifest.base_sha256}
        sealed = work / "backup.tar"
        backup_file.pack(members, sealed)
        if settings.backup_recipient:
            backup_file.encrypt(sealed, work / "backup.age", settings.backup_recipient)
            sealed = work / "backup.age"
        written = backup_file.seal(sealed)
        if backup_file.check(sealed) != written:
            raise BackupFailed("cli.backup.disk_lies", folder=str(file.parent))
        sealed.chmod(0o600)
        sealed.rename(file)
        _sync(file.parent)
    return Backup(file, written, bool(settings.backup_recipient), manifest)


def verify(file: Path) -> str:
    """Read a backup whole, without the private key; returns its digest or says that it is damaged."""
    return backup_file.check(file)


def read_manifest(file: Path, identity: Path | None = None) -> Manifest:
    """What a backup holds."""
    with _work_folder(None) as work:
        backup_file.unpack(file, work, identity)
        return _manifest(work, file)


def restore(file: Path, into_url: str, identity: Path | None = None, binaries: Path | None = None) -> Manifest:
    """Restore into a new or empty database beside the living one, and compare every control total before saying success.

    Nothing is touched before the file has been read whole. Roles and rights are not part of a backup: the migration that
    must follow states them anew. On any difference the database that was made is dropped again.
    """
    with _work_folder(None) as work:
        backup_file.unpack(file, work, identity)
        manifest = _manifest(work, file)
        tools = Tools(into_url, binaries)
        tools.read_whole(work / DUMP)
        was_made = _make_empty(into_url)
        try:
            tools.restore_dump(work / DUMP)
            wrong = differences(manifest.tables, totals_of(into_url))
            if wrong:
                raise BackupFailed("cli.backup.differs", message="; ".join(wrong[:10]))
            _stamp_as_changed(into_url)
        except BaseException:
            if was_made:
                _drop(into_url)
            raise
    return manifest


def restore_base(file: Path, home: Path, identity: Path | None = None) -> Server:
    """The embedded server back as it was, in a new home, from the copy of its files that `base` put into the backup."""
    with _work_folder(None) as work:
        backup_file.unpack(file, work, identity)
        if not _manifest(work, file).base_sha256:
            raise BackupFailed("cli.backup.no_base", file=str(file))

        def lay_files(data: Path) -> None:
            for piece, place in (("base.tar", data), ("pg_wal.tar", data / "pg_wal")):
                with tarfile.open(work / BASE / piece) as tar:
                    tar.extractall(place, filter="data")

        return adopt(home, lay_files)


class Tools:
    """Postgres' own programs, pointed at one database."""

    def __init__(self, url: str, binaries: Path | None = None) -> None:
        self.address = make_url(normalise(url))
        self.binaries = binaries

    def run(self, program: str, *arguments: str) -> str:
        """Run a program; an argument `--dbname=` gets the address. The password travels in the environment, unseen by others."""
        address = self.address.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
        told = [f"--dbname={address}" if argument == "--dbname=" else argument for argument in arguments]
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        if self.address.password is not None:
            environment["PGPASSWORD"] = str(self.address.password)
        done = subprocess.run([self._find(program), *told], env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise BackupFailed("cli.backup.program_failed", program=program, message=done.stderr.strip()[-2000:])
        return done.stdout

    def read_whole(self, dump: Path) -> None:
        """Read a dump to its end: its list alone looks well even when half of the rows are missing."""
        self.run("pg_restore", f"--file={os.devnull}", str(dump))

    def restore_dump(self, dump: Path) -> None:
        """Fill the database from a dump, in one transaction: all of it or nothing."""
        connection = psycopg2.connect(libpq(self.address.render_as_string(hide_password=False)))
        server_version = connection.server_version
        connection.close()
        plain = ("--no-owner", "--no-acl")
        if server_version >= NEW_SETTING_SERVER_MIN:
            self.run("pg_restore", "--exit-on-error", "--single-transaction", *plain, "--dbname=", str(dump))
            return
        # An older server refuses a setting that newer programs always send: it is made a comment, in place.
        script = dump.with_suffix(".sql")
        self.run("pg_restore", *plain, f"--file={script}", str(dump))
        with open(script, "r+b") as text:
            at = text.read(SCRIPT_HEAD_BYTES).find(NEW_SETTING)
            if at >= 0:
                text.seek(at)
                text.write(b"--")
        all_or_nothing = ("--single-transaction", "--set=ON_ERROR_STOP=1")
        self.run("psql", "--no-psqlrc", "--quiet", *all_or_nothing, f"--file={script}", "--dbname=")
        script.unlink()

    def _find(self, program: str) -> str:
        folders = [self.binaries] if self.binaries else []
        with suppress(AccountFailed):  # an outside database needs no embedded server; its programs are on the path
            folders.append(package_binaries())
        for folder in folders:
            if (folder / program).exists():
                return str(folder / program)
        found = shutil.which(program)
        if found is None:
            raise BackupFailed("cli.backup.no_program", program=program)
        return found


def _dump(tools: Tools, url: str, work: Path, made_at: datetime, base: bool) -> Manifest:
    """Dump and totals from one snapshot: what is counted is what is written."""
    with snapshot(url) as (cursor, moment):
        tools.run("pg_dump", "--format=custom", f"--snapshot={moment}", f"--file={work / DUMP}", "--dbname=")
        tables = control_totals(cursor)
        server_version = cursor.connection.server_version
    tools.read_whole(work / DUMP)
    if base:
        _base_copy(tools, work / BASE)
    pieces = sorted((work / BASE).iterdir()) if base else []
    return Manifest(
        database=str(tools.address.database),
        made_at=made_at.isoformat(timespec="seconds"),
        release=_release(),
        server_version=server_version,
        dump_sha256=_sha256(work / DUMP),
        base_sha256={piece.name: _sha256(piece) for piece in pieces},
        tables=tables,
    )


def _base_copy(tools: Tools, folder: Path) -> None:
    """A copy of the server's files with the log that makes it whole, compared with its own list of digests."""
    tools.run(
        "pg_basebackup", "--format=tar", "--wal-method=stream", "--checkpoint=fast", "--manifest-checksums=SHA256",
        f"--pgdata={folder}", "--dbname=",
    )  # fmt: skip
    tools.run("pg_verifybackup", "--no-parse-wal", str(folder))


def _target_file(settings: Settings, target: Path, made_at: datetime) -> Path:
    database = make_url(str(settings.database_url)).database
    ending = ".backup.age" if settings.backup_recipient else ".backup"
    file = target / f"{database}-{made_at:%Y%m%dT%H%M%SZ}{ending}" if target.is_dir() else target
    if file.exists():
        raise BackupFailed("cli.backup.exists", file=str(file))
    if not file.parent.is_dir():
        raise BackupFailed("cli.backup.no_folder", folder=str(file.parent))
    if not _can_write(file.parent):
        raise BackupFailed("cli.backup.no_writing", folder=str(file.parent))
    return file.absolute()


def _can_write(folder: Path) -> bool:
    """Tried, not asked: rights say nothing about a stick that is mounted read-only."""
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


@contextmanager
def _work_folder(beside: Path | None) -> Iterator[Path]:
    """A private folder that is gone afterwards; beside the target, so that the finished file only changes its name."""
    folder = Path(tempfile.mkdtemp(prefix=".gongdan-backup-", dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _manifest(work: Path, file: Path) -> Manifest:
    """The manifest of an unpacked backup, whose members are what it says."""
    try:
        told: dict[str, Any] = json.loads((work / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise backup_file.BackupDamaged("cli.backup.no_manifest", file=str(file)) from error
    if told.pop("format") != FORMAT:
        raise BackupFailed("cli.backup.other_release", file=str(file))
    told["tables"] = {name: TableTotals(**totals) for name, totals in told["tables"].items()}
    manifest = Manifest(**told)
    promised = {DUMP: manifest.dump_sha256} | {f"{BASE}/{name}": digest for name, digest in manifest.base_sha256.items()}
    for name, digest in promised.items():
        if not (work / name).is_file() or _sha256(work / name) != digest:
            raise backup_file.BackupDamaged("cli.backup.member_differs", member=name, file=str(file))
    return manifest


def _make_empty(url: str) -> bool:
    """Make sure of an empty database; true when it was made. A database that holds anything is left alone."""
    address = make_url(normalise(url))
    maintenance = address.set(database="postgres").render_as_string(hide_password=False)
    try:
        connection = psycopg2.connect(libpq(url))
    except psycopg2.OperationalError:
        ensure_database(maintenance, str(address.database))
        return True
    connection.close()
    if not is_empty(url):
        raise BackupFailed("cli.backup.not_empty", database=str(address.database))
    return False


def is_empty(url: str) -> bool:
    """Whether a database that exists holds no table of ours."""
    connection = psycopg2.connect(libpq(url))
    try:
        with connection.cursor() as cursor:
            return not own_tables(cursor)
    finally:
        connection.close()


def _drop(url: str) -> None:
    address = make_url(normalise(url))
    connection = psycopg2.connect(libpq(address.set(database="postgres").render_as_string(hide_password=False)))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(str(address.database))))
    finally:
        connection.close()


def _stamp_as_changed(url: str) -> None:
    """Rows keep the transaction ids of the server they come from; here those lie in the future and would be copied for ever."""
    connection = psycopg2.connect(libpq(url))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(CHANGED_ROWS)
            for schema, table, column in cursor.fetchall():
                place, stamp = sql.Identifier(schema, table), sql.Identifier(column)
                # Rows of the ledger refuse every update: for this one, which changes no fact, their guards step aside.
                cursor.execute(sql.SQL("alter table {} disable trigger user").format(place))
                cursor.execute(
                    sql.SQL("update {} set {} = pg_current_xact_id() where {} > pg_current_xact_id()").format(place, stamp, stamp)
                )
                cursor.execute(sql.SQL("alter table {} enable trigger user").format(place))
    finally:
        connection.close()


def _sha256(file: Path) -> str:
    with open(file, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _release() -> str:
    try:
        return version("gongdan")
    except PackageNotFoundError:
        return "unreleased"


def fresh_name(database: str) -> str:
    """A name for a database to restore into, beside the living one."""
    return f"{database}_restored_{secrets.token_hex(3)}"
