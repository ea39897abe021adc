"""The one ASGI process: screens at /, REST at /api, signing in at /auth, health at /healthz. Run: uvicorn apps.web.app:app"""

from __future__ import annotations

import contextlib
import gc
import importlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pandas
import plotly.graph_objects
import pyarrow
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from apps.screens.failure import on_script_error
from apps.web import sign_in
from apps.web.connection import app_database
from apps.web.gate import Gate
from operational.catalog.api import catalog
from operational.core.api import LOCALES, Actor, NotSignedIn, label
from operational.dispatch.api import dispatch
from operational.identity import api as identity

APPS = Path(__file__).resolve().parents[1]
REST_MODULE = "apps.rest.app"
HEAVY = (pandas, plotly.graph_objects, pyarrow)  # imported here, so that freezing below covers them


class _Identity:
    """The identity slice on this process' database."""

    def sign_in(self, login: str, password: str, address: str, agent: str) -> identity.SignedIn:
        found = visitor(identity.sign_in(app_database(), login, password, address, agent))
        if found is None:  # shut out by an administrator between the two looks
            raise NotSignedIn("web.not_signed_in")
        return found

    def sign_out(self, token: str) -> None:
        identity.sign_out(app_database(), token)

    def set_password(self, actor: Actor, old: str, new: str) -> str:
        """Change the actor's own password; answers the login under which a new session opens."""
        given = {"old_password": old, "new_password": new}
        return str(dispatch(app_database(), actor, "identity.set_password", given).result["code"])


def visitor(token: str) -> identity.SignedIn | None:
    """The living session behind a cookie."""
    return identity.session_of(app_database(), token)


async def healthz(_: Request) -> Response:
    """Whether this process answers; says nothing about who uses it."""
    return JSONResponse({"status": "ok"})


def _rest() -> list[BaseRoute]:
    if not (APPS / "rest" / "app.py").is_file():
        return []
    module = importlib.import_module(REST_MODULE)
    return [Mount("/api", module.rest_app(app_database()))]


@contextlib.asynccontextmanager
async def _lifespan(_: Any) -> AsyncIterator[None]:
    """Load every declaration and word before the first request, then take them out of the garbage collector's walk."""
    catalog()
    for locale in LOCALES:
        label("web.product", locale)
    # Streamlit collects garbage after every rerun: walking the frozen libraries again would cost 70 ms of it.
    gc.collect()
    gc.freeze()
    yield
    app_database().close()


def build() -> st.App:
    return st.App(
        APPS / "screens" / "main.py",
        routes=[
            *sign_in.routes(_Identity()),
            Route("/healthz", healthz),
            Mount("/brand", StaticFiles(directory=APPS / "brand")),
            *_rest(),
        ],
        middleware=[Middleware(Gate, lookup=visitor)],
        lifespan=_lifespan,
        on_script_error=on_script_error,
    )


app = build()
