"""The programs of a running installation: started in order, watched, and all ended together with nothing left behind.

Each program leads a process group of its own, so that Ctrl-C reaches the launcher alone and the launcher ends the others in
reverse order. Programs that leave their group (Dagster's code servers do) are found by a mark in their environment.
"""

import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from apps.cli.language import Failure

MARK = "GONGDAN_LAUNCH"
READY_SECONDS_MAX = 120  # a cold start on a slow disk reads half a gigabyte of Python
STOP_SECONDS_MAX = 15  # an app ends its requests, a refresher its publish; then they are killed
KILL_SECONDS_MAX = 10
LOOK_SECONDS = 0.2
LOG_BYTES_MAX = 20 * 1024 * 1024  # one older log is kept beside it
LOG_TAIL_BYTES = 2000


class LaunchFailed(Failure):
    """A program could not be started or ended; the message says which and why."""


class PortTaken(LaunchFailed):
    """Another program listens where one of ours should."""


class AlreadyRunning(LaunchFailed):
    """The same home is being served already."""


class Interrupted(LaunchFailed):
    """The operator asked to stop while the programs were starting."""


@dataclass(frozen=True)
class Child:
    """One program: its name for people, its command, where it answers and when that means it is ready."""

    name: str
    command: Sequence[str]
    port: int | None = None
    host: str = "127.0.0.1"
    ready_path: str | None = None  # left out: the open port is enough
    after: str | None = None  # name of the program that must be ready first; left out: starts at once
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Started:
    child: Child
    process: subprocess.Popen[bytes]
    log: Path


class Launch:
    """Programs started together for one home; `stop` ends them all, whatever happened in between."""

    def __init__(self, home: Path, stopping: threading.Event | None = None) -> None:
        self.home = home
        self.stopping = stopping or threading.Event()
        self.started: list[_Started] = []
        self._mark = secrets.token_hex(8)
        self._lock = self._claim()

    def start(self, children: Sequence[Child]) -> None:
        """Start the programs together, each when the one it needs is ready, and wait for all; all or none."""
        names = {child.name for child in children}
        for child in children:
            if child.after is not None and child.after not in names:
                raise LaunchFailed("cli.launch.waits_for", program=child.name, other=child.after)
            refuse_taken_port(child)
        try:
            self._start_all(children)
        except BaseException:
            self.stop()
            raise

    def watch(self) -> str | None:
        """Wait until the operator asks to stop (nothing) or a program ends by itself (its name)."""
        while not self.stopping.wait(LOOK_SECONDS):
            for started in self.started:
                if started.process.poll() is not None:
                    return started.child.name
        return None

    def stop(self) -> None:
        """End all programs, last started first, and wait for every process of theirs by its id."""
        if self._lock.closed:
            return  # stopped before; the home may belong to another launcher by now
        for started in reversed(self.started):
            _signal_group(started.process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):  # the killing below is for those
                started.process.wait(STOP_SECONDS_MAX)
        _end_marked(self._mark, signal.SIGTERM, STOP_SECONDS_MAX)
        for started in self.started:
            _signal_group(started.process.pid, signal.SIGKILL)
        left = _end_marked(self._mark, signal.SIGKILL, KILL_SECONDS_MAX)
        if left:
            raise LaunchFailed("cli.launch.left_over", processes=sorted(left))
        for started in self.started:
            started.process.wait(KILL_SECONDS_MAX)
        self.started.clear()
        self._record_file.unlink(missing_ok=True)
        self._lock.close()

    @property
    def _record_file(self) -> Path:
        return self.home / "processes.json"

    def _claim(self) -> IO[str]:
        """Only one launcher serves a home; what a killed one left behind is ended first."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = open(self.home / "processes.lock", "a")  # noqa: SIM115  # held until stop
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise AlreadyRunning("cli.launch.already_running", home=str(self.home)) from error
        if self._record_file.exists():
            _end_marked(str(json.loads(self._record_file.read_text())["mark"]), signal.SIGKILL, KILL_SECONDS_MAX)
        self._record_file.write_text(json.dumps({"mark": self._mark, "launcher": os.getpid()}))
        return lock

    def _start_all(self, children: Sequence[Child]) -> None:
        waiting, ready = list(children), set[str]()
        deadline = time.monotonic() + READY_SECONDS_MAX
        while True:
            for child in [child for child in waiting if child.after is None or child.after in ready]:
                self._start(child)
                waiting.remove(child)
            ready |= {one.child.name for one in self.started if one.child.name not in ready and self._is_ready(one)}
            if len(ready) == len(children):
                return
            late = [child.name for child in children if child.name not in ready]
            if time.monotonic() > deadline:
                raise LaunchFailed("cli.launch.not_ready", seconds=READY_SECONDS_MAX, programs=late, logs=str(self.home / "logs"))
            if self.stopping.wait(LOOK_SECONDS):
                raise Interrupted("cli.launch.interrupted", programs=late)

    def _start(self, child: Child) -> None:
        log = _log_file(self.home, child.name)
        with open(log, "ab") as out:
            process = subprocess.Popen(
                list(child.command),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **child.environment, MARK: self._mark},
                start_new_session=True,
            )
        self.started.append(_Started(child, process, log))

    def _is_ready(self, started: _Started) -> bool:
        answers = _answers(started.child)
        # Looked at last: an answer may come from a stranger who took the port in between.
        if started.process.poll() is not None:
            said = {"log": str(started.log), "message": _tail(started.log)}
            raise LaunchFailed("cli.launch.ended_starting", program=started.child.name, **said)
        return answers


def run(home: Path, children: Sequence[Child], on_ready: Callable[[], None] | None = None) -> int:
    """Serve until Ctrl-C, SIGTERM or the end of a program; the exit code is 1 only when a program ended by itself."""
    stopping = threading.Event()
    with _signals_to(stopping):
        launch = Launch(home, stopping)
        try:
            launch.start(children)
            if on_ready:
                on_ready()
            ended = launch.watch()
        except Interrupted:
            return 0
        finally:
            launch.stop()
    if ended is not None:
        log = _log_file(home, ended)
        raise LaunchFailed("cli.launch.ended", program=ended, log=str(log), message=_tail(log))
    return 0


def is_served(home: Path) -> bool:
    """Whether a launcher holds this home now; nothing is made by asking."""
    try:
        with open(home / "processes.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def refuse_served(home: Path) -> None:
    """One launcher a home: a second one must not even migrate the database under the first."""
    if is_served(home):
        raise AlreadyRunning("cli.launch.already_running", home=str(home))


def refuse_taken_port(child: Child) -> None:
    """A clear word before anything is started, instead of an answer from a stranger."""
    if child.port is None:
        return
    with socket.socket() as probe:
        # Like the servers themselves: a port in TIME_WAIT after the last stop is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((child.host, child.port))
        except OSError as error:
            place = {"host": child.host, "port": child.port, "message": error.strerror}
            raise PortTaken("cli.launch.port_taken", program=child.name, **place) from error


def marked(mark: str) -> list[int]:
    """Living processes that carry a launch's mark, whatever group or parent they have by now."""
    needle = f"{MARK}={mark}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if needle in (entry / "environ").read_bytes().split(b"\0"):  # a zombie's is empty
                found.append(int(entry.name))
        except OSError:
            continue  # ended between the look and the read, or somebody else's
    return found


@contextmanager
def _signals_to(stopping: threading.Event) -> Iterator[None]:
    """Turn the ways an operator ends a program into one event. A second Ctrl-C changes nothing: stopping is bounded anyway."""

    def asked(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _answers(child: Child) -> bool:
    if child.port is None:
        return True
    host = "127.0.0.1" if child.host in ("0.0.0.0", "::") else child.host
    try:
        if child.ready_path is None:
            with socket.create_connection((host, child.port), timeout=1):
                return True
        with urllib.request.urlopen(f"http://{host}:{child.port}{child.ready_path}", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _log_file(home: Path, name: str) -> Path:
    folder = home / "logs"
    folder.mkdir(exist_ok=True, mode=0o700)
    log = folder / f"{name.replace(' ', '-')}.log"
    if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
        log.replace(log.with_suffix(".log.1"))
    return log


def _tail(log: Path) -> str:
    with open(log, "rb") as file:
        file.seek(max(0, log.stat().st_size - LOG_TAIL_BYTES))
        return file.read().decode(errors="replace").strip()


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _lives(pid: int) -> bool:
    """Whether a process still holds its files and ports: a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return False


def _end_marked(mark: str, number: signal.Signals, seconds_max: float) -> set[int]:
    """Signal every process of a launch once and wait until each has let go of its ports; returns those that have not."""
    deadline = time.monotonic() + seconds_max
    told: set[int] = set()
    while True:
        for pid in set(marked(mark)) - told:
            _signal(pid, number)
            told.add(pid)
        # A dying process loses its environment, and with it the mark, before it closes its sockets: ask by id.
        living = {pid for pid in told if _lives(pid)}
        if not living or time.monotonic() >= deadline:
            return living
        time.sleep(0.05)


def _signal_group(leader: int, number: signal.Signals) -> None:
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):  # macOS says the latter for a group of zombies
        return
