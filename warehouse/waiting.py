"""Wait for figures that cover everything committed before the question: the refresher makes them, the door waits."""

from __future__ import annotations

import time
from pathlib import Path

from warehouse import files
from warehouse.refresh import is_behind

WAIT_SECONDS = 12.0  # a refresh takes one or two; who waits longer is told so
LOOK_SECONDS = 0.25


def wait_until_current(postgres_url: str, home: Path, seconds: float = WAIT_SECONDS) -> bool:
    """Ask the refresher for newer figures, if any are needed, and wait; false when they are late or nothing was published."""
    if not is_behind(postgres_url, home):
        return True
    files.request_refresh(home)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
        if not is_behind(postgres_url, home):
            return True
    return False
