"""The gate before every page, socket and REST call: who are you, and what may your browser do with our answer."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote, urlsplit

from anyio import to_thread

from apps.web import cookies, headers
from operational.core.api import say
from operational.identity.api import SignedIn

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Lookup = Callable[[str], SignedIn | None]

IDENTITY_HEADER = b"x-gongdan-user"
REQUEST_ID_HEADER = b"x-request-id"
POLICY_HEADER = b"content-security-policy"
PUBLIC_PATHS = (
    "/auth/login",
    "/auth/logout",
    "/healthz",
    "/_stcore/health",
    "/_stcore/host-config",
    "/favicon.png",
    "/robots.txt",
)
PUBLIC_FOLDERS = ("/static/", "/brand/")  # the program itself, no data
OWN_PAGES = ("/auth/", "/healthz")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
LOOKUP_SECONDS = 1.0  # a page loads dozens of files at once: one look-up serves them all, a revocation still bites at once
LOOKUPS_MAX = 2000
HTML_BYTES_MAX = 200_000  # the shell page is 10 KB; anything larger is passed through unchanged
LANGUAGES = {"zh_CN": "zh-CN", "zh_TW": "zh-TW", "en": "en"}


class Gate:
    """Pure ASGI, because sockets must pass it too."""

    def __init__(self, app: App, lookup: Lookup) -> None:
        self.app = app
        self.lookup = lookup
        self._kept: dict[str, tuple[float, SignedIn | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        request = _Request(scope)
        visitor = None if request.is_public else await self._visitor(request.token)
        scope["headers"] = request.trusted_headers(visitor)
        scope.setdefault("state", {})["actor"] = visitor.actor if visitor else None
        scope["state"]["request_id"] = request.id
        if scope["type"] == "websocket":
            await self._socket(request, visitor, scope, receive, send)
        else:
            await self._page(request, visitor, scope, receive, send)

    async def _visitor(self, token: str) -> SignedIn | None:
        if not token:
            return None
        now = time.monotonic()
        kept = self._kept.get(token)
        if kept is not None and now - kept[0] < LOOKUP_SECONDS:
            return kept[1]
        visitor = await to_thread.run_sync(self.lookup, token)
        if len(self._kept) >= LOOKUPS_MAX:
            self._kept.clear()
        self._kept[token] = (now, visitor)
        return visitor

    async def _socket(self, request: _Request, visitor: SignedIn | None, scope: Scope, receive: Receive, send: Send) -> None:
        if visitor is None or visitor.must_change_password or not request.is_same_origin:
            await receive()
            await send({"type": "websocket.close", "code": 4401})
            return
        await self.app(scope, receive, send)

    async def _page(self, request: _Request, visitor: SignedIn | None, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(send, request, LANGUAGES[visitor.actor.locale] if visitor else "")
        if request.is_public:
            await self.app(scope, receive, answer.send)
        elif request.is_api:
            await self._api(request, visitor, scope, receive, answer)
        elif visitor is None:
            await answer.redirect(f"/auth/login?next={quote(request.target, safe='')}")
        elif visitor.must_change_password and not request.is_own_page:
            await answer.redirect(f"/auth/password?next={quote(request.target, safe='')}")
        elif request.method not in SAFE_METHODS and not request.is_same_origin:
            await answer.refuse(403, "web.foreign_origin", request.locale)
        else:
            await self.app(scope, receive, answer.send)

    async def _api(self, request: _Request, visitor: SignedIn | None, scope: Scope, receive: Receive, answer: _Answer) -> None:
        """A token is checked by the REST door itself; a signed-in browser may use it from our own pages only."""
        if request.has_authorization:
            scope["state"]["actor"] = None
            await self.app(scope, receive, answer.send)
        elif visitor is None:
            await answer.refuse(401, "web.not_signed_in", request.locale)
        elif request.method not in SAFE_METHODS and not request.has_own_origin:
            await answer.refuse(403, "web.foreign_origin", request.locale)
        else:
            await self.app(scope, receive, answer.send)


class _Request:
    """What the gate needs to know of a request."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.headers = {name.lower(): value for name, value in scope["headers"]}
        self.id = secrets.token_hex(8)
        self.path: str = scope["path"]
        self.method: str = scope.get("method", "GET")
        self.host = self.headers.get(b"host", b"").decode("latin-1")
        self.secure = scope.get("scheme") in ("https", "wss")
        self.is_api = self.path == "/api" or self.path.startswith("/api/")
        self.is_own_page = self.path.startswith(OWN_PAGES)
        self.is_public = self.path in PUBLIC_PATHS or self.path.startswith(PUBLIC_FOLDERS)
        self.has_authorization = b"authorization" in self.headers

    @property
    def token(self) -> str:
        return cookies.session_token(read_cookies(self.headers), self.scope.get("scheme", "http"), self.host)

    @property
    def locale(self) -> str:
        return "en" if self.headers.get(b"accept-language", b"").startswith(b"en") else "zh_CN"

    @property
    def target(self) -> str:
        query = self.scope.get("query_string", b"").decode("latin-1")
        return self.path + (f"?{query}" if query else "")

    @property
    def is_same_origin(self) -> bool:
        """A browser names the page it comes from; programs name none and are told apart by their cookie alone."""
        return b"origin" not in self.headers or self.has_own_origin

    @property
    def has_own_origin(self) -> bool:
        origin = self.headers.get(b"origin", b"").decode("latin-1")
        return bool(self.host) and urlsplit(origin).netloc == self.host

    def trusted_headers(self, visitor: SignedIn | None) -> list[tuple[bytes, bytes]]:
        """The headers without any identity the client claims, with the one we found."""
        dropped = (IDENTITY_HEADER, REQUEST_ID_HEADER)
        kept = [(name, value) for name, value in self.scope["headers"] if name.lower() not in dropped]
        if visitor is not None:
            kept.append((IDENTITY_HEADER, f"{visitor.actor.user_id}.{cookies.public_name(self.token)}".encode()))
        if self._is_shell():
            kept = [(name, value) for name, value in kept if name.lower() not in (b"accept-encoding", b"if-none-match")]
        return [*kept, (REQUEST_ID_HEADER, self.id.encode())]

    def _is_shell(self) -> bool:
        return not self.is_public and not self.is_api and b"text/html" in self.headers.get(b"accept", b"")


class _Answer:
    """Adds headers to what the app sends, and puts the user's language and our name into the shell page."""

    def __init__(self, send: Send, request: _Request, language: str) -> None:
        self._send = send
        self._request = request
        self._language = language
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": self._headers(message)}
            if self._language and _type_of(message).startswith(b"text/html") and not self._request.is_own_page:
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if message.get("more_body") and len(self._body) < HTML_BYTES_MAX:
                return
            await self._send_shell(bool(message.get("more_body")))
            return
        await self._send(message)

    async def _send_shell(self, more: bool) -> None:
        start, self._start = self._start, None
        assert start is not None
        body = shell(self._body, self._language)
        without = [(name, value) for name, value in start["headers"] if name.lower() not in (b"content-length", b"etag")]
        if not more:
            without.append((b"content-length", str(len(body)).encode()))
        await self._send({**start, "headers": without})
        await self._send({"type": "http.response.body", "body": body, "more_body": more})

    def _headers(self, message: Message) -> list[tuple[bytes, bytes]]:
        request = self._request
        own = headers.security_headers(
            host=request.host,
            secure=request.secure,
            own_page=request.is_own_page,
            is_document=request.is_own_page or request.is_api or _type_of(message).startswith(b"text/html"),
        )
        own.append((REQUEST_ID_HEADER, request.id.encode()))
        if request.is_api and any(name.lower() == POLICY_HEADER for name, _ in message["headers"]):
            own = [(name, value) for name, value in own if name != POLICY_HEADER]  # files bring a narrower one
        ours = {name for name, _ in own}
        return [*((name, value) for name, value in message["headers"] if name.lower() not in ours), *own]

    async def redirect(self, target: str) -> None:
        await self.send({"type": "http.response.start", "status": 303, "headers": [(b"location", target.encode())]})
        await self.send({"type": "http.response.body", "body": b""})

    async def refuse(self, status: int, key: str, locale: str) -> None:
        body = json.dumps({"problems": [{"key": key, "message": say(key, locale)}]}, ensure_ascii=False).encode()
        found = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        await self.send({"type": "http.response.start", "status": status, "headers": found})
        await self.send({"type": "http.response.body", "body": body})


def read_cookies(found: dict[bytes, bytes]) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(found.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def shell(page: bytes, language: str) -> bytes:
    """Streamlit's start page in the user's language and under our name, without the pointer to its agent door."""
    page = page.replace(b'<html lang="en">', f'<html lang="{language}" translate="no">'.encode(), 1)
    page = page.replace(b"<title>Streamlit</title>", b"<title>Gongdan</title>", 1)
    page = page.replace(b'href="./favicon.png"', b'href="/brand/icon.svg"', 1)
    return page.replace(b'<link rel="service-desc" href="./_stcore/agent/openapi.json" />', b"", 1)


def _type_of(message: Message) -> bytes:
    for name, value in message["headers"]:
        if name.lower() == b"content-type":
            return bytes(value)
    return b""
