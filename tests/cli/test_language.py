"""The command line speaks the operator's language: help, what was typed wrongly, what this machine cannot do."""

from __future__ import annotations

import ast
import fcntl
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from apps.cli import language
from apps.cli.language import LANGUAGE_FROM
from apps.cli.main import COMMANDS, app
from apps.cli.processes import AlreadyRunning
from operational.core.settings import settings
from operational.core.words import LOCALES, catalogue
from tests.doors.home import gongdan


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that names no language, wide enough for a line of help."""
    for name in LANGUAGE_FROM:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")


@pytest.mark.parametrize(
    ("variable", "value", "usage", "meaning"),
    [
        ("GONGDAN_LANG", "", "用法：gongdan serve [选项]", "启动数据库、应用和刷新程序"),
        ("LANG", "zh_TW.UTF-8", "用法：gongdan serve [選項]", "啟動資料庫、應用程式和更新程式"),
        ("LC_ALL", "en_US.UTF-8", "Usage: gongdan serve [OPTIONS]", "Start database, app and refresher"),
    ],
)
def test_help_is_in_the_language_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, usage: str, meaning: str
) -> None:
    monkeypatch.setenv(variable, value)
    said = gongdan("serve", "--help")
    assert said.code == 0
    assert usage in said.out.replace("root serve", "gongdan serve")
    assert meaning in said.out


def test_a_chinese_help_holds_no_english_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGDAN_LANG", "zh_CN")
    for command in COMMANDS:
        said = gongdan(command, "--help").out
        assert [word for word in ("Show this", "Usage", "Options", "Arguments", "required", "default") if word in said] == []


def parameters(command: Any, name: str) -> list[tuple[str, str]]:
    found = [(name, str(parameter.name)) for parameter in command.params]
    for inner, sub in getattr(command, "commands", {}).items():
        found += parameters(sub, f"{name}.{inner}")
    return found


def test_every_option_is_explained_in_each_language() -> None:
    root: Any = typer.main.get_command(app)
    every = [pair for name in COMMANDS for pair in parameters(root.get_command(None, name), name)]
    assert len(every) >= 75
    for locale in LOCALES:
        words = catalogue(locale)
        missing = [(c, p) for c, p in every if f"cli.help.{c}.{p}" not in words and f"cli.help.option.{p}" not in words]
        assert (locale, missing) == (locale, [])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("serve", "--nope"), "没有选项 --nope。"),
        (("nope",), "没有命令“nope”。"),
        (("init", "--company", "甲"), "缺少 --opening。"),
        (("explain",), "缺少 COMMAND。"),
        (("user", "token", "a", "--days", "soon"), "--days 的值不对。"),
        (("user", "nope"), "没有命令“nope”。"),
        (("stop", "now"), "多给了参数。"),
    ],
)
def test_what_was_typed_wrongly_is_told_in_words(typed: tuple[str, ...], said: str) -> None:
    told = gongdan(*typed)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


@pytest.mark.parametrize(
    ("language", "said"),
    [("", "已在运行；请先停止它"), ("zh_TW", "已在執行；請先停止它"), ("en", "is being served already; stop that")],
)
@pytest.mark.parametrize("command", [("serve",), ("demo", "--no-serve"), ("stop",)])
def test_a_served_home_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], language: str, said: str
) -> None:
    monkeypatch.setenv("GONGDAN_HOME", str(tmp_path))
    monkeypatch.setenv("GONGDAN_LANG", language)
    monkeypatch.setenv("GONGDAN_ENV", "test")
    settings.cache_clear()
    stopped: list[Path] = []
    monkeypatch.setattr("apps.cli.postgres.stop", stopped.append)
    try:
        with open(tmp_path / "processes.lock", "w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            told = gongdan(*command)
            refused = gongdan(*command, "--json")
    finally:
        settings.cache_clear()
    assert (told.code, told.err) == (2, f"{told.err.strip()}\n")
    assert said in told.err
    assert refused.keys == ["cli.launch.already_running"]
    assert stopped == []  # the first launcher keeps its database
    assert [path.name for path in tmp_path.iterdir()] == ["processes.lock"]


def test_a_failure_reads_as_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    failure = AlreadyRunning("cli.launch.already_running", home="/srv/gongdan")
    monkeypatch.setenv("GONGDAN_LANG", "zh_TW")
    assert str(failure) == "/srv/gongdan 已在執行；請先停止它（在它的視窗按 Ctrl-C）"
    monkeypatch.setenv("GONGDAN_LANG", "en")
    assert str(failure) == "/srv/gongdan is being served already; stop that first (Ctrl-C in its window)"


def raised() -> Iterator[tuple[str, set[str]]]:
    """Every failure that the command line raises, with the names of the values it gives."""
    for file in sorted(Path(str(language.__file__)).parent.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args):
                continue
            key, named = node.exc.args[0], {given.arg for given in node.exc.keywords}
            is_ours = isinstance(key, ast.Constant) and str(key.value).startswith("cli.")
            if is_ours and None not in named:  # ** stands for names that only a run can tell
                yield str(key.value), {str(name) for name in named}  # type: ignore[attr-defined]  # a constant


def test_each_failure_gives_the_values_its_sentence_names() -> None:
    found = list(raised())
    assert len(found) >= 40
    wanted = {key: {name for _, name, _, _ in string.Formatter().parse(catalogue("en")[key]) if name} for key, _ in found}
    assert [(key, wanted[key] - given) for key, given in found if wanted[key] - given] == []
