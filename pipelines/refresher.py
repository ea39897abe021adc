"""The one program that keeps the warehouse up with Postgres: it looks twice a second and refreshes when something changed."""

from __future__ import annotations

import logging
import signal
import threading
import time

import psycopg2

from pipelines.place import Place, place
from pipelines.recording import Recorder
from warehouse.api import EverySlotHeldError, RefreshRunningError, Watch, business_today, refresh

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
        self._seen = -1
        self._day = None if stopping.is_set() else business_today()
        self._failures = 0

    def run(self) -> None:
        """Until it is told to stop."""
        while not self._stopping.is_set():
            try:
                with Watch(self._where.etl_url) as watch:
                    while not self._stopping.wait(LOOK_SECONDS):
                        self.look(watch)
            except psycopg2.OperationalError as error:
                log.warning("the database does not answer: %s", str(error).strip())
                self._stopping.wait(CONNECT_AGAIN_SECONDS)

    def look(self, watch: Watch) -> bool:
        """Refresh if something was committed since, or a new day began; tells whether a new version stands."""
        newest, day = watch.newest(), business_today()
        if newest == self._seen and day == self._day:
            return False
        started = time.monotonic()
        try:
            result = refresh(self._where.etl_url, self._where.warehouse)
        except (RefreshRunningError, EverySlotHeldError):
            return False  # somebody else is at it; look again
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            log.exception("the refresh failed; readers keep the last good version")
            self._recorder.failed(str(error))
            self._rest()
            return False
        if not result.is_published:
            log.error("nothing was published: %s", "; ".join(result.differences[:10]))
            self._recorder.failed("; ".join(result.differences[:10]))
            self._rest()
            return False
        self._seen, self._day, self._failures = newest, day, 0
        self._recorder.refreshed(result, time.monotonic() - started)
        return True

    def _rest(self) -> None:
        self._failures += 1
        self._stopping.wait(min(REST_SECONDS_MAX, 2.0**self._failures))


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    Refresher(place(), Recorder.here(), stopping).run()


if __name__ == "__main__":
    main()
