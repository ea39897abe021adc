"""The checks are silent on sound books and name what was tampered with."""

import pytest
import sqlalchemy as sa

from operational.ledger.api import CHECKS
from tests.books import Books
from tests.ledger.vouchers import approved, ensure_party, line, posted

TAMPERING = [
    ("ledger.entry_chain", "update ledger.entry set summary = 'x' where position = 2"),
    ("ledger.entry_chain", "update ledger.entry_line set account_code = '560299' where account_code = '560205'"),
    ("ledger.entry_chain", "update ledger.entry_line set department_id = null, summary = 'x' where line_no = 1"),
    ("ledger.entry_chain", "update ledger.entry set position = position + 10 where position = 4"),
    ("ledger.entry_chain_end", "delete from ledger.entry_line where entry_id = (select max(id) from ledger.entry);"
     " delete from ledger.entry where id = (select max(id) from ledger.entry)"),
    ("ledger.entries_balance", "update ledger.entry_line set debit = debit + 1 where line_no = 1 and debit > 0"),
    ("ledger.balances", "update ledger.balance set debit = debit + 1 where debit > 0"),
    ("ledger.balances", "delete from ledger.balance where account_code = '2241'"),
    ("ledger.closed_periods", "update ledger.period set state = 'closed', closed_at = '2020-01-01' where month = '2026-03-01'"),
    ("ledger.periods_close_in_order", "update ledger.period set state = 'closed' where month = '2026-02-01'"),
    ("ledger.periods_close_in_order", "delete from ledger.period where month = '2026-02-01'"),
    ("ledger.closed_periods_are_posted", "update ledger.period set state = 'closed', closed_at = now()"),
    ("ledger.voucher_numbers", "update core.counter set last = last + 1 where kind like 'ledger.voucher:%'"),
    ("ledger.voucher_numbers", "update ledger.voucher set sequence = 7 where sequence = 2"),
    ("ledger.voucher_chain", "update ledger.voucher set summary = 'x' where sequence = 1"),
    ("ledger.voucher_chain", "update ledger.voucher set posted_by = 5 where sequence = 1"),
    ("ledger.voucher_chain_end", "update ledger.chain set count = count - 1 where name = 'voucher:记'"),
    ("ledger.voucher_totals", "update ledger.voucher set total = total + 1 where sequence = 1"),
    ("ledger.control_accounts", "delete from ledger.control_source where control = 'receivable'"),
    ("ledger.reversals", "update ledger.entry_line set account_code = '560299' where account_code = '560207' and debit < 0"),
    ("ledger.opening_balances", "update ledger.opening_balance set debit = debit + 1 where account_code = '1002'"),
]  # fmt: skip


def offenders(company: Books, tampering: str = "") -> set[str]:
    """The checks that find something after a change by the owner, which is rolled back."""
    engine = sa.create_engine(company.owner_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        if tampering:  # triggers and foreign keys off, as only a superuser can
            connection.exec_driver_sql(f"set local session_replication_role = replica; {tampering.replace('%', '%%')}")
        found = {check.name for check in CHECKS if connection.exec_driver_sql(check.sql.replace("%", "%%")).first()}
        connection.rollback()
    return found


@pytest.fixture(scope="module")
def books(still_company: Books) -> Books:
    """Opening, three vouchers of which two are posted, and a reversal."""
    company = still_company
    ensure_party(company, "M")
    opening = ["D 1002 500.00", "D 1122 100.00 party=M", "C 3001 600.00"]
    company.run("ledger.enter_opening_balances", {"lines": [line(text) for text in opening]})
    posted(company, "2026-03-01", ["D 560207 10.00", "C 2241 10.00"])
    posted(company, "2026-03-02", ["D 1002 40.00 cf=1", "C 1122 40.00 party=M"])
    company.run("ledger.reverse_voucher", {"voucher": "202603-记-0001"})
    approved(company, "2026-03-03", ["D 560205 10.00", "C 2211 10.00"])
    return company


def test_sound_books_pass_every_check(books: Books) -> None:
    assert offenders(books) == set()


def test_empty_books_pass_every_check(company: Books) -> None:
    assert offenders(company) == set()


@pytest.mark.parametrize(("check", "statement"), TAMPERING)
def test_tampering_by_a_superuser_is_found(books: Books, check: str, statement: str) -> None:
    assert check in offenders(books, statement)
    assert offenders(books) == set()


def test_names_of_checks_are_unique() -> None:
    names = [check.name for check in CHECKS]
    assert len(names) == len(set(names)) == 17
