"""A program that refreshes for ever, to be killed: ``python -m tests.warehouse.keep_refreshing URL HOME DAY``."""

import datetime as dt
import sys
from pathlib import Path

from warehouse.api import graph, refresh


def main() -> None:
    url, home, day = sys.argv[1], Path(sys.argv[2]), dt.date.fromisoformat(sys.argv[3])
    graph()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    turn = 0
    while True:
        turn += 1
        refresh(url, home, full=turn % 5 == 0, as_of=day)


if __name__ == "__main__":
    main()
