"""Hashing passwords: slow for a thief, bounded for the server."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from operational.core.api import Refusal

# One pass over 46 MiB costs about 200 ms of one core and resists graphics cards (OWASP's equal of 19 MiB, t=2).
HASHER = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
HASHES_AT_ONCE = 2  # more would starve the rest of the product of cores and memory
WAIT_SECONDS_MAX = 15
_places = threading.BoundedSemaphore(HASHES_AT_ONCE)


class TooBusy(Refusal):
    """So many people sign in at once that this one has to try again."""

    status = 503


def hash_password(password: str) -> str:
    """The stored form of a password."""
    with _Place():
        return HASHER.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one. Without a stored one the same work is done for nothing."""
    with _Place():
        try:
            HASHER.verify(stored or _nobodys(), password)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the stored form was made with other costs than today's."""
    return HASHER.check_needs_rehash(stored)


class _Place:
    """One of the places in which a hash may be computed."""

    def __enter__(self) -> None:
        if not _places.acquire(timeout=WAIT_SECONDS_MAX):
            raise TooBusy("identity.sign_in_busy")

    def __exit__(self, *_: object) -> None:
        _places.release()


@cache
def _nobodys() -> str:
    """A hash that no password has, so that an unknown login takes as long as a known one."""
    return HASHER.hash("\0 no password")
