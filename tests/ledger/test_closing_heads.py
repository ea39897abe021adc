"""Each close keeps the ends of the chains apart from them: what is cut off or written anew behind the product's back is named."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from operational.ledger.api import CHECKS
from tests.books import Books
from tests.ledger.vouchers import posted

RENT = ["D 560207 10.00", "C 2241 10.00"]


@pytest.fixture(scope="module")
def closed(still_company: Books) -> Iterator[Books]:
    """Two months with a voucher each, both closed; the second was opened and closed again."""
    for month in ("2026-01", "2026-02"):
        posted(still_company, f"{month}-05", RENT)
        still_company.run("ledger.close_period", {"month": month})
    still_company.run("ledger.reopen_period", {"month": "2026-02", "reason": "少记一张发票"})
    posted(still_company, "2026-02-06", RENT)
    still_company.run("ledger.close_period", {"month": "2026-02"})
    yield still_company


def broken(company: Books, *damages: str) -> dict[str, list[dict[str, Any]]]:
    """What the checks of the ledger find after the damage, which is undone again."""
    engine = sa.create_engine(company.owner_url)
    with engine.connect() as connection, connection.begin() as work:
        connection.execute(sa.text("set session_replication_role = replica"))
        for damage in damages:
            connection.execute(sa.text(damage))
        found = {}
        for check in CHECKS:
            rows = [dict(row) for row in connection.execute(sa.text(check.sql)).mappings()]
            if rows:
                found[check.name] = rows
        work.rollback()
    engine.dispose()
    return found


def test_each_close_keeps_the_ends_of_the_chains_and_each_opening_its_reason(closed: Books) -> None:
    answer: Any = closed.ask("ledger.closings", {})
    told = [(f"{r.month:%Y-%m}", r.place, r.reason, [(h.chain, h.count) for h in r.heads]) for r in answer.rows]
    assert told == [
        ("2026-02", 2, "", [("entry", 3), ("voucher:记", 3)]),
        ("2026-02", 1, "少记一张发票", [("entry", 2), ("voucher:记", 2)]),
        ("2026-01", 1, "", [("entry", 1), ("voucher:记", 1)]),
    ]
    head = closed.sql("select head from ledger.chain where name = 'entry'")[0]["head"]
    assert [h.head for h in answer.rows[0].heads if h.chain == "entry"] == [head]
    assert broken(closed) == {}


def test_a_cut_at_the_end_that_moves_the_kept_end_of_the_chain_too_is_named(closed: Books) -> None:
    """Somebody with all rights deletes the last entry with all that belongs to it and corrects count and head."""
    last = "(select id from ledger.entry order by position desc limit 1)"
    found = broken(
        closed,
        f"create temporary table cut on commit drop as select id, position from ledger.entry where id = {last}",
        "delete from ledger.voucher where id in"
        " (select voucher_id from ledger.voucher_entry where entry_id in (select id from cut))",
        "delete from ledger.voucher_entry where entry_id in (select id from cut)",
        "delete from ledger.entry_line where entry_id in (select id from cut)",
        "delete from ledger.entry where id in (select id from cut)",
        "update ledger.chain set count = count - 1, head = (select hash from ledger.entry order by position desc limit 1)"
        " where name = 'entry'",
        "update ledger.chain set count = count - 1, head = (select hash from ledger.voucher where state = 'posted'"
        " order by position desc limit 1) where name like 'voucher:%'",
    )
    assert "ledger.entry_chain_end" not in found  # what the chains keep of themselves agrees again
    assert [(str(row["month"]), row["chain"], row["count"]) for row in found["ledger.closing_heads"]] == [
        ("2026-02-01", "entry", 3), ("2026-02-01", "voucher:记", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        ("delete from ledger.closing_head where month = '2026-02-01'; delete from ledger.closing where month = '2026-02-01'",
         "ledger.closed_periods_have_heads"),
        ("update ledger.closing_head set head = repeat('0', 64) where month = '2026-01-01'", "ledger.closing_heads"),
        ("update ledger.entry set summary = '改' where position = 1", "ledger.entry_chain"),
        ("update ledger.entry_line set debit = 11 where debit = 10", "ledger.entry_chain"),
        ("delete from ledger.entry where position = 2", "ledger.entry_chain"),
        ("delete from ledger.entry where position = 3", "ledger.entry_chain_end"),
        ("update ledger.period set state = 'open' where month = '2026-02-01'", "ledger.closed_periods_have_heads"),
    ],
)  # fmt: skip
def test_edits_deletions_and_cuts_are_named(closed: Books, damage: str, check: str) -> None:
    found = broken(closed, damage)
    assert found[check]


def test_the_application_cannot_touch_what_was_kept(closed: Books) -> None:
    for text in ("delete from ledger.closing_head", "update ledger.closing set reason = 'x'", "truncate ledger.closing_head"):
        with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), closed.database.session() as session:
            session.execute(sa.text(text))
