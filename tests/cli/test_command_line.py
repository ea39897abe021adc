"""The command line: what operators, scripts and tests hold on to."""

from __future__ import annotations

import datetime as dt
import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from operational.core.settings import settings
from tests.books import Books
from tests.doors.home import at_home, gongdan

ITEM = '{"code": "P1", "name": "离心泵", "unit": "台", "list_price": 0.10}'
PASSWORD = "Harbour-lantern-83\n"


@pytest.fixture
def home(company: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Books]:
    """A company behind this process' command line, whose operator's terminal is Chinese."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with at_home(company, tmp_path / "home"):
        yield company


def test_a_command_with_exact_numbers(home: Books) -> None:
    said = gongdan("run", "items.save_item", "--input", ITEM, "--json")
    assert said.code == 0
    answer = said.json
    assert answer == {
        "command": "items.save_item",
        "result": {"id": answer["result"]["id"], "code": "P1", "version": 1, "is_new": True},
        "replayed": False,
        "dry_run": False,
        "entries": [],
    }
    assert home.sql("select list_price::text from items.item") == [{"list_price": "0.100000"}]


def test_input_from_a_file_and_from_standard_input(home: Books, tmp_path: Path) -> None:
    file = tmp_path / "item.json"
    file.write_text(ITEM, "utf-8")
    assert gongdan("run", "items.save_item", "--input", str(file)).code == 0
    assert gongdan("run", "items.save_item", "--input", "-", told=ITEM.replace("P1", "P2")).code == 0
    assert home.count("items.item") == 2


@pytest.mark.parametrize(
    ("language", "said"),
    [("", "（只是试算，未保存任何数据）"), ("zh-TW", "（只是試算，未儲存任何資料）"), ("en", "(tried only; nothing was kept)")],
)
def test_the_operator_is_told_in_the_language_of_choice(
    home: Books, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setenv("GONGDAN_LANG", language)
    assert gongdan("run", "items.save_item", "--input", ITEM, "--dry-run").out.strip().endswith(said)


def test_a_dry_run_and_a_request_key(home: Books) -> None:
    assert gongdan("run", "items.save_item", "--input", ITEM, "--dry-run", "--json").json["dry_run"] is True
    assert home.count("items.item") == 0
    first = gongdan("run", "items.save_item", "--input", ITEM, "--key", "k1", "--json").json
    again = gongdan("run", "items.save_item", "--input", ITEM, "--key", "k1", "--json").json
    assert (first["replayed"], again["replayed"], again["result"]) == (False, True, first["result"])
    assert home.count("items.item") == 1


def test_entries_of_a_dry_run_are_decimal_text(home: Books) -> None:
    given = json.dumps({"party": "S1", "amount": "10.00", "date": "2026-03-16"})
    gongdan("run", "parties.save_party", "--input", '{"code": "S1", "name": "恒泽", "is_supplier": true}')
    said = gongdan("run", "invoicing.pay_supplier", "--input", given, "--dry-run", "--today", "2026-03-16", "--json").json
    lines = said["entries"][0]["lines"]
    found = [(line["account"], line["debit"], line["credit"]) for line in lines]
    assert found == [("1123", "10.00", "0.00"), ("1002", "0.00", "10.00")]


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("{", "cli.input_not_json"),
        ("[]", "cli.input_not_an_object"),
        ('{"code": Infinity}', "cli.input_not_json"),
        ("no-such-file.json", "cli.input_file_missing"),
        ('{"code": "P1"}', "core.field_missing"),
        ('{"code": "P1", "name": "a", "colour": 1}', "core.field_unknown"),
        ('{"code": "P1", "name": "a", "item": "P9"}', "core.not_found"),
    ],
)
def test_what_cannot_be_done_is_refused_with_code_2(home: Books, given: str, key: str) -> None:
    said = gongdan("run", "items.save_item", "--input", given, "--json")
    assert (said.code, said.keys) == (2, [key])
    assert home.count("items.item") == 0


def test_a_refusal_names_field_and_way_out(home: Books) -> None:
    said = gongdan("run", "items.save_item", "--input", '{"code": "P1"}')
    assert (said.code, said.out, said.err) == (2, "", "[name] 请填写“物料名称”。\n")


def test_refusals_speak_the_acting_users_language(home: Books) -> None:
    for locale, login in (("en", "jim"), ("zh_TW", "ayun")):
        gongdan("user", "create", login, "--service", "--locale", locale, "--role", "accountant")
    assert gongdan("run", "items.save_item", "--input", '{"code": "P1"}', "--as", "jim").err == '[name] Fill in "item name".\n'
    assert gongdan("run", "items.save_item", "--input", '{"code": "P1"}', "--as", "ayun").err == "[name] 請填寫「物料名稱」。\n"
    assert gongdan("run", "items.save_item", "--input", ITEM, "--as", "nobody", "--json").keys == ["core.not_found"]


def test_a_user_has_his_own_rights_only(home: Books) -> None:
    gongdan("user", "create", "clerk", "--service", "--role", "sales_clerk")
    assert gongdan("run", "items.save_item", "--input", ITEM, "--as", "clerk", "--json").keys == ["dispatch.not_permitted"]
    assert gongdan("query", "items.items", "--as", "clerk", "--json").json == {"rows": [], "total": 0}


def test_a_query_covers_everything_committed_before(home: Books) -> None:
    asked = ("query", "finance.balance_sheet", "--input", '{"from": "2026-01-01", "to": "2026-03-31"}', "--json")

    def cash() -> str:
        return str(next(line for line in gongdan(*asked).json["lines"] if line["line"] == 1)["current"])

    assert cash() == "0.00"
    lines = [{"account": "1002", "debit": "5.00"}, {"account": "3001", "credit": "5.00"}]
    gongdan("run", "ledger.enter_opening_balances", "--input", json.dumps({"lines": lines}))
    assert cash() == "5.00"
    refreshed = gongdan("refresh", "--json").json
    assert refreshed["refreshed"] is False
    assert gongdan("refresh", "--full", "--json").json["refreshed"] is True


@pytest.mark.parametrize(
    ("name", "given", "key"),
    [
        ("finance.nothing", "{}", "cli.query_unknown"),
        ("finance.balance_sheet", "{}", "cli.query_parameter_wrong"),
        ("finance.balance_sheet", '{"from": "2026-01-01", "to": "x"}', "cli.query_parameter_wrong"),
        ("planning.position", '{"page": 99999999999999999999}', "cli.query_parameter_wrong"),
        ("planning.position", '{"page": 9223372036854775807, "page_rows": 500}', "cli.query_parameter_wrong"),
    ],
)
def test_questions_that_cannot_be_answered(home: Books, name: str, given: str, key: str) -> None:
    assert gongdan("query", name, "--input", given, "--json").keys == [key]


def test_sql_reads_the_published_tables_and_nothing_else(home: Books) -> None:
    said = gongdan("sql", "select code from core.dim_account where account_code = '1002'", "--json")
    assert said.keys == ["cli.sql_failed"]  # the column has another name
    half = "select account_code, 1.50::decimal(9,2) as half from core.dim_account where account_code = '1002'"
    said = gongdan("sql", half, "--json")
    assert said.json["rows"] == [{"account_code": "1002", "half": "1.50"}]
    for bad in ("drop table core.dim_account", "select * from read_csv('/etc/hostname')", "select 1; select 2"):
        assert gongdan("sql", bad, "--json").keys == ["cli.sql_failed"], bad


def test_verify_names_each_check_and_exits_1_on_a_difference(home: Books) -> None:
    clean = gongdan("verify", "--json")
    assert (clean.code, clean.json["ok"]) == (0, True)
    assert len(clean.json["checks"]) >= 38
    gongdan("run", "items.save_item", "--input", ITEM)
    home.sql("insert into stock.valuation (item_id, quantity, value, last_unit_cost) select id, 1, 5, 5 from items.item")
    broken = gongdan("verify", "--json")
    assert (broken.code, broken.json["ok"]) == (1, False)
    names = [check["name"] for check in broken.json["checks"] if not check["holds"]]
    assert "stock.valuation" in names
    assert all(check["offending"] for check in broken.json["checks"] if not check["holds"])


def test_sheets_are_listed_described_and_written(home: Books, tmp_path: Path) -> None:
    listed = {one["sheet"]: one for one in gongdan("sheets", "--json").json["sheets"]}
    assert listed["customers"]["title"] == "客户"
    assert {"items", "vouchers", "sales_orders", "sales_history", "employees", "items.save_unit"} <= listed.keys()
    columns = gongdan("sheets", "customers", "--json").json["columns"]
    assert (columns[0]["column"], columns[0]["required"]) == ("code", True)
    file = tmp_path / "customers.xlsx"
    assert gongdan("sheets", "customers", "--template", str(file)).code == 0
    said = gongdan("import", "customers", str(file), "--json")
    assert (said.code, said.keys) == (2, ["sheet.no_rows"])


def test_an_import_tells_rows_and_columns(home: Books, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("客户编码,客户名称,credit_limit\nC1,甲,100\nC2,,一百\n", "utf-8")
    checked = gongdan("import", "customers", str(file), "--check", "--json")
    problems = checked.json["error"]["problems"]
    assert (checked.code, [(p["key"], p["row"], p["column"], p["field"]) for p in problems]) == (
        2,
        [("core.field_missing", 3, "客户名称", "name"), ("core.not_a_number", 3, "credit_limit", "credit_limit")],
    )
    assert gongdan("import", "customers", str(file), "--json").code == 2
    assert home.count("parties.party") == 0
    good = gongdan("import", "customers", str(file), "--good-rows-only", "--json").json
    assert (good["imported"], good["left_out"]) == (1, [3])


def test_explain_says_what_a_command_needs(home: Books) -> None:
    said = gongdan("explain", "sales.approve_order", "--json").json
    assert (said["permission"], said["path"]) == ("sales.order.approve", "POST /sales/orders/{order}/approve")
    assert said["move"] == {"from": ["placed"], "to": "approved"}
    assert said["input"]["required"] == ["order"]
    assert gongdan("explain", "sales.eat_order", "--json").keys == ["dispatch.command_unknown"]


def test_users_from_the_machines_own_command_line(home: Books) -> None:
    created = gongdan("user", "create", "boss", "--name", "韩冬", "--role", "administrator", "--json", told=PASSWORD)
    assert (created.code, created.json["code"]) == (0, "boss")
    assert "boss" in [row["code"] for row in gongdan("user", "list", "--json").json["rows"]]
    assert gongdan("user", "create", "boss", "--role", "administrator", "--json", told=PASSWORD).keys == ["identity.login_taken"]
    assert gongdan("user", "create", "weak", "--json", told="123456\n").code == 2
    assert gongdan("user", "password", "boss", "--json", told="Copper-thistle-29\n").code == 0
    token = gongdan("user", "token", "boss", "--json").json["token"]
    assert token.startswith("gd_")


def test_a_company_from_nothing(new_database: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGDAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GONGDAN_DATABASE_URL", new_database())
    settings.cache_clear()
    try:
        assert gongdan("query", "company.company", "--json").keys == ["cli.no_company"]
        made = gongdan("init", "--company", "北风商贸", "--opening", "2026-04-01", "--taxpayer", "small_scale", "--json")
        assert (made.code, made.json["opening"]) == (0, "2026-04-01")
        kept = tmp_path / "home" / "secrets.json"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert set(json.loads(kept.read_text())["passwords"]) == {"app", "etl", "backup"}
        before = kept.read_text()
        assert gongdan("init", "--company", "北风商贸", "--opening", "2026-04-01", "--taxpayer", "small_scale").code == 0
        assert gongdan("init", "--company", "别的公司", "--opening", "2026-04-01", "--json").code == 2
        assert gongdan("migrate", "--json").code == 0
        assert kept.read_text() == before
        company = gongdan("query", "company.company", "--json").json
        assert (company["name"], company["taxpayer"]) == ("北风商贸", "small_scale")
        kept.unlink()  # lost: roles get new passwords
        assert gongdan("query", "company.company", "--json").json["name"] == "北风商贸"
        bad = gongdan("init", "--company", "x", "--opening", "soon", "--json")
        assert (bad.code, bad.keys) == (2, ["core.not_a_date"])
    finally:
        settings.cache_clear()


def test_production_serves_neither_demo_data_nor_default_secrets(home: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    given = json.dumps({"name": "company.is_demo", "value": True, "valid_from": "2026-01-01"})
    gongdan("run", "company.save_setting", "--input", given)
    monkeypatch.setenv("GONGDAN_ENV", "production")
    settings.cache_clear()
    assert gongdan("serve", "--json").keys == ["cli.demo_in_production"]
    monkeypatch.setenv("GONGDAN_SECRET_KEY", "secret")
    settings.cache_clear()
    refused = gongdan("serve")
    assert refused.code == 2
    assert "GONGDAN_SECRET_KEY" in refused.err


def test_a_demo_never_touches_a_real_company(home: Books) -> None:
    assert gongdan("demo", "--no-serve", "--json").keys == ["cli.not_a_demo"]
    assert home.sql("select count(*) as n from sales.\"order\"") == [{"n": 0}]


def test_today_is_the_business_day(home: Books) -> None:
    gongdan("run", "parties.save_party", "--input", '{"code": "S1", "name": "恒泽", "is_supplier": true}')
    given = '{"party": "S1", "amount": "10.00"}'
    assert gongdan("run", "invoicing.pay_supplier", "--input", given, "--today", "2026-02-10").code == 0
    assert home.sql("select date from invoicing.payment") == [{"date": dt.date(2026, 2, 10)}]
    assert gongdan("run", "invoicing.pay_supplier", "--input", given, "--today", "10.2.", "--json").keys == ["core.not_a_date"]
