"""What a rerun of a page costs the server: order entry with its trial run, and the sales dashboard."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest import mock

from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, local_script_runner

from apps.screens import session, warehouse_door
from apps.screens.navigation import HERE
from benchmarks import flow, shelf
from benchmarks.company import TODAY, measured_company
from benchmarks.rows import at_most, fastest_tenth, seen
from operational.core.api import keep_loaded, settings
from warehouse.api import refresh

RERUNS, SECONDS_MAX, CHILD_SECONDS_MAX = 30, 60, 180
ENTRY_LINES = 10


def rerun_ms(path: str, **query: str) -> list[float]:
    """Processor milliseconds of each rerun, with everything imported and kept out of the collector's sight, as the app does."""
    page = AppTest.from_file(str(HERE / f"{path}.py"), default_timeout=SECONDS_MAX)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    page.run()
    if page.exception:
        raise RuntimeError(f"{path}: {page.exception[0].value}")
    keep_loaded()
    times = []
    for _ in range(RERUNS):
        started = time.process_time()
        page.run()
        times.append((time.process_time() - started) * 1000)
    return times


def run() -> list[dict[str, Any]]:
    """In a process of its own: pages import half of the product, and what is frozen stays frozen."""
    command = [sys.executable, "-m", "benchmarks.screens", "--measure"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=CHILD_SECONDS_MAX, check=True)
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def measure() -> list[dict[str, Any]]:
    with measured_company() as company, tempfile.TemporaryDirectory(prefix="gongdan-bench-") as folder:
        shelf.open_shop(company)
        flow.timed_flows(company, range(20), 3)
        lines = [{"item": shelf.code_of(n), "quantity": "2", "price": "113.00"} for n in range(ENTRY_LINES)]
        order = company.run("sales.save_order", {"customer": "K1", "lines": lines}).result["id"]
        compiled = ScriptCache()  # the server compiles a page once; the test runner would do so at each run
        here = settings().model_copy(update={"home": Path(folder)})
        here.warehouse_dir.mkdir(parents=True, exist_ok=True)
        refresh(company.etl_url, here.warehouse_dir, full=True, as_of=TODAY)
        with (
            mock.patch.object(session, "database", lambda: company.database),
            mock.patch.object(session, "identify", company.actor),
            mock.patch.object(warehouse_door, "settings", lambda: here),
            mock.patch.object(local_script_runner, "ScriptCache", lambda: compiled),
        ):
            entry = rerun_ms("sales/order_entry", order=str(order))
            dashboard = rerun_ms("analysis/sales")
        return [
            at_most("order entry, 10 lines, rerun with its trial run: processor", statistics.median(entry), "ms", 25),
            seen("of that, the fastest tenth", fastest_tenth(entry), "ms"),
            at_most("sales dashboard, rerun: processor", statistics.median(dashboard), "ms", 40),
            seen("of that, the fastest tenth", fastest_tenth(dashboard), "ms"),
        ]


if __name__ == "__main__":
    print(json.dumps(measure() if "--measure" in sys.argv else run(), ensure_ascii=False, indent=1))
