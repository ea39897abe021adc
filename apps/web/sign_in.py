"""Signing in and out, and a new password where one is due: our own light pages in three languages, outside Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from apps.web import cookies
from apps.web.pages import Field, light_form
from operational.core.api import LOCALES, Actor, Refusal, locale_of, say
from operational.identity.api import SignedIn

FIELD_CHARS_MAX = 200  # longer than any name or password; more is not typed by a person
FORM_BYTES_MAX = 8_000
LANGUAGE_SECONDS = 31_536_000


class Identity(Protocol):
    """What these pages need of the identity slice."""

    def sign_in(self, login: str, password: str, address: str, agent: str) -> SignedIn: ...

    def sign_out(self, token: str) -> None: ...

    def set_password(self, actor: Actor, old: str, new: str) -> str: ...


def routes(identity: Identity) -> list[Route]:
    pages = _Pages(identity)
    return [
        Route("/auth/login", pages.show, methods=["GET"]),
        Route("/auth/login", pages.enter, methods=["POST"]),
        Route("/auth/logout", pages.leave, methods=["POST"]),
        Route("/auth/password", pages.show_password, methods=["GET"]),
        Route("/auth/password", pages.change_password, methods=["POST"]),
    ]


@dataclass(frozen=True)
class _Light:
    """One of our light pages: its address, its words and its fields (name, word, kind, what a password safe fills in)."""

    action: str
    title_key: str
    hint_key: str
    fields: Sequence[tuple[str, str, str, str]]


SIGN_IN = _Light(
    "/auth/login",
    "web.sign_in",
    "web.sign_in_hint",
    (("login", "web.login_name", "text", "username"), ("password", "web.password", "password", "current-password")),
)
PASSWORD = _Light(
    "/auth/password",
    "web.new_password_title",
    "web.new_password_hint",
    (
        ("old", "web.old_password", "password", "current-password"),
        ("new", "web.new_password", "password", "new-password"),
        ("again", "web.new_password_again", "password", "new-password"),
    ),
)


class _Pages:
    def __init__(self, identity: Identity) -> None:
        self.identity = identity

    async def show(self, request: Request) -> Response:
        """The sign-in page, in the language of the link, the cookie or the browser."""
        return _page(request, SIGN_IN, next_=request.query_params.get("next", ""))

    async def enter(self, request: Request) -> Response:
        locale = _locale(request)
        if _is_too_long(request):
            return _page(request, SIGN_IN, alert=say("web.form_too_long", locale), status=413)
        form = await _form(request)
        login, next_ = form.get("login", ""), form.get("next", "")
        if not _is_own_form(request, form):
            return _page(request, SIGN_IN, alert=say("web.form_expired", locale), login=login, next_=next_, status=403)
        try:
            found = await self._sign_in(request, login, form.get("password", ""))
        except Refusal as refusal:
            return _page(request, SIGN_IN, alert=_sentence(refusal, locale), login=login, next_=next_, status=refusal.status)
        await self._leave_former(_token(request), found.token)
        target = own_target(next_)
        if found.must_change_password:
            target = f"/auth/password?next={quote(target, safe='')}"
        return _signed_in(request, found, target)

    async def leave(self, request: Request) -> Response:
        """End the session on the server; dropping the cookie alone would only hide it."""
        token = _token(request)
        form = {} if _is_too_long(request) else await _form(request)
        if not cookies.same(form.get("proof", ""), cookies.sign_out_proof(token)):
            return _page(request, SIGN_IN, alert=say("web.form_expired", _locale(request)), status=403)
        await to_thread.run_sync(self.identity.sign_out, token)
        answer = RedirectResponse("/auth/login", status_code=303)
        _set(answer, request, _session_cookie(request), "", max_age=0)
        return answer

    async def show_password(self, request: Request) -> Response:
        return _page(request, PASSWORD, next_=request.query_params.get("next", ""))

    async def change_password(self, request: Request) -> Response:
        """A new password ends every session of the user; this browser gets a fresh one."""
        locale = _locale(request)
        actor: Actor = request.scope["state"]["actor"]
        if _is_too_long(request):
            return _page(request, PASSWORD, alert=say("web.form_too_long", locale), status=413)
        form = await _form(request)
        next_ = form.get("next", "")
        if not _is_own_form(request, form):
            return _page(request, PASSWORD, alert=say("web.form_expired", locale), next_=next_, status=403)
        if form.get("new") != form.get("again"):
            return _page(request, PASSWORD, alert=say("web.passwords_differ", locale), next_=next_, status=422)
        try:
            code = await to_thread.run_sync(self.identity.set_password, actor, form.get("old", ""), form.get("new", ""))
            found = await self._sign_in(request, code, form.get("new", ""))
        except Refusal as refusal:
            return _page(request, PASSWORD, alert=_sentence(refusal, locale), next_=next_, status=refusal.status)
        return _signed_in(request, found, own_target(next_))

    async def _leave_former(self, former: str, token: str) -> None:
        """End whom this browser acted for before: a window left open must not go on as that person."""
        if former and not cookies.same(former, token):
            await to_thread.run_sync(self.identity.sign_out, former)

    async def _sign_in(self, request: Request, login: str, password: str) -> SignedIn:
        address = request.client.host if request.client else ""
        agent = request.headers.get("user-agent", "")[:FIELD_CHARS_MAX]
        return await to_thread.run_sync(self.identity.sign_in, login, password, address, agent)


def own_target(next_: str) -> str:
    """Where to go after signing in: a page of ours, never an address somebody put into the link."""
    parts = urlsplit(next_)
    is_own = next_.startswith("/") and not next_.startswith(("//", "/\\", "/auth/")) and not parts.netloc and not parts.scheme
    return next_ if is_own and "\\" not in next_ and not any(ord(char) < 32 for char in next_) else "/"


def _is_too_long(request: Request) -> bool:
    length = request.headers.get("content-length", "0")
    return not length.isdigit() or int(length) > FORM_BYTES_MAX or "transfer-encoding" in request.headers


async def _form(request: Request) -> dict[str, str]:
    given = await request.form(max_files=0, max_fields=10)
    return {name: str(value)[:FIELD_CHARS_MAX] for name, value in given.items()}


def _is_own_form(request: Request, form: Mapping[str, str]) -> bool:
    """The hidden token equals the one in the cookie that only our page could set."""
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.headers.get("host", ""):
        return False
    return cookies.same(form.get("form", ""), request.cookies.get(cookies.FORM_COOKIE, ""))


def _sentence(refusal: Refusal, locale: str) -> str:
    return say(refusal.key, locale, **refusal.values)


def _signed_in(request: Request, found: SignedIn, target: str) -> Response:
    answer = RedirectResponse(target, status_code=303)
    _set(answer, request, _session_cookie(request), found.token)
    _set(answer, request, cookies.FORM_COOKIE, "", max_age=0)
    return answer


def _session_cookie(request: Request) -> str:
    return cookies.session_cookie_name(request.url.scheme, request.url.netloc)


def _token(request: Request) -> str:
    return cookies.session_token(request.cookies, request.url.scheme, request.url.netloc)


def _set(answer: Response, request: Request, name: str, value: str, *, max_age: int | None = None) -> None:
    secure = cookies.is_trustworthy(request.url.scheme, request.url.netloc)
    answer.headers.append("set-cookie", cookies.set_cookie(name, value, secure=secure, max_age=max_age))


def _locale(request: Request) -> str:
    for chosen in (request.query_params.get("lang"), request.cookies.get(cookies.LANGUAGE_COOKIE)):
        if chosen in LOCALES:
            return chosen
    first = request.headers.get("accept-language", "").split(",")[0].split(";")[0].strip()
    return locale_of(first)


def _page(request: Request, light: _Light, *, alert: str = "", login: str = "", next_: str = "", status: int = 200) -> Response:
    locale = _locale(request)
    token = request.cookies.get(cookies.FORM_COOKIE) or cookies.new_form_token()
    body = light_form(
        locale=locale,
        title_key=light.title_key,
        button_key=light.title_key,
        action=light.action,
        form=token,
        next_=next_,
        alert=alert,
        hint=say(light.hint_key, locale),
        fields=[
            Field(name, say(word, locale), kind, autocomplete, login if name == "login" else "")
            for name, word, kind, autocomplete in light.fields
        ],
    )
    answer = HTMLResponse(body, status_code=status)
    _set(answer, request, cookies.FORM_COOKIE, token)
    if request.query_params.get("lang") in LOCALES:
        _set(answer, request, cookies.LANGUAGE_COOKIE, locale, max_age=LANGUAGE_SECONDS)
    return answer
