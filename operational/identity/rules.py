"""Who may be a user, which passwords are good enough, how long failures make one wait."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PASSWORD_LENGTH_MIN = 10
PASSWORD_LENGTH_MAX = 128
PASSWORD_SCORE_MIN = 3  # zxcvbn: "safely unguessable", more than 10**8 guesses
ZXCVBN_LENGTH_MAX = 72  # what stands behind it cannot make a password weaker

LOGIN = re.compile(r"^(?=.*[^\W\d_])[\w.\-]{2,40}$")  # letters of any script, with at least one: never mistaken for a phone
PHONE = re.compile(r"^\+?[0-9]{5,15}$")
EMAIL = re.compile(r"^[^@\s]{1,64}@[^@\s]{1,190}$")

ACCOUNT_FREE_FAILURES = 5
ACCOUNT_WINDOW_SECONDS = 15 * 60
ACCOUNT_FIRST_WAIT_SECONDS = 30
ACCOUNT_WAIT_SECONDS_MAX = 5 * 60  # an attacker may slow the owner down, never lock the owner out
ADDRESS_FREE_FAILURES = 20
ADDRESS_WINDOW_SECONDS = 5 * 60

SESSION_HOURS_MAX = 12
SESSION_IDLE_MINUTES = 30
WIDEST_FIRST = ("all", "team", "own")


def login_of(text: str) -> str:
    """The login as it is compared: one width, lower case, no blanks around."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def phone_of(text: str) -> str:
    """A phone number without blanks and strokes."""
    return re.sub(r"[\s\-()]", "", text)


def password_problem(password: str, personal: Iterable[str] = ()) -> str | None:
    """The word key of what is wrong with a password, or None. ``personal`` are words that others can guess."""
    if len(password) < PASSWORD_LENGTH_MIN:
        return "identity.password_too_short"
    if len(password) > PASSWORD_LENGTH_MAX:
        return "identity.password_too_long"
    # The word lists of zxcvbn take 50 MB: only processes that set passwords load them.
    from zxcvbn import zxcvbn

    known = [word.casefold() for word in personal if len(word) > 1]
    found = zxcvbn(password[:ZXCVBN_LENGTH_MAX], user_inputs=[*known, *weak_words()])
    return None if found["score"] >= PASSWORD_SCORE_MIN else "identity.password_too_weak"


@cache
def weak_words() -> tuple[str, ...]:
    """What people in Chinese firms build passwords from: names in pinyin, lucky numbers, towns, trades, this product."""
    text = (Path(__file__).with_name("data") / "weak_words.txt").read_text("utf-8")
    return tuple(text.split())


def account_wait(failures: int, seconds_since_last: float) -> int:
    """Seconds that an account must still wait: nothing for the first failures, then twice as long each time."""
    if failures < ACCOUNT_FREE_FAILURES or seconds_since_last >= ACCOUNT_WINDOW_SECONDS:
        return 0
    steps = min(failures - ACCOUNT_FREE_FAILURES, 10)
    wait = min(ACCOUNT_FIRST_WAIT_SECONDS * 2**steps, ACCOUNT_WAIT_SECONDS_MAX)
    return max(0, int(wait - seconds_since_last))


def address_wait(failures: int, seconds_since_first: float) -> int:
    """Seconds that an address must still wait: after many failures until the window since the first has passed."""
    if failures < ADDRESS_FREE_FAILURES:
        return 0
    return max(0, int(ADDRESS_WINDOW_SECONDS - seconds_since_first))
