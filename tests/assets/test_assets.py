"""Cards come, are depreciated, change and leave; at every moment the register is what the ledger says."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from operational.catalog.api import catalog
from operational.core.api import NotFound, NotPermitted, Refusal
from tests.books import Books

D = Decimal
OPENING = [
    {"account": "1601", "debit": "130000.00"},
    {"account": "1602", "credit": "30000.00"},
    {"account": "3001", "credit": "100000.00"},
]
LATHE = {
    "number": "A001", "name": "车床", "category": "MACHINE", "department": "SHOP", "start_date": "2024-12-20",
    "original_value": "120000.00", "accumulated": "27000.00",
}  # fmt: skip
PRINTER = {
    "number": "A002", "name": "打印机", "category": "电子设备", "start_date": "2025-03-05", "original_value": "10000.00",
    "accumulated": "3000.00",
}  # fmt: skip


@pytest.fixture
def books(company: Books) -> Books:
    """A shop with its opening balances, a workshop whose depreciation is overhead, and both opening cards."""
    run = company.run
    run("company.save_department", {"code": "SHOP", "name": "车间"})
    run("company.save_department", {"code": "LINE1", "name": "一线", "parent": "SHOP"})
    run("people.save_employee", {"code": "E1", "name": "王敏"})
    run("parties.save_party", {"code": "S1", "name": "机床厂", "is_supplier": True, "is_customer": True})
    run("items.save_item", {"code": "FIX", "name": "设备", "unit": "台", "kind": "service", "vat_class": "goods"})
    run("ledger.enter_opening_balances", {"lines": OPENING})
    run("assets.save_expense_account",
        {"department": "SHOP", "account": "410102", "valid_from": "2026-01-01", "source": "成本核算办法"})  # fmt: skip
    run("assets.enter_opening_assets", {"lines": [LATHE, PRINTER]})
    return company


def balances(books: Books) -> dict[str, Decimal]:
    rows = books.sql("select account_code as code, sum(opening + debit - credit) as amount from ledger.balance group by 1")
    return {row["code"]: row["amount"] for row in rows if row["amount"]}


def card(books: Books, ref: str) -> Any:
    return books.ask("assets.asset", {"asset": ref})


def lines_of(books: Books, purpose: str, kind: str) -> list[tuple[str, str, str]]:
    rows = books.sql(
        "select l.account_code, l.debit, l.credit from ledger.entry_line as l join ledger.entry as e on e.id = l.entry_id"
        " where e.purpose = :purpose and e.source_kind = :kind order by e.position, l.line_no", purpose=purpose, kind=kind,
    )  # fmt: skip
    return [(row["account_code"], str(row["debit"]), str(row["credit"])) for row in rows]


def offenders(books: Books) -> list[str]:
    return [check.name for check in catalog().checks if books.sql(check.sql)]


def sound(books: Books) -> None:
    """Every check of the product is silent: the register equals the ledger."""
    assert offenders(books) == []


def refusal(books: Books, command: str, data: dict[str, Any], **more: Any) -> str:
    with pytest.raises(Refusal) as refused:
        books.run(command, data, **more)
    return refused.value.problems[0].key


def test_a_new_company_has_the_classes_of_tax_law(company: Books) -> None:
    rows = company.ask("assets.categories").rows  # type: ignore[attr-defined]
    found = {row.code: (row.life_months, str(row.residual_rate), "第六十条" in row.source) for row in rows}
    assert found == {
        "BUILDING": (240, "0.050000", True), "ELECTRONIC": (36, "0.050000", True), "MACHINE": (120, "0.050000", True),
        "TOOL": (60, "0.050000", True), "VEHICLE": (48, "0.050000", True),
    }  # fmt: skip


def test_opening_cards_equal_the_opening_balance(books: Books) -> None:
    found: Any = books.ask("assets.assets")
    assert (found.total, found.original_value, found.accumulated) == (2, D("130000.00"), D("30000.00"))
    assert [(row.number, str(row.monthly)) for row in found.rows] == [("A001", "805.56"), ("A002", "240.74")]
    sound(books)
    assert books.count("ledger.entry") == 1


def test_an_opening_that_differs_is_told_at_once_and_found_by_verify(books: Books) -> None:
    more = {"number": "A003", "name": "货车", "category": "VEHICLE", "start_date": "2025-06-01", "original_value": "500.00"}
    answer = books.run("assets.enter_opening_assets", {"lines": [more]}).result
    assert [(row["account"], str(row["difference"])) for row in answer["accounts"]] == [("1601", "500.00"), ("1602", "0.00")]
    assert offenders(books) == ["assets.register_equals_ledger"]
    books.run("assets.cancel_asset", {"asset": "A003", "reason": "重复"})
    sound(books)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"start_date": "2026-01-01"}, "assets.not_before_opening"),
        ({"accumulated": "120000.00"}, "assets.accumulated_too_high"),
        ({"original_value": "0.00"}, "assets.without_value"),
        ({"category": "SHIP"}, "core.not_found"),
        ({"department": "NONE"}, "core.not_found"),
        ({"number": "A002"}, "assets.number_taken"),
    ],
)
def test_a_wrong_row_of_the_opening_is_refused_with_its_line(books: Books, change: dict[str, str], key: str) -> None:
    with pytest.raises((Refusal, NotFound)) as refused:
        good = {**PRINTER, "number": "A008"}
        books.run("assets.enter_opening_assets", {"lines": [good, {**LATHE, "number": "A009", **change}]})
    problem = refused.value.problems[0]
    assert (problem.key, (problem.field or "").split(".")[:2]) == (key, ["lines", "1"])
    assert books.count("assets.asset") == 2


def test_depreciation_is_one_entry_by_department_and_never_twice(books: Books) -> None:
    tried = books.run("assets.depreciate_month", {"month": "2026-01"}, dry_run=True)
    assert (tried.result["amount"], books.count("assets.depreciation")) == ("1046.30", 0)
    answer = books.run("assets.depreciate_month", {"month": "2026-01"}).result
    assert lines_of(books, "depreciation", "assets.depreciation") == [
        ("410102", "805.56", "0.00"), ("560206", "240.74", "0.00"), ("1602", "0.00", "1046.30"),
    ]  # fmt: skip
    assert books.sql("select date from ledger.entry where purpose = 'depreciation'")[0]["date"] == dt.date(2026, 1, 31)
    assert refusal(books, "assets.depreciate_month", {"month": "2026-01"}) == "assets.month_is_depreciated"
    assert books.count("assets.movement") == 4
    shown: Any = books.ask("assets.depreciation", {"depreciation": answer["number"]})
    assert [(line.number, line.account, str(line.amount)) for line in shown.lines] == [
        ("A001", "410102", "805.56"), ("A002", "560206", "240.74"),
    ]  # fmt: skip
    sound(books)


def test_months_follow_each_other_and_none_before_or_after_its_time(books: Books) -> None:
    assert refusal(books, "assets.depreciate_month", {"month": "2026-02"}) == "assets.earlier_month_first"
    assert refusal(books, "assets.depreciate_month", {"month": "2026-04"}) == "assets.month_in_future"
    for month in ("2026-01", "2026-02", "2026-03"):
        books.run("assets.depreciate_month", {"month": month})
    days = books.sql("select date from assets.depreciation order by month")
    assert [row["date"] for row in days] == [dt.date(2026, 1, 31), dt.date(2026, 2, 28), books.today]
    assert str(card(books, "A001").accumulated) == "29416.68"


def test_the_last_run_is_undone_in_red_until_the_month_is_closed(books: Books) -> None:
    first = books.run("assets.depreciate_month", {"month": "2026-01"}).result["number"]
    second = books.run("assets.depreciate_month", {"month": "2026-02"}).result["number"]
    assert refusal(books, "assets.reverse_depreciation", {"depreciation": first, "reason": "错"}) == "assets.later_run_first"
    books.run("assets.reverse_depreciation", {"depreciation": second, "reason": "部门错"})
    assert lines_of(books, "depreciation", "assets.depreciation")[3:] == [
        ("410102", "805.56", "0.00"), ("560206", "240.74", "0.00"), ("1602", "0.00", "1046.30"),
        ("410102", "-805.56", "0.00"), ("560206", "-240.74", "0.00"), ("1602", "0.00", "-1046.30"),
    ]  # fmt: skip
    sound(books)
    again = books.run("assets.depreciate_month", {"month": "2026-02"}).result
    assert (again["amount"], str(card(books, "A001").accumulated)) == ("1046.30", "28611.12")
    books.run("ledger.make_vouchers", {})
    books.run("ledger.post_vouchers", {})
    for month in ("2026-01", "2026-02"):
        books.run("ledger.close_period", {"month": month})
    given = {"depreciation": again["number"], "reason": "晚了"}
    assert refusal(books, "assets.reverse_depreciation", given) == "assets.month_closed"
    sound(books)


def test_the_close_asks_for_the_depreciation(books: Books) -> None:
    def step(key: str) -> Any:
        answer: Any = books.ask("ledger.close_list", {"month": "2026-01"})
        return {one.key: one for one in answer.steps}[key]

    found = step("assets.depreciation_booked")
    assert (found.state, found.holds, found.count, found.command) == ("to_do", True, 2, "assets.depreciate_month")
    assert refusal(books, "ledger.close_period", {"month": "2026-01"}) == "ledger.close_step_open"
    books.run("assets.depreciate_month", {"month": "2026-01"})
    assert step("assets.depreciation_booked").state == "done"
    assert step("assets.register_equals_ledger").state == "done"


def test_buying_books_cost_tax_and_debt_with_a_card_for_each_piece(books: Books) -> None:
    given = {"name": "电脑", "category": "ELECTRONIC", "supplier": "S1", "item": "FIX", "net": "10000.00", "tax": "1300.00",
             "quantity": 3, "date": "2026-03-02", "tax_number": "25317000000000000001", "keeper": "E1"}  # fmt: skip
    answer = books.run("assets.buy_asset", given).result
    assert (len(answer["cards"]), answer["original_value"], answer["gross"]) == (3, "10000.00", "11300.00")
    assert lines_of(books, "asset", "invoicing.invoice") == [
        ("1601", "10000.00", "0.00"), ("22210101", "1300.00", "0.00"), ("2202", "0.00", "11300.00"),
    ]  # fmt: skip
    cards = books.sql("select original_value, first_month from assets.asset where origin = 'purchase' order by id")
    assert [str(row["original_value"]) for row in cards] == ["3333.33", "3333.33", "3333.34"]
    assert {row["first_month"] for row in cards} == {dt.date(2026, 4, 1)}
    (item,) = books.sql("select amount, open from invoicing.open_item")
    assert (item["amount"], item["open"]) == (D("11300.00"), D("11300.00"))
    sound(books)
    assert refusal(books, "assets.buy_asset", {**given, "number": "X1"}) == "assets.one_number_for_many"
    last = answer["cards"][-1]
    books.run("assets.cancel_asset", {"asset": last, "reason": "退货"})
    assert (balances(books)["1601"], balances(books)["2202"]) == (D("136666.66"), D("-7533.32"))
    assert books.sql("select sum(open) as open from invoicing.open_item")[0]["open"] == D("7533.32")
    sound(books)


def test_tax_that_is_not_deducted_is_cost(books: Books) -> None:
    given = {"name": "班车", "category": "VEHICLE", "supplier": "S1", "item": "FIX", "net": "100000.00", "tax": "13000.00",
             "is_deductible": False}  # fmt: skip
    answer = books.run("assets.buy_asset", given).result
    assert answer["original_value"] == "113000.00"
    books.run("assets.cancel_asset", {"asset": answer["number"], "reason": "退货"})
    assert (balances(books)["1601"], balances(books).get("2202"), balances(books).get("22210101")) == (D("130000.00"), None, None)
    sound(books)


def test_entering_by_hand_takes_it_from_the_named_account(books: Books) -> None:
    given = {"name": "货架", "category": "TOOL", "original_value": "6000.00", "account": "1002", "date": "2026-02-10"}
    answer = books.run("assets.enter_asset", given).result
    assert (answer["first_month"], answer["number"][:4]) == ("2026-03-01", "GDZC")
    assert books.sql("select cash_flow_line from ledger.entry_line where account_code = '1002'") == [{"cash_flow_line": 12}]
    assert refusal(books, "assets.enter_asset", {**given, "account": "2202"}) == "assets.account_by_partner"
    assert refusal(books, "assets.enter_asset", {**given, "account": "1601"}) == "assets.same_account"
    short = books.run("assets.enter_asset", {**given, "life_months": 12}).result
    assert short["notices"] == ["assets.shorter_than_tax_law"]
    books.run("assets.cancel_asset", {"asset": short["number"], "reason": "重复"})
    sound(books)


def test_a_card_entered_late_catches_up_with_its_next_month(books: Books) -> None:
    books.run("assets.depreciate_month", {"month": "2026-01"})
    books.run("assets.depreciate_month", {"month": "2026-02"})
    given = {"name": "货架", "category": "TOOL", "original_value": "6000.00", "account": "3001", "date": "2026-03-02",
             "start_date": "2026-01-15"}  # fmt: skip
    number = books.run("assets.enter_asset", given).result["number"]
    books.run("assets.depreciate_month", {"month": "2026-03"})
    movement = card(books, number).lines[-1]
    assert (str(movement.accumulated), movement.months) == ("190.00", 2)


def test_changes_count_from_the_next_month_on(books: Books) -> None:
    books.run("assets.depreciate_month", {"month": "2026-01"})
    given = {"asset": "A002", "date": "2026-02-10", "department": "LINE1", "life_months": 24, "keeper": "E1", "reason": "调拨"}
    answer = books.run("assets.change_asset", given).result
    assert answer["valid_from"] == "2026-03-01"
    books.run("assets.depreciate_month", {"month": "2026-02"})
    books.run("assets.depreciate_month", {"month": "2026-03"})
    found = [(str(m.accumulated), m.account) for m in card(books, "A002").lines if m.kind == "depreciation"]
    # 9500 - 3000 - 2 x 240.74 = 6018.52 over 24 - 9 - 2 = 13 months; a line below the workshop is the workshop's.
    assert found == [("240.74", "560206"), ("240.74", "560206"), ("462.96", "410102")]
    assert refusal(books, "assets.change_asset", {**given, "date": "2026-02-01"}) == "assets.already_depreciated"
    sound(books)


def test_a_higher_value_is_booked_and_depreciated_from_then_on(books: Books) -> None:
    given = {"asset": "A001", "date": "2026-01-10", "original_value": "130000.00", "reason": "改造"}
    assert refusal(books, "assets.change_asset", given) == "assets.change_without_account"
    books.run("assets.change_asset", {**given, "account": "1604"})
    assert (balances(books)["1601"], balances(books)["1604"]) == (D("140000.00"), D("-10000.00"))
    assert str(card(books, "A001").monthly) == "805.56"
    books.run("assets.depreciate_month", {"month": "2026-01"})
    assert str(card(books, "A001").monthly) == "899.01"  # (130000 - 6000 - 27805.56) / 107 months
    sound(books)
    low = {**given, "date": "2026-02-01", "original_value": "20000.00", "account": "1604"}
    assert refusal(books, "assets.change_asset", low) == "assets.value_too_low"


def test_a_sale_books_the_last_month_the_tax_and_the_gain(books: Books) -> None:
    books.run("assets.depreciate_month", {"month": "2026-01"})
    given = {"asset": "A001", "way": "sale", "date": "2026-02-15", "gross": "113000.00", "party": "S1", "costs": "100.00",
             "cash_account": "1002", "reason": "换新"}  # fmt: skip
    answer = books.run("assets.dispose_asset", given).result
    assert (answer["depreciation"], answer["tax"], answer["result"]) == ("805.56", "13000.00", "8511.12")
    assert lines_of(books, "depreciation", "assets.disposal") == [("410102", "805.56", "0.00"), ("1602", "0.00", "805.56")]
    assert lines_of(books, "disposal", "assets.disposal") == [
        ("1606", "91388.88", "0.00"), ("1602", "28611.12", "0.00"), ("1601", "0.00", "120000.00"),
        ("1122", "113000.00", "0.00"), ("1606", "0.00", "100000.00"), ("22210107", "0.00", "13000.00"),
        ("1606", "100.00", "0.00"), ("1002", "0.00", "100.00"), ("1606", "8511.12", "0.00"), ("530103", "0.00", "8511.12"),
    ]  # fmt: skip
    assert "1606" not in balances(books)
    sound(books)
    run = books.run("assets.depreciate_month", {"month": "2026-02"}).result
    assert (run["cards"], run["amount"]) == (1, "240.74")
    assert refusal(books, "assets.dispose_asset", given) == "assets.not_in_use"


def test_a_disposal_taken_back_leaves_the_card_as_it_was(books: Books) -> None:
    before = balances(books)
    given = {"asset": "A001", "way": "sale", "date": "2026-01-15", "gross": "113000.00", "party": "S1", "reason": "换新"}
    number = books.run("assets.dispose_asset", given).result["number"]
    paid = books.run("invoicing.receive_money", {"party": "S1", "amount": "100.00", "oldest_first": True}).result["number"]
    assert refusal(books, "assets.reverse_disposal", {"disposal": number, "reason": "错"}) == "assets.disposal_is_paid"
    books.run("invoicing.reverse_payment", {"payment": paid, "reason": "错"})
    books.run("assets.reverse_disposal", {"disposal": number, "reason": "买方退货", "date": "2026-01-20"})
    assert (balances(books), card(books, "A001").state) == (before, "in_use")
    assert books.sql("select sum(open) as open from invoicing.open_item")[0]["open"] == 0
    sound(books)
    assert books.run("assets.depreciate_month", {"month": "2026-01"}).result["amount"] == "1046.30"


@pytest.mark.parametrize(("way", "account", "loss"), [("scrap", "571107", "6459.26"), ("disaster", "571104", "6459.26")])
def test_scrap_and_disaster_go_to_their_losses(books: Books, way: str, account: str, loss: str) -> None:
    given = {"asset": "A002", "way": way, "date": "2026-01-15", "recovered": "300.00", "reason": "损坏"}
    assert refusal(books, "assets.dispose_asset", given) == "assets.recovered_from_nobody"
    books.run("assets.dispose_asset", {**given, "recovered_from_employee": "E1"})
    assert (balances(books)[account], balances(books)["1221"]) == (D(loss), D("300.00"))
    sound(books)


def test_an_old_asset_is_sold_under_the_reduced_levy(books: Books) -> None:
    given = {"asset": "A002", "way": "sale", "gross": "1030.00", "vat": "used_asset", "cash_account": "1002", "reason": "旧"}
    answer = books.run("assets.dispose_asset", given).result
    assert (answer["net"], answer["tax"]) == ("1010.00", "20.00")
    assert (balances(books)["222108"], balances(books)["1002"]) == (D("-20.00"), D("1030.00"))


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"way": "sale"}, "assets.sale_without_price"),
        ({"way": "sale", "gross": "5.00"}, "assets.cash_account_needed"),
        ({"way": "scrap", "costs": "5.00"}, "assets.cash_account_needed"),
        ({"way": "scrap", "costs": "5.00", "cash_account": "5401"}, "assets.not_cash"),
        ({"way": "scrap", "date": "2024-01-01"}, "assets.before_start"),
        ({"way": "scrap", "date": "2099-01-01"}, "assets.start_in_future"),
    ],
)
def test_a_wrong_disposal_changes_nothing(books: Books, more: dict[str, str], key: str) -> None:
    assert refusal(books, "assets.dispose_asset", {"asset": "A001", "reason": "旧", **more}) == key
    assert (books.count("assets.disposal"), card(books, "A001").state) == (0, "in_use")


def test_a_stocktake_books_what_is_missing_and_what_was_found(books: Books) -> None:
    number = books.run("assets.start_stocktake", {"date": "2026-01-31"}).result["number"]
    assert refusal(books, "assets.approve_stocktake", {"stocktake": number}) == "assets.not_looked_for"
    seen = [{"line_no": 1, "result": "found", "place": "一车间"}, {"line_no": 2, "result": "missing"}]
    thing = {"name": "台钻", "category": "MACHINE", "department": "SHOP", "value": "2000.00"}
    counted = books.run("assets.record_stocktake", {"stocktake": number, "lines": seen, "found": [thing]}).result
    assert (counted["cards"], counted["missing"], counted["surplus"]) == (2, 1, 1)

    def worth() -> list[D]:
        return [line.value for line in books.ask("assets.stocktake", {"stocktake": number}).lines]  # type: ignore[attr-defined]

    listed = worth()
    answer = books.run("assets.approve_stocktake", {"stocktake": number}, as_="manager").result
    assert worth() == listed  # also of the missing one, whose card is empty now
    assert D(0) not in listed
    assert (answer["loss"], answer["gain"], len(answer["new_cards"])) == ("6759.26", "2000.00", 1)
    found = balances(books)
    assert (found["571107"], found["530101"], found["560206"], found.get("1901")) == (
        D("6759.26"), D("-2000.00"), D("240.74"), None
    )  # fmt: skip
    assert (card(books, "A002").state, card(books, answer["new_cards"][0]).origin) == ("disposed", "found")
    sound(books)
    assert refusal(books, "assets.record_stocktake", {"stocktake": number, "lines": seen}) == "assets.stocktake_is_over"


def test_rights(books: Books) -> None:
    for command, data in (
        ("assets.depreciate_month", {"month": "2026-01"}),
        ("assets.cancel_asset", {"asset": "A001", "reason": "x"}),
        ("assets.dispose_asset", {"asset": "A001", "way": "scrap", "reason": "x"}),
    ):
        with pytest.raises(NotPermitted):
            books.run(command, data, as_="warehouse")
    with pytest.raises(NotPermitted):
        books.ask("assets.assets", as_="sales_clerk")
    assert books.count("assets.movement") == 2


def test_hand_vouchers_keep_off_the_accounts_of_the_register(books: Books) -> None:
    """From the first card on; the refusal names row, account and what to do instead, and nothing is written."""
    before = balances(books)
    for side, account, key in (("debit", "1601", "asset_cost"), ("credit", "1602", "asset_depreciation")):
        other = "credit" if side == "debit" else "debit"
        lines = [{"account": "560206", other: "100.00"}, {"account": account, side: "100.00"}]
        given = {"date": "2026-03-03", "summary": "手工", "lines": lines}
        with pytest.raises(Refusal) as refused:
            books.run("ledger.enter_voucher", given)
        assert refused.value.key == f"assets.hand_voucher_on_{key}"
        assert refused.value.problems[0].values["line"] == 2
        saved = books.run("ledger.save_voucher", given).result["id"]
        assert refusal(books, "ledger.approve_voucher", {"voucher": saved}) == f"assets.hand_voucher_on_{key}"
        assert refusal(books, "ledger.check_vouchers", {"vouchers": [saved]}) == f"assets.hand_voucher_on_{key}"
    assert balances(books) == before


def test_without_cards_the_ledger_alone_keeps_fixed_assets(company: Books) -> None:
    lines = [{"account": "560206", "debit": "100.00"}, {"account": "1602", "credit": "100.00"}]
    entered = company.run("ledger.enter_voucher", {"date": "2026-03-03", "summary": "折旧", "lines": lines})
    assert entered.result["state"] == "approved"
