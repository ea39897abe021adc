"""Waiting until the worker has told what was committed."""

import time

from operational.worker.api import write_news
from tests.books import Books


def tell(shop: Books) -> int:
    """Have everything told that was committed; a transaction of another test on the same server can hold the worker back."""
    last = shop.sql("select max(changed_xid::text::bigint) as xid from core.event")[0]["xid"]
    until, written = time.monotonic() + 60, 0
    while time.monotonic() < until:
        written += write_news(shop.database)
        if shop.sql("select xid::text::bigint as xid from integrations.mark where code = 'notices'")[0]["xid"] > last:
            return written
        time.sleep(0.05)
    raise TimeoutError("the worker did not come as far as the last event")
