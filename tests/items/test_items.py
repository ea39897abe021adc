"""Items: kept by code, found by whatever a person remembers of them."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from operational.core.api import Conflict, InvalidInput, NotFound, NotPermitted, Refusal, Tx, initials, say
from operational.items import rules
from operational.items.api import items_by_ref, require_countable
from tests.books import Books

PUMP = {"code": "P-1", "name": "不锈钢离心泵", "spec": "DN50", "unit": "台", "barcode": "6901", "list_price": "1280.5"}


def found(company: Books, search: str) -> list[str]:
    return [row.code for row in company.ask("items.items", {"search": search}).rows]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("离心泵",), "lxb"),
        (("不锈钢球阀", "DN50/PN16"), "bxgqf dn50pn16"),
        (("單級離心泵",), "djlxb"),
        (("", "—"), ""),
    ],
)
def test_pinyin_initials(texts: tuple[str, ...], expected: str) -> None:
    assert initials(*texts) == expected


@pytest.mark.parametrize(("code", "is_right"), [("", True), ("1" * 19, True), ("1" * 18, False), ("1" * 18 + "A", False)])
def test_tax_codes_have_19_digits(code: str, is_right: bool) -> None:
    assert rules.is_tax_code(code) is is_right


def test_an_item_is_found_by_code_name_spec_barcode_and_initials(company: Books) -> None:
    company.run("items.save_item", PUMP)
    company.run("items.save_item", {"code": "V_1", "name": "球阀", "unit": "只"})
    for search in ("p-1", "离心", "dn5", "690", "bxg", "泵 DN50"):
        assert found(company, search) == ["P-1"], search
    assert found(company, "_") == ["V_1"]  # a sign of its own, not "anything"
    assert found(company, "%") == []
    assert found(company, "") == ["P-1", "V_1"]


def test_only_the_given_fields_of_a_known_item_change(company: Books) -> None:
    assert company.run("items.save_item", PUMP).result["is_new"] is True
    changed = company.run("items.save_item", {"code": "P-1", "name": "不锈钢泵", "version": 1}).result
    assert (changed["is_new"], changed["version"]) == (False, 2)
    seen = company.ask("items.item", {"item": "P-1"}).model_dump(mode="json")
    assert (seen["name"], seen["barcode"], seen["list_price"], seen["unit"]) == ("不锈钢泵", "6901", "1280.500000", "台")
    assert found(company, "bxgb dn50") == ["P-1"]


def test_an_item_changed_by_another_is_refused(company: Books) -> None:
    company.run("items.save_item", PUMP)
    company.run("items.save_item", {**PUMP, "name": "甲"})
    with pytest.raises(Conflict, match=r"core\.changed_by_another"):
        company.run("items.save_item", {**PUMP, "name": "乙", "version": 1})
    assert company.sql("select name, version from items.item") == [{"name": "甲", "version": 2}]


def test_an_item_can_be_renamed_but_not_to_a_taken_code(company: Books) -> None:
    first = company.run("items.save_item", PUMP).result["id"]
    company.run("items.save_item", {"code": "V-1", "name": "球阀"})
    with pytest.raises(Refusal) as refused:
        company.run("items.save_item", {"item": first, "code": "V-1", "name": "泵"})
    assert (refused.value.key, refused.value.values) == ("items.code_taken", {"code": "V-1", "name": "球阀"})
    renamed = company.run("items.save_item", {"item": first, "code": "P-9", "name": "泵"}).result
    assert (renamed["id"], renamed["code"]) == (first, "P-9")


def test_a_barcode_belongs_to_one_item(company: Books) -> None:
    company.run("items.save_item", PUMP)
    with pytest.raises(Refusal) as refused:
        company.run("items.save_item", {"code": "V-1", "name": "球阀", "barcode": "6901"})
    sentence = say(refused.value.key, "en", **refused.value.values)
    assert sentence == 'The barcode "6901" belongs to item "P-1 不锈钢离心泵". Check the barcode, or change that item first.'
    assert company.count("items.item") == 1


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"tax_code": "123"}, "items.tax_code_wrong"),
        ({"unit": "箱"}, "items.unit_unknown"),
        ({"category": "没有"}, "core.not_found"),
        ({"list_price": 1.5}, "core.float_refused"),
        ({"colour": "red"}, "core.field_unknown"),
        ({"kind": "goods"}, "core.not_a_choice"),
    ],
)
def test_a_wrong_item_is_refused_and_nothing_is_kept(company: Books, wrong: dict[str, object], key: str) -> None:
    with pytest.raises((Refusal, InvalidInput)) as refused:
        company.run("items.save_item", {**PUMP, **wrong})
    assert refused.value.key == key
    assert company.count("items.item") == 0


def test_services_are_not_stocked_unless_said(company: Books) -> None:
    company.run("items.save_item", {"code": "S", "name": "维修", "kind": "service", "unit": "次"})
    company.run("items.ensure_items", {"items": [{"code": "F", "name": "运费", "kind": "freight"}, {"code": "M"}]})
    stocked = company.sql("select code, is_stocked from items.item order by code")
    assert [(row["code"], row["is_stocked"]) for row in stocked] == [("F", False), ("M", True), ("S", False)]


def test_unknown_items_are_ensured_with_their_units(company: Books) -> None:
    company.run("items.save_item", PUMP)
    given = {"items": [{"code": "P-1", "name": "别的"}, {"code": "X", "name": "Chai", "unit": "box"}, {"code": "Y"}]}
    assert company.run("items.ensure_items", given).result == {"new": ["X", "Y"]}
    assert company.run("items.ensure_items", given).result == {"new": []}
    rows = company.sql("select code, name, unit from items.item order by code")
    assert rows == [
        {"code": "P-1", "name": "不锈钢离心泵", "unit": "台"},
        {"code": "X", "name": "Chai", "unit": "box"},
        {"code": "Y", "name": "Y", "unit": "个"},
    ]


def test_the_common_units_are_there(company: Books) -> None:
    units = company.ask("items.units").model_dump()["rows"]
    places = {"台": 0, "件": 0, "个": 0, "套": 0, "只": 0, "批": 0, "次": 0, "米": 3, "千克": 3, "小时": 2}
    assert {row["code"]: row["places"] for row in units} == places
    assert company.run("items.seed").result == {"new": 0}


def test_items_by_ref_is_one_statement_and_names_what_is_missing(company: Books) -> None:
    pump = company.run("items.save_item", PUMP).result["id"]
    company.run("items.save_item", {"code": "V-1", "name": "球阀"})
    statements: list[str] = []
    sa.event.listen(company.database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    with company.database.session() as session:
        tx = Tx(session, company.actor())
        rows = items_by_ref(tx, [pump, "V-1", "V-1"])
        assert {ref: item.code for ref, item in rows.items()} == {pump: "P-1", "V-1": "V-1"}
        assert len(statements) == 1
        with pytest.raises(NotFound) as refused:
            items_by_ref(tx, ["V-1", "无此物料", 7])
    assert [problem.values["ref"] for problem in refused.value.problems] == ["无此物料", "7"]


def test_no_half_pumps(company: Books) -> None:
    pump = company.run("items.save_item", PUMP).result["id"]
    with company.database.session() as session:
        tx = Tx(session, company.actor())
        item = items_by_ref(tx, [pump])[pump]
        require_countable(tx, item, Decimal("2.000000"))
        with pytest.raises(Refusal, match=r"items\.too_many_places"):
            require_countable(tx, item, Decimal("2.5"))


def test_the_list_runs_two_statements_and_turns_pages(company: Books) -> None:
    company.run("items.ensure_items", {"items": [{"code": f"I{n:03}"} for n in range(60)]})
    statements: list[str] = []
    sa.event.listen(company.database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    second = company.ask("items.items", {"page": 2, "page_rows": 25})
    assert (second.total, second.rows[0].code, len(second.rows)) == (60, "I025", 25)  # type: ignore[attr-defined]
    assert len(statements) == 2
    with pytest.raises(InvalidInput):
        company.ask("items.items", {"page_rows": 1001})


def test_a_category_holds_items(company: Books) -> None:
    company.run("items.save_category", {"code": "BF", "name": "泵阀"})
    company.run("items.save_category", {"code": "B", "name": "泵", "parent": "BF"})
    with pytest.raises(Refusal, match=r"items\.category_above_itself"):
        company.run("items.save_category", {"code": "B", "name": "泵", "parent": "B"})
    assert company.run("items.ensure_categories", {"codes": ["B", "阀"]}).result == {"new": ["阀"]}
    company.run("items.save_item", {**PUMP, "category": "B"})
    assert company.ask("items.items", {"category": "B"}).total == 1  # type: ignore[attr-defined]
    assert company.ask("items.item", {"item": "P-1"}).category == "泵"  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", ["sales_clerk", "administrator", "nobody"])
def test_who_may_not_edit_items(company: Books, role: str) -> None:
    with pytest.raises(NotPermitted) as refused:
        company.run("items.save_item", PUMP, as_=role)
    assert refused.value.values["permission"] == "permission.items.item.edit"
    assert company.count("items.item") == 0


def test_a_buyer_may_edit_items(company: Books) -> None:
    assert company.run("items.save_item", PUMP, as_="buyer").result["code"] == "P-1"


@pytest.mark.parametrize(
    ("role", "cost"),
    [("sales_clerk", None), ("cashier", None), ("administrator", None), ("analyst", "650.000000"), ("warehouse", "650.000000")],
)
def test_what_an_item_costs_is_shown_by_right(company: Books, role: str, cost: str | None) -> None:
    company.run("items.save_item", {**PUMP, "standard_cost": "650"})
    seen = company.ask("items.item", {"item": "P-1"}, as_=role).model_dump(mode="json")
    assert (seen["standard_cost"], seen["list_price"]) == (cost, "1280.500000")
