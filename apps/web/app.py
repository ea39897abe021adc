"""The one ASGI process: screens at /, REST at /api, signing in at /auth, health at /healthz. Run: uvicorn apps.web.app:app"""

from __future__ import annotations

import contextlib
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
from apps.web.people import People, visitor
from operational.catalog.api import catalog
from operational.core.api import LOCALES, keep_loaded, label

APPS = Path(__file__).resolve().parents[1]
REST_MODULE = "apps.rest.app"
HEAVY = (pandas, plotly.graph_objects, pyarrow)  # imported here, so that freezing below covers them


async def healthz(_: Request) -> Response:
    """Whether this process answers; says nothing about who uses it."""
    return JSONResponse({"status": "ok"})


def _rest() -> list[BaseRoute]:
    if not (APPS / "rest" / "app.py").is_file():
        return []
    module = importlib.import_module(REST_MODULE)
    return [module.RestMount(module.rest_app(app_database()))]


@contextlib.asynccontextmanager
async def _lifespan(_: Any) -> AsyncIterator[None]:
    """Load every declaration and word before the first request, then take them out of the garbage collector's walk."""
    catalog()
    for locale in LOCALES:
        label("web.product", locale)
    # Streamlit collects garbage after every rerun: walking the frozen libraries again would cost 70 ms of it.
    keep_loaded()
    yield
    app_database().close()


def build() -> st.App:
    return st.App(
        APPS / "screens" / "main.py",
        routes=[
            *sign_in.routes(People()),
            Route("/healthz", healthz),
            Mount("/brand", StaticFiles(directory=APPS / "brand")),
            *_rest(),
        ],
        middleware=[Middleware(Gate, lookup=visitor)],
        lifespan=_lifespan,
        on_script_error=on_script_error,
    )


app = build()
