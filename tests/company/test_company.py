"""Opening the books once, and what the company decides afterwards."""

import datetime as dt

import pytest

from operational.company.api import setting, the_company
from operational.core.api import Conflict, NotPermitted, Refusal, Tx, say
from tests.books import Books


def test_a_second_company_is_refused_in_words(company: Books) -> None:
    with pytest.raises(Refusal) as refused:
        company.run("company.open_company", {"name": "另一家", "opening_date": "2026-01-01"})
    assert refused.value.key == "company.already_open"
    assert "测试泵阀" in say(refused.value.key, "zh_CN", **refused.value.values)
    assert company.sql("select name, version from company.company") == [{"name": "测试泵阀", "version": 1}]


def test_only_the_given_fields_of_the_company_change(company: Books) -> None:
    changed = company.run("company.change_company", {"address": "上海市嘉定区", "version": 1}).result
    assert changed == {"id": 1, "name": "测试泵阀", "version": 2}
    seen = company.ask("company.company").model_dump(mode="json")
    assert (seen["address"], seen["taxpayer"], seen["opening_date"]) == ("上海市嘉定区", "general", "2026-01-01")


def test_a_company_changed_by_another_is_refused(company: Books) -> None:
    company.run("company.change_company", {"phone": "021"})
    with pytest.raises(Conflict, match=r"core\.changed_by_another"):
        company.run("company.change_company", {"phone": "022", "version": 1})
    assert company.sql("select phone from company.company") == [{"phone": "021"}]


def test_a_dry_run_leaves_no_trace_in_what_everybody_reads(company: Books) -> None:
    company.run("company.change_company", {"name": "改名"}, dry_run=True)
    company.run("company.change_company", {"phone": "021"})
    with company.database.session() as session:
        found = the_company(Tx(session, company.actor()))
    assert (found.name, found.phone) == ("测试泵阀", "021")


def test_stock_cannot_start_before_the_books(company: Books) -> None:
    with pytest.raises(Refusal, match=r"company\.stock_start_too_early"):
        company.run("company.change_company", {"stock_start": "2025-12-31"})
    assert company.sql("select stock_start from company.company") == [{"stock_start": None}]


def test_departments_are_ensured_by_code_or_name_once(company: Books) -> None:
    first = company.run("company.ensure_departments", {"departments": [{"code": "D1", "name": "生产部"}, {"code": "销售部"}]})
    assert first.result == {"new": ["D1", "销售部"]}
    second = company.run("company.ensure_departments", {"departments": [{"code": "生产部"}, {"code": "仓库"}]})
    assert second.result == {"new": ["仓库"]}
    seen = company.ask("company.departments").model_dump()["rows"]
    assert [(row["code"], row["name"]) for row in seen] == [("D1", "生产部"), ("仓库", "仓库"), ("销售部", "销售部")]


def test_a_department_is_not_above_itself(company: Books) -> None:
    company.run("company.save_department", {"code": "D1", "name": "生产部"})
    with pytest.raises(Refusal, match=r"company\.department_above_itself"):
        company.run("company.save_department", {"code": "D1", "name": "生产部", "parent": "D1"})
    assert company.sql("select parent_id from company.department") == [{"parent_id": None}]


def test_a_setting_counts_from_its_day(company: Books) -> None:
    company.run("company.save_setting", {"name": "sales.example", "value": 3, "valid_from": "2026-01-01"})
    company.run("company.save_setting", {"name": "sales.example", "value": 5, "valid_from": "2026-04-01"})
    changed = company.run("company.save_setting", {"name": "sales.example", "value": 4, "valid_from": "2026-01-01"})
    assert changed.result["is_new"] is False
    with company.database.session() as session:
        tx = Tx(session, company.actor(), today=dt.date(2026, 3, 16))
        assert setting(tx, "sales.example", 0) == 4
        assert setting(tx, "sales.example", 0, on=dt.date(2026, 4, 1)) == 5
        assert setting(tx, "sales.example", 0, on=dt.date(2025, 12, 31)) == 0


def test_a_series_can_be_changed(company: Books) -> None:
    changed = company.run("company.save_series", {"kind": "sales.order", "prefix": "SO", "period_format": "YYYY", "width": 5})
    assert changed.result == {"kind": "sales.order", "is_new": False}
    rows = company.ask("company.series").model_dump()["rows"]
    assert {"kind": "sales.order", "prefix": "SO", "period_format": "YYYY", "width": 5} in rows


def test_a_second_seed_changes_nothing(company: Books) -> None:
    company.run("company.save_series", {"kind": "sales.order", "prefix": "SO"})
    assert company.run("company.seed").result == {"new": 0}
    assert company.sql("select prefix from core.series where kind = 'sales.order'") == [{"prefix": "SO"}]


@pytest.mark.parametrize("role", ["sales_clerk", "nobody"])
def test_the_company_is_the_administrators_to_change(company: Books, role: str) -> None:
    with pytest.raises(NotPermitted):
        company.run("company.change_company", {"phone": "1"}, as_=role)
    assert company.run("company.change_company", {"phone": "2"}, as_="administrator").result["version"] == 2


def test_nobody_but_the_product_seeds(company: Books) -> None:
    with pytest.raises(NotPermitted):
        company.run("company.seed", as_="administrator")


def test_who_sees_nothing_of_a_slice_reads_no_time_line_of_it(company: Books) -> None:
    made = {"code": "xiaoli", "name": "李小丽", "roles": ["sales_clerk"], "password": "Blue-Kettle-93-River"}
    asked = {"kind": "identity.user", "document": company.run("identity.create_user", made).result["id"]}
    assert company.ask("company.timeline", asked, as_="administrator").model_dump()["rows"][0]["name"] == "identity.create_user"
    with pytest.raises(NotPermitted) as refused:
        company.ask("company.timeline", asked, as_="sales_clerk")
    assert refused.value.key == "company.timeline_not_permitted"
    order = {"kind": "sales.order", "document": 1}
    assert company.ask("company.timeline", order, as_="sales_clerk").model_dump() == {"rows": []}
