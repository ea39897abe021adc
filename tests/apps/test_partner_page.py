"""The page of one partner: its files and price lists; and whose billing names an order offers."""

from __future__ import annotations

from collections.abc import Callable

from operational.core import drafts
from operational.core.api import Actor
from operational.papers.api import keep_content
from tests.apps.test_screens import page
from tests.books import Books

As = Callable[[str], Actor]


def partners(company: Books) -> None:
    for code, name, titles in (("C1", "上海申江水务", ["申江总公司", "申江浦东"]), ("C2", "无锡永盛", ["永盛集团"])):
        names = [{"title": title} for title in titles]
        given = {"code": code, "name": name, "is_customer": True, "class_name": "经销商", "billing_names": names}
        company.run("parties.save_party", given)
    company.run("items.save_item", {"code": "P1", "name": "离心泵", "unit": "台"})


def test_the_page_of_a_partner_has_its_files_and_price_lists(company: Books, screens: As) -> None:
    partners(company)
    line = {"lines": [{"item": "P1", "price": "100"}]}
    for code, whose in (("OWN", {"customer": "C1"}), ("CLASS", {"class_name": "经销商"}), ("OTHER", {"customer": "C2"})):
        company.run("sales.save_price_list", {"code": code, "name": code, "valid_from": "2026-01-01", **whose, **line})
    boss = screens("boss")
    content = keep_content(company.database, boss, "年度合同.txt", "盖章".encode())
    given = {"kind": "parties.party", "document": "C1", "content": content, "name": "年度合同.txt", "purpose": "contract"}
    company.run("papers.attach_file", given)
    shown = page("partners/party", party="C1")
    assert [str(e.value) for e in (*shown.exception, *shown.error)] == []
    assert [tab.label for tab in shown.tabs][-1] == "附件 1" and "价目表" in [tab.label for tab in shown.tabs]
    lists = next(tab for tab in shown.tabs if tab.label == "价目表")
    assert list(lists.dataframe[0].value.iloc[:, 0]) == ["OWN", "CLASS"]
    screens("warehouse")  # sees neither price lists nor what it owes
    assert "价目表" not in [tab.label for tab in page("partners/party", party="C1").tabs]


def test_an_order_offers_the_billing_names_of_its_customer_only(company: Books, screens: As) -> None:
    partners(company)
    boss = screens("boss")
    for customer, names in (("C1", ["申江总公司", "申江浦东"]), ("C2", ["永盛集团"]), ("", [])):
        drafts.save_draft(company.database, boss, "sales.order", {"header": {"customer": customer}, "lines": [{"item": "P1"}]})
        shown = page("sales/order_entry")
        assert not shown.exception
        (box,) = [one for one in shown.selectbox if "billing_name" in str(one.key)]
        assert sorted(option.split(" ")[0].split(" · ")[0] for option in box.options) == names
        assert box.disabled is (not names)
