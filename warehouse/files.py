"""The folder of the published files: which one is current, which one is free, and who may write."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

CURRENT = "current.duckdb"  # the link that readers follow
SLOTS = ("one.duckdb", "two.duckdb", "three.duckdb")  # two in turn; the third when a long reader holds the spare
REQUEST = "refresh.requested"  # a screen that waits for newer figures touches it
KEPT = {CURRENT, REQUEST, "refresh.lock", *SLOTS, *(slot + ".wal" for slot in SLOTS)}
LOCK_SECONDS_MAX = 600.0  # a full copy of a large company; whoever waits longer should look at the log
KEPT_OPEN_SECONDS = 1.0  # the questions of one page come within it
READ_TRIES_MAX = 50  # each try waits 20 ms: a publish needs far less

# The writer is our own code on our own files; it may spill to disk and needs the pipe of the copy.
WRITER_SETTINGS = {
    "memory_limit": "1GB",
    "threads": "2",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
}
# Readers run questions of people: no file, no network, no setting can be reached from SQL.
READER_SETTINGS = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "python_enable_replacements": "false",
    "memory_limit": "512MB",
    "threads": "2",
    "temp_directory": "",
    "lock_configuration": "true",
}


class NothingPublishedError(RuntimeError):
    """There is no published file yet: the first refresh has not finished."""


class RefreshRunningError(RuntimeError):
    """Another refresh holds the folder for longer than anybody should wait."""


class EverySlotHeldError(RuntimeError):
    """Long readers hold every spare file; the refresh must wait until one of them ends."""


def current_file(home: Path) -> Path | None:
    """The published file, or nothing before the first refresh."""
    link = home / CURRENT
    try:
        target = home / os.readlink(link)
    except FileNotFoundError:
        return None
    return target if target.exists() else None


@contextlib.contextmanager
def refresh_lock(home: Path, wait_seconds: float = LOCK_SECONDS_MAX) -> Iterator[None]:
    """One refresh at a time, whoever starts it. The lock falls with its process."""
    home.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + wait_seconds
    with open(home / "refresh.lock", "a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise RefreshRunningError("another refresh is still running") from None
                time.sleep(0.02)
        yield


def open_spare(home: Path, *, fresh: bool) -> tuple[Path, duckdb.DuckDBPyConnection]:
    """Open a file that is not current for writing: the first that no reader holds. ``fresh`` starts it empty."""
    _KEPT_READER.release()  # our own last questions must not stand in the way
    current = current_file(home)
    spares = [home / slot for slot in SLOTS if current is None or home / slot != current]
    for path in sorted(spares, key=lambda spare: not spare.exists()):
        try:
            connection = _open_writer(path)
        except (duckdb.IOException, duckdb.ConnectionException) as error:
            if _is_held(error):
                continue
            _remove(path)  # a damaged spare is never repaired: it is copied anew
            connection = _open_writer(path)
        if fresh:
            connection.close()
            _remove(path)
            connection = _open_writer(path)
        return path, connection
    raise EverySlotHeldError("long readers hold every spare file of the warehouse")


def _is_held(error: duckdb.Error) -> bool:
    return "lock" in str(error) or "different configuration" in str(error)


def _open_writer(path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(path), config={**WRITER_SETTINGS, "temp_directory": str(path.with_suffix(".spill"))})


def _remove(path: Path) -> None:
    for file in (path, path.with_name(path.name + ".wal")):
        file.unlink(missing_ok=True)


def request_refresh(home: Path) -> None:
    """Say to the refresher that somebody waits for newer figures."""
    if home.is_dir():
        (home / REQUEST).touch()


def take_request(home: Path) -> bool:
    """Did a screen ask for newer figures since the last look?"""
    try:
        (home / REQUEST).unlink()
    except FileNotFoundError:
        return False
    return True


def publish(home: Path, path: Path) -> None:
    """Make a finished, closed file the one that readers find: flushed to disk, then one atomic swap of the link."""
    _flush(path)
    link = home / f"{CURRENT}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(path.name)
    os.replace(link, home / CURRENT)
    _flush(home)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(home: Path) -> tuple[str, ...]:
    """Remove what a killed refresh left behind. Only the holder of the refresh lock may call it."""
    swept: list[str] = []
    for path in sorted(home.iterdir()):
        if path.name in KEPT:
            continue
        if path.is_dir() and not path.is_symlink():
            if path.suffix != ".spill":
                continue
            for file in path.iterdir():
                file.unlink()
            path.rmdir()
        else:
            path.unlink()
        swept.append(path.name)
    return tuple(swept)


class _KeptReader:
    """The published file, held open a moment between the questions of one page: opening costs more than most answers.

    It is let go soon, because a file that is held cannot be written when its turn comes.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._file: tuple[str, int, int] | None = None
        self._timer: threading.Timer | None = None

    def connect(self, path: Path) -> duckdb.DuckDBPyConnection:
        """A connection of its own on the file; it shares what is open and outlives its release."""
        with self._lock:
            status = path.stat()
            file = (str(path), status.st_ino, status.st_mtime_ns)
            if self._connection is None or self._file != file:
                self._close()
                self._connection = duckdb.connect(str(path), read_only=True, config=READER_SETTINGS)
                self._file = file
            elif self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(KEPT_OPEN_SECONDS, self.release)
            self._timer.daemon = True
            self._timer.start()
            return duckdb.connect(str(path), read_only=True, config=READER_SETTINGS)

    def release(self) -> None:
        """Let the file go; what still reads it goes on to its end."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None


_KEPT_READER = _KeptReader()
atexit.register(_KEPT_READER.release)


def open_reader(home: Path) -> duckdb.DuckDBPyConnection:
    """Open the published version read-only with every guard on; it stays whole while the caller reads."""
    for _ in range(READ_TRIES_MAX):
        path = current_file(home)
        if path is None:
            raise NothingPublishedError("nothing has been published yet: run a refresh first")
        try:
            return _KEPT_READER.connect(path)
        except FileNotFoundError:
            continue
        except (duckdb.IOException, duckdb.ConnectionException) as error:
            # Between reading the link and opening the file it may have become the spare: follow the link again.
            if not _is_held(error):
                raise
            time.sleep(0.02)
    raise NothingPublishedError("the published file stayed locked; is another program writing to it?")
