"""A company that starts from files: the Northwind traders come in through the sheets, to the cent."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from apps.cli.init import NewCompany, open_company
from operational.core.api import Database
from operational.migrations.migrate import migrate
from tests.books import Books
from tests.doors.home import at_home, gongdan
from tests.scenarios.northwind import Northwind

OPENING = "1996-07-01"
FOLDER = os.environ.get("GONGDAN_TEST_DATA", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (FOLDER and (Path(FOLDER) / "northwind.sql").is_file()),
        reason="no northwind.sql: set GONGDAN_TEST_DATA to a folder that holds it",
    ),
]


@dataclass
class Traders:
    books: Books
    given: Northwind
    sheets: dict[str, Path]


@pytest.fixture(scope="module")
def traders(new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traders]:
    """Their company after the import of every sheet."""
    owner_url = new_database()
    urls = migrate(owner_url)
    database = Database(urls["app"], pool_size=4)
    open_company(database, NewCompany(name="北风商贸有限公司", opening_date=dt.date.fromisoformat(OPENING)))
    given = Northwind(Path(FOLDER) / "northwind.sql")
    sheets = given.write_sheets(tmp_path_factory.mktemp("sheets"), OPENING)
    books = Books(database, owner_url, urls["etl"])
    with at_home(books, tmp_path_factory.mktemp("home")):
        for name, file in sheets.items():
            checked = gongdan("import", name, str(file), "--check", "--json") if name != "sales_orders" else None
            assert checked is None or checked.json["problems"] == []
            done = gongdan("import", name, str(file), "--json")
            assert done.code == 0, done.out[-2000:]
        yield Traders(books, given, sheets)
    database.close()


def test_the_file_is_what_we_think_it_is(traders: Traders) -> None:
    given = traders.given
    assert (len(given.customers), len(given.suppliers), len(given.items)) == (91, 29, 77)
    assert (len(given.orders), len(given.shipped), len(given.lines)) == (830, 809, 2155)
    assert (given.revenue(), given.freight()) == (Decimal("1239855.85"), Decimal("63955.02"))


def test_every_row_became_a_row(traders: Traders) -> None:
    books = traders.books
    counts = {table: books.count(table) for table in ("sales.goods_issue", "invoicing.invoice")}
    assert counts == {"sales.goods_issue": 809, "invoicing.invoice": 809}
    states = books.sql('select state, count(*) as n from sales."order" group by state order by state')
    assert states == [{"state": "approved", "n": 830}]
    assert books.count("parties.party where is_customer") == 91
    assert books.count("parties.party where is_supplier") == 29
    assert books.count("items.item") == 78  # with freight


def test_revenue_freight_and_cost_of_sales(traders: Traders) -> None:
    rows = traders.books.sql(
        "select case when i.kind = 'freight' then 'freight' else 'goods' end as what, sum(l.net) as net, sum(l.tax) as tax "
        "from invoicing.invoice_line as l join items.item as i on i.id = l.item_id group by 1 order by 1"
    )
    assert [(row["what"], row["net"], row["tax"]) for row in rows] == [
        ("freight", Decimal("63955.02"), Decimal("0.00")),
        ("goods", Decimal("1239855.85"), Decimal("0.00")),
    ]
    assert _balance(traders.books, "5401%") == traders.given.cost_of_sales() == Decimal("852967.22")
    assert _balance(traders.books, "5001%") + _balance(traders.books, "5051%") == -Decimal("1303810.87")


def test_quantities_issued_of_each_item(traders: Traders) -> None:
    rows = traders.books.sql(
        "select i.code, sum(l.quantity) as quantity from sales.goods_issue_line as l join items.item as i on i.id = l.item_id "
        "where i.is_stocked group by i.code"
    )
    assert {row["code"]: row["quantity"] for row in rows} == traders.given.issued()


def test_what_is_left_is_what_was_in_stock(traders: Traders) -> None:
    rows = traders.books.sql(
        "select i.code, sum(b.quantity) as quantity from stock.balance as b join items.item as i on i.id = b.item_id "
        "group by i.code"
    )
    found = {row["code"]: row["quantity"] for row in rows if row["quantity"]}
    assert found == {item.code: item.in_stock for item in traders.given.items if item.in_stock}


def test_receivable_of_each_customer(traders: Traders) -> None:
    rows = traders.books.sql(
        "select p.code, sum(b.opening + b.debit - b.credit) as owes from ledger.balance as b "
        "join parties.party as p on p.id = b.party_id where b.account_code = '1122' group by p.code"
    )
    assert {row["code"]: row["owes"] for row in rows} == traders.given.receivable()


def test_the_statement_shows_it_and_every_invariant_holds(traders: Traders) -> None:
    asked = json.dumps({"from": "1996-07-01", "to": "1998-12-31"})
    statement = gongdan("query", "finance.balance_sheet", "--input", asked, "--json").json
    receivable = next(line for line in statement["lines"] if line["line"] == 4)
    assert receivable["current"] == "1303810.87"
    verified = gongdan("verify", "--json")
    assert [check["name"] for check in verified.json["checks"] if not check["holds"]] == []
    assert verified.code == 0


def test_the_same_orders_again_are_refused_whole(traders: Traders) -> None:
    before = traders.books.count("ledger.entry")
    done = gongdan("import", "sales_orders", str(traders.sheets["sales_orders"]), "--json")
    assert done.code == 2
    assert set(done.keys) == {"core.already_exists"}
    assert len(done.keys) == 830
    assert traders.books.count("ledger.entry") == before


def _balance(books: Books, account: str) -> Decimal:
    rows = books.sql(
        "select coalesce(sum(opening + debit - credit), 0) as value from ledger.balance where account_code like :a", a=account
    )
    return Decimal(rows[0]["value"])
