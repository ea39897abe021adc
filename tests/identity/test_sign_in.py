"""Signing in: the right password opens a session, everything else is one and the same refusal."""

import hashlib
import threading

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from operational.core.api import NotPermitted, NotSignedIn
from operational.identity import passwords
from operational.identity.api import TooManyAttempts, session_actor, session_of, sign_in, sign_out
from tests.books import Books

PASSWORD = "horse-staple-44-battery"
NEW_PASSWORD = "quiet-river-77-lantern"
HERE = ("10.0.0.7", "Firefox")


def enter(books: Books, login: str = "lisi", password: str = PASSWORD, address: str = HERE[0]) -> str:
    return sign_in(books.database, login, password, address, HERE[1])


def log(books: Books) -> list[tuple[str, str]]:
    return [(row["kind"], row["login"]) for row in books.sql("select kind, login from identity.access order by id")]


@pytest.mark.parametrize("login", ["lisi", " LiSi ", "lisi@example.cn", "138 0000 1111"])
def test_login_mail_and_phone_open_a_session(clerk: Books, login: str) -> None:
    found = session_of(clerk.database, enter(clerk, login))
    assert found is not None
    assert (found.actor.name, found.must_change_password) == ("李四", False)
    assert found.actor.permissions["parties.party.edit"] == "all"
    assert log(clerk) == [("signed_in", "lisi")]


def test_only_the_hash_of_a_session_is_stored(clerk: Books) -> None:
    token = enter(clerk)
    life = "round(extract(epoch from expires_at - created_at))"
    rows = clerk.sql(f"select token_hash, address, agent, {life} as life from identity.session")
    assert len(token) == 43  # 256 bits
    assert rows[0]["token_hash"] == hashlib.sha256(token.encode()).hexdigest()
    assert (rows[0]["address"], rows[0]["agent"], rows[0]["life"]) == ("10.0.0.7", "Firefox", 12 * 3600)


def test_every_failure_gets_the_same_answer_and_does_the_same_work(clerk: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk.run("identity.create_user", {"code": "robot", "name": "机器人", "is_service": True})
    clerk.run("identity.create_user", {"code": "gone", "name": "离职", "password": NEW_PASSWORD})
    clerk.run("identity.change_user", {"user": "gone", "is_active": False})
    verified: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
            verified.append(str(hash)[:25])
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "HASHER", Counting(time_cost=1, memory_cost=46 * 1024, parallelism=1))
    for login, password in (("lisi", "wrong"), ("nobody", PASSWORD), ("robot", ""), ("gone", NEW_PASSWORD)):
        with pytest.raises(NotSignedIn) as refused:
            enter(clerk, login, password)
        assert (refused.value.key, refused.value.values, refused.value.status) == ("identity.sign_in_wrong", {}, 401)
    assert verified == ["$argon2id$v=19$m=47104,t="] * 4
    assert clerk.count("identity.session") == 0
    assert log(clerk) == [("failed", "lisi"), ("failed", "no***"), ("failed", "robot"), ("failed", "gone")]


def test_failures_survive_their_own_refusal_and_make_the_account_wait(clerk: Books) -> None:
    for attempt in range(5):
        with pytest.raises(NotSignedIn):
            enter(clerk, password="wrong", address=f"10.0.1.{attempt}")
    with pytest.raises(TooManyAttempts) as refused:  # the right password too: nobody learns that it was right
        enter(clerk, address="10.0.2.1")
    assert (refused.value.status, refused.value.key) == (429, "identity.too_many_attempts")
    assert 0 < refused.value.values["seconds"] <= 30
    assert clerk.sql("select count from identity.attempt where kind = 'account'") == [{"count": 5}]
    assert log(clerk)[-1] == ("throttled", "lisi")
    clerk.sql("update identity.attempt set last_at = last_at - interval '31 seconds' where kind = 'account'")
    assert session_actor(clerk.database, enter(clerk)) is not None
    assert clerk.sql("select count from identity.attempt where kind = 'account'") == [{"count": 0}]


def test_an_address_that_guesses_many_names_must_wait(clerk: Books) -> None:
    clerk.sql("insert into identity.attempt select 'address', '10.0.0.7', 19, now(), now()")
    with pytest.raises(NotSignedIn):
        enter(clerk, "someone", "wrong")
    with pytest.raises(TooManyAttempts):
        enter(clerk)
    assert session_actor(clerk.database, enter(clerk, address="10.0.0.8")) is not None
    clerk.sql("update identity.attempt set first_at = first_at - interval '5 minutes' where key = '10.0.0.7'")
    assert session_actor(clerk.database, enter(clerk)) is not None


def test_many_guesses_at_once_do_not_slip_through(clerk: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("operational.identity.sign_in.is_password", lambda stored, given: False)
    answers: list[type[Exception]] = []

    def guess(number: int) -> None:
        try:
            enter(clerk, password="wrong", address=f"10.0.1.{number}")
        except (NotSignedIn, TooManyAttempts) as refusal:
            answers.append(type(refusal))

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers.count(NotSignedIn), answers.count(TooManyAttempts)) == (5, 7)


@pytest.mark.parametrize(
    "ending",
    [
        "update identity.session set seen_at = seen_at - interval '31 minutes'",
        "update identity.session set expires_at = clock_timestamp()",
        "update identity.session set ended_at = clock_timestamp()",
        "update identity.\"user\" set is_active = false where code = 'lisi'",
    ],
)
def test_a_session_ends(clerk: Books, ending: str) -> None:
    token = enter(clerk)
    assert session_actor(clerk.database, token) is not None
    clerk.sql(ending)
    assert session_actor(clerk.database, token) is None


def test_the_company_chooses_how_long_a_session_may_idle(clerk: Books) -> None:
    token = enter(clerk)
    clerk.run("company.save_setting", {"name": "identity.session_idle_minutes", "value": 60, "valid_from": "2026-01-01"})
    clerk.sql("update identity.session set seen_at = seen_at - interval '31 minutes'")
    assert session_actor(clerk.database, token) is not None
    assert session_actor(clerk.database, "unknown") is None
    assert session_actor(clerk.database, "") is None


def test_looking_at_a_session_is_one_statement_and_keeps_it_awake(clerk: Books) -> None:
    token = enter(clerk)
    statements: list[str] = []
    sa.event.listen(clerk.database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    session_actor(clerk.database, token)
    assert len(statements) == 1
    clerk.sql("update identity.session set seen_at = seen_at - interval '29 minutes'")
    session_actor(clerk.database, token)
    assert len(statements) == 3
    awake = clerk.sql("select seen_at > clock_timestamp() - interval '1 minute' as awake from identity.session")
    assert awake == [{"awake": True}]


def test_signing_out_ends_the_session_once(clerk: Books) -> None:
    token = enter(clerk)
    sign_out(clerk.database, token)
    sign_out(clerk.database, token)
    sign_out(clerk.database, "unknown")
    assert session_actor(clerk.database, token) is None
    assert log(clerk) == [("signed_in", "lisi"), ("signed_out", "lisi")]


def test_sessions_long_over_are_swept_at_the_next_sign_in(clerk: Books) -> None:
    enter(clerk)
    clerk.sql("update identity.session set expires_at = expires_at - interval '31 days'")
    token = enter(clerk)
    assert clerk.sql("select token_hash from identity.session") == [{"token_hash": hashlib.sha256(token.encode()).hexdigest()}]


def test_rights_change_at_the_next_thing_the_user_does(clerk: Books) -> None:
    token = enter(clerk)
    clerk.run("identity.assign_roles", {"user": "lisi", "roles": ["cashier"]})
    actor = session_actor(clerk.database, token)
    assert actor is not None
    with pytest.raises(NotPermitted):
        clerk.run("parties.save_party", {"code": "C1", "name": "甲", "is_customer": True}, as_=actor)


def test_several_roles_give_the_widest_scope(clerk: Books) -> None:
    clerk.run("identity.save_role", {"code": "narrow", "permissions": {"a.thing.view": "own", "b.thing.view": "team"}})
    clerk.run("identity.save_role", {"code": "wide", "permissions": {"a.thing.view": "all", "b.thing.view": "own"}})
    clerk.run("identity.assign_roles", {"user": "lisi", "roles": ["narrow", "wide"]})
    actor = session_actor(clerk.database, enter(clerk))
    assert actor is not None
    assert dict(actor.permissions) == {"a.thing.view": "all", "b.thing.view": "team"}


def test_a_first_password_must_be_changed_before_anything_else(clerk: Books) -> None:
    clerk.run("identity.reset_password", {"user": "lisi", "new_password": NEW_PASSWORD})
    found = session_of(clerk.database, enter(clerk, password=NEW_PASSWORD))
    assert found is not None
    assert (found.must_change_password, dict(found.actor.permissions)) == (True, {"identity.profile.edit": "own"})
    clerk.run("identity.set_password", {"old_password": NEW_PASSWORD, "new_password": PASSWORD}, as_=found.actor)
    assert session_of(clerk.database, found.token) is None
    again = session_of(clerk.database, enter(clerk))
    assert again is not None
    assert again.must_change_password is False


def test_a_password_of_old_costs_is_stored_anew(clerk: Books) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    clerk.sql("update identity.\"user\" set password_hash = :old where code = 'lisi'", old=old)
    enter(clerk)
    row = clerk.sql("select password_hash from identity.\"user\" where code = 'lisi'")[0]
    assert row["password_hash"].startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert session_actor(clerk.database, enter(clerk)) is not None


def test_when_all_places_are_taken_the_next_one_is_told_to_wait(clerk: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "WAIT_SECONDS_MAX", 0.01)
    with passwords._Place(), passwords._Place(), pytest.raises(passwords.TooBusy) as refused:
        enter(clerk)
    assert (refused.value.status, refused.value.key) == (503, "identity.sign_in_busy")
