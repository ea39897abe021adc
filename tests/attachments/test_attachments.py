"""Attachments: who may file and see them, what is refused, and that nothing is lost."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from apps.cli import backup
from operational.core.api import Actor, NotFound, NotPermitted, Refusal
from operational.core.settings import Settings
from operational.papers.api import FILE_BYTES_MAX, PARENTS, keep_content, read_content
from operational.papers.storage import PART_BYTES
from tests.papers.conftest import Printing, png

NOTE = "供货合同".encode()
FOUND = """
    select p.bytes from papers.content_part as p join papers.attachment as a on a.content_id = p.content_id
    where a.token = :token order by p.part_no
"""


def attach(
    printing: Printing, document: int, *, kind: str = "sales.order", as_: str = "boss", data: bytes = NOTE, **more: Any
) -> Any:
    books = printing.books
    name = more.pop("name", "合同.txt")
    content = keep_content(books.database, books.actor(as_), name, data)
    given = {"kind": kind, "document": document, "content": content, "name": name, **more}
    return books.run("papers.attach_file", given, as_=as_).result


def listed(
    printing: Printing, document: int, *, kind: str = "sales.order", as_: str = "boss", **more: Any
) -> list[dict[str, Any]]:
    given = {"kind": kind, "document": document, **more}
    return list(printing.books.ask("papers.attachments", given, as_=as_).model_dump()["rows"])


def bytes_of(printing: Printing, token: str, *, as_: str = "boss") -> bytes:
    found = printing.books.ask("papers.attachment", {"attachment": token}, as_=as_).model_dump()
    return b"".join(read_content(printing.books.database, found["content_id"]))


def test_a_file_comes_back_byte_by_byte(printing: Printing) -> None:
    order = printing.order()
    data = b"%PDF-1.7\n" + bytes(range(256)) * 9000  # more than two parts
    assert len(data) > 2 * PART_BYTES
    made = attach(printing, order, data=data, name="../盖章\\合同.pdf", purpose="contract", note="双方盖章")
    (row,) = listed(printing, order)
    assert (row["name"], row["purpose"], row["media_type"], row["size"]) == ("合同.pdf", "contract", "application/pdf", len(data))
    assert row["sha256"] == hashlib.sha256(data).hexdigest()
    assert bytes_of(printing, made["token"]) == data
    assert len(made["token"]) > 40 and not made["token"].isdigit()
    told = printing.books.ask("company.timeline", {"kind": "sales.order", "document": order}).model_dump()["rows"]
    assert "papers.attach_file" in {event["name"] for event in told}


def test_every_kind_of_document_takes_files(printing: Printing) -> None:
    books = printing.books
    order = printing.order()
    issue = printing.issue(order)
    books.run("sales.invoice_order", {"order": order})
    paid = books.run("invoicing.receive_money", {"party": "C1", "amount": "1.00"}).result["id"]
    books.run("ledger.make_vouchers", {})
    days = {"date_from": "2026-03-01", "date_to": "2026-03-16"}
    statement = books.run("dealings.issue_statement", {"party": "C1", **days}).result["id"]
    books.run("items.save_item", {"code": "BEAR", "name": "轴承", "unit": "件", "needs_inspection": True})
    came = {"supplier": "S1", "lines": [{"item": "BEAR", "quantity": "2", "price": "1"}]}
    receipt = books.run("purchasing.receive_unordered", came).result["number"]
    inspected = books.run("purchasing.inspect_goods", {"goods_receipt": receipt}).result["id"]
    books.run("people.save_employee", {"code": "E9", "name": "陆远"})
    fare = {"day": "2026-03-10", "kind": "RAIL", "amount": "109.00"}
    books.run("expenses.save_claim", {"employee": "E9", "reason": "南京出差", "lines": [fare]})
    books.run("expenses.request_advance", {"employee": "E9", "reason": "出差备用金", "amount": "500.00"})
    one = lambda table: books.sql(f"select max(id) as id from {table}")[0]["id"]  # noqa: E731
    documents = {
        "sales.order": order, "sales.goods_issue": issue, "purchasing.order": printing.purchase, "invoicing.payment": paid,
        "purchasing.goods_receipt": one("purchasing.goods_receipt"), "invoicing.invoice": one("invoicing.invoice"),
        "ledger.voucher": one("ledger.voucher"), "items.item": one("items.item"), "parties.party": one("parties.party"),
        "dealings.statement": statement, "purchasing.inspection": inspected,
        "expenses.claim": one("expenses.claim"), "expenses.advance": one("expenses.advance"),
    }  # fmt: skip
    assert set(documents) == set(PARENTS)
    for kind, document in documents.items():
        attach(printing, document, kind=kind)
        assert [row["name"] for row in listed(printing, document, kind=kind)] == ["合同.txt"], kind


def test_a_signed_copy_is_named_on_its_statement(printing: Printing) -> None:
    books = printing.books
    days = {"date_from": "2026-03-01", "date_to": "2026-03-16"}
    made = books.run("dealings.issue_statement", {"party": "C8", **days}).result
    shown = lambda: books.ask("dealings.issued_statement", {"statement": made["id"]}).model_dump()  # noqa: E731
    for as_, kind, document, refusal in (
        ("boss", "sales.order", printing.order(), Refusal),  # only a statement has one
        ("analyst", "dealings.statement", made["id"], NotPermitted),
        ("warehouse", "dealings.statement", made["id"], NotPermitted),
    ):
        with pytest.raises(refusal):
            attach(printing, document, kind=kind, as_=as_, purpose="signed_copy")
    assert (shown()["signed_copy"], listed(printing, made["id"], kind="dealings.statement")) == ("", [])
    scan = {"purpose": "signed_copy", "name": "C8盖章.pdf", "data": b"%PDF-1.7 x"}
    attach(printing, made["id"], kind="dealings.statement", as_="accountant", **scan)
    assert [row["purpose"] for row in listed(printing, made["id"], kind="dealings.statement")] == ["signed_copy"]
    books.run("dealings.confirm_statement", {"statement": made["id"], "confirmed_by": "Mr Nord"})
    assert (shown()["state"], shown()["signed_copy"]) == ("confirmed", "C8盖章.pdf")
    other = books.run("dealings.issue_statement", {"party": "C8", **days}).result
    books.run("dealings.cancel_statement", {"statement": other["id"], "reason": "重复"})
    with pytest.raises(Refusal) as refused:
        attach(printing, other["id"], kind="dealings.statement", purpose="signed_copy")
    assert refused.value.key == "dealings.statement_cancelled"


def test_files_of_a_statement_are_for_those_who_deal_with_the_partner(printing: Printing) -> None:
    books = printing.books
    days = {"date_from": "2026-03-01", "date_to": "2026-03-16"}
    made = books.run("dealings.issue_statement", {"party": "C9", **days}).result
    token = attach(printing, made["id"], kind="dealings.statement")["token"]
    rights = {"papers.file.view": "all", "dealings.statement.view": "own"}
    clerk = Actor(77, "小王", rights, employee_id=4711)
    for ask in (lambda: listed(printing, made["id"], kind="dealings.statement", as_=clerk),
                lambda: bytes_of(printing, token, as_=clerk)):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            ask()
        assert refused.value.key == "dealings.party_of_another"


def test_who_does_not_see_the_document_sees_no_file(printing: Printing) -> None:
    order = printing.order()
    token = attach(printing, order)["token"]
    for role, refusal in (("nobody", NotPermitted), ("sales_clerk", NotFound)):  # the order is a colleague's
        with pytest.raises(refusal):
            listed(printing, order, as_=role)
        with pytest.raises(refusal):
            bytes_of(printing, token, as_=role)
    with pytest.raises(NotFound):
        attach(printing, order, as_="sales_clerk")
    issue = printing.issue(order)
    issued = attach(printing, issue, kind="sales.goods_issue")["token"]
    with pytest.raises(NotFound):
        bytes_of(printing, issued, as_="sales_clerk")
    # A right to files alone opens no document.
    files_only = Actor(777, "档案员", {"papers.file.view": "all", "papers.file.add": "all", "papers.file.remove": "all"})
    with pytest.raises(NotPermitted):
        printing.books.ask("papers.attachment", {"attachment": token}, as_=files_only)
    with pytest.raises(NotPermitted):
        printing.books.run("papers.remove_file", {"attachment": token, "reason": "x"}, as_=files_only)
    assert len(listed(printing, order)) == len(listed(printing, issue, kind="sales.goods_issue")) == 1


def test_an_upload_is_its_uploaders_and_is_filed_once(printing: Printing) -> None:
    books, order = printing.books, printing.order()
    before = books.count("papers.attachment")
    content = keep_content(books.database, books.actor("manager"), "合同.txt", NOTE)
    given = {"kind": "sales.order", "document": order, "content": content, "name": "合同.txt"}
    with pytest.raises(Refusal) as refused:
        books.run("papers.attach_file", given)  # somebody else's upload
    assert refused.value.key == "papers.upload_unknown"
    books.run("papers.attach_file", given, as_="manager")
    with pytest.raises(Refusal) as refused:
        books.run("papers.attach_file", given, as_="manager")
    assert refused.value.key == "papers.upload_taken"
    with pytest.raises(NotPermitted):
        keep_content(books.database, books.actor("nobody"), "合同.txt", NOTE)
    assert books.count("papers.attachment") == before + 1 and len(listed(printing, order)) == 1


def test_removing_only_marks(printing: Printing) -> None:
    order = printing.order()
    token = attach(printing, order)["token"]
    with pytest.raises(NotPermitted):
        printing.books.run("papers.remove_file", {"attachment": token, "reason": "传错了"}, as_="accountant")
    printing.books.run("papers.remove_file", {"attachment": token, "reason": "传错了"}, as_="manager")
    assert listed(printing, order) == []
    (row,) = listed(printing, order, with_removed=True)
    assert row["removed_why"] == "传错了" and row["removed_at"] is not None
    assert bytes_of(printing, token) == NOTE
    with pytest.raises(Refusal) as refused:
        printing.books.run("papers.remove_file", {"attachment": token, "reason": "再一次"})
    assert refused.value.key == "papers.file_removed_already"


def test_the_app_may_not_take_a_filed_file_away(printing: Printing) -> None:
    """Not even the role of the app can drop or change the bytes of what was filed."""
    attach(printing, printing.order())
    before = printing.books.count("papers.content_part")
    with printing.books.database.session() as session:
        for text in (
            "delete from papers.content", "delete from papers.attachment", "delete from papers.content_part",
            "update papers.content_part set bytes = ''",
        ):  # fmt: skip
            with pytest.raises((sa.exc.IntegrityError, sa.exc.ProgrammingError)):
                session.execute(sa.text(text))
            session.rollback()
    assert printing.books.count("papers.content_part") == before > 0


def test_what_is_never_filed_is_swept(printing: Printing) -> None:
    books, boss = printing.books, printing.books.actor()
    kept = attach(printing, printing.order())
    old = keep_content(books.database, boss, "旧.txt", NOTE)
    books.sql("update papers.content set uploaded_at = uploaded_at - interval '25 hours'")
    fresh = keep_content(books.database, boss, "新.txt", NOTE)
    codes = {row["code"] for row in books.sql("select code from papers.content")}
    assert fresh in codes and old not in codes and bytes_of(printing, kept["token"]) == NOTE
    assert len(codes) == books.count("papers.attachment") + 1
    assert books.sql("select count(distinct content_id) as n from papers.content_part")[0]["n"] == len(codes)


def test_the_photo_of_a_signed_slip_tells_that_it_is_back(printing: Printing) -> None:
    books, issue = printing.books, printing.issue(printing.order())
    books.run("sales.record_shipment", {"goods_issue": issue, "awaits_slip": True})
    assert [row["id"] for row in books.ask("sales.missing_slips").model_dump()["rows"]] == [issue]
    attach(printing, issue, kind="sales.goods_issue", data=png(), name="回单.png", purpose="signed_slip", as_="warehouse")
    assert books.ask("sales.missing_slips").model_dump()["rows"] == []
    found = books.ask("sales.goods_issue", {"goods_issue": issue}).model_dump()
    assert (found["slip"], found["slip_file"], str(found["slip_date"])) == ("back", "回单.png", "2026-03-16")


def test_a_slip_needs_its_right_and_its_goods_issue(printing: Printing) -> None:
    order = printing.order()
    issue = printing.issue(order)
    with pytest.raises(NotPermitted):
        attach(printing, issue, kind="sales.goods_issue", data=png(), name="回单.png", purpose="signed_slip", as_="accountant")
    with pytest.raises(Refusal) as refused:
        attach(printing, order, data=png(), name="回单.png", purpose="signed_slip")
    assert refused.value.key == "papers.slip_of_goods_issue"
    assert listed(printing, issue, kind="sales.goods_issue") == listed(printing, order) == []
    assert printing.books.sql("select slip from sales.goods_issue where id = :i", i=issue)[0]["slip"] == "none"


def test_too_much_and_nothing_are_refused(printing: Printing) -> None:
    books, before = printing.books, printing.books.count("papers.content")
    for data, key in ((b"", "papers.file_empty"), (b"%PDF-" + bytes(FILE_BYTES_MAX), "papers.file_too_large")):
        with pytest.raises(Refusal) as refused:
            keep_content(books.database, books.actor(), "合同.pdf", data)
        assert refused.value.key == key
    assert books.count("papers.content") == before


def test_a_backup_brings_the_files_back(printing: Printing, tmp_path: Path) -> None:
    order = printing.order()
    data = b"%PDF-1.7\n" + bytes(range(256)) * 9000
    made = attach(printing, order, data=data, name="合同.pdf")
    kept = backup.backup(Settings(database_url=printing.books.owner_url), tmp_path / "a.backup")
    address = sa.make_url(printing.books.owner_url)
    into = address.set(database=backup.fresh_name(str(address.database))).render_as_string(hide_password=False)
    backup.restore(kept.file, into)
    engine = sa.create_engine(into, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            parts = connection.execute(sa.text(FOUND), {"token": made["token"]}).scalars()
            assert b"".join(bytes(part) for part in parts) == data
    finally:
        engine.dispose()
        backup._drop(into)


def test_filing_takes_few_statements(printing: Printing) -> None:
    books, issue = printing.books, printing.issue(printing.order())
    content = keep_content(books.database, books.actor(), "回单.png", png())
    given = {"kind": "sales.goods_issue", "document": issue, "content": content, "name": "回单.png", "purpose": "signed_slip"}
    seen: list[str] = []
    sa.event.listen(books.database.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    books.run("papers.attach_file", given)
    assert len(seen) <= 12, seen


def sought(printing: Printing, *, as_: Any = "boss", **given: Any) -> list[tuple[str, str, str]]:
    rows = printing.books.ask("papers.files", given, as_=as_).model_dump()["rows"]
    return [(row["name"], row["kind"], row["number"]) for row in rows]


def test_files_are_found_by_name_kind_number_and_day(printing: Printing) -> None:
    books = printing.books
    order = printing.order()
    number = books.sql('select number from sales."order" where id = :o', o=order)[0]["number"]
    books.run("items.save_item", {"code": "FOUND", "name": "泵"})
    item = books.sql("select id from items.item where code = 'FOUND'")[0]["id"]
    attach(printing, order, name="寻物合同.txt", note="双方盖章 X-7", purpose="contract")
    gone = attach(printing, order, name="寻物草稿.txt")
    books.run("papers.remove_file", {"attachment": gone["token"], "reason": "重复"})
    attach(printing, item, kind="items.item", name="寻物图纸.txt", purpose="drawing")
    contract, drawing = ("寻物合同.txt", "sales.order", number), ("寻物图纸.txt", "items.item", "FOUND")
    assert sought(printing, search="寻物") == [drawing, contract]
    assert sought(printing, search="寻物", kind="sales.order") == [contract]
    assert sought(printing, search="寻物", purpose="drawing") == [drawing]
    assert sought(printing, search=f"{number} x-7") == [contract]
    today = books.sql("select (now() at time zone 'Asia/Shanghai')::date as day, "
                      "(now() at time zone 'Asia/Shanghai')::date + 1 as after")[0]  # fmt: skip
    assert sought(printing, search="寻物", from_date=today["day"], to_date=today["day"]) == [drawing, contract]
    assert sought(printing, search="寻物", from_date=today["after"]) == []
    assert sought(printing, search="寻物_") == []  # what the database would read as a wild card is a letter here


def test_no_row_of_a_document_that_a_person_may_not_see(printing: Printing) -> None:
    books = printing.books
    for code in ("E9", "E7"):
        books.run("people.save_employee", {"code": code, "name": code})
    employee = books.sql("select id from people.employee where code = 'E9'")[0]["id"]
    own, other = printing.order(salesperson="E9"), printing.order(salesperson="E7")
    for order in (own, other):
        attach(printing, order, name=f"秘密{order}.txt")
    mine = Actor(77, "小王", {"papers.file.view": "all", "sales.order.view": "own"}, employee_id=employee)
    assert [name for name, _, _ in sought(printing, as_=mine, search="秘密")] == [f"秘密{own}.txt"]
    team = Actor(78, "无部门", {"papers.file.view": "all", "sales.order.view": "team"}, employee_id=None)
    assert sought(printing, as_=team, search="秘密") == []
    blind = Actor(79, "库管", {"papers.file.view": "all", "items.item.view": "all"})
    assert sought(printing, as_=blind, search="秘密") == []
    with pytest.raises(NotPermitted):
        sought(printing, as_=Actor(80, "无", {"sales.order.view": "all"}), search="秘密")


def test_a_search_shows_of_each_kind_what_its_own_page_shows(printing: Printing) -> None:
    """Each kind of document, each reach: a row is found exactly where the file of that document can be opened."""
    books = printing.books
    for code in ("E8", "E6"):
        books.run("people.save_employee", {"code": code, "name": code})
    employee = books.sql("select id from people.employee where code = 'E8'")[0]["id"]
    for order in (printing.order(salesperson="E8"), printing.order(salesperson="E6")):
        attach(printing, order, name=f"同样{order}.txt")
        issue = printing.issue(order)
        attach(printing, issue, kind="sales.goods_issue", name=f"同样出库{issue}.txt")
    party = books.sql("select id from parties.party where is_customer order by id limit 1")[0]["id"]
    attach(printing, party, kind="parties.party", name="同样客户.txt")
    every = books.sql("select a.token, a.name from papers.attachment as a where a.name like '同样%' order by a.id desc")
    for reach in ("own", "team", "all"):
        rights = {parent.permission: reach for parent in PARENTS.values()} | {"papers.file.view": "all"}
        who = Actor(81, "小赵", rights, employee_id=employee)
        opened = []
        for row in every:
            try:
                books.ask("papers.attachment", {"attachment": row["token"]}, as_=who)
            except (NotFound, Refusal):
                continue
            opened.append(row["name"])
        assert [name for name, _, _ in sought(printing, as_=who, search="同样")] == opened
        assert len(opened) == {"own": 3, "team": 3, "all": 5}[reach]
