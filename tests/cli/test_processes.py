"""What the launcher starts, it ends; what it cannot start, it says."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.cli.postgres import free_port
from apps.cli.processes import AlreadyRunning, Child, Launch, LaunchFailed, PortTaken, marked

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("english")]

WEB = """
import sys
from http.server import HTTPServer, SimpleHTTPRequestHandler
HTTPServer(("127.0.0.1", int(sys.argv[1])), SimpleHTTPRequestHandler).serve_forever()
"""
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
# Leaves its group and its parent, and does not listen to SIGTERM.
RUNAWAY = f"""
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {DEAF!r}], start_new_session=True)
time.sleep(600)
"""


def _web(port: int) -> Child:
    return Child("web", [sys.executable, "-c", WEB, str(port)], port=port, ready_path="/")


def _eventually(done: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.cli.processes.STOP_SECONDS_MAX", 0.3)


def test_a_program_is_ready_when_it_answers_and_gone_when_stopped(tmp_path: Path) -> None:
    launch, port = Launch(tmp_path), free_port()
    launch.start([_web(port)])
    pid = launch.started[0].process.pid
    with socket.create_connection(("127.0.0.1", port)):
        assert marked(launch._mark) == [pid]
    launch.stop()
    assert marked(launch._mark) == []
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.usefixtures("impatient")
def test_a_program_that_leaves_its_group_and_ignores_the_request_is_ended_too(tmp_path: Path) -> None:
    launch = Launch(tmp_path)
    launch.start([Child("runaway", [sys.executable, "-c", RUNAWAY])])
    assert _eventually(lambda: len(marked(launch._mark)) == 2)
    assert _eventually(lambda: "deaf" in (tmp_path / "logs" / "runaway.log").read_text())
    launch.stop()
    assert marked(launch._mark) == []


def test_a_taken_port_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        launch = Launch(tmp_path)
        with pytest.raises(PortTaken, match=f"web cannot listen on 127.0.0.1:{port}: Address already in use"):
            launch.start([Child("first", [sys.executable, "-c", DEAF]), _web(port)])
        assert marked(launch._mark) == []
        launch.stop()


def test_one_program_that_cannot_start_ends_the_others_and_shows_its_log(tmp_path: Path) -> None:
    launch = Launch(tmp_path)
    broken = Child("broken", [sys.executable, "-c", "raise SystemExit('no such table')"], port=free_port())
    with pytest.raises(LaunchFailed, match=r"broken ended while starting.*no such table"):
        launch.start([_web(free_port()), broken])
    assert marked(launch._mark) == []


def test_a_program_starts_when_the_one_it_needs_is_ready(tmp_path: Path) -> None:
    port = free_port()
    asks = f"import time, urllib.request as u; print(u.urlopen('http://127.0.0.1:{port}').status, flush=True); time.sleep(600)"
    launch = Launch(tmp_path)
    launch.start([Child("second", [sys.executable, "-c", asks], after="web"), _web(port)])
    assert [started.child.name for started in launch.started] == ["web", "second"]
    assert _eventually(lambda: (tmp_path / "logs" / "second.log").read_text() == "200\n")
    launch.stop()
    lonely = Launch(tmp_path)
    with pytest.raises(LaunchFailed, match="second waits for web, which is not started"):
        lonely.start([Child("second", [sys.executable, "-c", asks], after="web")])
    lonely.stop()


def test_the_end_of_one_program_is_noticed_by_name(tmp_path: Path) -> None:
    launch = Launch(tmp_path)
    launch.start([_web(free_port()), Child("short", [sys.executable, "-c", "pass"])])
    assert launch.watch() == "short"
    launch.stop()


def test_a_home_is_served_once(tmp_path: Path) -> None:
    launch = Launch(tmp_path)
    with pytest.raises(AlreadyRunning, match="is being served already"):
        Launch(tmp_path)
    launch.stop()
    Launch(tmp_path).stop()


LAUNCHER = """
import sys
from pathlib import Path
from apps.cli.processes import Child, run
port = int(sys.argv[2])
web = Child("web", [sys.executable, "-c", sys.argv[3], str(port)], port=port)
sys.exit(run(Path(sys.argv[1]), [web], on_ready=lambda: print("ready", flush=True)))
"""


def _launcher(home: Path, port: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", LAUNCHER, str(home), str(port), WEB]
    launcher = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert launcher.stdout is not None
    assert launcher.stdout.readline() == "ready\n"
    launcher.stdout.close()
    return launcher


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_operator_ends_it_all_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    port = free_port()
    launcher = _launcher(tmp_path, port)
    launcher.send_signal(number)
    assert launcher.wait(60) == 0
    assert _is_free(port)
    assert not (tmp_path / "processes.json").exists()


def test_what_a_killed_launcher_left_behind_is_ended_by_the_next(tmp_path: Path) -> None:
    port = free_port()
    launcher = _launcher(tmp_path, port)
    launcher.kill()
    launcher.wait()
    assert not _is_free(port)
    launch = Launch(tmp_path)
    assert _is_free(port)
    launch.start([_web(port)])
    launch.stop()
