"""Papers and files through the REST door: PDFs of documents, uploads, and what was uploaded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from anyio import to_thread
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from apps.papers.book_files import book_file
from apps.papers.own_files import own_statement_xlsx
from apps.papers.printed import DOCUMENT_OF, printed
from apps.papers.statements import statement_xlsx
from apps.rest.archive import archive_of_year
from apps.rest.caller import caller, language
from apps.rest.moving import FIELDS as MOVING_FIELDS
from apps.rest.moving import move_in
from apps.rest.problems import problem
from apps.rest.reading import TooLarge, reference, request_key
from operational.core.api import Actor, Database, InvalidInput, NotFound, Refusal
from operational.dispatch.api import ask, dispatch
from operational.papers.api import FILE_BYTES_MAX, SHOWN_IN_PLACE, keep_content, read_content

# A PDF of ours in the browser's own viewer, which brings its styles along; it may load and run nothing.
PAPER_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
# What people uploaded runs in a room without rights, whatever it turns out to be.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UPLOAD_FIELDS = ("kind", "document", "name", "purpose", "note")
LISTS = ("items", "locations", "lots", "vouchers")
BOOKS = ("vouchers", "ledger")
Answering = Callable[[Database, Actor, Request], Awaitable[Response]]


def add_files(app: FastAPI, database: Database) -> None:
    """The routes of papers and files."""
    for path, method, work in (
        ("/papers/{name}/{document}.pdf", "GET", _paper),
        ("/papers/{name}/{document}.png", "GET", _picture),
        ("/papers/{name}.pdf", "GET", _paper),
        ("/papers/financial_statement.xlsx", "GET", _statement_book),
        ("/papers/own_statement.xlsx", "GET", _own_book),
        ("/papers/{name:str}.xlsx", "GET", _book),
        ("/files", "POST", _upload),
        ("/files/{token}", "GET", _file),
        ("/moving/{kind}", "POST", move_in),
        ("/archives/{year}.zip", "GET", archive_of_year),
    ):
        app.router.routes.append(Route(path, _answering(database, work), methods=[method]))


def _answering(database: Database, work: Answering) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        actor: Actor | None = None
        try:
            actor = await caller(request, database)
            return await work(database, actor, request)
        except Refusal as refusal:
            return problem(refusal, language(request, actor), "papers")
        except OperationalError:
            silent = Refusal("rest.database_unavailable")
            silent.status = 503
            return problem(silent, language(request, actor))

    return answer


async def _paper(database: Database, actor: Actor, request: Request) -> Response:
    return await _made(database, actor, request, picture=False)


async def _picture(database: Database, actor: Actor, request: Request) -> Response:
    """The paper as a picture, to send to a telephone."""
    return await _made(database, actor, request, picture=True)


async def _made(database: Database, actor: Actor, request: Request, *, picture: bool) -> Response:
    name = request.path_params["name"]
    given = _asked(request)
    if "document" in request.path_params:
        field = DOCUMENT_OF.get(name)
        if field is None:
            raise InvalidInput("core.field_unknown", field="document")
        text = request.path_params["document"]
        given[field] = text if field == "paper" else reference(text)
    base = f"{request.url.scheme}://{request.url.netloc}"
    made = await to_thread.run_sync(partial(printed, database, actor, name, given, base, picture=picture))
    media = "image/png" if picture else "application/pdf"
    return Response(made.pdf, media_type=media, headers=_headers(made.file_name, True, PAPER_POLICY))


async def _statement_book(database: Database, actor: Actor, request: Request) -> Response:
    """The statements as a workbook that keeps its formulas; ``layout=tax`` as the tax template wants them."""
    made, name = await to_thread.run_sync(partial(statement_xlsx, database, actor, _asked(request)))
    return Response(made, media_type=XLSX, headers=_headers(name, False, PAPER_POLICY))


async def _book(database: Database, actor: Actor, request: Request) -> Response:
    """Vouchers or a ledger as a workbook: the rows behind the printed form."""
    name = request.path_params["name"]
    if name not in BOOKS:
        raise NotFound("papers.paper_unknown", field="name", name=name[:60], known=", ".join(BOOKS))
    made, file_name = await to_thread.run_sync(partial(book_file, database, actor, name, _asked(request), xlsx=True))
    return Response(made, media_type=XLSX, headers=_headers(file_name, False, PAPER_POLICY))


async def _own_book(database: Database, actor: Actor, request: Request) -> Response:
    """A statement of the company's own as a workbook that keeps its formulas."""
    made, name = await to_thread.run_sync(partial(own_statement_xlsx, database, actor, _asked(request)))
    return Response(made, media_type=XLSX, headers=_headers(name, False, PAPER_POLICY))


def _asked(request: Request) -> dict[str, Any]:
    """What stands behind the question mark; lists may be named several times."""
    given: dict[str, Any] = {}
    for name, text in request.query_params.multi_items():
        if name in LISTS:
            given.setdefault(name, []).append(reference(text))
        elif name in given:
            raise InvalidInput("rest.given_twice", field=name)
        else:
            given[name] = text
    return given


async def _upload(database: Database, actor: Actor, request: Request) -> Response:
    """The bytes are the body; what they belong to stands behind the question mark."""
    given = _asked(request)
    for name in given:
        if name not in UPLOAD_FIELDS:
            raise InvalidInput("core.field_unknown", field=name)
    if isinstance(given.get("document"), str):
        given["document"] = reference(given["document"])
    data = await _body(request)
    key = request_key(request)
    result = await to_thread.run_sync(partial(_filed, database, actor, given, data, key))
    return JSONResponse({"result": result}, 201)


def _filed(database: Database, actor: Actor, given: dict[str, Any], data: bytes, key: str | None) -> dict[str, Any]:
    content = keep_content(database, actor, str(given.get("name", "")), data)
    return dispatch(database, actor, "papers.attach_file", {**given, "content": content}, key=key).result


async def _body(request: Request) -> bytes:
    held = bytearray()
    async for part in request.stream():
        held += part
        if len(held) > FILE_BYTES_MAX:
            raise TooLarge("rest.too_large", bytes_max=FILE_BYTES_MAX)
    return bytes(held)


async def _file(database: Database, actor: Actor, request: Request) -> Response:
    """A file of a document, shown in place only where that is safe; everything else is saved."""
    asked = partial(ask, database, actor, "papers.attachment", {"attachment": request.path_params["token"]})
    found: Any = await to_thread.run_sync(asked)
    in_place = found.media_type in SHOWN_IN_PLACE and "download" not in request.query_params
    kind = found.media_type if found.media_type in SHOWN_IN_PLACE else "application/octet-stream"
    headers = {**_headers(found.name, in_place, FILE_POLICY), "content-length": str(found.size)}
    return StreamingResponse(read_content(database, found.content_id), media_type=kind, headers=headers)


def _headers(file_name: str, in_place: bool, policy: str) -> dict[str, str]:
    how = "inline" if in_place else "attachment"
    return {
        "content-disposition": f"{how}; filename*=UTF-8''{quote(file_name, safe='')}",
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }


def described(refused: dict[str, Any]) -> dict[str, Any]:
    """The same paths in OpenAPI; ``refused`` are the answers of a refusal."""
    token = {"name": "token", "in": "path", "required": True, "schema": {"type": "string"}}
    name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    document = {"name": "document", "in": "path", "required": True, "schema": {"type": "string"}}
    binary = {"schema": {"type": "string", "contentEncoding": "binary"}}
    pdf = {"200": {"description": "The paper as PDF.", "content": {"application/pdf": binary}}, **refused}
    fields = [
        {"name": one, "in": "query", "required": one in UPLOAD_FIELDS[:3], "schema": {"type": "string"}} for one in UPLOAD_FIELDS
    ]
    return {
        "/papers/{name}/{document}.pdf": {
            "get": {
                "operationId": "papers.pdf", "tags": ["papers"], "parameters": [name, document], "responses": pdf,
                "summary": "A paper of a document as PDF: quotation, sales_order, picking_list, delivery_note, purchase_order,"
                " money_receipt, expense_claim. The right is that of the document; further fields of its query stand behind"
                " the question mark.",
            }
        },
        "/papers/{name}/{document}.png": {
            "get": {
                "operationId": "papers.picture", "tags": ["papers"], "parameters": [name, document],
                "responses": {"200": {"description": "The paper as a picture.", "content": {"image/png": binary}}, **refused},
                "summary": "A paper of a document as a picture, to send to a telephone; a statement is one long picture.",
            }
        },
        "/papers/{name}.pdf": {
            "get": {
                "operationId": "papers.sheet", "tags": ["papers"], "parameters": [name], "responses": pdf,
                "summary": "A paper without a document as PDF: item_labels, asset_labels, bin_labels, lot_labels, alignment,"
                " financial_statement, own_statement, vouchers (vouchers, or month or date_from and date_to, type, state),"
                " ledger (book, from, to, account, level, dimension, columns, unposted).",
            }
        },
        "/papers/{name}.xlsx": {
            "get": {
                "operationId": "papers.book", "tags": ["papers"], "parameters": [name],
                "summary": "Vouchers or a ledger as a workbook, asked for as their PDF: vouchers, ledger.",
                "responses": {"200": {"description": "The workbook.", "content": {XLSX: binary}}, **refused},
            }
        },
        "/papers/own_statement.xlsx": {
            "get": {
                "operationId": "papers.own_statement_book", "tags": ["papers"], "parameters": [
                    {"name": one, "in": "query", "required": one in ("statement", "from", "to"), "schema": {"type": "string"}}
                    for one in ("statement", "from", "to", "view", "unposted", "department", "budget", "number", "language")
                ],
                "summary": "A statement of the company's own as a workbook that keeps its formulas.",
                "responses": {"200": {"description": "The workbook.", "content": {XLSX: binary}}, **refused},
            }
        },
        "/papers/financial_statement.xlsx": {
            "get": {
                "operationId": "papers.statement_book", "tags": ["papers"], "parameters": [
                    {"name": one, "in": "query", "required": one in ("from", "to"), "schema": {"type": "string"}}
                    for one in ("form", "from", "to", "layout", "view", "unposted", "department", "language")
                ],
                "summary": "Statements as a workbook whose totals are formulas: one form, or all three; layout official or tax.",
                "responses": {"200": {"description": "The workbook.", "content": {XLSX: binary}}, **refused},
            }
        },
        "/files": {
            "post": {
                "operationId": "papers.upload", "tags": ["papers"], "parameters": fields,
                "summary": "Upload a file (the bytes are the body, 50 MB at most) and make it part of a document.",
                "requestBody": {"required": True, "content": {"application/octet-stream": binary}},
                "responses": {
                    "201": {"description": "Filed.", "content": {"application/json": {"schema": {"type": "object"}}}}, **refused,
                },
            }
        },
        "/moving/{kind}": {
            "post": {
                "operationId": "moving.move_in", "tags": ["moving"], "parameters": [
                    {"name": "kind", "in": "path", "required": True, "schema": {"type": "string"}},
                    *({"name": one, "in": "query", "required": False, "schema": {"type": "string"}} for one in MOVING_FIELDS),
                ],
                "summary": "Check or bring in a file of another program (the bytes are the body): account_balances, open_items,"
                " stock, fixed_assets or vouchers. All rows or none.",
                "requestBody": {"required": True, "content": {"application/octet-stream": binary}},
                "responses": {
                    "200": {"description": "What was read, and what of it is wrong or was taken.",
                            "content": {"application/json": {"schema": {"type": "object"}}}}, **refused,
                },
            }
        },
        "/archives/{year}.zip": {
            "get": {
                "operationId": "archive.of_year", "tags": ["moving"], "parameters": [
                    {"name": "year", "in": "path", "required": True, "schema": {"type": "string"}},
                ],
                "summary": "Everything of a year as an archive package; never refused to who may see the books.",
                "responses": {
                    "200": {"description": "The package.", "content": {"application/zip": binary}}, **refused,
                },
            }
        },
        "/files/{token}": {
            "get": {
                "operationId": "papers.file", "tags": ["papers"], "parameters": [token],
                "summary": "The bytes of an attachment, for whoever may see its document.",
                "responses": {
                    "200": {"description": "The file.", "content": {"application/octet-stream": binary}}, **refused,
                },
            }
        },
    }  # fmt: skip
