"""Counting failed sign-ins. Counters have transactions of their own: a refusal must not undo its own count."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from operational.core.api import Refusal
from operational.identity import rules

ACCOUNT, ADDRESS = "account", "address"
FORGOTTEN_AFTER_DAYS = 1


class TooManyAttempts(Refusal):
    """Too many failures from this account or address: wait, then try again."""

    status = 429


def count_attempt(engine: Engine, account: str, address: str | None) -> None:
    """Count a try before it is checked, so that many at once cannot slip through; refused while a wait is running."""
    # Always the account first, so that two sign-ins never wait for each other.
    counters = [(ACCOUNT, account), *([(ADDRESS, address)] if address is not None else [])]
    with engine.begin() as connection:
        longest = max(_wait(connection, kind, key) for kind, key in counters)
        if longest > 0:
            raise TooManyAttempts("identity.too_many_attempts", seconds=longest)
        for kind, key in counters:
            connection.execute(_COUNT, {"kind": kind, "key": key})


def forgive_attempt(engine: Engine, account: str, address: str | None) -> None:
    """The try was right: the account starts anew, the address gets this one back, old counters go."""
    with engine.begin() as connection:
        connection.execute(_START_ANEW, {"kind": ACCOUNT, "key": account})
        if address is not None:
            connection.execute(_GIVE_BACK, {"kind": ADDRESS, "key": address})
        connection.execute(_SWEEP, {"days": FORGOTTEN_AFTER_DAYS})


def _wait(connection: Connection, kind: str, key: str) -> int:
    """Seconds to wait; a counter whose window has passed starts anew."""
    window = rules.ACCOUNT_WINDOW_SECONDS if kind == ACCOUNT else rules.ADDRESS_WINDOW_SECONDS
    row = connection.execute(_HOLD, {"kind": kind, "key": key}).one()
    passed = row.since_last if kind == ACCOUNT else row.since_first
    if passed >= window:
        connection.execute(_START_ANEW, {"kind": kind, "key": key})
        return 0
    if kind == ACCOUNT:
        return rules.account_wait(row.failures, row.since_last)
    return rules.address_wait(row.failures, row.since_first)


# Makes the counter or locks the one there is: a plain select could miss one that is just being swept.
_HOLD = sa.text(
    "insert into identity.attempt as kept (kind, key, count, first_at, last_at)"
    " values (:kind, :key, 0, clock_timestamp(), clock_timestamp())"
    " on conflict (kind, key) do update set count = kept.count"
    " returning kept.count as failures, extract(epoch from clock_timestamp() - kept.first_at)::float as since_first,"
    " extract(epoch from clock_timestamp() - kept.last_at)::float as since_last"
)
_START_ANEW = sa.text(
    "update identity.attempt set count = 0, first_at = clock_timestamp(), last_at = clock_timestamp()"
    " where kind = :kind and key = :key"
)
_COUNT = sa.text(
    "update identity.attempt set count = count + 1, last_at = clock_timestamp() where kind = :kind and key = :key"
)
_GIVE_BACK = sa.text("update identity.attempt set count = greatest(count - 1, 0) where kind = :kind and key = :key")
# The lock is skipped where a sign-in is running: that counter is young anyway.
_SWEEP = sa.text(
    "delete from identity.attempt where (kind, key) in (select kind, key from identity.attempt"
    " where last_at < clock_timestamp() - make_interval(days => :days) limit 1000 for update skip locked)"
)
