"""The session cookie: its name, its flags, and the proof that a form came from our own page."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping

SAFE_NAME = "__Host-gongdan"  # browsers accept it only with Secure, Path=/ and no Domain
PLAIN_NAME = "gongdan_session"
FORM_COOKIE = "gongdan_form"
LANGUAGE_COOKIE = "gongdan_lang"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def is_trustworthy(scheme: str, host: str) -> bool:
    """Whether the browser keeps Secure cookies here: TLS, or the machine itself."""
    name = host.rsplit(":", 1)[0].strip("[]") if not host.endswith("]") else host.strip("[]")
    return scheme in ("https", "wss") or name in LOOPBACK or name.endswith(".localhost")


def session_cookie_name(scheme: str, host: str) -> str:
    return SAFE_NAME if is_trustworthy(scheme, host) else PLAIN_NAME


def session_token(cookies: Mapping[str, str], scheme: str, host: str) -> str:
    """The token a browser sent, read only under the name that this address would have set."""
    return cookies.get(session_cookie_name(scheme, host), "")


def session_token_of_any(cookies: Mapping[str, str]) -> str:
    """The token behind a connection that the gate has already let through."""
    return cookies.get(SAFE_NAME) or cookies.get(PLAIN_NAME) or ""


def set_cookie(name: str, value: str, *, secure: bool, max_age: int | None = None) -> str:
    """A Set-Cookie value: never readable by scripts, never sent with foreign forms."""
    parts = [f"{name}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    if secure:
        parts.append("Secure")
    if max_age is not None:
        parts.append(f"Max-Age={max_age}")
    return "; ".join(parts)


def new_form_token() -> str:
    return secrets.token_urlsafe(24)


def same(one: str, other: str) -> bool:
    return bool(one) and hmac.compare_digest(one.encode(), other.encode())


def sign_out_proof(token: str) -> str:
    """What the sign-out form carries: computable from the session cookie only, so a foreign page cannot sign anyone out."""
    return hashlib.sha256(b"sign-out:" + token.encode()).hexdigest()


def public_name(token: str) -> str:
    """A name for a session that reveals nothing of its token."""
    return hashlib.sha256(b"name:" + token.encode()).hexdigest()[:16]
