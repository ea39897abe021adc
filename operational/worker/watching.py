"""Looking at the shelves: what fell below its minimum is written down as soon as anybody is there to look."""

from __future__ import annotations

from operational.core.api import Database
from operational.dispatch.api import dispatch
from operational.identity.api import actor_of
from operational.planning.api import stock_has_crossed
from operational.worker.news import SERVICE_USER


def watch(database: Database) -> int:
    """Have falls and recoveries written down, if there are any; answers how many items fell."""
    with database.session() as session:
        if not stock_has_crossed(session):
            return 0
    answer = dispatch(database, actor_of(database, SERVICE_USER), "planning.watch_stock", {})
    return int(answer.result["fell"])
