"""Print every budget beside what was measured here: ``python -m benchmarks [--json] [NAME ...]``."""

from __future__ import annotations

import importlib
import json
import platform
import sys
from typing import Any

MODULES = (
    "order_to_cash", "entry", "lists", "stock", "ledger", "closing", "imports", "warehouse", "screens", "users", "forecasts",
)  # fmt: skip


def measure(names: list[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for name in names:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"benchmarks.{name}").run()
    return rows


def table(rows: list[dict[str, Any]]) -> str:
    lines = ["| work | measured | hold | held |", "| --- | --- | --- | --- |"]
    for row in rows:
        held = ("yes" if row["held"] else "NO") if row["hold"] else ""
        lines.append(f"| {row['name']} | {row['value']:g} {row['unit']} | {row['hold']} | {held} |")
    return "\n".join(lines)


def main() -> None:
    arguments = sys.argv[1:]
    wanted = [name for name in arguments if not name.startswith("-")] or list(MODULES)
    rows = measure(wanted)
    if "--json" in arguments:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        print(f"Python {platform.python_version()}, {platform.machine()}\n")
        print(table(rows))


if __name__ == "__main__":
    main()
