"""The rooms and slices know only what they may."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOORS = {"api", "events"}
OPEN_MODULES = {
    "operational.migrations.migrate",
    *(f"operational.core.{name}" for name in ("settings", "drafts", "sheets", "words", "checks")),
}
MACHINERY = {"migrations"}  # states the schema of every slice, so it reads their tables


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imports_of(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module.startswith("operational.") and node.module.count(".") == 1:
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module


def test_contracts_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_slices_use_front_doors_only() -> None:
    broken = []
    for file in modules("operational"):
        own = file.relative_to(ROOT / "operational").parts[0]
        if own in MACHINERY:
            continue
        for line, name in imports_of(file):
            parts = name.split(".")
            if parts[0] != "operational" or len(parts) < 2 or parts[1] == own:
                continue
            if name in OPEN_MODULES or (len(parts) == 3 and parts[2] in DOORS):
                continue
            broken.append(f"{file.relative_to(ROOT)}:{line} imports {name}")
    assert broken == []


def test_other_rooms_use_front_doors_only() -> None:
    broken = []
    for room in ("apps", "pipelines"):
        for file in modules(room):
            for line, name in imports_of(file):
                parts = name.split(".")
                if parts[0] != "operational" or len(parts) < 2 or name in OPEN_MODULES:
                    continue
                if len(parts) != 3 or parts[2] not in DOORS:
                    broken.append(f"{file.relative_to(ROOT)}:{line} imports {name}")
    assert broken == []


@pytest.mark.parametrize("folder", ["operational", "forecasts", "warehouse", "pipelines", "apps"])
def test_imports_stand_at_the_top_or_are_heavy(folder: str) -> None:
    """A slice may not hide an import of another slice inside a function."""
    hidden = []
    for file in modules(folder):
        tree = ast.parse(file.read_text("utf-8"))
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if (
                    isinstance(node, ast.ImportFrom)
                    and (node.module or "").startswith("operational.")
                    and folder == "operational"
                ):
                    if "migrations" in file.parts:
                        continue
                    hidden.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.module}")
    assert hidden == []


def test_no_module_is_a_drawer_for_anything() -> None:
    names = {"utils.py", "helpers.py", "misc.py", "common.py", "manager.py"}
    found = [
        str(f.relative_to(ROOT))
        for room in ("operational", "forecasts", "warehouse", "pipelines", "apps")
        for f in modules(room)
        if f.name in names
    ]
    assert found == []
