"""Users, roles, passwords and tokens through commands."""

import pytest

from operational.core.api import Actor, Conflict, NotFound, NotPermitted, Refusal
from operational.identity.api import actor_of, session_actor, sign_in, system_actor, token_actor
from tests.books import Books

PASSWORD = "horse-staple-44-battery"
NEW_PASSWORD = "quiet-river-77-lantern"


def self_of(books: Books, login: str = "lisi") -> Actor:
    return actor_of(books.database, login)


def secrets_anywhere(books: Books, secret: str) -> int:
    """In how many places of the database a secret stands in clear."""
    found = books.sql(
        "select (select count(*) from core.event where data::text like :like)"
        " + (select count(*) from core.request where answer::text like :like) as n",
        like=f"%{secret}%",
    )
    return int(found[0]["n"])


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"code": "13800000000"}, "identity.login_wrong"),
        ({"code": "LISI"}, "identity.login_taken"),
        ({"email": "lisi@example.cn"}, "identity.login_taken"),
        ({"phone": "138-0000-1111"}, "identity.login_taken"),
        ({"email": "no mail"}, "identity.email_wrong"),
        ({"phone": "call me"}, "identity.phone_wrong"),
        ({"password": "wangwu2026"}, "identity.password_too_weak"),
        ({"password": "CeShiBengFa99"}, "identity.password_too_weak"),  # the company's name
        ({"name": "欧阳青竹", "password": "ouyangqingzhu"}, "identity.password_too_weak"),  # one's own name
        ({"roles": ["king"]}, "core.not_found"),
        ({"is_service": True, "password": NEW_PASSWORD}, "identity.service_has_no_password"),
    ],
)
def test_who_cannot_become_a_user(clerk: Books, wrong: dict[str, object], key: str) -> None:
    given = {"code": "wangwu", "name": "王五", **wrong}
    with pytest.raises(Refusal) as refused:
        clerk.run("identity.create_user", given)
    assert refused.value.key == key
    assert clerk.count('identity."user"') == 3  # system, pipeline and the clerk


def test_no_password_or_token_stands_in_events_or_stored_answers(clerk: Books) -> None:
    clerk.run("identity.reset_password", {"user": "lisi", "new_password": NEW_PASSWORD}, key="reset")
    made = clerk.run("identity.create_token", {"name": "网店", "user": "lisi"}, key="token").result
    assert secrets_anywhere(clerk, PASSWORD) == 0
    assert secrets_anywhere(clerk, NEW_PASSWORD) == 0
    assert secrets_anywhere(clerk, made["token"]) == 0
    again = clerk.run("identity.create_token", {"name": "网店", "user": "lisi"}, key="token")
    assert again.replayed is True
    assert again.result == {name: value for name, value in made.items() if name != "token"}
    assert clerk.count("identity.token") == 1


def test_ones_own_password_needs_the_old_one(clerk: Books) -> None:
    with pytest.raises(Refusal, match=r"identity\.old_password_wrong"):
        clerk.run("identity.set_password", {"old_password": "wrong", "new_password": NEW_PASSWORD}, as_=self_of(clerk))
    with pytest.raises(Refusal, match=r"identity\.password_unchanged"):
        clerk.run("identity.set_password", {"old_password": PASSWORD, "new_password": PASSWORD}, as_=self_of(clerk))
    with pytest.raises(Refusal, match=r"identity\.password_too_weak"):
        clerk.run("identity.set_password", {"old_password": PASSWORD, "new_password": "lisi13800001111"}, as_=self_of(clerk))
    assert sign_in(clerk.database, "lisi", PASSWORD, "10.0.0.7", "")
    clerk.run("identity.set_password", {"old_password": PASSWORD, "new_password": NEW_PASSWORD}, as_=self_of(clerk))
    assert sign_in(clerk.database, "lisi", NEW_PASSWORD, "10.0.0.7", "")


def test_guessing_the_old_password_is_slowed_down_too(clerk: Books) -> None:
    for _ in range(5):
        with pytest.raises(Refusal, match=r"identity\.old_password_wrong"):
            clerk.run("identity.set_password", {"old_password": "wrong", "new_password": NEW_PASSWORD}, as_=self_of(clerk))
    with pytest.raises(Refusal, match=r"identity\.too_many_attempts"):
        clerk.run("identity.set_password", {"old_password": PASSWORD, "new_password": NEW_PASSWORD}, as_=self_of(clerk))


def test_a_user_shut_out_loses_sessions_and_tokens_at_once(clerk: Books) -> None:
    session = sign_in(clerk.database, "lisi", PASSWORD, "10.0.0.7", "")
    token = clerk.run("identity.create_token", {"name": "x"}, as_=self_of(clerk)).result["token"]
    clerk.run("identity.change_user", {"user": "lisi", "is_active": False, "version": 1})
    assert session_actor(clerk.database, session) is None
    assert token_actor(clerk.database, token) is None
    with pytest.raises(NotFound):
        actor_of(clerk.database, "lisi")
    with pytest.raises(Conflict, match=r"core\.changed_by_another"):
        clerk.run("identity.change_user", {"user": "lisi", "is_active": True, "version": 1})


def test_an_administrator_cannot_shut_out_or_promote_oneself(clerk: Books) -> None:
    clerk.run("identity.create_user", {"code": "admin2", "name": "管理员", "roles": ["administrator"]})
    admin = self_of(clerk, "admin2")
    for command, data in (
        ("identity.change_user", {"user": "admin2", "is_active": False}),
        ("identity.assign_roles", {"user": "admin2", "roles": ["manager"]}),
    ):
        with pytest.raises(Refusal, match=r"identity\.not_yourself"):
            clerk.run(command, data, as_=admin)
    assert clerk.run("identity.assign_roles", {"user": "lisi", "roles": ["cashier"]}, as_=admin).result["roles"] == ["cashier"]


def test_a_role_of_ones_own_has_a_name_in_words(clerk: Books) -> None:
    rights = {"items.item.view": "all"}
    made = clerk.run("identity.save_role", {"code": "order_desk", "name": " 跟单 ", "permissions": rights}).result
    assert (made["name"], made["is_new"]) == ("跟单", True)
    kept = clerk.run("identity.save_role", {"code": "order_desk", "permissions": {}}).result  # its rights alone are stated anew
    assert kept["name"] == "跟单"
    clerk.run("identity.create_user", {"code": "xiaoli", "name": "小李", "roles": ["order_desk", "cashier"]})
    (row,) = clerk.ask("identity.users", {"search": "xiaoli"}).rows  # type: ignore[attr-defined]
    assert (row.roles, row.role_names) == (["cashier", "order_desk"], ["cashier", "跟单"])
    names = {role.code: role.name for role in clerk.ask("identity.roles").rows}  # type: ignore[attr-defined]
    assert (names["order_desk"], names["cashier"]) == ("跟单", "")


def test_a_role_of_the_product_keeps_its_name(clerk: Books) -> None:
    """Screens call it by their words, in three languages: a name of its own would be kept and never seen."""
    rights = {"items.item.view": "all"}
    with pytest.raises(Refusal) as told:
        clerk.run("identity.save_role", {"code": "cashier", "name": "出纳员", "permissions": rights})
    assert [(p.key, p.field) for p in told.value.problems] == [("identity.role_has_its_name", "name")]
    kept = {role.code: (role.name, len(role.permissions)) for role in clerk.ask("identity.roles").rows}  # type: ignore[attr-defined]
    assert kept["cashier"] != ("", 1)
    assert clerk.run("identity.save_role", {"code": "cashier", "name": "", "permissions": rights}).result["name"] == ""


def test_nobody_changes_the_rights_of_a_role_of_ones_own(clerk: Books) -> None:
    clerk.run("identity.create_user", {"code": "admin2", "name": "管理员", "roles": ["administrator"]})
    admin = self_of(clerk, "admin2")
    before = {row.code: row.permissions for row in clerk.ask("identity.roles").rows}  # type: ignore[attr-defined]
    for rights in ({}, {**before["administrator"], "ledger.opening.enter": "all"}):
        with pytest.raises(Refusal, match=r"identity\.not_yourself"):
            clerk.run("identity.save_role", {"code": "administrator", "permissions": rights}, as_=admin)
    after = {row.code: row.permissions for row in clerk.ask("identity.roles").rows}  # type: ignore[attr-defined]
    assert after == before
    narrow = {"items.item.view": "all"}
    assert clerk.run("identity.save_role", {"code": "analyst", "permissions": narrow}, as_=admin).result["is_new"] is False


def test_the_products_own_user_is_nobodys_to_change(clerk: Books) -> None:
    for command, data in (
        ("identity.change_user", {"user": "system", "name": "x"}),
        ("identity.reset_password", {"user": 1, "new_password": NEW_PASSWORD}),
        ("identity.create_token", {"user": "system", "name": "x"}),
        ("identity.assign_roles", {"user": "system", "roles": []}),
    ):
        with pytest.raises(Refusal, match=r"identity\.system_user_is_fixed"):
            clerk.run(command, data, as_="administrator")
    assert actor_of(clerk.database, "system") == system_actor() == actor_of(clerk.database, 1)


def test_a_token_acts_as_its_user_until_it_is_revoked_or_too_old(clerk: Books) -> None:
    made = clerk.run("identity.create_token", {"name": "网店"}, as_=self_of(clerk)).result
    actor = token_actor(clerk.database, made["token"])
    assert actor == self_of(clerk)
    assert made["token"].startswith("gd_")
    assert made["token"] not in str(clerk.sql("select * from identity.token"))
    revoked = clerk.run("identity.revoke_token", {"token": made["id"]}, as_=self_of(clerk)).result
    assert revoked == {"id": made["id"], "name": "网店"}
    assert token_actor(clerk.database, made["token"]) is None
    second = clerk.run("identity.create_token", {"name": "b", "days": 1}, as_=self_of(clerk)).result["token"]
    clerk.sql("update identity.token set expires_at = clock_timestamp()")
    assert token_actor(clerk.database, second) is None
    assert token_actor(clerk.database, "") is None


def test_tokens_and_sessions_of_others_are_not_there_for_a_clerk(clerk: Books) -> None:
    clerk.run("identity.create_user", {"code": "wangwu", "name": "王五", "roles": ["sales_clerk"]})
    token = clerk.run("identity.create_token", {"name": "x"}, as_=self_of(clerk)).result["id"]
    other = self_of(clerk, "wangwu")
    for command, data in (
        ("identity.revoke_token", {"token": token}),
        ("identity.create_token", {"name": "y", "user": "lisi"}),
        ("identity.revoke_sessions", {"user": "lisi"}),
    ):
        with pytest.raises(NotFound):
            clerk.run(command, data, as_=other)
    for query in ("identity.tokens", "identity.sessions"):
        with pytest.raises(NotFound):
            clerk.ask(query, {"user": "lisi"}, as_=other)
    assert clerk.sql("select revoked_at from identity.token") == [{"revoked_at": None}]


def test_sessions_are_seen_and_ended_one_by_one_or_all(clerk: Books) -> None:
    first, second, third = (sign_in(clerk.database, "lisi", PASSWORD, f"10.0.0.{n}", "Firefox") for n in (1, 2, 3))
    rows = clerk.ask("identity.sessions", as_=self_of(clerk)).rows  # type: ignore[attr-defined]
    assert [row.address for row in rows] == ["10.0.0.3", "10.0.0.2", "10.0.0.1"]
    assert clerk.run("identity.revoke_sessions", {"session": rows[2].session}, as_=self_of(clerk)).result == {"ended": 1}
    assert session_actor(clerk.database, first) is None
    assert session_actor(clerk.database, second) is not None
    assert clerk.run("identity.revoke_sessions", {"user": "lisi"}, as_="administrator").result == {"ended": 2}
    assert session_actor(clerk.database, third) is None


def test_lists_of_users_roles_and_the_access_log(clerk: Books) -> None:
    sign_in(clerk.database, "lisi", PASSWORD, "10.0.0.1", "")
    users = clerk.ask("identity.users", {"search": "李"}).model_dump()
    assert (users["total"], users["rows"][0]["roles"], users["rows"][0]["phone"]) == (1, ["sales_clerk"], "13800001111")
    assert "password_hash" not in users["rows"][0]
    roles = [row.code for row in clerk.ask("identity.roles").rows]  # type: ignore[attr-defined]
    usual = "accountant administrator analyst buyer cashier department_head employee manager pipeline sales_clerk warehouse"
    assert roles == usual.split()
    log = clerk.ask("identity.access_log", {"user": "lisi", "kind": "signed_in"}).model_dump()
    assert (log["total"], log["rows"][0]["address"]) == (1, "10.0.0.1")


def test_the_pipeline_is_a_service_with_its_role(company: Books) -> None:
    rows = company.sql('select id, code, is_service, password_hash from identity."user" order by id')
    assert [(row["code"], row["is_service"], row["password_hash"]) for row in rows] == [
        ("system", True, None),
        ("pipeline", True, None),
    ]
    assert rows[0]["id"] == 1
    assert "identity.user.edit" not in actor_of(company.database, "pipeline").permissions
    assert "items.item.view" in actor_of(company.database, "pipeline").permissions


def test_a_second_seed_brings_new_rights_and_leaves_removed_ones_removed(company: Books) -> None:
    company.run("identity.save_role", {"code": "cashier", "permissions": {"items.item.view": "own"}})
    cashier = {"items.item.view": "all", "parties.party.view": "all", "new.thing.view": "all"}
    given = {"cashier": cashier, "guest": {"items.item.view": "all"}}
    assert company.run("identity.seed", {"roles": given}).result == {"new": 1}
    roles = {row.code: row.permissions for row in company.ask("identity.roles").rows}  # type: ignore[attr-defined]
    assert roles["cashier"] == {"items.item.view": "own", "new.thing.view": "all"}
    assert roles["guest"] == {"items.item.view": "all"}
    assert company.count('identity."user"') == 2


@pytest.mark.parametrize("role", ["sales_clerk", "manager", "nobody"])
def test_users_are_the_administrators_to_make(company: Books, role: str) -> None:
    with pytest.raises(NotPermitted):
        company.run("identity.create_user", {"code": "wangwu", "name": "王五"}, as_=role)
    assert company.run("identity.create_user", {"code": "wangwu", "name": "王五"}, as_="administrator").result["code"] == "wangwu"


def test_everybody_chooses_a_language(clerk: Books) -> None:
    clerk.run("identity.set_locale", {"locale": "zh_TW"}, as_=self_of(clerk))
    assert self_of(clerk).locale == "zh_TW"
