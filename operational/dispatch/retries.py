"""A whole unit of work done again after a deadlock or a serialisation failure."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

from operational.dispatch.database_errors import is_retryable

T = TypeVar("T")
RETRIES_MAX = 5  # deadlock or serialisation; more means a design fault, not bad luck


def with_retries(work: Callable[[], T]) -> T:
    """Repeat a whole idempotent unit of work after a deadlock or a serialisation failure."""
    for attempt in range(RETRIES_MAX):
        try:
            return work()
        except sa.exc.DBAPIError as error:
            if not is_retryable(error) or attempt + 1 == RETRIES_MAX:
                raise
            time.sleep(random.uniform(0.005, 0.02) * 2**attempt)
    raise AssertionError("unreachable")
