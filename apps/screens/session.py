"""Who looks at this page, in which language, through which database. Asked again on every run, also of a fragment."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from apps.web import cookies
from apps.web.connection import app_database
from operational.core.api import Actor, Database, label, say
from operational.identity import api as identity

LOOKUP_SECONDS = 1.0  # one run asks dozens of times; a revoked or idle session is still noticed at the next click
KEPT_MAX = 2000
_kept: dict[str, tuple[float, Actor | None]] = {}


def database() -> Database:
    return app_database()


def identify() -> Actor | None:
    """The actor behind the browser's session cookie, or None when the session ended, idled out or was revoked."""
    token = session_token()
    if not token:
        return None
    now = time.monotonic()
    kept = _kept.get(token)
    if kept is not None and now - kept[0] < LOOKUP_SECONDS:
        return kept[1]
    found = identity.session_actor(database(), token)
    if len(_kept) >= KEPT_MAX:
        _kept.clear()
    _kept[token] = (now, found)
    return found


def session_token() -> str:
    return cookies.session_token_of_any(dict(st.context.cookies))


def actor() -> Actor:
    """Who acts here. Without a living session the page sends the browser to the sign-in page and stops."""
    found = identify()
    if found is None:
        st.html("<script>window.location.href='/auth/login'</script>", unsafe_allow_javascript=True)
        st.stop()
    return found


def locale() -> str:
    found = identify()
    return found.locale if found else "zh_CN"


def t(key: str, /, **values: Any) -> str:
    """The sentence for a key in the reader's language."""
    return say(key, locale(), **values)


def name_of(key: str) -> str:
    """The label for a key that a slice may leave to its own name (fields, choices)."""
    return label(key, locale())


def forget() -> None:
    """Look the person up anew at once, after they changed something about themselves."""
    _kept.pop(session_token(), None)
