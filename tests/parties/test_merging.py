"""Duplicates found, merged and kept apart; billing names, payers, tags and places on the map."""

from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.books import Books

OLD = {"code": "C1", "name": "上海东海水务有限公司", "is_customer": True, "phone": "021-61001234"}
NEW = {"code": "C2", "name": "上海东海水务", "is_supplier": True}


@pytest.fixture
def books(company: Books) -> Books:
    contacts = [{"name": "王工", "phone": "138"}, {"name": "赵工", "phone": "139"}]
    more = {"region": "浦东", "tags": ["老客户"], "billing_names": [{"title": "东海水务浦东分公司"}], "credit_limit": "100"}
    company.run("parties.save_party", {**OLD, "contacts": contacts, "addresses": [{"text": "浦东1号"}], **more})
    company.run("parties.save_party", {**NEW, "contacts": [{"name": "王工", "phone": "138"}], "tags": ["重点"]})
    company.run("parties.save_party", {"code": "C3", "name": "松江阀门厂", "is_customer": True})
    return company


def shown(books: Books, code: str) -> dict[str, Any]:
    return books.ask("parties.party", {"party": code}).model_dump(mode="json")


def refused(books: Books, command: str, data: dict[str, Any], key: str) -> Refusal:
    before = books.sql("select id, merged_into_id, version, is_active from parties.party order by id")
    with pytest.raises(Refusal) as caught:
        books.run(command, data)
    assert caught.value.key == key
    assert books.sql("select id, merged_into_id, version, is_active from parties.party order by id") == before
    return caught.value


def test_partners_that_look_alike_are_found_until_they_are_kept_apart(books: Books) -> None:
    found = books.ask("parties.duplicates")
    assert [(row.code, row.other_code, row.reasons) for row in found.rows] == [("C1", "C2", ["name"])]  # type: ignore[attr-defined]
    assert books.ask("parties.duplicates", {"search": "松江"}).total == 0  # type: ignore[attr-defined]
    books.run("parties.keep_apart", {"party": "C2", "other": "C1", "reason": "两家独立核算"})
    books.run("parties.keep_apart", {"party": "C1", "other": "C2", "reason": "再确认"})
    assert books.ask("parties.duplicates").total == 0  # type: ignore[attr-defined]
    assert books.sql("select reason from parties.kept_apart") == [{"reason": "再确认"}]


def test_a_word_counts_within_its_days(books: Books) -> None:
    books.run("parties.save_party", {"code": "C4", "name": "松江阀门厂销售部", "is_customer": True})
    assert books.ask("parties.duplicates", {"search": "松江"}).total == 0  # type: ignore[attr-defined]
    books.run("parties.save_name_word", {"word": "销售部", "source": "本公司习惯"})
    assert books.ask("parties.duplicates", {"search": "松江"}).total == 1  # type: ignore[attr-defined]
    books.run("parties.save_name_word", {"word": "销售部", "valid_from": "2026-01-01", "valid_to": "2026-03-01"})
    assert books.ask("parties.duplicates", {"search": "松江"}).total == 0  # type: ignore[attr-defined]
    refused(books, "parties.save_name_word", {"word": "厂", "valid_to": "2020-01-01"}, "parties.days_wrong")


def test_a_merge_fills_in_what_the_other_lacks_and_deletes_nothing(books: Books) -> None:
    count = books.count("parties.party")
    done = books.run("parties.merge", {"party": "C1", "into": "C2", "reason": "重复建档"}, as_="accountant").result
    assert (done["code"], done["into_code"]) == ("C1", "C2")
    kept = shown(books, "C2")
    assert (kept["region"], kept["phone"], kept["credit_limit"], kept["is_customer"], kept["is_supplier"]) == (
        "浦东", "021-61001234", "100.00", True, True,
    )  # fmt: skip
    assert [contact["name"] for contact in kept["contacts"]] == ["王工", "赵工"]
    assert [address["text"] for address in kept["addresses"]] == ["浦东1号"]
    assert [name["title"] for name in kept["billing_names"]] == ["东海水务浦东分公司"]
    assert kept["tags"] == ["老客户", "重点"]
    assert [row["code"] for row in kept["merged"]] == ["C1"]
    assert (shown(books, "C1")["merged_into"], shown(books, "C1")["is_active"]) == ("C2", False)
    assert books.count("parties.party") == count
    rows = books.ask("parties.parties", {"merged": True}).rows  # type: ignore[attr-defined]
    assert [(row.code, row.merged_into) for row in rows] == [("C1", "C2")]


def test_a_merged_partner_takes_no_more_and_names_the_one_that_stays(books: Books) -> None:
    books.run("parties.merge", {"party": "C1", "into": "C2", "reason": "重复建档"})
    for command, data in (
        ("parties.save_party", {"code": "C1", "name": "改名"}),
        ("parties.merge", {"party": "C1", "into": "C3", "reason": "x"}),
        ("parties.merge", {"party": "C3", "into": "C1", "reason": "x"}),
        ("invoicing.receive_money", {"party": "C1", "amount": "10"}),
        ("invoicing.request_payment", {"party": "C1", "amount": "10", "reason": "x"}),
    ):
        refusal = refused(books, command, data, "parties.was_merged")
        assert (refusal.values["into"], refusal.values["into_name"]) == ("C2", "上海东海水务")


def test_merges_never_make_a_chain(books: Books) -> None:
    books.run("parties.merge", {"party": "C1", "into": "C2", "reason": "重复建档"})
    books.run("parties.merge", {"party": "C2", "into": "C3", "reason": "又一次"})
    assert [row["code"] for row in shown(books, "C3")["merged"]] == ["C1", "C2"]
    assert shown(books, "C1")["merged_into"] == "C3"


def test_two_tax_ids_are_two_companies_unless_somebody_is_sure(books: Books) -> None:
    books.run("parties.save_party", {"code": "C1", "name": "甲", "tax_id": "913101157653217"})
    books.run("parties.save_party", {"code": "C2", "name": "甲", "tax_id": "310115765321700"})
    data = {"party": "C1", "into": "C2", "reason": "三证合一前后"}
    refused(books, "parties.merge", data, "parties.tax_ids_differ")
    books.run("parties.merge", {**data, "although_tax_ids_differ": True})
    assert shown(books, "C2")["tax_id"] == "310115765321700"


def test_a_merge_is_undone_and_only_once(books: Books) -> None:
    books.run("parties.merge", {"party": "C1", "into": "C2", "reason": "重复建档"})
    books.run("parties.undo_merge", {"party": "C1", "reason": "不是一家"})
    assert (shown(books, "C1")["merged_into"], shown(books, "C1")["is_active"]) == (None, True)
    refused(books, "parties.undo_merge", {"party": "C1", "reason": "x"}, "parties.not_merged")
    refused(books, "parties.merge", {"party": "C1", "into": "C1", "reason": "x"}, "parties.merge_with_itself")


@pytest.mark.parametrize("role", ["sales_clerk", "buyer", "cashier", "nobody"])
def test_merging_has_a_right_of_its_own(books: Books, role: str) -> None:
    with pytest.raises(NotPermitted):
        books.run("parties.merge", {"party": "C1", "into": "C2", "reason": "x"}, as_=role)
    assert shown(books, "C1")["merged_into"] is None


def test_lists_are_narrowed_by_tag_class_and_what_has_none(books: Books) -> None:
    books.run("parties.save_party", {"code": "C3", "name": "松江阀门厂", "class_name": "经销商"})
    for given, codes in (({"tag": "重点"}, ["C2"]), ({"class_name": "经销商"}, ["C3"]), ({"without_class": True}, ["C1", "C2"])):
        rows = books.ask("parties.parties", given).rows  # type: ignore[attr-defined]
        assert [row.code for row in rows] == codes, given
    marks = books.ask("parties.marks").model_dump()
    assert marks == {"classes": ["经销商"], "regions": ["浦东"], "tags": ["老客户", "重点"]}


def test_details_given_again_replace_and_what_is_left_out_stays(books: Books) -> None:
    books.run("parties.save_party", {"code": "C1", "name": "甲", "payers": ["C3"], "tags": []})
    kept = shown(books, "C1")
    assert (kept["payers"], kept["tags"], len(kept["contacts"])) == (["C3"], [], 2)
    assert [row["code"] for row in shown(books, "C3")["pays_for"]] == ["C1"]
    books.run("parties.save_party", {"code": "C1", "name": "甲", "payers": []})
    assert shown(books, "C1")["payers"] == []
    assert books.sql("select is_active from parties.payer") == [{"is_active": False}]


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"payers": ["C1"]}, "parties.pays_for_itself"),
        ({"billing_names": [{"title": title, "is_default": True} for title in "甲乙"]}, "parties.one_usual_billing_name"),
        ({"billing_names": [{"title": "甲", "tax_id": "91350100M000100Y44"}]}, "parties.tax_id_wrong"),
        ({"addresses": [{"text": "甲", "longitude": "121.5"}]}, "parties.place_wrong"),
        ({"addresses": [{"text": "甲", "longitude": "31.2", "latitude": "121.5"}]}, "parties.place_wrong"),
    ],
)
def test_details_that_cannot_be_right_are_refused(books: Books, wrong: dict[str, Any], key: str) -> None:
    refused(books, "parties.save_party", {"code": "C1", "name": "甲", **wrong}, key)


def test_a_place_on_the_map_is_kept(books: Books) -> None:
    place = {"text": "浦东新区", "longitude": "121.544346", "latitude": "31.221461"}
    books.run("parties.save_party", {"code": "C1", "name": "甲", "addresses": [place]})
    (address,) = shown(books, "C1")["addresses"]
    assert (address["longitude"], address["latitude"]) == ("121.544346", "31.221461")
