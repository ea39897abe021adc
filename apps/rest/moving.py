"""Moving in through the REST door: a file of another program is the body, what it is stands behind the question mark."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from apps.moving.take import Choice, read, take
from apps.moving.tell import answer
from apps.rest.reading import TooLarge
from apps.sheets.read import FILE_BYTES_MAX
from operational.core.api import Actor, Database, InvalidInput

FIELDS = ("check", "layout", "balance", "create_accounts", "post")


async def move_in(database: Database, actor: Actor, request: Request) -> Response:
    """Check a file (``check=true``) or bring it in, all or nothing."""
    given = dict(request.query_params)
    for name in given:
        if name not in FIELDS:
            raise InvalidInput("core.field_unknown", field=name)
    held = bytearray()
    async for part in request.stream():
        held += part
        if len(held) > FILE_BYTES_MAX:
            raise TooLarge("rest.too_large", bytes_max=FILE_BYTES_MAX)
    found = await to_thread.run_sync(partial(_moved, database, actor, request.path_params["kind"], bytes(held), given))
    return JSONResponse(found)


def _moved(database: Database, actor: Actor, kind: str, data: bytes, given: dict[str, str]) -> dict[str, Any]:
    choice = Choice(
        layout=given.get("layout", ""), balance=given.get("balance", ""), creates_accounts=_yes(given, "create_accounts")
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        file.write_bytes(data)
        found = read(database, actor, kind, file, choice)
        loaded = take(database, actor, found, choice, check=_yes(given, "check"), post=_yes(given, "post"))
    return answer(found, loaded, actor.locale)


def _yes(given: dict[str, str], name: str) -> bool:
    return given.get(name, "").casefold() in ("true", "1", "yes")
