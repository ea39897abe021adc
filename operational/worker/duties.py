"""What must happen every business day without anybody asking."""

from __future__ import annotations

import datetime as dt
import logging

from operational.core.api import Database, Refusal
from operational.dispatch.api import dispatch
from operational.identity.api import system_actor
from operational.worker.marks import mark_of, set_mark

log = logging.getLogger("gongdan.worker")

# Commands that take a date and answer whether they are complete.
DUTIES = ("sales.recognise_due_vat", "ledger.make_recurring_vouchers")
CALLS_MAX = 1000  # each does a bounded part


def do_duties(database: Database, today: dt.date) -> list[str]:
    """Do what was not done today; answers what was. A duty that is refused is told in the log and tried again later."""
    done = []
    for name in DUTIES:
        with database.session() as session:
            if mark_of(session, f"duty:{name}").day == today:
                continue
        try:
            for _ in range(CALLS_MAX):
                if dispatch(database, system_actor(), name, {"date": today}, today=today).result["is_complete"]:
                    break
        except Refusal as refusal:
            log.warning("%s was refused: %s %s", name, refusal.key, refusal.values)
            continue
        with database.session() as session:
            set_mark(session, f"duty:{name}", day=today)
            session.commit()
        done.append(name)
    return done
