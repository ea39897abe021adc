"""The worker's round: look, write, send, do the day's duties, rest."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time

from sqlalchemy.exc import DBAPIError

from operational.core.api import SHANGHAI, Database, settings
from operational.worker.carriers import MailServer, Robot
from operational.worker.duties import do_duties
from operational.worker.news import write_news
from operational.worker.sending import Carrier, send_waiting
from operational.worker.statements import make_due_statements
from operational.worker.watching import watch

log = logging.getLogger("gongdan.worker")

LOOK_SECONDS = 2.0  # how late a message may be before anybody notices
DUTY_SECONDS = 600.0  # a refused duty is tried again this often
WATCH_SECONDS = 15.0  # how late a fall below the minimum may be seen
REST_SECONDS = 10.0  # while the database restarts
ROBOT_KINDS = ("wecom", "dingtalk", "feishu")


def carriers_of() -> dict[str, Carrier]:
    """The ways out that this installation is set up for."""
    known = settings()
    found: dict[str, Carrier] = {kind: Robot(kind, known.robot_host_list) for kind in ROBOT_KINDS}
    if known.smtp_url is not None:
        found["mail"] = MailServer(known.smtp_url.get_secret_value(), known.mail_from or "gongdan@localhost")
    return found


class Worker:
    """Runs until it is told to stop; an error ends a round, never the worker."""

    def __init__(self, database: Database, carriers: dict[str, Carrier], stopping: threading.Event) -> None:
        self._database, self._carriers, self._stopping = database, carriers, stopping
        self._duties_at = 0.0
        self._watch_at = 0.0

    def run(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            try:
                self.round()
            except DBAPIError as error:
                log.warning("the database does not answer: %s", str(error.orig).strip())
                self._stopping.wait(REST_SECONDS)
            except Exception:
                log.exception("a round of the worker failed; the next one tries again")
                self._stopping.wait(REST_SECONDS)

    def round(self) -> None:
        if time.monotonic() >= self._watch_at:
            watch(self._database)
            self._watch_at = time.monotonic() + WATCH_SECONDS
        write_news(self._database)
        send_waiting(self._database, self._carriers, lambda: dt.datetime.now(dt.UTC))
        if time.monotonic() >= self._duties_at:
            today = dt.datetime.now(SHANGHAI).date()
            do_duties(self._database, today)
            make_due_statements(self._database, today)
            self._duties_at = time.monotonic() + DUTY_SECONDS
