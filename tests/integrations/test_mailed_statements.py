"""Statements of account that go out by themselves: made once a month, mailed with their paper, tried again, noted as sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest

from operational.core.api import NotPermitted, Refusal
from operational.dealings import rules
from operational.worker.api import MailServer, make_due_statements, send_waiting, write_news
from tests.books import Books
from tests.integrations.news import tell
from tests.integrations.outside import MailBox, served
from tests.invoicing.money import claim

FIFTH, SIXTEENTH = dt.date(2026, 3, 5), dt.date(2026, 3, 16)


@pytest.fixture
def box() -> Iterator[MailBox]:
    with served(MailBox()) as found:
        yield found


@pytest.fixture
def shop(company: Books) -> Books:
    """Three customers who owe since February, one without an address, and a rule for all on the fifth."""
    for code, locale, contacts in (
        ("C1", "zh_CN", [{"name": "王敏", "email": "wang@example.cn"}]),
        ("C2", "en", [{"name": "Ann", "email": "ann@example.com"}]),
        ("C3", "zh_CN", []),
    ):
        given = {"code": code, "name": f"客户{code}", "is_customer": True, "locale": locale, "contacts": contacts}
        company.run("parties.save_party", given)
        claim(company, "sale", code, "1000.00", "2026-02-10")
    company.run("integrations.save_channel", {"code": "MAIL", "name": "邮件", "kind": "mail"})
    company.run("integrations.save_notice", {"occasion": "statement_mailed", "channel": "MAIL"})
    company.run("dealings.save_statement_rule", {"day": 5, "valid_from": "2026-01-01"})
    write_news(company.database)  # the first look: what happened before is not told
    return company


def send(shop: Books, box: MailBox, *, minutes: int = 0) -> int:
    carrier = MailServer(box.url, "a@b.cn")
    return send_waiting(shop.database, {"mail": carrier}, lambda: dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes))


def due(shop: Books, today: dt.date = SIXTEENTH) -> list[tuple[str, str, str, str | None]]:
    shop.today = today
    rows = shop.ask("dealings.due_statements", {}).rows  # type: ignore[attr-defined]
    return [(row.party_code, str(row.due_on), row.standing, row.state) for row in rows]


def test_what_is_due_is_made_once_and_mailed_with_its_paper(shop: Books, box: MailBox) -> None:
    assert make_due_statements(shop.database, dt.date(2026, 3, 4)) == 0
    assert make_due_statements(shop.database, FIFTH) == 2
    assert make_due_statements(shop.database, SIXTEENTH) == 0
    assert due(shop) == [
        ("C1", "2026-03-05", "made", "issued"), ("C2", "2026-03-05", "made", "issued"), ("C3", "2026-03-05", "no_address", None),
    ]  # fmt: skip
    made = shop.sql("select date_from::text, date_to::text, closing::text from dealings.statement order by id")
    assert [tuple(row.values()) for row in made] == [("2026-02-01", "2026-02-28", "1000.00")] * 2
    assert tell(shop) == 2
    assert send(shop, box) == 2
    by_address = {mail["To"]: mail for mail in box.mails}
    assert sorted(by_address) == ["ann@example.com", "wang@example.cn"]
    assert by_address["ann@example.com"]["Subject"].startswith("Statement of account DZ")
    words, paper = by_address["wang@example.cn"].iter_parts()
    assert "期末余额：1,000.00 元" in words.get_content()
    assert (paper.get_content_type(), paper.get_filename().endswith(".pdf")) == ("application/pdf", True)
    text = pypdfium2.PdfDocument(paper.get_content())[0].get_textpage().get_text_range()
    assert "客户C1" in text and "1,000.00" in text
    assert [row[3] for row in due(shop)] == ["sent", "sent", None]
    channels = shop.sql("select distinct channel, state from dealings.statement")
    assert channels == [{"channel": "mail", "state": "sent"}]


def test_a_mail_that_was_not_taken_is_tried_again_and_the_statement_waits(shop: Books, box: MailBox) -> None:
    make_due_statements(shop.database, FIFTH)
    tell(shop)
    box.refuses = 2
    assert send(shop, box) == 0
    assert [row[3] for row in due(shop)] == ["issued", "issued", None]
    assert send(shop, box, minutes=2) == 2
    assert [row[3] for row in due(shop)] == ["sent", "sent", None]


def test_a_paper_that_cannot_be_set_keeps_its_mail_waiting(
    shop: Books, box: MailBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> bytes:
        raise RuntimeError("the typesetter failed: no memory")

    make_due_statements(shop.database, FIFTH)
    tell(shop)
    with monkeypatch.context() as patched:
        patched.setattr("operational.worker.papers.pdf_of", broken)
        assert send(shop, box) == 0
    rows = shop.sql("select state, last_error from integrations.message order by id")
    assert [row["state"] for row in rows] == ["waiting", "waiting"]
    assert all("the typesetter failed" in row["last_error"] for row in rows)
    assert send(shop, box, minutes=2) == 2


def test_a_statement_that_was_withdrawn_is_not_mailed_and_none_comes_in_its_place(shop: Books, box: MailBox) -> None:
    make_due_statements(shop.database, FIFTH)
    tell(shop)
    number = shop.sql("select number from dealings.statement order by id limit 1")[0]["number"]
    shop.run("dealings.cancel_statement", {"statement": number, "reason": "重开"})
    assert send(shop, box) == 1
    states = shop.sql("select state from integrations.message order by id")
    assert [row["state"] for row in states] == ["cancelled", "sent"]
    assert make_due_statements(shop.database, SIXTEENTH) == 0


def test_a_customers_own_rule_goes_first_and_may_say_no(shop: Books) -> None:
    shop.run("dealings.save_statement_rule", {"party": "C1", "day": 20, "valid_from": "2026-01-01"})
    shop.run("dealings.save_statement_rule", {"party": "C2", "is_sent": False, "valid_from": "2026-01-01"})
    assert due(shop) == [("C1", "2026-03-20", "waits", None), ("C3", "2026-03-05", "no_address", None)]
    assert make_due_statements(shop.database, SIXTEENTH) == 0
    assert make_due_statements(shop.database, dt.date(2026, 3, 20)) == 1


def test_suppliers_get_theirs_by_a_rule_of_their_own(shop: Books, box: MailBox) -> None:
    """One partner who buys and sells gets both, each once; a supplier without a rule gets none."""
    contacts = [{"name": "李伟", "email": "li@example.cn"}]
    for code, kinds in (("S1", {"is_supplier": True}), ("C1", {"is_customer": True, "is_supplier": True})):
        more = {"contacts": contacts} if code == "S1" else {}
        shop.run("parties.save_party", {"code": code, "name": f"往来{code}", **kinds, **more})
        claim(shop, "purchase", code, "700.00", "2026-02-12")
    assert [row[0] for row in due(shop)] == ["C1", "C2", "C3"]
    rule = shop.run("dealings.save_statement_rule", {"side": "purchase", "day": 16, "valid_from": "2026-01-01"}).result["id"]
    shop.run("dealings.save_statement_rule", {"rule": rule, "day": 16, "valid_from": "2026-01-01"})  # its side stays
    assert [row[0] for row in due(shop)] == ["C1", "C2", "C3", "C1", "S1"]
    assert make_due_statements(shop.database, FIFTH) == 2
    assert make_due_statements(shop.database, SIXTEENTH) == 2
    assert make_due_statements(shop.database, SIXTEENTH) == 0
    made = shop.sql(
        "select p.code, s.side, s.closing::text from dealings.statement as s join parties.party as p on p.id = s.party_id "
        "order by s.side, p.code"
    )
    assert [tuple(row.values()) for row in made] == [
        ("C1", "purchase", "700.00"), ("S1", "purchase", "700.00"), ("C1", "sale", "1000.00"), ("C2", "sale", "1000.00"),
    ]  # fmt: skip
    assert tell(shop) == 4
    assert send(shop, box) == 4
    assert sorted(mail["To"] for mail in box.mails).count("li@example.cn") == 1
    with pytest.raises(Refusal) as caught:
        shop.run("dealings.mail_statement", {"party": "C2", "side": "purchase"})
    assert caught.value.key == "dealings.nothing_to_state"


def test_nothing_is_made_that_nobody_would_mail(shop: Books) -> None:
    shop.run("integrations.save_notice", {"occasion": "statement_mailed", "channel": "MAIL", "is_active": False})
    assert make_due_statements(shop.database, SIXTEENTH) == 0
    assert shop.count("dealings.statement") == 0


def test_what_cannot_be_mailed_is_refused_by_name(shop: Books) -> None:
    def refused(party: str) -> str:
        with pytest.raises(Refusal) as caught:
            shop.run("dealings.mail_statement", {"party": party})
        return str(caught.value.key)

    assert refused("C3") == "dealings.party_without_address"
    shop.run("parties.save_party", {"code": "C4", "name": "客户C4", "is_customer": True})
    assert refused("C4") == "dealings.nothing_to_state"
    days = {"party": "C1", "date_from": "2026-02-01", "date_to": "2026-02-28"}
    shop.run("dealings.issue_statement", days)
    assert refused("C1") == "dealings.statement_is_made"
    shop.run("dealings.mail_statement", {"party": "C2"})
    assert refused("C2") == "dealings.statement_is_made"
    shop.run("dealings.save_statement_rule", {"party": "C4", "day": 31, "valid_from": "2026-01-01"})
    assert refused("C4") == "dealings.statement_not_due"
    assert shop.count("dealings.statement") == 2
    wrong = {"day": 5, "valid_from": "2026-03-01", "valid_to": "2026-02-01"}
    with pytest.raises(Refusal) as caught:
        shop.run("dealings.save_statement_rule", wrong)
    assert caught.value.key == "dealings.rule_ends_before_it_starts"
    for command, data in (("mail_statement", {"party": "C1"}), ("save_statement_rule", {"day": 5})):
        with pytest.raises(NotPermitted):
            shop.run(f"dealings.{command}", data, as_="sales_clerk")
    (row,) = shop.ask("dealings.statement_rules", {"page_rows": 1}).rows  # type: ignore[attr-defined]
    assert (row.party, row.day, row.is_sent) == (None, 5, True)


@pytest.mark.parametrize(
    ("day", "today", "on"),
    [(5, dt.date(2026, 3, 16), dt.date(2026, 3, 5)), (31, dt.date(2026, 2, 3), dt.date(2026, 2, 28)),
     (31, dt.date(2026, 1, 1), dt.date(2026, 1, 31))],
)  # fmt: skip
def test_the_day_of_a_rule(day: int, today: dt.date, on: dt.date) -> None:
    rule: Any = rules.MonthlyRule(1, None, "sale", day, True, dt.date(2026, 1, 1))
    assert rules.due_day(rule, today) == on
    assert rules.month_before(dt.date(2026, 1, 20)) == (dt.date(2025, 12, 1), dt.date(2025, 12, 31))
