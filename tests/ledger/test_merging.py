"""Rules for merging entries into vouchers, types of vouchers, provisional numbers, and checking by a second person."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from operational.core.api import Refusal
from operational.ledger.api import CHECKS
from tests.books import Books
from tests.ledger.test_posting_function import entry, write
from tests.ledger.test_posting_runs import of_document
from tests.ledger.vouchers import draft, ensure_party, posted

CASH_IN = [
    {"line_no": 1, "account": "1002", "debit": "10.00", "cash_flow_line": 1},
    {"line_no": 2, "account": "5001", "credit": "10.00"},
]
CASH_OUT = [
    {"line_no": 1, "account": "560205", "debit": "10.00"},
    {"line_no": 2, "account": "1002", "credit": "10.00", "cash_flow_line": 6},
]


def of_payment(number: int, day: str, summary: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    source = {"source_kind": "invoicing.payment", "source_id": number, "source_number": f"SKD-{number}"}
    return entry(number, date=day, document_date=day, summary=summary, lines=lines, **source)


def vouchers(company: Books) -> list[tuple[Any, ...]]:
    rows = company.sql("select type, rule, summary, provisional, state from ledger.voucher order by date, type, provisional")
    return [tuple(row.values()) for row in rows]


def refused(company: Books, command: str, data: dict[str, Any], **more: Any) -> str:
    with pytest.raises(Refusal) as found:
        company.run(command, data, **more)
    return found.value.key


def test_without_a_rule_each_document_has_its_voucher_and_says_so(company: Books) -> None:
    write(company, of_document(1, 7, "2026-03-05", "甲"), of_document(2, 8, "2026-03-05", "乙"))
    company.run("ledger.make_vouchers")
    assert vouchers(company) == [("记", "document:0", "甲", 1, "approved"), ("记", "document:0", "乙", 2, "approved")]


def test_a_rule_by_day_merges_documents_of_a_kind_and_stands_on_the_voucher(company: Books) -> None:
    by_day = {"way": "day", "source_kind": "sales.goods_issue", "valid_from": "2026-03-05"}
    saved = company.run("ledger.save_merging_rule", by_day)
    assert saved.result["version"] == 1
    write(
        company, of_document(1, 7, "2026-03-04", "前"), of_document(2, 8, "2026-03-04", "日"),
        of_document(3, 9, "2026-03-05", "甲"), of_document(4, 10, "2026-03-05", "乙"), of_document(5, 11, "2026-03-06", "丙"),
    )  # fmt: skip
    assert company.run("ledger.make_vouchers").result["vouchers"] == 4
    assert [row[1:3] for row in vouchers(company)] == [
        ("document:0", "前"), ("document:0", "日"), ("day:1", "甲；乙"), ("day:1", "丙"),
    ]  # fmt: skip
    company.run("ledger.save_merging_rule", {"way": "document", "valid_from": "2026-03-01"})
    assert [(row.version, row.way, row.source_kind) for row in company.ask("ledger.merging_rules", {}).rows] == [
        (2, "document", ""), (1, "day", "sales.goods_issue"),
    ]  # fmt: skip


def test_partners_are_not_merged_with_each_other(company: Books) -> None:
    ensure_party(company, "A", "B")
    ids = {row["code"]: row["id"] for row in company.sql("select id, code from parties.party where code in ('A', 'B')")}
    company.run("ledger.save_merging_rule", {"way": "day", "valid_from": "2026-01-01"})
    entries = []
    for number, code in enumerate(("A", "B", "A"), 1):
        lines = [
            {"line_no": 1, "account": "1221", "debit": "10.00", "party_id": ids[code]},
            {"line_no": 2, "account": "5001", "credit": "10.00"},
        ]
        entries.append(of_document(number, number, "2026-03-05", code, lines=lines))
    write(company, *entries)
    assert company.run("ledger.make_vouchers").result["vouchers"] == 2


def test_a_trial_shows_what_a_rule_would_make_and_writes_nothing(company: Books) -> None:
    write(company, of_document(1, 7, "2026-03-05", "甲"), of_document(2, 8, "2026-03-05", "乙"))
    company.run("ledger.make_vouchers")
    posted(company, "2026-03-05", ["D 560205 10.00", "C 2211 10.00"])
    given = {"date_from": "2026-03-01", "date_to": "2026-03-31"}
    by_day = company.ask("ledger.try_merging", {**given, "way": "day"})
    assert (by_day.entries, by_day.vouchers, by_day.vouchers_now, by_day.waiting, str(by_day.amount)) == (2, 1, 2, 0, "20.00")
    assert [(row.summary, row.entries, str(row.amount)) for row in by_day.rows] == [("甲；乙", 2, "20.00")]
    assert company.ask("ledger.try_merging", {**given, "way": "document"}).vouchers == 2
    assert len(vouchers(company)) == 3
    with pytest.raises(Refusal) as late:
        company.ask("ledger.try_merging", {"date_from": "2026-03-02", "date_to": "2026-03-01", "way": "day"})
    assert late.value.key == "ledger.days_out_of_order"


def three_types(company: Books) -> None:
    company.run("company.save_setting", {"name": "ledger.voucher_types", "value": "three", "valid_from": "2026-03-01"})


def test_types_follow_the_cash_lines_and_are_numbered_apart(company: Books) -> None:
    three_types(company)
    write(
        company, of_payment(1, "2026-03-05", "收", CASH_IN), of_payment(2, "2026-03-05", "付", CASH_OUT),
        of_document(3, 9, "2026-03-05", "转"), of_payment(4, "2026-03-06", "再收", CASH_IN),
        of_payment(5, "2026-02-06", "二月", CASH_IN),
    )  # fmt: skip
    company.run("ledger.make_vouchers")
    draft(company, "2026-03-07", ["D 1001 5.00", "C 1002 5.00"], "取现")
    numbers = company.run("ledger.post_vouchers").result["numbers"]
    assert sorted(numbers) == [
        "202602-记-0001", "202603-付-0001", "202603-收-0001", "202603-收-0002", "202603-转-0001",
    ]  # fmt: skip
    found = company.ask("ledger.vouchers", {"type": "付"}).rows
    assert [(row.summary, row.number, row.provisional_number) for row in found] == [
        ("取现", None, "202603-付-0002"), ("付", "202603-付-0001", None),
    ]  # fmt: skip


def test_a_draft_that_changes_its_type_gets_a_number_of_the_other(company: Books) -> None:
    three_types(company)
    made = draft(company, "2026-03-07", ["D 560205 5.00", "C 2211 5.00"])
    changed = {"voucher": made, "date": "2026-03-07", "lines": [
        {"account": "560205", "debit": "5.00"}, {"account": "1002", "credit": "5.00", "cash_flow_line": 6},
    ]}  # fmt: skip
    company.run("ledger.save_voucher", changed)
    assert company.ask("ledger.voucher", {"voucher": made}).provisional_number == "202603-付-0001"


def test_numbers_with_gaps_are_tidied_by_date_behind_what_is_posted(company: Books) -> None:
    posted(company, "2026-03-01", ["D 560205 1.00", "C 2211 1.00"])
    late = draft(company, "2026-03-09", ["D 560205 1.00", "C 2211 1.00"], "九日")
    gone = draft(company, "2026-03-02", ["D 560205 1.00", "C 2211 1.00"], "作废")
    early = draft(company, "2026-03-03", ["D 560205 1.00", "C 2211 1.00"], "三日")
    assert [company.ask("ledger.voucher", {"voucher": v}).provisional_number for v in (late, gone, early)] == [
        "202603-记-0002", "202603-记-0003", "202603-记-0004",
    ]  # fmt: skip
    company.run("ledger.discard_voucher", {"voucher": gone})
    assert company.run("ledger.renumber_vouchers", {"month": "2026-03"}).result["changed"] == 2
    assert [company.ask("ledger.voucher", {"voucher": v}).provisional_number for v in (early, gone, late)] == [
        "202603-记-0002", None, "202603-记-0003",
    ]  # fmt: skip
    company.run("ledger.check_vouchers", {"vouchers": [early, late]})
    assert company.run("ledger.post_vouchers").result["numbers"] == ["202603-记-0002", "202603-记-0003"]
    assert company.run("ledger.renumber_vouchers", {"month": "2026-03"}).result["changed"] == 0


def test_several_drafts_are_checked_at_once_or_not_at_all(company: Books) -> None:
    good = draft(company, "2026-03-03", ["D 560205 1.00", "C 2211 1.00"])
    bad = draft(company, "2026-03-03", ["D 560205 1.00", "C 2211 2.00"])
    assert refused(company, "ledger.check_vouchers", {"vouchers": [good, bad]}) == "ledger.entry_unbalanced"
    assert company.sql("select count(*) as n from ledger.entry") == [{"n": 0}]
    assert company.run("ledger.check_vouchers", {"vouchers": [good]}).result["count"] == 1
    assert refused(company, "ledger.check_vouchers", {"vouchers": [good]}) == "ledger.voucher_checked_already"
    assert refused(company, "ledger.check_vouchers", {"vouchers": [good, 1]}) == "ledger.voucher_unknown"


def test_who_prepared_a_voucher_does_not_check_it_where_the_company_asks_for_two(company: Books) -> None:
    company.run("company.save_setting", {"name": "ledger.checker_differs", "value": True, "valid_from": "2026-01-01"})
    write(company, of_document(1, 7, "2026-03-05", "甲"))
    made = company.run("ledger.make_vouchers").result["voucher_ids"][0]
    own = draft(company, "2026-03-03", ["D 560205 1.00", "C 2211 1.00"])
    for command, data in (
        ("ledger.approve_voucher", {"voucher": own}),
        ("ledger.check_vouchers", {"vouchers": [own]}),
        ("ledger.check_vouchers", {"vouchers": [made]}),
    ):
        assert refused(company, command, data) == "ledger.checker_is_preparer"
    assert refused(company, "ledger.post_vouchers", {"vouchers": [made]}) == "ledger.voucher_not_checked"
    line = {"account": "560205", "debit": "1.00"}, {"account": "2211", "credit": "1.00"}
    assert refused(company, "ledger.enter_voucher", {"date": "2026-03-03", "lines": list(line)}) == "ledger.checker_is_preparer"
    assert company.run("ledger.check_vouchers", {"vouchers": [own, made]}, as_="accountant").result["count"] == 2
    assert len(company.run("ledger.post_vouchers").result["numbers"]) == 2


def test_a_missing_dimension_is_refused_with_row_and_account_at_every_door(company: Books) -> None:
    account = {"code": "560299", "name": "其他", "requires_department": True, "requires_employee": True}
    company.run("ledger.save_account", account)
    lines = [{"account": "2211", "credit": "1.00"}, {"account": "560299", "debit": "1.00"}]
    with pytest.raises(Refusal) as missing:
        company.run("ledger.enter_voucher", {"date": "2026-03-03", "lines": lines})
    assert (missing.value.key, missing.value.values["line"], missing.value.values["account"]) == (
        "ledger.department_missing", 2, "560299",
    )  # fmt: skip
    lines = [{"line_no": 1, "account": "560299", "debit": "10.00"}, {"line_no": 2, "account": "2211", "credit": "10.00"}]
    with pytest.raises(Exception, match=r"ledger\.department_missing"):
        write(company, entry(1, date="2026-03-03", lines=lines))
    assert company.sql("select count(*) as n from ledger.entry") == [{"n": 0}]
    company.run("ledger.save_account", {"code": "56029901", "name": "下级", "parent": "560299"})
    row = company.sql("select requires_department, requires_employee, requires_item from ledger.account where code = '56029901'")
    assert row == [{"requires_department": True, "requires_employee": True, "requires_item": False}]
    company.run("ledger.save_account", {**account, "requires_department": False, "requires_employee": False})
    lines = [{"account": "2211", "credit": "1.00"}, {"account": "560299", "debit": "1.00"}]
    company.run("ledger.enter_voucher", {"date": "2026-03-03", "lines": lines})


def test_entries_are_found_by_person_content_and_amount(company: Books) -> None:
    posted(company, "2026-03-03", ["D 560205 12.00", "C 2211 12.00"], "买纸")
    posted(company, "2026-03-04", ["D 560205 30.00", "C 2211 30.00"], "电话费")

    def found(**given: Any) -> list[tuple[str, str]]:
        return [(row.summary, str(row.debit)) for row in company.ask("ledger.entries", {"account": "560205", **given}).rows]

    assert found(search="电话") == [("电话费", "30.00")]
    assert found(amount_from="12", amount_to="20") == [("买纸", "12.00")]
    assert found(search="202603-记-0001") == [("买纸", "12.00")]
    who = 'select u.name from identity."user" as u join ledger.voucher as v on v.created_by = u.id limit 1'
    name = company.sql(who)[0]["name"]
    assert len(found(person=name)) == 2
    assert found(person="nobody-by-this-name") == []
    assert found(date_from=dt.date(2026, 3, 4)) == [("电话费", "30.00")]


def test_a_rule_by_day_keeps_revenue_and_cost_of_one_document_together(company: Books) -> None:
    ensure_party(company, "A", "B")
    ids = {row["code"]: row["id"] for row in company.sql("select id, code from parties.party where code in ('A', 'B')")}
    company.run("ledger.save_merging_rule", {"way": "day", "valid_from": "2026-01-01"})
    entries = []
    for number, code in enumerate(("A", "B", "A")):
        revenue = [
            {"line_no": 1, "account": "1122", "debit": "10.00", "party_id": ids[code]},
            {"line_no": 2, "account": "5001", "credit": "10.00"},
        ]
        cost = [{"line_no": 1, "account": "5401", "debit": "6.00"}, {"line_no": 2, "account": "140599", "credit": "6.00"}]
        entries += [
            of_document(number * 2 + 1, number + 1, "2026-03-05", f"收入{number}", lines=revenue),
            of_document(number * 2 + 2, number + 1, "2026-03-05", f"成本{number}", lines=cost),
        ]
    write(company, *entries)
    assert company.run("ledger.make_vouchers", {"limit": 5}).result["entries"] == 4  # the third document is not cut in two
    assert company.run("ledger.make_vouchers").result["vouchers"] == 1
    assert [row[2] for row in vouchers(company)] == ["收入0；成本0", "收入1；成本1", "收入2；成本2"]
    tried = company.ask("ledger.try_merging", {"date_from": "2026-03-05", "date_to": "2026-03-05", "way": "day"})
    assert [(row.party_name, row.entries) for row in tried.rows] == [("A", 4), ("B", 2)]


def test_the_merging_rule_stands_in_the_chained_text(company: Books) -> None:
    write(company, of_document(1, 7, "2026-03-05", "甲"))
    company.run("ledger.make_vouchers")
    company.run("ledger.post_vouchers")
    text = company.sql("select ledger.voucher_text(v)::jsonb as text from ledger.voucher as v")[0]["text"]
    assert "document:0" in text
    company.sql("alter table ledger.voucher disable trigger all")
    company.sql("update ledger.voucher set rule = 'day:9'")
    broken = [check.name for check in CHECKS if company.sql(check.sql)]
    assert broken == ["ledger.voucher_chain"]


def test_numbers_missing_or_given_twice_are_told(company: Books) -> None:
    posted(company, "2026-03-01", ["D 560205 1.00", "C 2211 1.00"])
    kept = draft(company, "2026-03-02", ["D 560205 1.00", "C 2211 1.00"])
    gone = draft(company, "2026-03-03", ["D 560205 1.00", "C 2211 1.00"])
    last = draft(company, "2026-03-04", ["D 560205 1.00", "C 2211 1.00"])
    company.run("ledger.discard_voucher", {"voucher": gone})
    company.sql("update ledger.voucher set provisional = 2 where id = :last", last=last)
    company.sql("update ledger.voucher set provisional = 4 where id = :kept", kept=kept)
    found = company.ask("ledger.number_gaps", {"month": "2026-03"})
    assert [(row.number, row.problem, row.is_final) for row in found.rows] == [("202603-记-0003", "missing", False)]
    company.sql("update ledger.voucher set provisional = 2 where id = :kept", kept=kept)
    found = company.ask("ledger.number_gaps", {"month": "2026-03"})
    assert [(row.number, row.problem, row.vouchers) for row in found.rows] == [("202603-记-0002", "double", 2)]
    company.run("ledger.renumber_vouchers", {"month": "2026-03"})
    assert company.ask("ledger.number_gaps", {"month": "2026-03"}).total == 0
