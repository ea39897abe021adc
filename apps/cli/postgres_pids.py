"""Which processes serve a data folder: told by what they do, not by a number in a file that a killed server left behind."""

import os
import signal
import subprocess
import time
from pathlib import Path

from apps.cli.postgres_account import PostgresFailed

ORPHAN_SECONDS_MAX = 10  # backends of a killed server notice its death within a second unless they compute


class StillWriting(PostgresFailed):
    """Processes of a killed server do not end; starting another one beside them would destroy the data."""


def main_pid(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def is_running(data: Path) -> bool:
    """Whether the process named in the pid file lives and really is the server of this folder.

    A pid alone proves nothing: after kill -9 the file stays, and in a container the number is soon given to another program.
    """
    pid = main_pid(data)
    return pid is not None and _serves(pid, data)


def _serves(pid: int, data: Path) -> bool:
    if Path("/proc/self/cwd").exists():
        try:
            return Path(f"/proc/{pid}/cwd").resolve() == data.resolve() and _state(pid) != "Z"
        except PermissionError:
            return _state(pid) not in (None, "Z") and "postgres" in Path(f"/proc/{pid}/comm").read_text()
        except FileNotFoundError:
            return False
    listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return str(data) in listed.stdout


def _state(pid: int) -> str | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return None


def _processes_in(data: Path) -> list[int]:
    """Server processes of this folder that still live: Postgres processes work inside their data folder."""
    proc = Path("/proc")
    if not (proc / "self").exists():
        return []
    return [int(entry.name) for entry in proc.iterdir() if entry.name.isdigit() and _serves_quietly(int(entry.name), data)]


def _serves_quietly(pid: int, data: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve() and _state(pid) != "Z"
    except OSError:
        return False


def settle_after_kill(data: Path) -> None:
    """Wait for the backends of a killed server, then take away a pid file that names a stranger.

    The order matters: Postgres tells by that file whether old backends still write, and two servers on one folder destroy it.
    """
    deadline = time.monotonic() + ORPHAN_SECONDS_MAX
    while (orphans := _processes_in(data)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in orphans:
        os.kill(pid, signal.SIGQUIT)
    while orphans and _processes_in(data):
        if time.monotonic() > deadline + ORPHAN_SECONDS_MAX:
            raise StillWriting("cli.postgres.still_writing", processes=sorted(orphans), data=str(data))
        time.sleep(0.05)
    if main_pid(data) is not None and Path("/proc/self").exists():
        (data / "postmaster.pid").unlink(missing_ok=True)
