"""The REST door: exact numbers, one effect a key, words in the caller's language, and no answer from the engine room."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from apps.rest.app import RestMount
from apps.rest.operations import operations
from apps.rest.reading import BODY_BYTES_MAX, reference
from operational.catalog.api import catalog
from operational.core.api import settings
from tests.rest.conftest import Door
from warehouse import api as warehouse

PUMP = {"code": "P-1", "name": "离心泵", "unit": "台", "list_price": "1130.00"}


def post(door: Door, path: str, body: Any = None, **more: Any) -> Any:
    headers = {**door.headers(more.pop("who", None), more.pop("language", "en")), **more.pop("headers", {})}
    return door.client.post(path, json=body, headers=headers, **more)


def test_a_command_by_its_path(door: Door) -> None:
    answer = post(door, "/items", PUMP)
    assert answer.status_code == 200
    said = answer.json()
    assert (said["replayed"], said["dry_run"], said["entries"]) == (False, False, [])
    assert said["result"] == {"id": said["result"]["id"], "code": "P-1", "version": 1, "is_new": True}
    assert door.books.sql("select code, list_price from items.item") == [{"code": "P-1", "list_price": Decimal("1130.000000")}]


def test_a_json_number_is_read_exactly(door: Door) -> None:
    raw = b'{"code": "P-1", "name": "x", "list_price": 0.1234560}'
    headers = {**door.headers(), "Content-Type": "application/json"}
    assert door.client.post("/items", content=raw, headers=headers).status_code == 200
    assert door.books.sql("select list_price from items.item") == [{"list_price": Decimal("0.123456")}]
    more = raw.replace(b"0.1234560", b"0.1234567").replace(b"P-1", b"P-2")
    refused = door.client.post("/items", content=more, headers=headers)
    assert (refused.status_code, refused.json()["problems"][0]["key"]) == (400, "core.too_many_places")


def test_a_dry_run_keeps_nothing(door: Door) -> None:
    answer = post(door, "/items?dry_run=true", PUMP)
    assert answer.json()["dry_run"] is True
    assert door.books.count("items.item") == 0
    assert post(door, "/items?dry=true", PUMP).status_code == 400


def test_the_same_key_happens_once(door: Door) -> None:
    key = {"Idempotency-Key": "order-17"}
    first = post(door, "/items", PUMP, headers=key).json()
    again = post(door, "/items", PUMP, headers=key).json()
    other = post(door, "/items", {**PUMP, "name": "别的"}, headers=key)
    assert (first["replayed"], again["replayed"]) == (False, True)
    assert again["result"] == first["result"]
    assert (other.status_code, other.json()["problems"][0]["key"]) == (409, "dispatch.key_reused")
    assert door.books.count("items.item") == 1


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en-GB,en;q=0.9", 'Fill in "item name".'),
        ("zh-CN", "请填写“物料名称”。"),
        ("zh-HK", "請填寫「物料名稱」。"),
    ],
)
def test_refusals_speak_the_callers_language(door: Door, language: str, sentence: str) -> None:
    answer = post(door, "/items", {"code": "P-1"}, language=language)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert said["title"] == sentence
    assert said["problems"] == [{"key": "core.field_missing", "message": sentence, "field": "name", "row": None, "column": None}]


def test_who_is_nobody_may_not_even_look(door: Door) -> None:
    for headers in ({}, {"Authorization": "Bearer gd_wrong"}, {"Authorization": "Basic eA=="}, {"Cookie": "__Host-gongdan=x"}):
        answer = door.client.get("/items", headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert door.client.get("/items", headers=door.headers()).status_code == 200


def test_a_right_that_is_missing_is_named(door: Door) -> None:
    nobody = door.person("nobody")
    answer = post(door, "/items", PUMP, who=nobody)
    assert (answer.status_code, answer.json()["problems"][0]["key"]) == (403, "dispatch.not_permitted")
    assert door.books.count("items.item") == 0


def test_a_revoked_token_is_worthless_at_once(door: Door) -> None:
    clerk = door.person("clerk", "sales_clerk")
    assert door.client.get("/items", headers=door.headers(clerk)).status_code == 200
    token = door.books.sql("select id from identity.token where user_id = :u", u=clerk.actor.user_id)[0]["id"]
    assert post(door, f"/tokens/{token}/revoke").status_code == 200
    assert door.client.get("/items", headers=door.headers(clerk)).status_code == 401


def test_a_browser_needs_its_proof_for_changes(door: Door) -> None:
    from operational.identity import api as identity

    password = "Harbour-lantern-83"
    made = {"code": "amei", "name": "阿梅", "password": password, "roles": ["accountant"], "must_change_password": False}
    door.books.run("identity.create_user", made)
    cookie = identity.sign_in(door.books.database, "amei", password, "127.0.0.1", "test")
    # The test client speaks plain HTTP to a name that is not this machine, so the cookie has its plain name.
    headers = {"Cookie": f"gongdan_session={cookie}"}
    me = door.client.get("/me", headers=headers).json()
    refused = door.client.post("/items", json=PUMP, headers=headers)
    assert (refused.status_code, refused.json()["problems"][0]["key"]) == (403, "rest.csrf_missing")
    assert door.client.post("/items", json=PUMP, headers={**headers, "X-CSRF-Token": "wrong"}).status_code == 403
    assert door.client.post("/items", json=PUMP, headers={**headers, "X-CSRF-Token": me["csrf"]}).status_code == 200
    assert me["name"] == "阿梅"


def test_what_cannot_be_read_is_refused_with_words(door: Door) -> None:
    def sent(body: bytes, kind: str = "application/json") -> tuple[int, str]:
        answer = door.client.post("/items", content=body, headers={**door.headers(), "Content-Type": kind})
        return answer.status_code, answer.json()["problems"][0]["key"]

    assert sent(b"{") == (400, "rest.not_json")
    assert sent(b"[1]") == (400, "rest.not_an_object")
    assert sent(b'{"code": NaN}') == (400, "rest.not_json")
    assert sent(b"\xff\xfe") == (400, "rest.not_json")
    assert sent(b'{"a":' * 50_000) == (400, "rest.not_json")
    assert sent(b"<x/>", "text/xml") == (415, "rest.not_json_type")
    assert sent(b'{"code": "a\\u0000b", "name": "x"}') == (400, "dispatch.text_unstorable")
    assert sent(b'{"code": "\\ud800", "name": "x"}') == (400, "dispatch.text_unstorable")
    assert sent(b'{"code": "x", "name": "a\\u001b[2Jb"}') == (400, "dispatch.text_unstorable")  # would run in a terminal
    assert sent(b'{"code": "x", "name": "a\\ufffeb"}') == (400, "dispatch.text_unstorable")  # would break a workbook
    assert sent(b'{"code": "x", "name": "\\u200b"}') == (400, "dispatch.text_unstorable")  # nothing to be seen
    assert sent(b'{"code": "\\u200b", "name": "x"}') == (400, "dispatch.text_unstorable")
    assert sent(b'{"code": "x", "name": "x", "item": 99999999999999999999999}') == (400, "dispatch.number_out_of_range")
    assert sent(b" " * (BODY_BYTES_MAX + 1)) == (413, "rest.too_large")


def test_paths_and_methods_that_are_not_there(door: Door) -> None:
    missing = door.client.get("/nothing", headers=door.headers())
    assert (missing.status_code, missing.json()["problems"][0]["key"]) == (404, "rest.no_such_path")
    wrong = door.client.delete("/items", headers=door.headers())
    assert (wrong.status_code, wrong.json()["problems"][0]["key"]) == (405, "rest.no_such_method")
    assert wrong.headers["content-type"] == "application/problem+json"


def test_a_query_by_its_path_with_filters(door: Door) -> None:
    for code in ("P-1", "P-2", "Q-1"):
        post(door, "/items", {**PUMP, "code": code})
    found = door.client.get("/items?search=P-&page_rows=1", headers=door.headers()).json()
    assert (len(found["rows"]), found["total"]) == (1, 2)
    assert door.client.get("/items?colour=red", headers=door.headers()).status_code == 400
    assert door.client.get("/items?page=1&page=2", headers=door.headers()).json()["problems"][0]["key"] == "rest.given_twice"


@pytest.mark.parametrize(
    ("text", "value"), [("17", 17), ('"17"', "17"), ("XSDD202603-0001", "XSDD202603-0001"), ("9" * 30, "9" * 30), ("-3", "-3")]
)
def test_a_reference_is_written_as_in_json(text: str, value: int | str) -> None:
    assert reference(text) == value


def test_a_number_of_digits_in_quotes_names_a_document(door: Door) -> None:
    post(door, "/items", PUMP)
    post(door, "/parties", {"code": "C1", "name": "申江水务", "is_customer": True})
    order = {"number": "10248", "customer": "C1", "lines": [{"item": "P-1", "quantity": "1"}]}
    made = post(door, "/sales/orders", order).json()["result"]
    assert post(door, "/sales/orders/10248/place").status_code == 404
    assert post(door, "/sales/orders/%2210248%22/place").json()["result"]["state"] == "placed"
    assert post(door, f"/sales/orders/{made['id']}/approve").json()["result"]["state"] == "approved"
    again = post(door, f"/sales/orders/{made['id']}/approve")
    assert (again.status_code, again.json()["problems"][0]["key"]) == (422, "core.move_not_allowed")


def test_a_line_break_in_an_address_is_a_problem_like_any_other(door: Door) -> None:
    with TestClient(Starlette(routes=[RestMount(door.app)])) as client:
        answer = client.get("/api/sales/orders/%C3%9F%0Ax", headers=door.headers())
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_the_warehouse_says_when_it_is_not_ready(door: Door, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("GONGDAN_HOME", str(tmp_path))
    settings.cache_clear()
    path = "/queries/finance.balance_sheet?from=2026-01-01&to=2026-03-31"
    answer = door.client.get(path, headers=door.headers())
    settings.cache_clear()
    assert (answer.status_code, answer.json()["problems"][0]["key"]) == (503, "rest.nothing_published")
    wrong = door.client.get("/queries/finance.balance_sheet?from=2026-01-01", headers=door.headers())
    assert (wrong.status_code, wrong.json()["problems"][0]["field"]) == (400, "to")


def test_everything_is_described(door: Door) -> None:
    described = door.client.get("/openapi.json").json()
    names = {one["operationId"] for path in described["paths"].values() for one in path.values()}
    seeds = ("identity", "company", "items", "parties", "ledger", "stock", "purchasing", "assets", "expenses", "closing")
    hidden = {f"{slice_}.seed" for slice_ in seeds}
    hidden |= {"company.open_company", "ledger.open_books"}
    assert set(catalog().commands) - names == hidden
    assert {query.name for query in catalog().queries.values() if query.path} <= names
    papers = {"pdf", "picture", "sheet", "book", "own_statement_book", "statement_book", "upload", "file"}
    beside = {"me", "moving.move_in", "archive.of_year"} | {f"papers.{name}" for name in papers}
    assert beside <= names
    assert len(operations()) == sum(len(path) for path in described["paths"].values()) - len(beside)
    place = described["paths"]["/sales/orders/{order}/approve"]["post"]
    assert place["summary"] == catalog().commands["sales.approve_order"].doc.splitlines()[0]
    assert "order" not in place["requestBody"]["content"]["application/json"]["schema"]["properties"]


def test_an_answer_covers_what_was_committed_before_it(door: Door, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    etl = door.books.etl_url
    home = tmp_path / "warehouse"
    monkeypatch.setenv("GONGDAN_HOME", str(tmp_path))
    settings.cache_clear()
    warehouse.refresh(etl, home)
    path = "/queries/finance.trial_balance?from=2026-01-01&to=2026-12-31"
    before = door.client.get(path, headers=door.headers())
    assert before.status_code == 200
    post(door, "/items", PUMP)
    monkeypatch.setattr(warehouse, "wait_until_current", partial(warehouse.wait_until_current, seconds=0.5))
    late = door.client.get(path, headers=door.headers())
    assert (late.status_code, late.json()["problems"][0]["key"]) == (503, "rest.figures_late")
    assert (home / "refresh.requested").exists()  # the refresher was asked
    warehouse.refresh(etl, home)
    assert door.client.get(path, headers=door.headers()).status_code == 200
    settings.cache_clear()


def test_a_right_to_own_records_opens_no_figures_of_the_whole_company(
    door: Door, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clerk, analyst = door.person("clerk", "sales_clerk"), door.person("analyst", "analyst")
    warehouse.refresh(door.books.etl_url, tmp_path / "warehouse")
    monkeypatch.setenv("GONGDAN_HOME", str(tmp_path))
    settings.cache_clear()
    try:
        assert clerk.actor.scope("sales.order.view") == "own"
        for name in ("sales.by_salesperson", "sales.lines", "sales.summary"):
            path = f"/queries/{name}?from=2026-01-01&to=2026-12-31"
            refused = door.client.get(path, headers=door.headers(clerk))
            assert (refused.status_code, refused.json()["problems"][0]["key"]) == (403, "dispatch.figures_of_all")
            assert door.client.get(path, headers=door.headers(analyst)).status_code == 200
    finally:
        settings.cache_clear()
