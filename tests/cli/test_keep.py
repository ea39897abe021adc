"""Backup and restore as an operator types them: refused in words, never with a trace of the program."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pyrage
import pytest
from sqlalchemy.engine import make_url

from apps.cli.init import NewCompany, open_company
from operational.core.api import Database, Refusal
from operational.core.settings import settings
from operational.migrations.migrate import migrate
from tests.books import Books
from tests.conftest import drop_database
from tests.doors.home import at_home, gongdan


@pytest.fixture
def home(company: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    with at_home(company, tmp_path / "home"):
        yield tmp_path


def test_what_is_not_there_is_named(home: Path) -> None:
    missing = home / "none.backup"
    for arguments in (("restore", str(missing)), ("restore", str(missing), "--check"), ("backup", str(missing / "a" / "b"))):
        said = gongdan(*arguments)
        assert (said.code, said.out) == (2, ""), said.err
        assert "none.backup" in said.err
        assert "does not exist" in said.err


def test_a_place_that_cannot_be_written_is_named(home: Path) -> None:
    said = gongdan("backup", "/proc/company.backup")
    assert said.code == 2
    assert "/proc" in said.err


def test_an_encrypted_backup_says_which_key_is_wrong(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right, wrong = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    monkeypatch.setenv("GONGDAN_BACKUP_RECIPIENT", str(right.to_public()))
    settings.cache_clear()
    made = gongdan("backup", str(home / "company.backup.age"), "--json")
    assert made.json["encrypted"] is True
    file, key = made.json["file"], home / "key.txt"
    key.write_text(str(wrong))
    whole = gongdan("restore", file, "--check", "--json").json
    assert (whole["encrypted"], whole["damaged"], "rows" in whole) == (True, False, False)
    for arguments, told in (
        (("--check", "--identity", str(key)), "does not open this backup"),
        ((), "give the file with the private key"),
        (("--identity", str(key)), "does not open this backup"),
        (("--identity", file), "holds no age private key"),
        (("--identity", str(home / "no-key.txt")), "no-key.txt"),
    ):
        said = gongdan("restore", file, *arguments)
        assert said.code == 2
        assert told in said.err
    key.write_text(str(right))
    opened = gongdan("restore", file, "--check", "--identity", str(key), "--json").json
    assert (opened["tables"], opened["rows"] > 0) == (made.json["tables"], True)
    key.write_text("AGE-SECRET-KEY-1NONSENSE")
    assert "holds no age private key" in gongdan("restore", file, "--identity", str(key)).err


@pytest.mark.parametrize("name", ["postgres", "template1", "../x", 'a"; drop database b;--', "Upper", "名字", "x" * 60])
def test_names_that_are_no_place_for_a_company_are_refused(home: Path, name: str) -> None:
    file = gongdan("backup", str(home / "company.backup"), "--json").json["file"]
    said = gongdan("restore", file, "--into", name)
    assert said.code == 2
    assert "small letters, digits and _" in said.err


def test_a_new_home_takes_the_restored_company_for_its_own(
    home: Path, new_database: Callable[..., str], postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = gongdan("backup", str(home / "company.backup"), "--json").json
    empty = new_database()
    with monkeypatch.context() as patch:
        patch.setenv("GONGDAN_HOME", str(tmp_path / "second"))
        patch.setenv("GONGDAN_DATABASE_URL", empty)
        for kind in ("APP", "ETL", "BACKUP"):
            patch.delenv(f"GONGDAN_{kind}_DATABASE_URL", raising=False)
        settings.cache_clear()
        first = gongdan("restore", made["file"], "--json")
        assert first.json["database"] == make_url(empty).database
        assert gongdan("query", "company.company", "--json").json["name"]
        second = gongdan("restore", made["file"], "--json")  # now there is a living company
        beside = second.json["database"]
        assert beside != first.json["database"]
        drop_database(postgres_url, beside)
    settings.cache_clear()


def test_opening_a_second_company_names_the_first(new_database: Callable[..., str]) -> None:
    database = Database(migrate(new_database())["app"], pool_size=2)
    opening = dt.date(2026, 1, 1)
    try:
        open_company(database, NewCompany(name="北风商贸", opening_date=opening))
        open_company(database, NewCompany(name="北风商贸", opening_date=opening))
        with pytest.raises(Refusal, match=r"company\.already_open"):
            open_company(database, NewCompany(name="别的公司", opening_date=opening))
    finally:
        database.close()
