"""The small demo company is believable, and its books are in order."""

import datetime as dt
from decimal import Decimal

import pytest

from apps.demo.load import NotOpenedForDemo, load
from apps.demo.users import create_users, demo_users
from operational.catalog.api import catalog
from operational.core.api import Check
from operational.identity.api import actor_of, sign_in
from tests.books import Books
from tests.demo.conftest import AS_OF, Told

BALANCES = "select account_code, sum(opening + debit - credit) as balance from ledger.balance group by 1 order by 1"
EVERYWHERE = (
    *(f"sales.{name}" for name in ("price_lists", "customer_items", "price_adjustments", "tolerances", "missing_slips")),
    *(f"purchasing.{name}" for name in ("requisitions", "requisitions_to_order", "to_inspect", "inspections", "waiting_for_me")),
    *(f"stock.{name}" for name in ("transfers", "other_movements", "loans", "custodies", "assemblies", "bills", "lots")),
    *(f"invoicing.{name}" for name in ("acceptances", "payment_requests", "bank_lines", "cash_counts", "cash_entries", "claims")),
    *(f"expenses.{name}" for name in ("claims", "claims_to_pay", "advances", "waiting_for_me", "limits")),
    *("stock.counts", "sales.waiting_for_me", "invoicing.waiting_for_me", "integrations.notices", "integrations.channels"),
)
STOCK = "select i.code, v.quantity, v.value from stock.valuation as v join items.item as i on i.id = v.item_id order by 1"


def test_the_same_day_and_size_tell_the_same_story(told: Told, told_again: Told) -> None:
    assert told.result.counts == told_again.result.counts
    for question in (BALANCES, STOCK):
        rows = told.books.sql(question)
        assert len(rows) > 20
        assert rows == told_again.books.sql(question)


@pytest.mark.parametrize("check", catalog().checks, ids=lambda check: check.name)
def test_the_books_are_in_order(told: Told, check: Check) -> None:
    assert told.books.sql(check.sql.replace("%%", "%")) == []


def test_every_month_has_its_orders_entries_and_vouchers(told: Told) -> None:
    months = "select to_char(date, 'YYYY-MM') as month, count(*) as n from {} group by 1 order by 1"
    for table in ('sales."order"', "purchasing.goods_receipt", "invoicing.payment", "ledger.entry"):
        assert [row["month"] for row in told.books.sql(months.format(table))] == ["2025-12", "2026-01", "2026-02", "2026-03"]
    of_periods = "select to_char(month, 'YYYY-MM') as month, state from ledger.period where month <= :d order by 1"
    states = told.books.sql(of_periods, d=AS_OF)
    assert [(row["month"], row["state"]) for row in states] == [
        ("2025-12", "closed"), ("2026-01", "closed"), ("2026-02", "open"), ("2026-03", "open")
    ]  # fmt: skip
    posted = told.books.sql(
        "select distinct to_char(month, 'YYYY-MM') as month from ledger.voucher where state = 'posted' order by 1"
    )
    assert [row["month"] for row in posted] == ["2025-12", "2026-01", "2026-02"]


def test_nobody_orders_or_delivers_on_the_days_of_spring_festival(told: Told) -> None:
    off = "from company.holiday as h where h.name = '春节' and h.kind <> 'makeup_workday' and h.day = d.date"
    known = "select count(*) as n from company.holiday where name = '春节' and day between '2026-02-15' and '2026-02-23'"
    assert told.books.sql(known) == [{"n": 9}]
    for table in ('sales."order"', "sales.goods_issue", "purchasing.goods_receipt"):
        assert told.books.sql(f"select d.number from {table} as d where exists (select {off})") == []


def test_the_business_is_not_too_tidy(told: Told) -> None:
    """What a real firm knows: parts, returns, red invoices, cancelled orders, money that comes late."""
    one = told.books.sql(
        """
        select
            (select count(*) from (select order_id from sales.goods_issue where returns_id is null
                group by 1 having count(*) > 1) as parts) as in_parts,
            (select count(*) from sales.goods_issue where returns_id is not null) as returns,
            (select count(*) from invoicing.invoice where red_of_id is not null) as red,
            (select count(*) from sales."order" where state = 'cancelled') as cancelled,
            (select count(*) from invoicing.settlement as s join invoicing.open_item as i on i.id = s.debit_item_id
                where s.date > i.due_date) as late
        """
    )[0]
    assert {name for name, count in one.items() if count == 0} == set()


def test_stock_is_never_negative_and_equals_the_ledger(told: Told) -> None:
    assert told.books.sql("select * from stock.move where quantity_after < 0 or value_after < 0") == []
    stock = told.books.sql("select sum(value) as value from stock.valuation")[0]["value"]
    booked = told.books.sql(
        "select sum(opening + debit - credit) as value from ledger.balance where account_code in ('1403', '1405', '1411')"
    )[0]["value"]
    assert stock == booked > Decimal(0)


def test_counts_of_the_small_company(told: Told) -> None:
    counts = {name: told.books.count(name) for name in ("items.item", "people.employee", "stock.warehouse")}
    assert counts == {"items.item": 29, "people.employee": 15, "stock.warehouse": 2}
    sides = told.books.sql(
        "select count(*) filter (where is_customer) as c, count(*) filter (where is_supplier) as s from parties.party"
    )
    assert sides == [{"c": 15, "s": 6}]
    assert told.books.count('sales."order"') == told.result.counts["sales.save_order"]
    assert 130 <= told.books.count('sales."order"') <= 190


def test_each_role_has_a_demo_user_who_signs_in_as_an_employee(told: Told) -> None:
    users = demo_users()
    assert sorted(user.role for user in users) == sorted(set(catalog().roles) - {"pipeline"})
    clerk = next(user for user in users if user.role == "sales_clerk")
    sign_in(told.books.database, clerk.login, clerk.password, "127.0.0.1", "test")
    actor = actor_of(told.books.database, clerk.login)
    assert actor.name == "沈雨晴" and actor.employee_id is not None and actor.may("sales.order.edit")


def test_making_the_users_again_changes_nothing(told: Told) -> None:
    before = told.books.sql("select * from identity.\"user\" order by id")
    create_users(told.books.database, dt.date(2025, 12, 1))
    assert told.books.sql("select * from identity.\"user\" order by id") == before


def test_books_opened_on_another_day_are_refused(company: Books) -> None:
    with pytest.raises(NotOpenedForDemo):
        load(company.database, AS_OF, "small")
    assert company.count("items.item") == 0


@pytest.mark.parametrize("query", EVERYWHERE)
def test_every_list_of_the_company_shows_something(told: Told, query: str) -> None:
    """A page that is empty in the demo company teaches nobody what it is for."""
    assert told.books.ask(query, {}).total > 0  # type: ignore[attr-defined]
