"""The doctor names what is wrong and the way out."""

import os
import re
from pathlib import Path

import pytest

from apps.cli import doctor
from operational.core.settings import Settings
from operational.core.words import catalogue
from tests.books import Books

pytestmark = pytest.mark.usefixtures("english")
LONG_KEY = "9f2c61d07ab34e58b1c7d6f0e2a4938c"


def _production(tmp_path: Path, **values: object) -> Settings:
    return Settings(home=tmp_path, env="production", **values)


def _of(findings: list[doctor.Finding], check: str) -> list[tuple[str, str]]:
    return [(finding.level, finding.message) for finding in findings if finding.check == check]


@pytest.mark.parametrize("key", ["changeme", "short", "a" * 64, "GONGDAN"])
def test_a_production_start_with_a_known_key_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(doctor.DefaultSecrets, match="GONGDAN_SECRET_KEY is short or stands in an example -> leave it unset"):
        doctor.refuse_default_secrets(_production(tmp_path, secret_key=key))


@pytest.mark.parametrize("password", ["", ":postgres", ":Gongdan"])
def test_a_production_start_with_a_known_database_password_is_refused(tmp_path: Path, password: str) -> None:
    settings = _production(tmp_path, secret_key=LONG_KEY, database_url=f"postgresql://u{password}@db/gongdan")
    with pytest.raises(doctor.DefaultSecrets, match="password in GONGDAN_DATABASE_URL"):
        doctor.refuse_default_secrets(settings)


def test_own_secrets_pass_and_a_demo_is_not_asked(tmp_path: Path) -> None:
    url = "postgresql://u:kei7Aib4ahth@db/gongdan"
    assert doctor.refuse_default_secrets(_production(tmp_path, secret_key=LONG_KEY, database_url=url)) is None
    assert doctor.refuse_default_secrets(Settings(home=tmp_path, env="demo", secret_key="demo")) is None


def test_a_secrets_file_others_can_read_is_a_problem(tmp_path: Path) -> None:
    settings = _production(tmp_path)
    settings.secrets_file.write_text("{}")
    settings.secrets_file.chmod(0o640)
    message = f"{settings.secrets_file} can be read by others (mode 0640)"
    findings = doctor.examine(settings)
    assert _of(findings, "secrets") == [("problem", message)]
    assert not doctor.is_healthy(findings)
    settings.secrets_file.chmod(0o600)
    assert _of(doctor.examine(settings), "secrets") == [("ok", f"{settings.secrets_file} is private")]


def test_a_database_that_does_not_answer_is_a_problem(tmp_path: Path) -> None:
    settings = _production(tmp_path, database_url="postgresql://u:kei7Aib4ahth@127.0.0.1:1/gongdan")
    levels = [level for level, _ in _of(doctor.examine(settings), "database")]
    assert levels == ["problem"]


def test_an_empty_database_is_told_from_a_missing_one(tmp_path: Path, new_database: object) -> None:
    url = new_database()  # type: ignore[operator]  # the fixture hands over a function
    scripts = tmp_path / "migrations"
    (scripts / "versions").mkdir(parents=True)
    (scripts / "versions" / "first.py").write_text("revision = 'first'\ndown_revision = None\n")
    assert [(f.level, f.message) for f in doctor.migration_findings(url, scripts)] == [("problem", "the database is empty")]


def test_a_migrated_database_is_at_the_releases_head(company: Books) -> None:
    assert [(f.check, f.level) for f in doctor.migration_findings(company.owner_url)] == [("migrations", "ok")]


def test_every_problem_and_warning_has_a_way_out(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "absent", env="test", database_url="postgresql://u@127.0.0.1:1/gongdan")
    assert [finding for finding in doctor.examine(settings) if finding.level != "ok" and not finding.way_out] == []


@pytest.mark.parametrize(
    ("language", "message", "way_out"),
    [
        ("zh_CN", "GONGDAN_ENV 为 test", "正式账套应使用 production"),
        ("zh_TW", "GONGDAN_ENV 為 test", "正式帳套應使用 production"),
        ("en", "GONGDAN_ENV is test", "a real company runs with production"),
    ],
)
def test_the_doctor_speaks_the_operators_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, message: str, way_out: str
) -> None:
    monkeypatch.setenv("GONGDAN_LANG", language)
    (found,) = [one for one in doctor.examine(Settings(home=tmp_path, env="test")) if one.check == "default_secrets"]
    assert found.as_dict() == {
        "check": "default_secrets", "level": "warning", "found": "not_production", "message": message, "way_out": way_out
    }  # fmt: skip


def test_every_finding_has_its_sentence_and_all_but_the_good_ones_a_way_out() -> None:
    source = Path(str(doctor.__file__)).read_text("utf-8")
    named = re.findall(r'Finding\("(\w+)", "(\w+)", "(\w+)"', source)
    assert len(named) >= 25
    wanted = {f"cli.doctor.{found}" for _, _, found in named} | {f"cli.doctor.check.{check}" for check, _, _ in named}
    wanted |= {f"cli.doctor.{found}.way_out" for _, level, found in named if level != "ok"}
    wanted |= {f"cli.doctor.level.{level}" for _, level, _ in named}
    assert sorted(wanted - set(catalogue("zh_CN"))) == []


def test_the_named_browser_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGDAN_TEST_BROWSER", os.devnull)
    assert doctor.find_browser() == Path(os.devnull)
