"""Freight, duty and insurance become cost of the goods: by value, pieces or weight, to stock and to what has left."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from tests.invoicing.tax import counted
from tests.purchasing.conftest import Buying

ACCOUNTS = ("1403", "1405", "220299", "2202", "22210101", "5401")


@pytest.fixture
def landed(buying: Buying) -> Buying:
    run = buying.company.run
    run("parties.save_party", {"code": "CAR", "name": "上海通达货运有限公司", "is_supplier": True, "terms": "月结30天"})
    run("items.save_item", {"code": "FREIGHT", "name": "运费", "unit": "次", "kind": "freight", "vat_class": "transport"})
    run("items.save_item", {"code": "DUTY", "name": "关税", "unit": "次", "kind": "service"})
    run("items.save_item", {"code": "SEAL", "name": "机械密封", "weight": "0.5"})
    run("items.save_item", {"code": "BODY", "name": "泵体", "kind": "material", "weight": "20"})
    return buying


def receipt(buying: Buying) -> str:
    """10 seals worth 1,000.00 and 3 bodies worth 200.00."""
    order = buying.order(
        [{"item": "SEAL", "quantity": "10", "price": "113.00"}, {"item": "BODY", "quantity": "3", "price": "75.3333"}]
    )
    return str(buying.company.run("purchasing.receive_goods", {"order": order}).result["number"])


def enter(buying: Buying, number: str, **more: Any) -> dict[str, Any]:
    charges = [{"item": "FREIGHT", "net": "100.00", "tax": "9.00"}]
    data = {"supplier": "CAR", "goods_receipts": [number], "charges": charges, "gross": "109.00", **more}
    return buying.company.run("purchasing.enter_landed_cost", data).result


def shares(buying: Buying) -> list[str]:
    rows = buying.company.sql("select amount from purchasing.landed_cost_line order by landed_cost_id, line_no")
    return [str(row["amount"]) for row in rows]


def books(buying: Buying) -> dict[str, D]:
    return {account: D(buying.balance(account)) for account in ACCOUNTS}


@pytest.mark.parametrize(
    ("basis", "parts"), [("value", ["83.33", "16.67"]), ("quantity", ["76.92", "23.08"]), ("weight", ["7.69", "92.31"])]
)
def test_a_cost_is_shared_by_what_the_paper_says(landed: Buying, basis: str, parts: list[str]) -> None:
    done = enter(landed, receipt(landed), basis=basis)
    assert (done["number"], done["gross"], done["cost"], done["to_stock"], done["to_cost"]) == (
        "FYFT202603-0001", "109.00", "100.00", "100.00", "0.00"
    )  # fmt: skip
    assert shares(landed) == parts
    assert (landed.balance("1405"), landed.balance("1403")) == (str(1000 + D(parts[0])), str(200 + D(parts[1])))
    assert (landed.balance("2202"), landed.balance("22210101"), landed.differences()) == ("-109.00", "9.00", [])


def test_what_has_left_bears_its_part_as_cost(landed: Buying) -> None:
    number = receipt(landed)
    landed.company.run("stock.issue_other", {"reason": "WORKSHOP", "lines": [{"item": "SEAL", "quantity": "4"}]})
    done = enter(landed, number, basis="quantity", charges=[{"item": "FREIGHT", "net": "130.00", "tax": "0"}], gross="130.00")
    assert (done["to_stock"], done["to_cost"]) == ("90.00", "40.00")  # 10.00 a piece; 4 of 13 have gone
    rows = landed.company.sql("select to_stock, to_cost from purchasing.landed_cost_line order by line_no")
    assert [(str(r["to_stock"]), str(r["to_cost"])) for r in rows] == [("60.00", "40.00"), ("30.00", "0.00")]
    assert (landed.balance("5401"), landed.differences()) == ("40.00", [])


def test_goods_sent_back_bear_nothing(landed: Buying) -> None:
    number = receipt(landed)
    landed.company.run("purchasing.return_goods", {"goods_receipt": number, "lines": [{"line_no": 1, "quantity": "10"}]})
    enter(landed, number, basis="quantity")
    assert (shares(landed), landed.balance("1403")) == (["100.00"], "300.00")


def test_several_charges_of_several_receipts_add_up(landed: Buying) -> None:
    numbers = [receipt(landed), receipt(landed), receipt(landed)]
    charges = [{"item": "FREIGHT", "net": "33.33", "tax": "3.00"}, {"item": "DUTY", "net": "66.68", "tax": "0"}]
    done = enter(landed, numbers[0], goods_receipts=numbers, charges=charges, gross="103.01")
    assert sum((D(part) for part in shares(landed)), D(0)) == D("100.01") == D(done["cost"])
    assert (done["lines"], landed.differences()) == (6, [])


def test_it_is_taken_back_in_red(landed: Buying) -> None:
    number = receipt(landed)
    before = books(landed)
    done = enter(landed, number)
    back = landed.company.run("purchasing.reverse_landed_cost", {"landed_cost": done["number"], "reason": "运费开错抬头"})
    assert (back.result["state"], back.result["gross"], back.result["to_stock"]) == ("reversed", "-109.00", "-100.00")
    assert (books(landed), landed.differences()) == (before, [])
    open_items = landed.company.sql("select open from invoicing.open_item")
    assert [str(row["open"]) for row in open_items] == ["0.00", "0.00"]
    with pytest.raises(Refusal):
        landed.company.run("purchasing.reverse_landed_cost", {"landed_cost": done["number"], "reason": "再冲一次"})
    assert landed.company.count("invoicing.invoice") == 2


def test_a_return_of_the_cost_takes_from_stock_only_what_is_still_there(landed: Buying) -> None:
    number = receipt(landed)
    charges = [{"item": "FREIGHT", "net": "130.00", "tax": "0"}]
    done = enter(landed, number, basis="quantity", charges=charges, gross="130.00")
    landed.company.run("stock.issue_other", {"reason": "WORKSHOP", "lines": [{"item": "SEAL", "quantity": "5"}]})
    back = landed.company.run("purchasing.reverse_landed_cost", {"landed_cost": done["number"], "reason": "运费开错抬头"})
    assert (back.result["to_stock"], back.result["to_cost"]) == ("-80.00", "-50.00")
    assert landed.differences() == []


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"gross": "108.00"}, "purchasing.landed_total_differs"),
        ({"goods_receipts": ["CGRK-NIX"]}, "purchasing.landed_receipt_unknown"),
        ({"charges": [{"item": "SEAL", "net": "100", "tax": "9"}]}, "purchasing.landed_charge_is_stocked"),
        ({"charges": [{"item": "FREIGHT", "net": "0", "tax": "0"}], "gross": None}, "purchasing.landed_cost_nothing"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_changes(landed: Buying, more: dict[str, Any], key: str) -> None:
    number = receipt(landed)
    before = books(landed)
    with pytest.raises(Refusal) as caught:
        enter(landed, number, **more)
    assert caught.value.key == key
    written = [landed.company.count(table) for table in ("purchasing.landed_cost", "invoicing.invoice", "stock.layer")]
    assert (books(landed), written) == (before, [0, 0, 0])


def test_an_item_without_weight_cannot_share_by_weight(landed: Buying) -> None:
    landed.company.run("items.save_item", {"code": "BODY", "name": "泵体", "weight": "0"})
    with pytest.raises(Refusal) as caught:
        enter(landed, receipt(landed), basis="weight")
    assert (caught.value.key, caught.value.values["item"]) == ("purchasing.landed_without_weight", "BODY")


def test_who_may_share_costs(landed: Buying) -> None:
    number = receipt(landed)
    data = {"supplier": "CAR", "goods_receipts": [number], "charges": [{"item": "FREIGHT", "net": "100.00"}]}
    for role in ("buyer", "warehouse", "nobody"):
        with pytest.raises(NotPermitted):
            landed.company.run("purchasing.enter_landed_cost", data, as_=role)
    entered = landed.company.run("purchasing.enter_landed_cost", data, as_="accountant").result
    shown: Any = landed.company.ask("purchasing.landed_cost", {"landed_cost": entered["id"]})
    assert (shown.gross, [line.goods_receipt for line in shown.lines]) == (D("100.00"), [number, number])
    listed: Any = landed.company.ask("purchasing.landed_costs", {"text": "通达"})
    assert [row.number for row in listed.rows] == [entered["number"]]


def test_a_cost_of_many_lines_asks_the_database_as_often_as_one_of_few(landed: Buying) -> None:
    codes = [f"M{n:02}" for n in range(40)]
    landed.company.run("items.ensure_items", {"items": [{"code": code, "name": code} for code in codes]})
    enter(landed, receipt(landed))  # reads the small tables that are kept
    spent = []
    for some in (codes[:3], codes):
        order = landed.order([{"item": code, "quantity": "3", "price": "11.30"} for code in some])
        number = str(landed.company.run("purchasing.receive_goods", {"order": order}).result["number"])
        with counted(landed.company) as statements:
            enter(landed, number)
        spent.append(len(statements))
    assert spent[0] == spent[1] <= 12
    assert landed.differences() == []
