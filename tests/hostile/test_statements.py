"""Hostile statements by every role that is not the owner: none succeeds, and nothing changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest

from operational.core.settings import libpq
from operational.migrations.migrate import load_tables
from tests.books import Books

SEALED = sorted(t.fullname for t in load_tables().sorted_tables if t.info["rights"] == "sealed")
STAMPED = sorted(t.fullname for t in load_tables().sorted_tables if t.info["rights"] == "sealed" and "changed_xid" in t.c)
APPEND = sorted(t.fullname for t in load_tables().sorted_tables if t.info["rights"] == "append")
DOCUMENT = sorted(t.fullname for t in load_tables().sorted_tables if t.info["rights"] == "document")


def quoted(table: str) -> str:
    schema, name = table.split(".")
    return f'{schema}."{name}"'


def entry(lines: list[dict[str, Any]], **head: Any) -> str:
    """A call of the posting function as a thief would write it."""
    given = {
        "id": 987654321, "date": "2026-03-10", "document_date": "2026-03-10", "source_kind": "ledger.voucher", "source_id": 1,
        "source_number": "X", "purpose": "hand", "summary": "x", "rule": "x", "reverses_id": None, "actor_id": 1, **head,
        "lines": [{"line_no": n, **line} for n, line in enumerate(lines, 1)],
    }  # fmt: skip
    return "select ledger.write_entries('" + json.dumps([given]) + "'::jsonb)"


def line(account: str, debit: str = "0", credit: str = "0", **more: Any) -> dict[str, Any]:
    return {"account": account, "debit": debit, "credit": credit, "is_red": False, **more}


GOOD = [line("560205", "10"), line("1002", credit="10", cash_flow_line=6)]

ISSUE = {
    "source_kind": "sales.goods_issue", "source_id": 1, "date": "2026-03-10", "actor_id": 1, "reserved_for": None,
    "pieces": [{"item_id": "<item>", "location_id": "<bin>", "quantity": "-1", "source_line_id": 1, "purpose": "issue",
                "lot_id": 0, "value": None, "order_line_id": 0}],
}  # fmt: skip

AS_APP: dict[str, str] = {
    **{f"insert into {t}": f"insert into {quoted(t)} default values" for t in SEALED},
    **{f"update {t}": f"update {quoted(t)} set changed_xid = changed_xid" for t in STAMPED},
    **{f"delete from {t}": f"delete from {quoted(t)}" for t in SEALED + APPEND + DOCUMENT},
    **{f"truncate {t}": f"truncate {quoted(t)} cascade" for t in SEALED},
    "update an event": "update core.event set data = '{}'",
    "update a stored answer": "update core.request set answer = '{}'",
    "set a counter": "update core.counter set last = 0",
    "allow a source to write control accounts": "insert into ledger.control_source values ('stock', 'evil')",
    "unbalanced entry": entry([line("560205", "10"), line("1002", credit="9", cash_flow_line=6)]),
    "entry of one line": entry([line("560205", "10")]),
    "entry with not a number": entry([line("560205", "NaN"), line("1002", credit="NaN", cash_flow_line=6)]),
    "entry with infinity": entry([line("560205", "Infinity"), line("1002", credit="Infinity", cash_flow_line=6)]),
    "entry with both sides": entry([line("560205", "10", "10"), line("1002", "5", "5", cash_flow_line=6)]),
    "negative line that is not red": entry([line("560205", "-10"), line("1002", credit="-10", cash_flow_line=6)]),
    "entry on an unknown account": entry([line("9999", "10"), line("1002", credit="10", cash_flow_line=6)]),
    "entry in a closed period": entry(GOOD, date="2026-01-15"),
    "entry before the books open": entry(GOOD, date="2025-12-31"),
    "entry in a far future": entry(GOOD, date="2126-01-01"),
    "cash without a cash-flow line": entry([line("560205", "10"), line("1002", credit="10")]),
    "cash-flow line that is a total": entry([line("560205", "10"), line("1002", credit="10", cash_flow_line=7)]),
    "receivable without a party": entry([line("1122", "10"), line("5001", credit="10")]),
    "stock account by an unknown source": entry([line("1405", "10"), line("560205", credit="10")], source_kind="evil.document"),
    "reversal of nothing": entry(GOOD, reverses_id=424242),
    "post a draft voucher": "select ledger.post_vouchers(array[{draft}]::bigint[], 1, date '2026-03-16')",
    "post an unknown voucher": "select ledger.post_vouchers(array[424242]::bigint[], 1, date '2026-03-16')",
    "change a posted voucher": "update ledger.voucher set summary = 'x' where id = {posted}",
    "move a posted voucher to draft": "update ledger.voucher set state = 'draft' where id = {posted}",
    "number a voucher by hand": "update ledger.voucher set state = 'posted', sequence = 99 where id = {draft}",
    "insert a posted voucher": (
        "insert into ledger.voucher (id, state, version, date, note, created_by, type, month, sequence, summary, reference, "
        "attachments, is_hand, total) values (5, 'posted', 1, '2026-03-10', '', 1, '记', '2026-03-01', 77, '', '', 0, true, 0)"
    ),
    "take the number of another voucher": (
        "update ledger.voucher set number = (select number from ledger.voucher where id = {posted}) where id = {draft}"
    ),
    "close a month with open work": "select ledger.close_period(date '2026-03-01', 1)",
    "reopen a month that is open": "select ledger.reopen_period(date '2026-03-01', 1)",
    "open the books again": "select ledger.open_books(date '2020-01-01')",
    "issue more than there is": "select stock.move('" + json.dumps(ISSUE) + "'::jsonb)",
    "hide the search path": "create schema evil",
    "create a table": "create table public.evil (x int)",
    "create a function": "create function public.evil() returns int language sql as 'select 1'",
    "disable a trigger": "alter table ledger.entry disable trigger all",
    "drop a trigger": "drop trigger stamp_change on items.item",
    "drop the ledger": "drop schema ledger cascade",
    "become the owner": "set role gongdan",
    "replication mode": "set session_replication_role = replica",
    "make itself superuser": "alter role current_user superuser",
    "read a server file": "select pg_read_file('/etc/passwd')",
    "run a program": "copy (select 1) to program 'id'",
    "write a file": "copy (select 1) to '/tmp/evil'",
    "another's password": "select rolpassword from pg_authid",
}  # fmt: skip

AS_ETL: dict[str, str] = {
    "insert an item": "insert into items.item default values",
    "update a price": "update items.item set list_price = 0",
    "delete an event": "delete from core.event",
    "call the posting function": entry(GOOD),
    "take a number": "select core.take_number('sales.order', current_date)",
    "close the books": "select ledger.close_period(date '2026-03-01', 1)",
    "move stock": "select stock.move('{}'::jsonb)",
    "read password hashes": "select password_hash from identity.user",
    "read whole users": "select * from identity.user",
    "read sessions": "select * from identity.session",
    "read tokens": "select token_hash from identity.token",
    "create a table": "create table public.evil (x int)",
}
AS_BACKUP: dict[str, str] = {
    "insert an item": "insert into items.item default values",
    "update the ledger": "update ledger.entry_line set debit = 0",
    "delete moves": "delete from stock.move",
    "call the posting function": entry(GOOD),
    "open a command": "select * from dispatch.open_command(1, 'x', 1)",
    "set a sequence": "select setval('core.row_id', 1)",
    "create a table": "create table public.evil (x int)",
}


@pytest.fixture(scope="module")
def target(company_template: dict[str, str], new_database: Any) -> Iterator[dict[str, Any]]:
    """Books with a closed month, a posted voucher, a draft and an item without stock."""
    from sqlalchemy.engine import make_url

    from tests.books import copy_of

    url = new_database(make_url(company_template["owner"]).database)
    books = copy_of(company_template, url)
    known = prepare(books)
    name = make_url(url).database
    urls = {
        kind: make_url(company_template[kind]).set(database=name).render_as_string(hide_password=False)
        for kind in ("app", "etl", "backup")
    }
    yield {"books": books, "urls": urls, "known": known, "before": fingerprint(books)}
    books.close()


def prepare(books: Books) -> dict[str, int]:
    lines = [
        {"account": "560205", "debit": "10.00", "summary": "办公用品"},
        {"account": "1002", "credit": "10.00", "cash_flow_line": 6, "summary": "办公用品"},
    ]
    ids = []
    for day in ("2026-01-10", "2026-03-10"):
        ids.append(books.run("ledger.save_voucher", {"date": day, "lines": lines}).result["id"])
    books.run("ledger.approve_voucher", {"voucher": ids[0]})
    books.run("ledger.post_vouchers", {"vouchers": [ids[0]]})
    books.run("ledger.close_period", {"month": "2026-01"})
    item = books.run("items.save_item", {"code": "HOT", "name": "泵", "unit": "台"}).result["id"]
    place = books.sql("select id from stock.location limit 1")[0]["id"]
    return {"posted": ids[0], "draft": ids[1], "item": item, "bin": place}


def fingerprint(books: Books) -> dict[str, Any]:
    """Rows and content of every table, without what reading alone may change."""
    found = {}
    for table in load_tables().sorted_tables:
        rows = books.sql(
            f"select count(*) as n, coalesce(sum(hashtextextended(t::text, 0)), 0)::text as h from {quoted(table.fullname)} t"
        )
        found[table.fullname] = rows[0]
    return found


def cases() -> list[Any]:
    return [
        pytest.param(role, name, statement, id=f"{role}-{name}".replace(" ", "-"))
        for role, statements in (("app", AS_APP), ("etl", AS_ETL), ("backup", AS_BACKUP))
        for name, statement in statements.items()
    ]


def test_there_are_enough_of_them() -> None:
    assert len(cases()) >= 100


@pytest.mark.parametrize(("role", "name", "statement"), cases())
def test_it_is_refused(target: dict[str, Any], role: str, name: str, statement: str) -> None:
    text = statement
    for word, value in target["known"].items():
        text = text.replace("{" + word + "}", str(value)).replace(f'"<{word}>"', str(value))
    connection = psycopg2.connect(libpq(target["urls"][role]))
    try:
        with connection.cursor() as cursor, pytest.raises(psycopg2.Error):
            cursor.execute(text)
            connection.commit()
    finally:
        connection.close()


def test_nothing_has_changed(target: dict[str, Any]) -> None:
    assert fingerprint(target["books"]) == target["before"]


def test_a_grant_by_the_app_role_grants_nothing(target: dict[str, Any]) -> None:
    """Postgres answers such a grant with a warning only, so what counts is that nobody may more than before."""
    connection = psycopg2.connect(libpq(target["urls"]["app"]))
    with connection, connection.cursor() as cursor:
        cursor.execute("grant insert on ledger.entry to public")
    connection.close()
    rows = target["books"].sql("select has_table_privilege('public', 'ledger.entry', 'insert') as granted")
    assert rows == [{"granted": False}]
