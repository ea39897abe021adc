"""Late lines by supplier, the text for the supplier, and the note that somebody reminded."""

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.integrations.news import tell
from tests.purchasing.conftest import Buying


def test_late_lines_stand_by_supplier_with_a_text_to_send(buying: Buying) -> None:
    line = {"item": "SEAL", "quantity": "10", "price": "90.00"}
    late = buying.order([{**line, "promise_date": "2026-03-10"}, {**line, "item": "BODY", "quantity": "3"}], date="2026-03-01")
    buying.order([{**line, "promise_date": "2026-03-16"}], date="2026-03-01")
    buying.receive(late, "4")
    found = buying.company.ask("purchasing.late_lines")
    assert [(r.number, r.line_no, str(r.open), r.days_late, r.reminders) for r in found.rows] == [
        ("CGDD202603-0001", 1, "6.000000", 6, 0)
    ]
    assert found.suppliers[0].text == (
        "上海恒泽铸造有限公司：您好！以下货物请尽快安排，并回复到货日期：\n"
        "1. 订单 CGDD202603-0001 SEAL 机械密封 DN50 6件，约定 2026-03-10，已逾期 6 天\n"
        "谢谢！"
    )
    ahead = buying.company.ask("purchasing.late_lines", {"days_ahead": 3})
    assert [r.number for r in ahead.rows] == ["CGDD202603-0001", "CGDD202603-0002"]


def test_reminders_are_counted_and_the_answer_is_kept(buying: Buying) -> None:
    order = buying.order([{"item": "SEAL", "quantity": "1", "price": "1", "promise_date": "2026-03-10"}], date="2026-03-01")
    data = {"supplier": "S1", "lines": [{"order": order, "line_no": 1}]}
    buying.company.run("purchasing.remind_supplier", {**data, "expected_on": "2026-03-20"})
    buying.company.run("purchasing.remind_supplier", {**data, "channel": "phone"})
    row = buying.company.ask("purchasing.late_lines", {"supplier": "S1"}).rows[0]
    assert (row.reminders, str(row.last_reminded), str(row.expected_on)) == (2, "2026-03-16", "2026-03-20")


def test_only_what_is_waited_for_can_be_reminded(buying: Buying) -> None:
    order = buying.order()
    buying.receive(order)
    data = {"supplier": "S1", "lines": [{"order": order, "line_no": 1}]}
    with pytest.raises(Refusal) as caught:
        buying.company.run("purchasing.remind_supplier", data)
    assert (caught.value.key, caught.value.problems[0].field) == ("purchasing.not_waited_for", "lines.0")
    with pytest.raises(NotPermitted):
        buying.company.run("purchasing.remind_supplier", data, as_="warehouse")
    assert buying.company.count("purchasing.reminder") == 0


def test_a_reminder_by_mail_goes_out_in_the_language_of_the_supplier(buying: Buying) -> None:
    run = buying.company.run
    contacts = [{"name": "Anna", "email": "anna@example.de"}]
    run("parties.save_party", {"code": "S9", "name": "Dichtung GmbH", "is_supplier": True, "locale": "en", "contacts": contacts})
    run("integrations.save_channel", {"code": "MAIL", "name": "邮件", "kind": "mail"})
    run("integrations.save_notice", {"occasion": "supplier_reminded", "channel": "MAIL"})
    tell(buying.company)
    line = {"item": "SEAL", "quantity": "10", "price": "90.00", "promise_date": "2026-03-10"}
    late = buying.order([line, {**line, "item": "BODY"}], date="2026-03-01", supplier="S9")
    buying.receive(late, "10", line_no=2)
    found = buying.company.ask("purchasing.late_lines")
    assert found.suppliers[0].text.startswith("Dichtung GmbH") and "您好" not in found.suppliers[0].text
    given = {"supplier": "S9", "lines": [{"order": late, "line_no": 1}]}
    run("purchasing.remind_supplier", {**given, "channel": "phone"})
    run("purchasing.remind_supplier", {**given, "channel": "mail"})
    tell(buying.company)
    (message,) = buying.company.sql("select recipient, subject, body, state from integrations.message")
    assert (message["recipient"], message["state"]) == ("anna@example.de", "waiting")
    assert message["subject"] == "Delivery reminder: purchase order CGDD202603-0001"
    assert "机械密封 DN50 × 10 件 · 2026-03-10\n" in message["body"] and "泵体" not in message["body"]
