"""What documents use to post: accounts by purpose, rates by day, booking dates, entries, red entries."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
import sqlalchemy as sa

from operational.core.api import Refusal, Tx
from operational.ledger.api import Account, Voucher, account_for, booking_date, credit, debit, post, reverse_entry, vat_rate
from operational.ledger.tables import PostingAccount
from tests.books import TODAY, Books
from tests.ledger.vouchers import posted


@pytest.fixture
def tx(still_company: Books) -> Iterator[Tx]:
    with still_company.database.session() as session:
        yield Tx(session, still_company.actor(), today=TODAY)


class Thing:
    """As much of an item as posting asks for."""

    def __init__(self, kind: str, category_id: int | None = None) -> None:
        self.kind, self.category_id = kind, category_id


@pytest.mark.parametrize(
    ("purpose", "kind", "account"),
    [
        ("stock", "merchandise", "1405"),
        ("stock", "finished", "1405"),
        ("stock", "material", "1403"),
        ("stock", "consumable", "1411"),
        ("revenue", "merchandise", "5001"),
        ("revenue", "service", "5001"),
        ("revenue", "material", "5051"),
        ("cost", "material", "5402"),
        ("cost", "finished", "5401"),
        ("cost_difference", "material", "5401"),
        ("receivable", None, "1122"),
        ("payable", None, "2202"),
        ("advance_in", None, "2203"),
        ("advance_out", None, "1123"),
        ("prebilled", None, "220399"),
        ("estimated", None, "220299"),
        ("output_vat", None, "22210107"),
        ("output_vat_deferred", None, "222106"),
        ("input_vat", None, "22210101"),
        ("input_vat_uncertified", None, "222105"),
        ("freight_revenue", None, "5051"),
    ],
)
def test_the_account_of_a_purpose(tx: Tx, purpose: str, kind: str | None, account: str) -> None:
    assert account_for(tx, purpose, Thing(kind) if kind else None) == account  # type: ignore[arg-type]  # a thing with kind and category


def test_the_newest_account_in_force_counts_and_a_category_wins(tx: Tx) -> None:
    category = 5
    tx.session.execute(sa.text("insert into items.category (id, code, name) values (:id, 'K', 'K')"), {"id": category})
    for account, category_id in (("560104", None), ("560105", category)):
        tx.new(PostingAccount, purpose="expense", item_kind="", category_id=category_id, account_code=account, valid_from=TODAY)
    tx.session.flush()
    tx.reference_changed()
    assert account_for(tx, "expense") == "560104"
    assert account_for(tx, "expense", on=TODAY - dt.timedelta(days=1)) == "560299"
    assert account_for(tx, "expense", Thing("service", category)) == "560105"  # type: ignore[arg-type]


def test_an_unknown_purpose_is_refused(tx: Tx) -> None:
    with pytest.raises(Refusal) as refused:
        account_for(tx, "stonk")
    assert refused.value.key == "ledger.posting_account_unknown"


@pytest.mark.parametrize(
    ("vat_class", "day", "rate"),
    [
        ("goods", dt.date(2018, 4, 30), "0.17"),
        ("goods", dt.date(2018, 5, 1), "0.16"),
        ("goods", dt.date(2019, 3, 31), "0.16"),
        ("goods", dt.date(2019, 4, 1), "0.13"),
        ("repair", TODAY, "0.13"),
        ("transport", TODAY, "0.09"),
        ("services", TODAY, "0.06"),
        ("export", TODAY, "0"),
    ],
)
def test_the_rate_of_a_general_taxpayer_by_tax_point(tx: Tx, vat_class: str, day: dt.date, rate: str) -> None:
    assert vat_rate(tx, vat_class, day) == Decimal(rate)


def test_the_levy_of_a_small_scale_taxpayer(company: Books) -> None:
    company.run("company.change_company", {"taxpayer": "small_scale"})
    with company.database.session() as session:
        tx = Tx(session, company.actor(), today=TODAY)
        days = (dt.date(2022, 12, 31), TODAY, dt.date(2028, 1, 1))
        assert [vat_rate(tx, "goods", day) for day in days] == [Decimal("0.03"), Decimal("0.01"), Decimal("0.03")]
        assert vat_rate(tx, "export", TODAY) == 0


def test_a_class_without_rate_is_refused(tx: Tx) -> None:
    with pytest.raises(Refusal) as refused:
        vat_rate(tx, "moonshine", TODAY)
    assert refused.value.key == "ledger.vat_rate_unknown"


def test_booking_dates(company: Books) -> None:
    company.run("ledger.close_period", {"month": "2026-01"})
    with company.database.session() as session:
        tx = Tx(session, company.actor(), today=TODAY)
        assert booking_date(tx, dt.date(2026, 2, 7)) == dt.date(2026, 2, 7)
        assert booking_date(tx, dt.date(2026, 1, 7)) == dt.date(2026, 2, 1)
        for day, key in ((dt.date(2026, 3, 17), "ledger.date_in_future"), (dt.date(2025, 12, 31), "ledger.before_opening")):
            with pytest.raises(Refusal) as refused:
                booking_date(tx, day)
            assert refused.value.key == key


def voucher(tx: Tx) -> Voucher:
    return tx.new(Voucher, date=TODAY, month=TODAY.replace(day=1), type="记", version=1)


def test_lines_of_zero_are_left_out_and_the_entry_must_balance(tx: Tx) -> None:
    source = voucher(tx)
    given = {"source": source, "number": "N", "date": TODAY, "purpose": "revenue", "summary": "销售", "rule": "sale:1"}
    lines = [debit("1122", Decimal("113.00"), party_id=1), credit("5001", Decimal("113.00")), credit("222106", Decimal(0))]
    entry_id = post(tx, lines=lines, **given)
    written = tx.pending.entries[-1]
    assert (written["id"], written["source_kind"], written["source_id"]) == (entry_id, "ledger.voucher", source.id)
    assert [(line["line_no"], line["account"]) for line in written["lines"]] == [(1, "1122"), (2, "5001")]
    assert {line["summary"] for line in written["lines"]} == {"销售"}
    for wrong, key in (
        ([*lines, debit("5401", Decimal("1.00"))], "ledger.entry_unbalanced"),
        ([], "ledger.entry_too_short"),
        ([credit("5001", Decimal(0)), debit("1122", Decimal(0))], "ledger.entry_too_short"),
    ):
        with pytest.raises(Refusal) as refused:
            post(tx, lines=wrong, **given)
        assert refused.value.key == key
    assert len(tx.pending.entries) == 1


def test_an_entry_is_taken_back_in_red(company: Books) -> None:
    posted(company, "2026-03-05", ["D 560205 10.00", "C 2211 10.00"], "办公用品")
    original = company.sql("select id from ledger.entry")[0]["id"]
    with company.database.session() as session:
        tx = Tx(session, company.actor(), today=TODAY)
        reverse_entry(tx, original, source=voucher(tx), number="N", date=TODAY, summary="退回")
        red = tx.pending.entries[-1]
        assert (red["reverses_id"], red["rule"], red["summary"]) == (original, "reversal:hand:1", "退回")
        assert [(line["account"], line["debit"], line["credit"], line["is_red"]) for line in red["lines"]] == [
            ("560205", Decimal("-10.00"), 0, True),
            ("2211", 0, Decimal("-10.00"), True),
        ]
        with pytest.raises(Refusal) as refused:
            reverse_entry(tx, 99, source=voucher(tx), number="N", date=TODAY, summary="")
        assert refused.value.key == "ledger.entry_unknown"


def test_master_data_is_read_once(company: Books) -> None:
    """Accounts, rates and periods cost no statement once the process knows them."""
    statements: list[str] = []

    def ask() -> None:
        with company.database.session() as session:
            tx = Tx(session, company.actor(), today=TODAY, reference=1_000_000)
            account_for(tx, "revenue")
            vat_rate(tx, "goods", TODAY)
            booking_date(tx, TODAY)

    ask()
    sa.event.listen(company.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    ask()
    assert statements == []
    assert Account.__table__.info["reference"] is True
