"""People of the house are told: stock that fell below its minimum once, and what an owner wants to know at once."""

from typing import Any

import pytest

from operational.core.api import NotPermitted, Refusal
from operational.worker.api import watch, write_news
from tests.books import Books
from tests.integrations.news import tell


@pytest.fixture
def house(company: Books) -> Books:
    run = company.run
    run("identity.create_user", {"code": "owner", "name": "陈总", "email": "chen@example.cn", "is_service": True})
    run("identity.create_user", {"code": "amy", "name": "Amy", "email": "amy@example.cn", "is_service": True, "locale": "en"})
    run("identity.create_user", {"code": "dumb", "name": "无邮箱", "is_service": True})
    run("parties.save_party", {"code": "C1", "name": "申江水务", "is_customer": True,
                               "contacts": [{"name": "王敏", "email": "wang@example.cn"}]})  # fmt: skip
    run("parties.save_party", {"code": "S1", "name": "恒泽铸造", "is_supplier": True})
    run("items.save_item", {"code": "P1", "name": "离心泵", "unit": "台", "list_price": "1130", "stock_minimum": "5"})
    run("purchasing.save_supplier_item", {"supplier": "S1", "item": "P1", "price": "700"})
    run("integrations.save_channel", {"code": "MAIL", "name": "邮件", "kind": "mail"})
    write_news(company.database)
    return company


def notice(house: Books, occasion: str, *people: str, **more: Any) -> None:
    given = {"occasion": occasion, "channel": "MAIL", **({"people": list(people)} if people else {}), **more}
    house.run("integrations.save_notice", given)


def messages(house: Books) -> list[tuple[str, str, str]]:
    rows = house.sql("select recipient, subject, body from integrations.message order by id")
    return [(row["recipient"], row["subject"], row["body"]) for row in rows]


def buy(house: Books, number: str, quantity: str) -> None:
    lines = [{"item": "P1", "quantity": quantity, "price": "791"}]
    house.run("purchasing.save_order", {"supplier": "S1", "number": number, "lines": lines})
    for step in ("place_order", "approve_order", "receive_goods"):
        house.run(f"purchasing.{step}", {"order": number})


def sell(house: Books, number: str, quantity: str) -> str:
    house.run("sales.save_order", {"customer": "C1", "number": number, "lines": [{"item": "P1", "quantity": quantity}]})
    for step in ("place_order", "approve_order"):
        house.run(f"sales.{step}", {"order": number})
    return str(house.run("sales.issue_goods", {"order": number}).result["number"])


def test_a_fall_below_the_minimum_is_told_once_and_again_after_recovery(house: Books) -> None:
    buy(house, "B1", "10")
    assert watch(house.database) == 0
    notice(house, "low_stock", "owner", "amy")
    sell(house, "D1", "7")
    assert watch(house.database) == 1
    assert watch(house.database) == 0
    assert tell(house) == 2
    owner, amy = messages(house)
    assert owner[:2] == ("chen@example.cn", "库存预警：离心泵 低于最低库存")
    told = ["离心泵（P1）", "现存 3 台，最低 5 台，在订 0 台。", "建议采购：2 台", "供应商：恒泽铸造"]
    assert owner[2].splitlines()[:4] == told
    assert amy[:2] == ("amy@example.cn", "Low stock: 离心泵")
    sell(house, "D2", "1")  # it stays below: nothing new
    assert watch(house.database) == 0
    (row,) = house.ask("planning.low_stocks", {}).rows  # type: ignore[attr-defined]
    assert (row.item, f"{row.on_hand:f}", f"{row.suggested:f}", row.supplier) == ("P1", "2.000000", "3.000000", "恒泽铸造")
    buy(house, "B2", "6")
    assert watch(house.database) == 0
    assert house.ask("planning.low_stocks", {}).rows == []  # type: ignore[attr-defined]
    sell(house, "D3", "4")
    assert watch(house.database) == 1
    assert tell(house) == 2
    assert len(house.ask("planning.low_stocks", {"with_recovered": True}).rows) == 2  # type: ignore[attr-defined]


def test_the_owner_is_told_of_returns_price_cuts_write_offs_and_unapprovals(house: Books) -> None:
    for occasion in ("owner_return", "owner_price_cut", "owner_write_off", "owner_unapproved", "owner_purchase_unapproved"):
        notice(house, occasion, "owner")
    buy(house, "B1", "10")
    issue = sell(house, "D1", "2")
    for price in ("1200", "1017"):  # a rise is no cut
        lines = [{"line_no": 1, "price": price}]
        house.run("sales.adjust_price", {"goods_issue": issue, "reason": "质量让价", "lines": lines})
    house.run("sales.return_goods", {"goods_issue": issue, "lines": [{"line_no": 1, "quantity": "1"}]})
    owed = "select id from invoicing.open_item where side = 'D' and open > 0 and amount > 0 order by id limit 1"
    item = house.sql(owed)[0]["id"]
    given = {"party": "C1", "purpose": "bad_debt", "items": [{"open_item": item}], "reason": "公司已注销"}
    house.run("invoicing.write_off", given)
    house.run("sales.save_order", {"customer": "C1", "number": "D2", "lines": [{"item": "P1", "quantity": "1"}]})
    for step in ("place_order", "approve_order", "unapprove_order"):
        house.run(f"sales.{step}", {"order": "D2"})
    lines = [{"item": "P1", "quantity": "1", "price": "9"}]
    house.run("purchasing.save_order", {"supplier": "S1", "number": "B2", "lines": lines})
    for step in ("place_order", "approve_order", "unapprove_order"):
        house.run(f"purchasing.{step}", {"order": "B2"})
    assert tell(house) == len(messages(house))
    subjects = [subject.split(" ")[0] for _, subject, _ in messages(house)]
    assert subjects.count("销售订单反审核") == subjects.count("采购订单反审核") == subjects.count("核销坏账") == 1
    assert subjects.count("客户退货") == 1
    cuts = [body for _, subject, body in messages(house) if subject.startswith("降价")]
    assert "给 申江水务 调价 -366.00 元" in cuts[0]
    assert {to for to, _, _ in messages(house)} == {"chen@example.cn"}
    assert all("经办：" in body for _, _, body in messages(house))


def test_a_notice_to_the_house_names_somebody_with_an_address(house: Books) -> None:
    for people, key in (((), "integrations.people_missing"), (("dumb",), "integrations.person_without_address")):
        with pytest.raises(Refusal) as refused:
            notice(house, "low_stock", *people)
        assert refused.value.key == key
    with pytest.raises(Refusal) as refused:
        notice(house, "order_approved", "owner")
    assert refused.value.key == "integrations.people_not_told"
    assert house.ask("integrations.notices", {}).rows == []  # type: ignore[attr-defined]
    notice(house, "low_stock", "owner", "amy")
    notice(house, "low_stock", is_active=False)  # the people stay
    (row,) = house.ask("integrations.notices", {}).rows  # type: ignore[attr-defined]
    assert (set(row.people.split()), row.is_active) == ({"owner", "amy"}, False)


def test_only_the_service_watches(house: Books) -> None:
    for who in ("sales_clerk", "nobody"):
        with pytest.raises(NotPermitted):
            house.run("planning.watch_stock", {}, as_=who)
    assert house.run("planning.watch_stock", {}, as_="pipeline").result["fell"] == 1
