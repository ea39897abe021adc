"""The only writer of entries: what it refuses whatever the caller says, and what nobody else may do."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from tests.books import Books
from tests.ledger.vouchers import ensure_party, posted

Change = Callable[[dict[str, Any]], None]


def entry(entry_id: int = 1, **changed: Any) -> dict[str, Any]:
    lines = [
        {"line_no": 1, "account": "560205", "debit": "10.00", "credit": "0"},
        {"line_no": 2, "account": "2211", "debit": "0", "credit": "10.00"},
    ]
    head = {
        "id": entry_id, "date": "2026-03-05", "document_date": "2026-03-05", "source_kind": "ledger.voucher", "source_id": 7,
        "source_number": "T-1", "purpose": "hand", "summary": "测试", "rule": "hand:1", "reverses_id": None, "actor_id": 1,
        "lines": lines,
    }  # fmt: skip
    return {**head, **changed}


def write(company: Books, *entries: dict[str, Any]) -> None:
    """Call the function as the app role does."""
    with company.database.session() as session:
        session.execute(sa.text("select ledger.write_entries(cast(:given as jsonb))"), {"given": json.dumps(entries)})
        session.commit()


def refused(company: Books, *entries: dict[str, Any]) -> str:
    with pytest.raises(sa.exc.DBAPIError) as error:
        write(company, *entries)
    assert company.count("ledger.entry") == company.count("ledger.entry_line") == company.count("ledger.balance") == 0
    assert company.sql("select count, head from ledger.chain where name = 'entry'") == [{"count": 0, "head": ""}]
    return str(error.value.orig).splitlines()[0]  # the message of the function is the key


def with_line(place: int, **changed: Any) -> dict[str, Any]:
    made = entry()
    made["lines"][place] |= changed
    return made


@pytest.mark.parametrize(
    ("given", "key"),
    [
        (with_line(0, debit="9.99"), "ledger.entry_unbalanced"),
        (entry(lines=entry()["lines"][:1]), "ledger.entry_too_short"),
        (entry(lines=[]), "ledger.entry_too_short"),
        (with_line(0, account="560298"), "ledger.account_unknown"),
        (with_line(0, account="1122"), "ledger.party_missing"),
        (with_line(0, account="1002"), "ledger.cash_flow_line_missing"),
        (with_line(0, account="1002", cash_flow_line=13), "ledger.cash_flow_line_unknown"),
        (with_line(0, cash_flow_line=1), "ledger.cash_flow_line_only_on_cash"),
        (with_line(0, account="1405") | {"source_kind": "sales.order"}, "ledger.control_account"),
        (with_line(0, account="1002", cash_flow_line=1) | {"source_kind": "sales.order"}, "ledger.control_account"),
        (entry(date="2025-12-31"), "ledger.before_opening"),
        (entry(date="2099-01-01"), "ledger.month_too_far"),
        (entry(reverses_id=99), "ledger.entry_unknown"),
    ],
)  # fmt: skip
def test_what_is_not_fit_for_the_books_is_refused(still_company: Books, given: dict[str, Any], key: str) -> None:
    assert refused(still_company, given) == key


def test_one_bad_entry_refuses_the_whole_batch(still_company: Books) -> None:
    assert refused(still_company, entry(1), entry(2), with_line(1, credit="11.00") | {"id": 3}) == "ledger.entry_unbalanced"


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_amounts_that_are_no_numbers_are_refused(still_company: Books, amount: str) -> None:
    given = entry()
    given["lines"][0]["debit"] = given["lines"][1]["credit"] = amount
    with pytest.raises(sa.exc.DBAPIError):
        write(still_company, given)
    assert still_company.count("ledger.entry") == 0


def test_negative_amounts_stand_on_red_lines_only(company: Books) -> None:
    given = entry()
    given["lines"][0]["debit"] = given["lines"][1]["credit"] = "-10.00"
    with pytest.raises(sa.exc.DBAPIError, match="red_only_negative"):
        write(company, given)
    for line in given["lines"]:
        line["is_red"] = True
    write(company, given)
    assert company.sql("select debit from ledger.entry_line where line_no = 1")[0]["debit"] == -10


def test_inactive_accounts_take_no_entries(company: Books) -> None:
    company.run("ledger.save_account", {"code": "560205", "name": "办公费", "is_active": False})
    assert refused(company, entry()) == "ledger.account_inactive"


def test_the_chain_goes_on_from_entry_to_entry(company: Books) -> None:
    write(company, entry(1), entry(2))
    write(company, entry(3))
    rows = company.sql("select id, position, hash from ledger.entry order by position")
    assert [(row["id"], row["position"]) for row in rows] == [(1, 1), (2, 2), (3, 3)]
    assert len({row["hash"] for row in rows}) == 3
    assert company.sql("select count, head from ledger.chain where name = 'entry'") == [{"count": 3, "head": rows[-1]["hash"]}]


def test_balances_add_up_by_account_month_and_dimension(company: Books) -> None:
    ensure_party(company, "M", "N")
    ids = {row["code"]: row["id"] for row in company.sql("select id, code from parties.party")}
    for number, party in enumerate(("M", "N", "M"), 1):
        write(company, with_line(1, account="2202", party_id=ids[party]) | {"id": number})
    rows = company.sql("select account_code, party_id, debit, credit from ledger.balance order by account_code, party_id")
    assert [(row["account_code"], row["party_id"], str(row["debit"]), str(row["credit"])) for row in rows] == [
        ("2202", ids["M"], "0.00", "20.00"),
        ("2202", ids["N"], "0.00", "10.00"),
        ("560205", 0, "30.00", "0.00"),
    ]


def test_missing_months_are_made_in_a_row(company: Books) -> None:
    write(company, entry(date="2026-05-05"))
    rows = company.sql("select to_char(month, 'MM') as month, state from ledger.period order by month")
    assert [(row["month"], row["state"]) for row in rows] == [(f"{month:02}", "open") for month in range(1, 6)]


HOSTILE = [
    "insert into ledger.entry_line (entry_id, line_no, account_code, debit, credit, is_red, summary)"
    " values (1, 9, '1002', 1, 0, false, '')",
    "insert into ledger.entry (id, position, date, document_date, source_kind, source_id, source_number, purpose, summary, rule,"
    " actor_id, hash) values (5, 5, '2026-03-01', '2026-03-01', 'x', 1, '', '', '', '', 1, '')",
    "update ledger.entry set date = '2026-02-01'",
    "update ledger.entry_line set debit = debit + 1",
    "delete from ledger.entry_line",
    "delete from ledger.entry",
    "truncate ledger.entry_line",
    "update ledger.balance set debit = 0",
    "delete from ledger.balance",
    "update ledger.chain set count = 0",
    "update ledger.period set state = 'open'",
    "insert into ledger.period (month, state) values ('2030-01-01', 'open')",
    "insert into ledger.control_source values ('stock', 'sales.order')",
    "delete from ledger.voucher_entry",
    "insert into ledger.voucher_entry (entry_id, voucher_id) values (1, 1)",
    "delete from ledger.voucher",
    "update ledger.voucher set state = 'posted', sequence = 5, number = '202603-记-0005' where state = 'approved'",
    "update ledger.voucher set sequence = 5 where state = 'approved'",
    "update core.counter set last = 0",
    "alter table ledger.entry disable trigger all",
]  # fmt: skip


def contents(company: Books) -> dict[str, object]:
    """Everything that stands in the tables of the books."""
    tables = ("entry", "entry_line", "balance", "voucher", "voucher_entry", "chain", "period", "control_source")
    return {table: company.sql(f"select t::text as row from ledger.{table} as t order by 1") for table in tables}


def test_the_app_role_cannot_go_around_the_functions(company: Books) -> None:
    posted(company, "2026-03-05", ["D 560205 10.00", "C 2211 10.00"])
    write(company, entry())
    company.run("ledger.make_vouchers")
    before = contents(company)
    for statement in HOSTILE:
        with company.database.session() as session, pytest.raises(sa.exc.DBAPIError):
            session.execute(sa.text(statement))
            session.commit()
    assert contents(company) == before


def test_even_the_owner_is_told_that_entries_are_final(company: Books) -> None:
    write(company, entry())
    company.run("ledger.make_vouchers")
    for statement in (
        "update ledger.entry set summary = 'x'",
        "delete from ledger.entry_line",
        "truncate ledger.entry_line cascade",
        "update ledger.voucher_entry set voucher_id = voucher_id",
    ):
        with pytest.raises(sa.exc.DBAPIError, match="row_is_final"):
            company.sql(statement)


def test_nobody_adds_lines_to_an_entry_later(company: Books) -> None:
    write(company, entry())
    with pytest.raises(sa.exc.DBAPIError, match="row_is_final"):
        company.sql(
            "insert into ledger.entry_line (entry_id, line_no, account_code, debit, credit, is_red, summary)"
            " values (1, 3, '560205', 5, 0, false, ''), (1, 4, '2211', 0, 5, false, '')"
        )
