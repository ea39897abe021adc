"""Every message and label stands in three languages, with the same values."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from operational.catalog.api import catalog
from operational.core.words import DEFAULT_LOCALE, LOCALES, catalogue

ROOT = Path(__file__).resolve().parents[2]
RAISERS = {"refuse", "require", "Problem", "Refusal", "Conflict", "NotFound", "NotPermitted", "NotSignedIn", "InvalidInput"}
RAISERS |= {"PostgresFailed", "AccountFailed", "StillWriting", "LaunchFailed", "PortTaken", "AlreadyRunning", "Interrupted"}
RAISERS |= {"BackupFailed", "BackupDamaged", "KeyNeeded", "DefaultSecrets"}
KEY = re.compile(r"^[a-z_]+\.[a-z_0-9.]+$")
IN_SQL = re.compile(r"message = '([a-z_.]+)'|refuse\('([a-z_.]+)'|then '([a-z]+\.[a-z_]+)'")


@pytest.mark.parametrize("locale", [locale for locale in LOCALES if locale != DEFAULT_LOCALE])
def test_each_language_knows_the_same_words(locale: str) -> None:
    known, other = set(catalogue(DEFAULT_LOCALE)), set(catalogue(locale))
    assert (sorted(known - other), sorted(other - known)) == ([], [])


def test_sentences_name_the_same_values_in_each_language() -> None:
    differing = {
        key: [sorted(values(catalogue(locale)[key])) for locale in LOCALES]
        for key in catalogue(DEFAULT_LOCALE)
        if len({frozenset(values(catalogue(locale)[key])) for locale in LOCALES}) > 1
    }
    assert differing == {}


def values(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_no_word_is_empty_and_traditional_is_not_simplified() -> None:
    empty = [(locale, key) for locale in LOCALES for key, word in catalogue(locale).items() if not word.strip()]
    assert empty == []
    simplified = set("单销购库发货账户预测订应务据来类质审报")
    assert [key for key, word in catalogue("zh_TW").items() if simplified & set(word)] == []


def declared() -> Iterator[str]:
    known = catalog()
    yield from (f"command.{name}" for name in known.commands)
    yield from (f"query.{name}" for name in known.queries)
    yield from (f"permission.{name}" for name in known.permissions)
    for machine in known.machines.values():
        yield from (f"{machine.name}.state.{state}" for state in machine.states)
        yield from (f"{machine.name}.move.{verb}" for verb in machine.moves)
    yield from (f"role.{code}" for code in known.roles)
    yield from {f"screen.area.{right.split('.', 1)[0]}" for rights in known.roles.values() for right in rights}
    for step in known.close_steps:
        yield from (f"close_step.{step.key}", f"close_step.{step.key}.hint", step.refusal)


def test_what_is_declared_has_a_word() -> None:
    assert sorted(set(declared()) - set(catalogue(DEFAULT_LOCALE))) == []


def raised() -> Iterator[tuple[str, str]]:
    """Every message key that the code can raise, with the place where it stands."""
    for file in [*(ROOT / "operational").rglob("*.py"), *(ROOT / "apps").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name not in RAISERS:
                continue
            position = 1 if name == "require" else 0
            if len(node.args) > position:
                for given in ast.walk(node.args[position]):
                    if isinstance(given, ast.Constant) and isinstance(given.value, str) and KEY.match(given.value):
                        yield given.value, f"{file.relative_to(ROOT)}:{node.lineno}"
    for file in (ROOT / "operational").rglob("*.sql"):
        for found in IN_SQL.finditer(file.read_text("utf-8")):
            key = next(group for group in found.groups() if group)
            if "." in key:
                yield key, str(file.relative_to(ROOT))


def test_every_refusal_has_its_sentence() -> None:
    known = catalogue(DEFAULT_LOCALE)
    everything = list(raised())
    assert len(everything) >= 200
    assert sorted({f"{key} ({place})" for key, place in everything if key not in known}) == []


def test_chinese_sentences_have_chinese_commas() -> None:
    """An ASCII comma or exclamation mark between Chinese characters is a slip of the keyboard."""
    slip = re.compile("[\u4e00-\u9fff”」）][,;!?]|[,;!?][\u4e00-\u9fff“「（]")
    found = [
        f"{path.parent.parent.name}: {line.strip()[:80]}"
        for folder in ("operational", "apps")
        for path in sorted((ROOT / folder).glob("*/words/zh_*.yml"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if slip.search(line)
    ]
    assert found == []
