"""The database server that comes with the product survives what happens to servers."""

import os
import signal
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from apps.cli import postgres
from operational.core.settings import Settings, libpq, normalise

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("english")]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "home"
    yield place
    postgres.remove(place)


def _ask(url: str, question: str) -> str:
    connection = psycopg2.connect(libpq(url))
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            row = cursor.fetchone()
            assert row is not None
            connection.commit()
            return str(row[0])
    finally:
        connection.close()


def _pid(server: postgres.Server) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def test_a_server_is_made_once_and_found_again(home: Path) -> None:
    first = postgres.start(home)
    assert postgres.start(home) == first
    assert postgres.status(home) == first
    assert postgres.stop(home) is True
    assert postgres.status(home) is None
    assert postgres.stop(home) is False
    assert postgres.start(home) == first  # port and password are remembered


def test_its_settings_are_ours(home: Path) -> None:
    server = postgres.start(home)
    shown = {
        name: _ask(server.url, f"show {name}")
        for name in ("fsync", "listen_addresses", "unix_socket_directories", "shared_preload_libraries", "deadlock_timeout")
    }
    assert shown == {
        "fsync": "on",
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "shared_preload_libraries": "pg_stat_statements",
        "deadlock_timeout": "200ms",
    }
    assert _ask(server.url, "select count(*) from pg_hba_file_rules where auth_method <> 'scram-sha-256'") == "0"


def test_the_password_is_asked_for_and_kept_private(home: Path) -> None:
    server = postgres.start(home)
    wrong = f"postgresql://gongdan:wrong@127.0.0.1:{server.port}/postgres"
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(wrong)
    assert stat.S_IMODE((home / "postgres.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) & 0o007 == 0


def test_a_killed_server_is_not_taken_for_a_running_one(home: Path) -> None:
    server = postgres.start(home)
    url = postgres.ensure_database(server.url, "kept")
    connection = psycopg2.connect(libpq(url))
    with connection, connection.cursor() as cursor:
        cursor.execute("create table fact as select 7 as value")
    os.kill(_pid(server), signal.SIGKILL)
    assert postgres.start(home) == server
    assert _ask(url, "select value from fact") == "7"
    connection.close()


def test_twenty_kills_in_a_row_lose_nothing(home: Path) -> None:
    server = postgres.start(home)
    url = postgres.ensure_database(server.url, "kept")
    _ask(url, "create table fact (n int primary key); select 1")
    for n in range(20):
        connection = psycopg2.connect(libpq(url))
        with connection, connection.cursor() as cursor:
            cursor.execute("insert into fact values (%s)", (n,))
        os.kill(_pid(server), signal.SIGKILL)
        assert postgres.start(home) == server
        connection.close()
    assert _ask(url, "select count(*) from fact") == "20"


def test_a_pid_file_that_names_a_stranger_is_taken_away(home: Path) -> None:
    server = postgres.start(home)
    pid_file = server.data / "postmaster.pid"
    told = pid_file.read_text().splitlines()
    postgres.stop(home)
    pid_file.write_text("\n".join([str(os.getpid()), *told[1:]]) + "\n")
    assert postgres.status(home) is None
    assert postgres.start(home) == server
    assert _pid(server) != os.getpid()


def test_a_taken_port_is_refused_when_it_was_asked_for_and_left_otherwise(home: Path) -> None:
    server = postgres.start(home)
    postgres.stop(home)
    with socket.socket() as other:
        other.bind(("127.0.0.1", server.port))
        other.listen()
        with pytest.raises(postgres.PostgresFailed, match=f"Port {server.port} is taken"):
            postgres.start(home, port=server.port)
        assert postgres.start(home).port != server.port


def test_a_home_nobody_else_may_enter_still_works(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "home"
    try:
        server = postgres.start(home)
        assert _ask(server.url, "select 1") == "1"
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    finally:
        postgres.remove(home)
    assert not server.data.exists()


def test_databases_are_made_once_and_know_chinese_letters(new_database: Callable[..., str]) -> None:
    url = new_database()
    assert postgres.ensure_database(url, url.rpartition("/")[2]) == url
    assert _ask(url, "select array_to_string(array(select unnest(array['泵','阀','a']) order by 1), '')") == "a泵阀"
    assert _ask(url, "create extension pg_trgm; select cardinality(show_trgm('不锈钢泵'))") == "5"


def test_an_address_has_one_spelling() -> None:
    spellings = ("postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg2://u@h/d", " postgresql+psycopg://u@h/d ")
    assert {normalise(spelling) for spelling in spellings} == {"postgresql+psycopg2://u@h/d"}
    with pytest.raises(ValueError, match="must begin with postgresql://"):
        normalise("mysql://u@h/d")


def test_an_outside_database_replaces_the_embedded_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGDAN_HOME", str(tmp_path / "untouched"))
    monkeypatch.setenv("GONGDAN_DATABASE_URL", "postgresql://u:p@db.example/gongdan")
    assert postgres.owner_url(Settings()) == "postgresql+psycopg2://u:p@db.example/gongdan"
    assert not (tmp_path / "untouched").exists()
