"""Who calls: a program with its token, or a signed-in browser that proves the call came from our own page."""

from __future__ import annotations

from anyio import to_thread
from starlette.requests import Request

from apps.rest.operations import UNSAFE
from apps.web import cookies
from operational.core.api import Actor, Database, NotPermitted, NotSignedIn, locale_of
from operational.identity import api as identity

CSRF_HEADER = "x-csrf-token"
TOKEN_CHARS_MAX = 200


async def caller(request: Request, database: Database) -> Actor:
    """The actor with the rights of this moment; refused when nobody stands behind the request."""
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip() or len(token) > TOKEN_CHARS_MAX or not token.isascii():
            raise NotSignedIn("rest.token_unknown")
        actor = await to_thread.run_sync(identity.token_actor, database, token.strip())
        if actor is None:
            raise NotSignedIn("rest.token_unknown")
        return actor
    found = await to_thread.run_sync(identity.session_of, database, session_cookie(request))
    if found is None:
        raise NotSignedIn("rest.not_signed_in")
    if request.method in UNSAFE and not cookies.same(request.headers.get(CSRF_HEADER, ""), found.csrf):
        raise NotPermitted("rest.csrf_missing", header="X-CSRF-Token")
    return found.actor


def session_cookie(request: Request) -> str:
    return cookies.session_token(request.cookies, request.url.scheme, request.url.netloc)


def language(request: Request, actor: Actor | None) -> str:
    """The language asked for by the request, else the user's own."""
    first = request.headers.get("accept-language", "").split(",")[0].split(";")[0].strip()
    if first and first != "*":
        return locale_of(first)
    return actor.locale if actor else locale_of(None)
