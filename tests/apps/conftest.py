"""The web process on a small company: signed-in browsers without a browser, and single pages run by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from apps.screens import session, warehouse_door
from apps.web import people, sign_in
from apps.web.gate import Gate
from operational.core.api import Actor, settings
from tests.books import Books

PASSWORD = "Blue-Kettle-93-River"
SHELL = (
    '<!DOCTYPE html><html lang="en"><head><link rel="shortcut icon" href="./favicon.png" /><title>Streamlit</title>'
    '<link rel="service-desc" href="./_stcore/agent/openapi.json" /></head></html>'
)


async def shell(request: Request) -> Response:
    """Stands for Streamlit's start page, and tells which headers reached it."""
    answer = HTMLResponse(SHELL, headers={"etag": "x"})
    answer.headers["x-seen-user"] = request.headers.get("x-gongdan-user", "")
    return answer


async def stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(socket.headers.get("x-gongdan-user", ""))
    await socket.close()


async def rest(request: Request) -> Response:
    actor = request.scope["state"]["actor"]
    return JSONResponse({"actor": actor.name if actor else None})


@dataclass
class Web:
    """A browser's view of the process, without Streamlit itself."""

    books: Books
    client: TestClient

    def sign_in(self, login: str = "clerk", password: str = PASSWORD, next_: str = "", host: str = "") -> Response:
        self.client.get("/auth/login")
        given = {"login": login, "password": password, "next": next_, "form": self.client.cookies.get("gongdan_form", "")}
        return self.client.post("/auth/login", data=given)  # type: ignore[return-value]


@pytest.fixture
def served(company: Books, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """The real gate and sign-in pages before a stand-in for the screens."""
    monkeypatch.setattr(people, "app_database", lambda: company.database)
    routes = [
        *sign_in.routes(people.People()),
        Mount("/api", routes=[Route("/{path:path}", rest, methods=["GET", "POST"])]),
        WebSocketRoute("/_stcore/stream", stream),
        Route("/{path:path}", shell, methods=["GET", "POST"]),
    ]
    gated = Starlette(routes=routes, middleware=[Middleware(Gate, lookup=people.visitor)])
    given = {"code": "clerk", "name": "李小梅", "roles": ["sales_clerk"], "password": PASSWORD, "must_change_password": False}
    company.run("identity.create_user", given)
    with TestClient(gated, base_url="https://shop.example", follow_redirects=False) as client:
        yield Web(company, client)


@pytest.fixture
def screens(company: Books, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Actor]:
    """Pages see this company; the answer chooses who looks at them."""
    who: dict[str, Actor] = {"actor": company.actor("boss")}
    monkeypatch.setattr(session, "database", lambda: company.database)
    monkeypatch.setattr(session, "identify", lambda: who["actor"])
    nothing_published = settings().model_copy(update={"home": tmp_path})
    monkeypatch.setattr(warehouse_door, "settings", lambda: nothing_published)

    def as_(role: str) -> Actor:
        who["actor"] = company.actor(role)
        return who["actor"]

    st.cache_data.clear()  # lists are kept for some seconds: another test's company must not shine through
    return as_
