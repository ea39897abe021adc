"""The gate: who may pass, what a browser is told, and what never comes from outside."""

from __future__ import annotations

import pytest
from starlette.websockets import WebSocketDisconnect

from apps.web.gate import LANGUAGES, shell
from tests.apps.conftest import SHELL, Web

COOKIE = "__Host-gongdan"


def test_a_deep_link_leads_to_sign_in_and_back(served: Web) -> None:
    away = served.client.get("/sales-order?id=7&tab=lines")
    assert (away.status_code, away.headers["location"]) == (303, "/auth/login?next=%2Fsales-order%3Fid%3D7%26tab%3Dlines")
    back = served.sign_in(next_="/sales-order?id=7&tab=lines")
    assert (back.status_code, back.headers["location"]) == (303, "/sales-order?id=7&tab=lines")
    assert served.client.get("/sales-order?id=7").status_code == 200


def test_the_api_answers_401_instead_of_a_page(served: Web) -> None:
    answer = served.client.get("/api/items", headers={"accept-language": "en"})
    assert answer.status_code == 401
    assert answer.json() == {
        "problems": [
            {"key": "web.not_signed_in", "message": "You are not signed in, or your session has ended. Please sign in again."}
        ]
    }


def test_a_token_is_left_to_the_rest_door(served: Web) -> None:
    answer = served.client.get("/api/items", headers={"authorization": "Bearer anything"})
    assert (answer.status_code, answer.json()) == (200, {"actor": None})


def test_a_signed_in_browser_reaches_the_api(served: Web) -> None:
    served.sign_in()
    assert served.client.get("/api/items").json() == {"actor": "李小梅"}


@pytest.mark.parametrize(
    ("origin", "status"), [("https://shop.example", 200), ("https://evil.example", 403), ("null", 403), (None, 403)]
)
def test_a_cookie_alone_changes_nothing_through_the_api(served: Web, origin: str | None, status: int) -> None:
    served.sign_in()
    headers = {} if origin is None else {"origin": origin}
    assert served.client.post("/api/items", headers=headers).status_code == status


@pytest.mark.parametrize("path", ["/auth/login", "/static/x.js", "/_stcore/health"])
def test_public_pages_need_nobody(served: Web, path: str) -> None:
    assert served.client.get(path).status_code == 200


def test_an_identity_claimed_by_the_client_is_dropped(served: Web) -> None:
    served.sign_in()
    answer = served.client.get("/", headers={"X-Gongdan-User": "1.boss"})
    user_id = served.books.sql("select id from identity.\"user\" where code = 'clerk'")[0]["id"]
    seen = answer.headers["x-seen-user"]
    assert seen.split(".")[0] == str(user_id)
    assert served.client.cookies[COOKIE] not in seen


def test_a_socket_without_a_session_is_refused(served: Web) -> None:
    with pytest.raises(WebSocketDisconnect) as refused, served.client.websocket_connect("/_stcore/stream"):
        pass
    assert refused.value.code == 4401


def test_a_socket_of_a_foreign_page_is_refused(served: Web) -> None:
    served.sign_in()
    cookie = {"cookie": f"{COOKIE}={served.client.cookies[COOKIE]}", "host": "shop.example"}
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        served.client.websocket_connect(
            "wss://shop.example/_stcore/stream", headers={**cookie, "origin": "https://evil.example"}
        ),
    ):
        pass
    assert refused.value.code == 4401
    with served.client.websocket_connect(
        "wss://shop.example/_stcore/stream", headers={**cookie, "origin": "https://shop.example"}
    ) as socket:
        assert "." in socket.receive_text()


def test_the_plain_cookie_does_not_count_where_the_safe_one_is_possible(served: Web) -> None:
    served.sign_in()
    token = served.client.cookies[COOKIE]
    served.client.cookies.clear()
    answer = served.client.get("/", headers={"cookie": f"gongdan_session={token}"})
    assert answer.status_code == 303


def test_an_ended_session_is_out_at_the_next_click(served: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.web.gate.LOOKUP_SECONDS", 0.0)
    served.sign_in()
    assert served.client.get("/").status_code == 200
    served.books.run("identity.revoke_sessions", {"user": "clerk"})
    assert served.client.get("/").status_code == 303


def test_every_answer_carries_the_headers(served: Web) -> None:
    served.sign_in()
    page, own = served.client.get("/", headers={"accept": "text/html"}), served.client.get("/auth/login")
    for answer in (page, own):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert answer.headers["cache-control"] == "no-store"
        assert len(answer.headers["x-request-id"]) == 16
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert page.headers["x-request-id"] != own.headers["x-request-id"]
    assert own.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert "connect-src 'self' blob: data: wss://shop.example;" in page.headers["content-security-policy"]


def test_the_shell_speaks_the_users_language_under_our_name(served: Web) -> None:
    served.books.sql("update identity.\"user\" set locale = 'zh_TW' where code = 'clerk'")
    served.sign_in()
    answer = served.client.get("/", headers={"accept": "text/html"})
    assert '<html lang="zh-TW" translate="no">' in answer.text
    assert "<title>Gongdan</title>" in answer.text
    assert "service-desc" not in answer.text
    assert "etag" not in answer.headers
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize("language", LANGUAGES.values())
def test_only_the_first_lines_of_the_shell_change(language: str) -> None:
    page = shell(SHELL.encode(), language)
    assert page.count(b"<html") == 1
    assert f'lang="{language}"'.encode() in page


def test_who_must_change_the_password_gets_nowhere_else(served: Web) -> None:
    served.books.sql("update identity.\"user\" set must_change_password = true where code = 'clerk'")
    entered = served.sign_in(next_="/sales-orders")
    assert entered.headers["location"] == "/auth/password?next=%2Fsales-orders"
    assert served.client.get("/sales-orders").headers["location"] == "/auth/password?next=%2Fsales-orders"
    assert served.client.get("/auth/password").status_code == 200
    cookie = {"cookie": f"{COOKIE}={served.client.cookies[COOKIE]}"}
    with pytest.raises(WebSocketDisconnect), served.client.websocket_connect("/_stcore/stream", headers=cookie):
        pass
