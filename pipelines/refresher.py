"""The one program beside the app: it keeps the warehouse up with Postgres, looking twice a second, and runs the worker."""

from __future__ import annotations

import logging
import signal
import threading

import psycopg2

from operational.core.api import Database
from operational.worker.api import Worker, carriers_of
from pipelines.place import Place, place
from pipelines.recording import Recorder
from warehouse.api import EverySlotHeldError, RefreshRunningError, Watch, business_today, refresh, take_request

log = logging.getLogger("gongdan.refresher")

LOOK_SECONDS = 0.5  # how stale a figure may be before anybody notices
REST_SECONDS_MAX = 30.0  # pause after repeated failures: the cause needs a person, not a loop
CONNECT_AGAIN_SECONDS = 2.0  # while the database restarts


class Refresher:
    """Looks, refreshes, records; a failure is recorded and tried again, later each time."""

    def __init__(self, where: Place, recorder: Recorder, stopping: threading.Event) -> None:
        self._where = where
        self._recorder = recorder
        self._stopping = stopping
        self._failures = 0

    def run(self) -> None:
        """Until it is told to stop."""
        while not self._stopping.is_set():
            try:
                with Watch(self._where.etl_url, self._where.warehouse) as watch:
                    while not self._stopping.wait(LOOK_SECONDS):
                        self.look(watch)
            except psycopg2.Error as error:
                log.warning("the database does not answer: %s", str(error).strip())
                self._stopping.wait(CONNECT_AGAIN_SECONDS)

    def look(self, watch: Watch) -> bool:
        """Refresh if something was committed since, or a new day began; tells whether a new version stands."""
        take_request(self._where.warehouse)  # whoever asked is answered by this look
        if not watch.has_news(business_today()):
            return False
        try:
            result = refresh(self._where.etl_url, self._where.warehouse)
        except (RefreshRunningError, EverySlotHeldError):
            return False  # somebody else is at it; look again
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            log.exception("the refresh failed; readers keep the last good version")
            self._fail(str(error))
            return False
        if not result.is_published:
            self._fail("; ".join(result.differences[:10]))
            return False
        self._failures = 0
        self._recorder.refreshed(result)
        return True

    def _fail(self, reason: str) -> None:
        log.error("nothing was published: %s", reason)
        self._recorder.failed(reason)
        self._failures += 1
        self._stopping.wait(min(REST_SECONDS_MAX, 2.0**self._failures))


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    where = place()
    database = Database(where.app_url, pool_size=2)
    worker = threading.Thread(target=Worker(database, carriers_of(), stopping).run, name="worker")
    worker.start()
    try:
        Refresher(where, Recorder.here(), stopping).run()
    finally:
        stopping.set()
        worker.join()
        database.close()


if __name__ == "__main__":
    main()
