"""Money of whoever pays for a partner, and open items of merged partners settled together."""

from __future__ import annotations

from typing import Any

import pytest

from tests.books import Books
from tests.invoicing.money import entry_of, holds, ids, open_amounts, partners, refused


@pytest.fixture
def books(company: Books) -> Books:
    return partners(company)


def parties_of(books: Books, number: str) -> list[tuple[Any, ...]]:
    rows = books.sql(
        """select p.code, l.account_code, l.debit, l.credit from ledger.entry_line as l
        join ledger.entry as e on e.id = l.entry_id left join parties.party as p on p.id = l.party_id
        where e.source_number = :number order by l.line_no""",
        number=number,
    )
    return [(row["code"], row["account_code"], str(row["debit"]), str(row["credit"])) for row in rows]


def test_money_of_a_payer_settles_the_buyer_and_the_rest_is_the_payers_advance(books: Books) -> None:
    first, second = ids(books, "C1", "D")
    data = {"party": "C2", "amount": "1600.00", "allocations": [{"open_item": first, "amount": "1000.00"}]}
    refused(books, "invoicing.receive_money", data, "invoicing.item_of_other_party")
    books.run("parties.save_party", {"code": "C1", "name": "上海浦东机械有限公司", "payers": ["C2"]})
    done = books.run("invoicing.receive_money", data).result
    assert (done["allocated"], done["advance"]) == ("1000.00", "600.00")
    assert parties_of(books, done["number"]) == [
        (None, "1002", "1600.00", "0.00"), ("C1", "1122", "0.00", "1000.00"), ("C2", "2203", "0.00", "600.00"),
    ]  # fmt: skip
    assert open_amounts(books, "C1") == [("1122", "D", "500.00"), ("2202", "C", "200.00")]
    assert open_amounts(books, "C2") == [("2203", "C", "600.00")]
    holds(books)
    oldest = books.run("invoicing.receive_money", {"party": "C2", "amount": "500.00", "oldest_first": True}).result
    assert oldest["allocated"] == "500.00"
    books.run("invoicing.reverse_payment", {"payment": oldest["number"], "reason": "误收"})
    assert second in ids(books, "C1", "D")
    holds(books)


def test_what_a_payer_pays_out_settles_only_its_own(books: Books) -> None:
    books.run("parties.save_party", {"code": "C1", "name": "上海浦东机械有限公司", "payers": ["C2"]})
    (payable,) = ids(books, "C1", "C")
    data = {"party": "C2", "amount": "200.00", "allocations": [{"open_item": payable, "amount": "200.00"}]}
    refused(books, "invoicing.pay_supplier", data, "invoicing.item_of_other_party")


def test_the_one_that_stays_pays_what_the_merged_one_owes(books: Books) -> None:
    books.run("parties.merge", {"party": "C1", "into": "C2", "reason": "重复建档"})
    assert open_amounts(books, "C2") == [("1122", "D", "1000.00"), ("1122", "D", "500.00"), ("2202", "C", "200.00")]
    assert open_amounts(books, "C1") == open_amounts(books, "C2")
    done = books.run("invoicing.receive_money", {"party": "C2", "amount": "1200.00", "oldest_first": True}).result
    assert parties_of(books, done["number"]) == [(None, "1002", "1200.00", "0.00"), ("C1", "1122", "0.00", "1200.00")]
    assert open_amounts(books, "C2")[0] == ("1122", "D", "300.00")
    holds(books)


def test_an_advance_of_one_settles_what_the_merged_one_owes_by_an_entry_between_them(books: Books) -> None:
    books.run("invoicing.receive_money", {"party": "C2", "amount": "400.00"})
    books.run("parties.merge", {"party": "C1", "into": "C2", "reason": "重复建档"})
    done = books.run("invoicing.settle", {"party": "C2", "oldest_first": True}).result
    assert done["amount"] == "400.00"
    assert parties_of(books, done["number"]) == [("C2", "2203", "400.00", "0.00"), ("C1", "1122", "0.00", "400.00")]
    assert open_amounts(books, "C2")[0] == ("1122", "D", "600.00")
    holds(books)
    books.run("invoicing.reverse_settlement", {"clearing": done["number"], "reason": "核错"})
    assert len(entry_of(books, done["number"])) == 4
    holds(books)


def test_a_merged_partner_ages_and_counts_as_one(books: Books) -> None:
    books.run("parties.merge", {"party": "C1", "into": "C2", "reason": "重复建档"})
    rows = books.ask("invoicing.ageing", {"by": "date"}).rows  # type: ignore[attr-defined]
    assert [(row.party_code, str(row.total)) for row in rows] == [("C2", "1500.00")]
    assert books.ask("invoicing.ageing", {"party": "C1"}).rows[0].party_code == "C2"  # type: ignore[attr-defined]
    credit = books.ask("invoicing.credit", {"party": "C2"})
    assert (str(credit.receivable), str(credit.used)) == ("1500.00", "1500.00")  # type: ignore[attr-defined]
