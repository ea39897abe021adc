"""The REST application: mounted at /api by the web process, or run alone by tests."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from anyio import to_thread
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError, OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from apps.papers.composed import answer as answer_question
from apps.papers.figures import Unavailable
from apps.rest.caller import caller, language, session_cookie
from apps.rest.files import add_files
from apps.rest.openapi import document
from apps.rest.operations import Operation, operations
from apps.rest.problems import problem
from apps.rest.reading import as_plain, is_dry_run, read_input, request_key
from operational.core.api import Actor, Database, Refusal
from operational.dispatch.api import ask, dispatch, permit, permit_figures
from operational.identity import api as identity
from warehouse import api as warehouse

HTTP_KEYS = {404: "rest.no_such_path", 405: "rest.no_such_method"}


class Exact(JSONResponse):
    """Decimals as text and days in ISO form, also in entries that a dry run shows before they are written."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else value.isoformat()


class RestMount(Mount):
    """All of ``/api``, also an address with a line break in it: that is answered here, as a problem, like any other."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__("/api", app)
        self.path_regex = re.compile("^/api/(?P<path>.*)$", re.DOTALL)


def rest_app(database: Database) -> FastAPI:
    """Every command and query of the catalog behind its path."""
    app = FastAPI(title="Gongdan", openapi_url=None, docs_url=None, redoc_url=None)
    found = operations()
    described = document(found)
    for operation in found:
        app.router.routes.append(Route(operation.path, _endpoint(database, operation), methods=[operation.method]))

    async def openapi(_: Request) -> Response:
        return JSONResponse(described)

    async def me(request: Request) -> Response:
        return await _who(request, database)

    add_files(app, database)
    app.router.routes.append(Route("/openapi.json", openapi, methods=["GET"]))
    app.router.routes.append(Route("/me", me, methods=["GET"]))
    app.add_exception_handler(HTTPException, _http_error)
    app.openapi = lambda: described  # type: ignore[method-assign]  # the documented way to give one's own description
    return app


def _endpoint(database: Database, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    work = {"command": _command, "query": _query, "question": _question}[operation.kind]

    async def answer(request: Request) -> Response:
        actor: Actor | None = None
        try:
            actor = await caller(request, database)
            _permit(actor, operation)
            data = await read_input(request, operation)
            found = await work(database, actor, operation, data, request)
        except Refusal as refusal:
            return problem(refusal, language(request, actor), operation.name.split(".", 1)[0])
        except OperationalError:
            return problem(Unavailable("rest.database_unavailable"), language(request, actor))
        except DBAPIError as error:
            if error.connection_invalidated:
                return problem(Unavailable("rest.database_unavailable"), language(request, actor))
            raise
        return Exact(found)

    return answer


def _permit(actor: Actor, operation: Operation) -> None:
    """The right is asked before the input is read: who may not do a thing need not hear what it takes."""
    if isinstance(operation.declared, warehouse.Question):
        permit_figures(actor, operation.declared.permission)
    else:
        permit(actor, operation.declared.permission)


async def _command(
    database: Database, actor: Actor, operation: Operation, data: dict[str, Any], request: Request
) -> dict[str, Any]:
    tried, key = is_dry_run(request), request_key(request)
    run = partial(dispatch, database, actor, operation.name, data, key=key, dry_run=tried)
    answer = await to_thread.run_sync(run)
    return {
        "result": answer.result,
        "replayed": answer.replayed,
        "dry_run": answer.dry_run,
        "entries": answer.entries,
    }


async def _query(database: Database, actor: Actor, operation: Operation, data: dict[str, Any], _: Request) -> Mapping[str, Any]:
    found = await to_thread.run_sync(partial(ask, database, actor, operation.name, data))
    return found.model_dump(mode="json")


async def _question(
    database: Database, actor: Actor, operation: Operation, data: dict[str, Any], _: Request
) -> Mapping[str, Any]:
    assert isinstance(operation.declared, warehouse.Question)
    return await to_thread.run_sync(partial(answer_question, database, actor, operation.name, as_plain(data)))


async def _who(request: Request, database: Database) -> Response:
    """Who is signed in, with which rights, and the proof a browser must send with every change."""
    try:
        actor = await caller(request, database)
    except Refusal as refusal:
        return problem(refusal, language(request, None))
    signed_in = await to_thread.run_sync(identity.session_of, database, session_cookie(request))
    return JSONResponse(
        {
            "user_id": actor.user_id,
            "name": actor.name,
            "locale": actor.locale,
            "permissions": dict(actor.permissions),
            "csrf": signed_in.csrf if signed_in else None,
        }
    )


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    refusal = Refusal(HTTP_KEYS.get(error.status_code, "rest.request_wrong"), path=request.url.path[:200], method=request.method)
    refusal.status = error.status_code
    answer = problem(refusal, language(request, None))
    answer.headers.update(error.headers or {})
    return answer
