"""Signing in and out, and the new password: forms that only our own page can send."""

from __future__ import annotations

import pytest

from apps.web.cookies import is_trustworthy, session_cookie_name, sign_out_proof
from apps.web.sign_in import own_target
from tests.apps.conftest import PASSWORD, Web

COOKIE = "__Host-gongdan"
NEW = "Green-Anchor-58-Valley"


def form_token(served: Web, path: str = "/auth/login") -> str:
    served.client.get(path)
    return served.client.cookies["gongdan_form"]


def test_the_right_password_gives_a_cookie_that_scripts_never_see(served: Web) -> None:
    answer = served.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(COOKIE))  # type: ignore[attr-defined]
    assert cookie.split("; ")[1:] == ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"]


def test_a_wrong_password_keeps_the_name_and_tells_nothing(served: Web) -> None:
    wrong, unknown = served.sign_in(password="x"), served.sign_in(login="nobody-here", password="x")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert '<p role="alert">' in wrong.text
    assert 'value="clerk"' in wrong.text
    assert COOKIE not in served.client.cookies
    assert wrong.text.replace("clerk", "") == unknown.text.replace("nobody-here", "")
    assert 'type="password" value=""' in wrong.text


@pytest.mark.parametrize("token", ["", "guessed"])
def test_a_form_of_another_page_is_refused(served: Web, token: str) -> None:
    form_token(served)
    answer = served.client.post("/auth/login", data={"login": "clerk", "password": PASSWORD, "form": token})
    assert answer.status_code == 403
    assert COOKIE not in served.client.cookies


def test_a_foreign_origin_is_refused_even_with_the_token(served: Web) -> None:
    given = {"login": "clerk", "password": PASSWORD, "form": form_token(served)}
    answer = served.client.post("/auth/login", data=given, headers={"origin": "https://evil.example"})
    assert answer.status_code == 403


def test_a_form_without_bounds_is_refused(served: Web) -> None:
    given = {"login": "clerk", "password": "x" * 9000, "form": form_token(served)}
    assert served.client.post("/auth/login", data=given).status_code == 413


@pytest.mark.parametrize(
    ("asked", "gone"),
    [
        ("/sales-orders?state=placed", "/sales-orders?state=placed"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/x\\..\\y", "/"),
        ("javascript:alert(1)", "/"),
        ("/auth/logout", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
    ],
)
def test_after_signing_in_one_stays_here(asked: str, gone: str) -> None:
    assert own_target(asked) == gone


def test_values_are_escaped(served: Web) -> None:
    answer = served.client.get("/auth/login", params={"next": '"><script>alert(1)</script>'})
    assert "<script>" not in answer.text
    assert "&quot;&gt;&lt;script&gt;" in answer.text


@pytest.mark.parametrize(
    ("wanted", "headers", "language", "title"),
    [
        ({}, {"accept-language": "zh-HK,zh;q=0.9"}, "zh-TW", "登入"),
        ({}, {"accept-language": "en-GB"}, "en", "Sign in"),
        ({}, {"accept-language": "fr"}, "zh-CN", "登录"),
        ({"lang": "en"}, {"accept-language": "zh-CN"}, "en", "Sign in"),
        ({"lang": "xx"}, {"accept-language": "zh-CN"}, "zh-CN", "登录"),
    ],
)
def test_the_page_speaks_the_readers_language(
    served: Web, wanted: dict[str, str], headers: dict[str, str], language: str, title: str
) -> None:
    page = served.client.get("/auth/login", params=wanted, headers=headers).text
    assert f'<html lang="{language}">' in page
    assert f"<title>{title}</title>" in page


def test_signing_out_needs_the_proof_and_ends_the_session(served: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.web.gate.LOOKUP_SECONDS", 0.0)
    served.sign_in()
    token = served.client.cookies[COOKIE]
    assert served.client.post("/auth/logout", data={"proof": "x"}).status_code == 403
    assert served.client.get("/").status_code == 200
    left = served.client.post("/auth/logout", data={"proof": sign_out_proof(token)})
    assert (left.status_code, left.headers["location"]) == (303, "/auth/login")
    served.client.cookies.clear()
    assert served.client.get("/", headers={"cookie": f"{COOKIE}={token}"}).status_code == 303


def test_signing_in_ends_whom_the_browser_acted_for_before(served: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.web.gate.LOOKUP_SECONDS", 0.0)
    served.sign_in()
    former = served.client.cookies[COOKIE]
    served.sign_in()
    now = served.client.cookies[COOKIE]
    assert now != former
    served.client.cookies.clear()
    assert served.client.get("/", headers={"cookie": f"{COOKIE}={now}"}).status_code == 200
    assert served.client.get("/", headers={"cookie": f"{COOKIE}={former}"}).status_code == 303


def test_a_new_password_opens_a_new_session(served: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.web.gate.LOOKUP_SECONDS", 0.0)
    served.sign_in()
    old = served.client.cookies[COOKIE]
    given = {"old": PASSWORD, "new": NEW, "again": NEW, "next": "/", "form": form_token(served, "/auth/password")}
    differs = served.client.post("/auth/password", data={**given, "again": "other"})
    assert (differs.status_code, "不一致" in differs.text) == (422, True)
    changed = served.client.post("/auth/password", data=given)
    assert (changed.status_code, changed.headers["location"]) == (303, "/")
    assert served.client.cookies[COOKIE] != old
    assert served.client.get("/").status_code == 200
    served.client.cookies.clear()
    assert served.client.get("/", headers={"cookie": f"{COOKIE}={old}"}).status_code == 303


def test_a_weak_new_password_is_refused_in_words(served: Web) -> None:
    served.sign_in()
    given = {"old": PASSWORD, "new": "12345678", "again": "12345678", "form": form_token(served, "/auth/password")}
    answer = served.client.post("/auth/password", data=given)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert "12345678" not in answer.text


@pytest.mark.parametrize(
    ("scheme", "host", "name"),
    [
        ("https", "shop.example", COOKIE),
        ("http", "localhost:8080", COOKIE),
        ("http", "127.0.0.1:8080", COOKIE),
        ("http", "[::1]:8080", COOKIE),
        ("http", "192.168.1.9:8080", "gongdan_session"),
        ("http", "localhost.evil.example", "gongdan_session"),
    ],
)
def test_the_safe_cookie_name_is_used_where_browsers_keep_it(scheme: str, host: str, name: str) -> None:
    assert session_cookie_name(scheme, host) == name
    assert is_trustworthy(scheme, host) == (name == COOKIE)
