"""The archive package of a year through the REST door: written to a file first, then sent part by part."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from apps.archive.make import Archived, make_archive
from operational.core.api import Actor, Database, InvalidInput

PART_BYTES = 1_000_000


async def archive_of_year(database: Database, actor: Actor, request: Request) -> Response:
    """Everything of a year, whoever may see the books."""
    text = request.path_params["year"]
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise InvalidInput("archive.year_wrong", field="year", year=text[:20])
    folder = tempfile.TemporaryDirectory(prefix="gongdan-archive-")
    try:
        work = partial(make_archive, database, actor, int(text), Path(folder.name) / "archive.zip")
        made = await to_thread.run_sync(work)
    except BaseException:
        folder.cleanup()
        raise
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(f'会计档案-{text}.zip', safe='')}",
        "content-length": str(made.size),
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
        "x-sha256": made.sha256,
    }
    return StreamingResponse(_parts(made, folder), media_type="application/zip", headers=headers)


def _parts(made: Archived, folder: tempfile.TemporaryDirectory[str]) -> Iterator[bytes]:
    try:
        with open(made.path, "rb") as raw:
            while part := raw.read(PART_BYTES):
                yield part
    finally:
        folder.cleanup()
