"""The pages of expense claims: each opens for whoever needs it, a claim is written and handed in, finance corrects and books."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from apps.screens import session
from operational.core.api import Actor
from tests.apps.test_screens import page
from tests.books import Books
from tests.expenses.people_of import HOTEL, RAIL, Staff, staffed

As = Callable[[str], Actor]


def sign_in(monkeypatch: Any, staff: Staff, code: str) -> None:
    monkeypatch.setattr(session, "actor", lambda: staff.actors[code])


def clean(shown: Any) -> None:
    assert [str(e.value) for e in (*shown.exception, *shown.error)] == []


def test_the_pages_show_what_there_is(company: Books, screens: As) -> None:
    staff = Staff(staffed(company))
    claim, waits = staff.booked(RAIL), staff.claim("wang", HOTEL)
    advance = staff.advance()
    ids = {number: company.sql("select id from expenses.claim where number = :n", n=number)[0]["id"] for number in (claim, waits)}
    given = company.sql("select id from expenses.advance where number = :n", n=advance)[0]["id"]
    screens("boss")
    for path, query in {
        "expenses/claims": {},
        "expenses/claim": {"id": str(ids[claim])},
        "expenses/claim_entry": {},
        "expenses/to_pay": {},
        "expenses/advances": {},
        "expenses/advance": {"id": str(given)},
        "expenses/rules": {},
        "partners/employees": {},
    }.items():
        clean(page(path, **query))
    for path, row, number in (
        ("expenses/claim", ids[claim], claim),
        ("expenses/claim", ids[waits], waits),
        ("expenses/advance", given, advance),
    ):
        shown = page(path, id=str(row))
        clean(shown)
        assert number in " ".join(str(one.value) for one in (*shown.title, *shown.header, *shown.subheader, *shown.markdown))


def test_a_claim_is_written_and_handed_in_on_its_page(company: Books, screens: As, monkeypatch: Any) -> None:
    staff = Staff(staffed(company))
    screens("employee")
    sign_in(monkeypatch, staff, "wang")
    shown = page("expenses/claim_entry")
    clean(shown)
    assert shown.button(key="hand_in").disabled
    uid = next(box.key for box in shown.selectbox if box.key.startswith("kind_")).removeprefix("kind_")
    shown.text_input(key="reason").set_value("南京出差").run()
    shown.selectbox(key=f"kind_{uid}").set_value("RAIL").run()
    shown.number_input(key=f"amount_{uid}").set_value(109.0).run()
    shown.button(key="hand_in").click().run()
    (row,) = company.sql("select c.state, c.amount, l.tax, l.paper from expenses.claim c join expenses.claim_line l on true")
    assert (row["state"], str(row["amount"]), str(row["tax"]), row["paper"]) == ("submitted", "109.00", "9.00", "rail")
    assert company.count("core.draft") == 0


def test_what_is_typed_stays_when_it_is_refused(company: Books, screens: As, monkeypatch: Any) -> None:
    staff = Staff(staffed(company))
    staff.claim("zhao", HOTEL)
    screens("employee")
    sign_in(monkeypatch, staff, "wang")
    shown = page("expenses/claim_entry")
    uid = next(box.key for box in shown.selectbox if box.key.startswith("kind_")).removeprefix("kind_")
    shown.text_input(key="reason").set_value("苏州").run()
    shown.selectbox(key=f"kind_{uid}").set_value("HOTEL").run()
    shown.number_input(key=f"amount_{uid}").set_value(300.0).run()
    shown.text_input(key=f"number_{uid}").set_value(HOTEL["invoice_number"]).run()
    shown.button(key="hand_in").click().run()
    assert not shown.exception
    assert any("已在报销单" in str(told.value) for told in shown.caption)
    assert shown.number_input(key=f"amount_{uid}").value == 300.0
    assert company.count("expenses.claim") == 1


def test_finance_corrects_and_books_on_the_page(company: Books, screens: As, monkeypatch: Any) -> None:
    staff = Staff(staffed(company))
    number = staff.approved(RAIL)
    (row,) = company.sql("select id from expenses.claim")
    screens("accountant")
    sign_in(monkeypatch, staff, "fang")
    shown = page("expenses/claim", id=str(row["id"]))
    clean(shown)
    shown.button(key="book_corrected").click().run()
    clean(shown)
    assert staff.state(number) == "booked"
