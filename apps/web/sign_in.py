"""Signing in and out: our own light pages in three languages, outside Streamlit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from apps.web import cookies
from apps.web.pages import Field, light_form
from operational.core.api import LOCALES, Refusal, locale_of, say

FIELD_CHARS_MAX = 200  # longer than any name or password; more is not typed by a person
FORM_BYTES_MAX = 8_000


class Identity(Protocol):
    """What signing in needs of the identity slice."""

    def sign_in(self, login: str, password: str, address: str, agent: str) -> str: ...

    def sign_out(self, token: str) -> None: ...


def routes(identity: Callable[[], Identity]) -> list[Route]:
    pages = _Pages(identity)
    return [
        Route("/auth/login", pages.show, methods=["GET"]),
        Route("/auth/login", pages.enter, methods=["POST"]),
        Route("/auth/logout", pages.leave, methods=["POST"]),
    ]


class _Pages:
    def __init__(self, identity: Callable[[], Identity]) -> None:
        self.identity = identity

    async def show(self, request: Request) -> Response:
        """The sign-in page, in the language of the link, the cookie or the browser."""
        return _page(request, _locale(request), next_=request.query_params.get("next", ""))

    async def enter(self, request: Request) -> Response:
        locale = _locale(request)
        if int(request.headers.get("content-length") or 0) > FORM_BYTES_MAX:
            return _page(request, locale, alert=say("web.form_too_long", locale), status=413)
        form = await request.form(max_files=0, max_fields=10)
        login, password, next_ = (str(form.get(name, ""))[:FIELD_CHARS_MAX] for name in ("login", "password", "next"))
        if not _is_own_form(request, form):
            return _page(request, locale, alert=say("web.form_expired", locale), login=login, next_=next_, status=403)
        address = request.client.host if request.client else ""
        agent = request.headers.get("user-agent", "")[:FIELD_CHARS_MAX]
        try:
            token = await to_thread.run_sync(self.identity().sign_in, login, password, address, agent)
        except Refusal as refusal:
            sentence = say(refusal.key, locale, **refusal.values)
            return _page(request, locale, alert=sentence, login=login, next_=next_, status=refusal.status)
        answer = RedirectResponse(own_target(next_), status_code=303)
        secure = cookies.is_trustworthy(request.url.scheme, request.url.netloc)
        name = cookies.session_cookie_name(request.url.scheme, request.url.netloc)
        answer.headers.append("set-cookie", cookies.set_cookie(name, token, secure=secure))
        answer.headers.append("set-cookie", cookies.set_cookie(cookies.FORM_COOKIE, "", secure=secure, max_age=0))
        return answer

    async def leave(self, request: Request) -> Response:
        """End the session on the server; the cookie alone would only hide it."""
        token = cookies.session_token(request.cookies, request.url.scheme, request.url.netloc)
        form = await request.form(max_files=0, max_fields=10)
        if not cookies.same(str(form.get("proof", "")), cookies.sign_out_proof(token)):
            return _page(request, _locale(request), alert=say("web.form_expired", _locale(request)), status=403)
        await to_thread.run_sync(self.identity().sign_out, token)
        answer = RedirectResponse("/auth/login", status_code=303)
        secure = cookies.is_trustworthy(request.url.scheme, request.url.netloc)
        name = cookies.session_cookie_name(request.url.scheme, request.url.netloc)
        answer.headers.append("set-cookie", cookies.set_cookie(name, "", secure=secure, max_age=0))
        return answer


def own_target(next_: str) -> str:
    """Where to go after signing in: a page of ours, never an address somebody put into the link."""
    parts = urlsplit(next_)
    is_own = next_.startswith("/") and not next_.startswith(("//", "/\\", "/auth/")) and not parts.netloc and not parts.scheme
    return next_ if is_own and "\\" not in next_ and not any(ord(char) < 32 for char in next_) else "/"


def _is_own_form(request: Request, form: Mapping[str, object]) -> bool:
    """The hidden token equals the one in the cookie that only our page could set."""
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.headers.get("host", ""):
        return False
    return cookies.same(str(form.get("form", "")), request.cookies.get(cookies.FORM_COOKIE, ""))


def _locale(request: Request) -> str:
    for chosen in (request.query_params.get("lang"), request.cookies.get(cookies.LANGUAGE_COOKIE)):
        if chosen in LOCALES:
            return chosen
    first = request.headers.get("accept-language", "").split(",")[0].split(";")[0].strip()
    return locale_of(first)


def _page(request: Request, locale: str, *, alert: str = "", login: str = "", next_: str = "", status: int = 200) -> Response:
    token = request.cookies.get(cookies.FORM_COOKIE) or cookies.new_form_token()
    body = light_form(
        locale=locale,
        title_key="web.sign_in",
        button_key="web.sign_in",
        action="/auth/login",
        form=token,
        next_=next_,
        alert=alert,
        hint=say("web.sign_in_hint", locale),
        fields=(
            Field("login", say("web.login_name", locale), "text", "username", login),
            Field("password", say("web.password", locale), "password", "current-password"),
        ),
    )
    answer = HTMLResponse(body, status_code=status)
    secure = cookies.is_trustworthy(request.url.scheme, request.url.netloc)
    answer.headers.append("set-cookie", cookies.set_cookie(cookies.FORM_COOKIE, token, secure=secure))
    if request.query_params.get("lang") in LOCALES:
        kept = cookies.set_cookie(cookies.LANGUAGE_COOKIE, locale, secure=secure, max_age=31_536_000)
        answer.headers.append("set-cookie", kept)
    return answer
