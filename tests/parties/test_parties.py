"""Partners: customer, supplier or both under one code, with terms, contacts and addresses."""

import datetime as dt

import pytest
import sqlalchemy as sa

from operational.core.api import Conflict, NotFound, NotPermitted, Refusal, Tx, say
from operational.parties.api import counts_from_invoice, due_date, parties_by_ref, terms_by_ref
from tests.books import Books

CUSTOMER = {"code": "C1", "name": "上海东海水务有限公司", "short_name": "东海水务", "is_customer": True, "terms": "月结30天"}


def test_a_partner_is_found_by_code_name_and_initials(company: Books) -> None:
    company.run("parties.save_party", CUSTOMER)
    company.run("parties.save_party", {"code": "S1", "name": "苏州轴承厂", "is_supplier": True})
    for search in ("c1", "东海", "shdh", "dhsw", "上海 水务"):
        rows = company.ask("parties.parties", {"search": search}).rows  # type: ignore[attr-defined]
        assert [row.code for row in rows] == ["C1"], search
    assert company.ask("parties.parties", {"is_supplier": True}).total == 1  # type: ignore[attr-defined]


def test_a_partner_keeps_what_is_not_given_again(company: Books) -> None:
    contacts = [{"name": "王工", "phone": "13800000000"}]
    addresses = [{"text": "浦东新区1号", "receiver": "李工"}]
    company.run("parties.save_party", {**CUSTOMER, "contacts": contacts, "addresses": addresses, "credit_limit": "50000"})
    changed = company.run("parties.save_party", {"code": "C1", "name": CUSTOMER["name"], "is_supplier": True}).result
    assert (changed["is_new"], changed["version"]) == (False, 2)
    seen = company.ask("parties.party", {"party": "C1"}).model_dump(mode="json")
    assert (seen["is_customer"], seen["is_supplier"], seen["terms_name"]) == (True, True, "月结30天")
    assert seen["credit_limit"] == "50000.00"
    assert [contact["name"] for contact in seen["contacts"]] == ["王工"]
    assert [address["text"] for address in seen["addresses"]] == ["浦东新区1号"]


def test_contacts_given_again_replace_the_old_ones_without_deleting_them(company: Books) -> None:
    company.run("parties.save_party", {**CUSTOMER, "contacts": [{"name": "王工"}]})
    company.run("parties.save_party", {**CUSTOMER, "contacts": [{"name": "赵工"}]})
    seen = company.ask("parties.party", {"party": "C1"})
    assert [contact.name for contact in seen.contacts] == ["赵工"]  # type: ignore[attr-defined]
    kept = company.sql("select name, is_active from parties.contact order by id")
    assert kept == [{"name": "王工", "is_active": False}, {"name": "赵工", "is_active": True}]


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"is_customer": False}, "parties.neither_customer_nor_supplier"),
        ({"tax_id": "91350100M000100Y44"}, "parties.tax_id_wrong"),
        ({"terms": "月结999天"}, "core.not_found"),
        ({"credit_limit": "-1"}, "core.must_not_be_negative"),
    ],
)
def test_a_wrong_partner_is_refused_and_nothing_is_kept(company: Books, wrong: dict[str, object], key: str) -> None:
    with pytest.raises(Refusal) as refused:
        company.run("parties.save_party", {**CUSTOMER, **wrong})
    assert refused.value.key == key
    assert company.count("parties.party") == 0


def test_the_refusal_of_a_credit_code_names_the_partner(company: Books) -> None:
    with pytest.raises(Refusal) as refused:
        company.run("parties.save_party", {**CUSTOMER, "tax_id": "91350100M000100Y44"})
    sentence = say(refused.value.key, "zh_TW", **refused.value.values)
    assert sentence.startswith("「上海东海水务有限公司」（C1）的統一社會信用代碼「91350100M000100Y44」檢查碼不對。")


def test_a_partner_changed_by_another_is_refused(company: Books) -> None:
    company.run("parties.save_party", CUSTOMER)
    company.run("parties.save_party", {**CUSTOMER, "region": "浦东"})
    with pytest.raises(Conflict, match=r"core\.changed_by_another"):
        company.run("parties.save_party", {**CUSTOMER, "region": "嘉定", "version": 1})
    assert company.sql("select region from parties.party") == [{"region": "浦东"}]


def test_a_code_belongs_to_one_partner(company: Books) -> None:
    first = company.run("parties.save_party", CUSTOMER).result["id"]
    company.run("parties.save_party", {"code": "C2", "name": "乙", "is_customer": True})
    with pytest.raises(Refusal) as refused:
        company.run("parties.save_party", {"party": first, "code": "C2", "name": "甲"})
    assert (refused.value.key, refused.value.values) == ("parties.code_taken", {"code": "C2", "name": "乙"})


def test_unknown_partners_are_ensured_once(company: Books) -> None:
    company.run("parties.save_party", CUSTOMER)
    given = {"parties": [{"code": "C1", "is_supplier": True}, {"code": "N1", "name": "Around the Horn", "is_customer": True}]}
    assert company.run("parties.ensure_parties", given).result == {"new": ["N1"]}
    assert company.run("parties.ensure_parties", given).result == {"new": []}
    rows = company.sql("select code, name, is_customer, is_supplier, version from parties.party order by code")
    assert [tuple(row.values()) for row in rows] == [
        ("C1", "上海东海水务有限公司", True, True, 2),
        ("N1", "Around the Horn", True, False, 1),
    ]


def test_the_usual_terms_are_there(company: Books) -> None:
    rows = company.ask("parties.terms").model_dump()["rows"]
    assert {row["name"] for row in rows} == {"现结", "货到30天", "票到30天", "月结30天", "月结60天", "次月15日"}
    assert company.run("parties.seed").result == {"new": 0}


def test_a_day_of_the_month_must_exist(company: Books) -> None:
    with pytest.raises(Refusal, match=r"parties\.day_of_month_wrong"):
        company.run("parties.save_terms", {"code": "T", "name": "次月40日", "kind": "month_day", "days": 40})
    assert company.run("parties.save_terms", {"code": "T", "name": "次月25日", "kind": "month_day", "days": 25}).result["is_new"]


def test_due_days_move_to_a_workday_where_the_company_chose_so(company: Books) -> None:
    def due(name: str, start: dt.date, **given: dt.date) -> dt.date:
        with company.database.session() as session:
            tx = Tx(session, company.actor(), today=company.today)
            return due_date(tx, terms_by_ref(tx, name).id, start, **given)

    assert due("货到30天", dt.date(2026, 4, 1)) == dt.date(2026, 5, 1)
    assert due("票到30天", dt.date(2026, 4, 1), invoice_date=dt.date(2026, 4, 2)) == dt.date(2026, 5, 2)
    company.run("company.save_setting", {"name": "parties.due_on_workday", "value": True, "valid_from": "2026-01-01"})
    assert due("货到30天", dt.date(2026, 4, 1)) == dt.date(2026, 5, 6)
    assert due("月结30天", dt.date(2026, 3, 10)) == dt.date(2026, 4, 30)


def test_without_terms_money_is_due_at_once(company: Books) -> None:
    with company.database.session() as session:
        tx = Tx(session, company.actor(), today=company.today)
        assert due_date(tx, None, dt.date(2026, 3, 16)) == dt.date(2026, 3, 16)
        assert counts_from_invoice(tx, None) is False
        assert counts_from_invoice(tx, terms_by_ref(tx, "票到30天").id) is True
        assert counts_from_invoice(tx, terms_by_ref(tx, "XJ").id) is False


def test_partners_by_ref_name_what_is_missing(company: Books) -> None:
    first = company.run("parties.save_party", CUSTOMER).result["id"]
    with company.database.session() as session:
        tx = Tx(session, company.actor())
        assert {ref: party.id for ref, party in parties_by_ref(tx, ["C1", first]).items()} == {"C1": first, first: first}
        with pytest.raises(NotFound) as refused:
            parties_by_ref(tx, ["C1", "C404"])
    assert [problem.values["ref"] for problem in refused.value.problems] == ["C404"]


def test_the_list_runs_two_statements(company: Books) -> None:
    company.run("parties.ensure_parties", {"parties": [{"code": f"C{n:03}", "is_customer": True} for n in range(60)]})
    statements: list[str] = []
    sa.event.listen(company.database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    page = company.ask("parties.parties", {"page": 2})
    assert (page.total, page.rows[0].code, len(page.rows)) == (60, "C050", 10)  # type: ignore[attr-defined]
    assert len(statements) == 2


@pytest.mark.parametrize("role", ["warehouse", "cashier", "nobody"])
def test_who_may_not_edit_partners(company: Books, role: str) -> None:
    with pytest.raises(NotPermitted):
        company.run("parties.save_party", CUSTOMER, as_=role)
    assert company.count("parties.party") == 0


def test_a_clerk_may_edit_partners_but_not_terms(company: Books) -> None:
    assert company.run("parties.save_party", CUSTOMER, as_="sales_clerk").result["code"] == "C1"
    with pytest.raises(NotPermitted):
        company.run("parties.save_terms", {"code": "T", "name": "现结", "kind": "cash"}, as_="sales_clerk")


@pytest.mark.parametrize(
    ("role", "account"),
    [("warehouse", None), ("analyst", None), ("administrator", None), ("cashier", "31001"), ("sales_clerk", "31001")],
)
def test_a_bank_account_is_shown_by_right(company: Books, role: str, account: str | None) -> None:
    held = {"bank": "工行浦东支行", "bank_account": "31001"}
    company.run("parties.save_party", {**CUSTOMER, **held, "billing_names": [{"title": "东海水务浦东分公司", **held}]})
    seen = company.ask("parties.party", {"party": "C1"}, as_=role)
    assert (seen.bank is None, seen.bank_account) == (account is None, account)  # type: ignore[attr-defined]
    assert [name.bank_account for name in seen.billing_names] == [account]  # type: ignore[attr-defined]
