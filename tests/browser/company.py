"""A small company with something to sell, to ship and to reorder, made by commands; and the product running on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from apps.cli import postgres
from apps.cli.init import OPERATOR, NewCompany, open_company
from apps.cli.installation import Installation
from apps.cli.processes import Launch
from apps.cli.serving import children
from operational.core.api import SHANGHAI, Database
from operational.core.settings import Settings
from operational.dispatch.api import dispatch
from operational.migrations.migrate import migrate
from tests.books import Books

PASSWORD = "Blue-Kettle-93-River"
PEOPLE = {
    "clerk": ("沈雨晴", "sales_clerk"),
    "typist": ("顾念慈", "sales_clerk"),  # drafts are kept by person: tests that run side by side need their own
    "traveller": ("贺知远", "sales_clerk"),
    "voucher_typist": ("陆慧敏", "accountant"),
    "keeper": ("顾长林", "warehouse"),
    "books": ("陆慧敏", "accountant"),
    "cash": ("俞晓燕", "cashier"),
    "boss": ("蒋国栋", "manager"),
}
ITEMS = (  # code, name, spec, unit, list price with tax, cost, on hand
    ("LG004", "立式管道离心泵", "ISG50-160", "台", "1808", "978", "40"),
    ("ZF003", "法兰闸阀", "Z41H-16C DN80", "台", "452", "300", "60"),
    ("MF001", "机械密封", "M7N-25", "套", "113", "38", "20"),
)
CUSTOMER, SUPPLIER = "C001", "S001"
REASON = {
    "on_hand": "20.000000", "reserved": "0.000000", "on_order": "0.000000", "position": "20.000000",
    "demand_mean": "31.400000", "protection_days": 21, "lead_time_days": "14.0", "lead_time_basis": "default",
    "reorder_point": "42.000000", "safety_stock": "10.600000", "order_up_to": "62.000000", "minimum": "10.000000",
    "pack": "1.000000", "service_level": "0.9500", "stock_out_chance": "0.8100", "stock_out_chance_if_ordered": "0.0400",
    "quantity": "42.000000", "class": "smooth", "model": "recent_mean", "attention": ["lead_time_default"],
}  # fmt: skip


@dataclass(frozen=True)
class Product:
    """The running product: where it answers and what stands in its database."""

    address: str
    books: Books
    today: dt.date


@contextmanager
def running(owner_url: str, home: Path) -> Iterator[Product]:
    """App and refresher as ``serve`` starts them, on the owner's database, until the tests are done."""
    today = dt.datetime.now(SHANGHAI).date()
    urls = migrate(owner_url)
    books = Books(Database(urls["app"], pool_size=2), owner_url, urls["etl"], today=today)
    furnish(books, today)
    port = postgres.free_port()
    told = Settings(home=home, database_url=owner_url, env="test", port=port)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GONGDAN_APP_DATABASE_URL", urls["app"])
        environment.setenv("GONGDAN_ETL_DATABASE_URL", urls["etl"])
        programs = children(Installation(told), dagster=False)
    launch = Launch(home)
    try:
        launch.start(programs)
        yield Product(f"http://127.0.0.1:{port}", books, today)
    finally:
        launch.stop()
        books.close()


def furnish(books: Books, today: dt.date) -> None:
    """Books opened this month, people, three items on the shelf, a customer, a supplier and one piece of advice."""
    opening = today.replace(day=1)
    open_company(books.database, NewCompany(name="上海申工泵阀有限公司", opening_date=opening))

    def run(command: str, data: dict[str, Any]) -> dict[str, Any]:
        return dict(dispatch(books.database, OPERATOR, command, data, today=today).result)

    for login, (name, role) in PEOPLE.items():
        given = {"code": login, "name": name, "roles": [role], "password": PASSWORD, "must_change_password": False}
        run("identity.create_user", given)
    run("parties.save_party", {"code": CUSTOMER, "name": "上海浦江水务有限公司", "is_customer": True})
    run("parties.save_party", {"code": SUPPLIER, "name": "苏州沐信密封件有限公司", "is_supplier": True})
    known = {}
    for code, name, spec, unit, price, cost, _ in ITEMS:
        made = {"code": code, "name": name, "spec": spec, "unit": unit, "list_price": price, "standard_cost": cost}
        known[code] = run("items.save_item", made)["id"]
    conditions = {"supplier": SUPPLIER, "item": "MF001", "price": "42.94", "lead_time_days": 14, "minimum_quantity": "10"}
    run("purchasing.save_supplier_item", conditions)
    stock(run)
    advise(books, run, known["MF001"], today)


def stock(run: Any) -> None:
    """Opening stock and the balances that agree with it."""
    lines = [{"account": "1405", "debit": str(int(cost) * int(n)), "item": code} for code, *_, cost, n in ITEMS]
    total = sum(int(line["debit"]) for line in lines)
    run("ledger.enter_opening_balances", {"lines": [*lines, {"account": "3001", "credit": str(total)}]})
    shelf = [{"item": code, "quantity": n, "unit_cost": cost} for code, *_, cost, n in ITEMS]
    run("stock.enter_opening_stock", {"lines": shelf})


def advise(books: Books, run: Any, item: int, today: dt.date) -> None:
    """What the pipelines would bring back: a forecast and a suggestion with its reasons."""
    months = [dt.date(today.year + (today.month + n) // 12, (today.month + n) % 12 + 1, 1) for n in range(3)]
    periods = [{"month": month, "mean": "45", "quantiles": {"q05": "30", "q50": "44", "q95": "61"}} for month in months]
    forecast = {"item": item, "demand_class": "smooth", "model": "recent_mean", "score": "0.71", "naive_score": "0.95"}
    made = run("planning.record_forecasts", {"as_of": today, "forecasts": [{**forecast, "periods": periods}]})
    supplier = books.sql("select id from parties.party where code = :code", code=SUPPLIER)[0]["id"]
    suggestion = {
        "item": item,
        "supplier": supplier,
        "quantity": "42",
        "position": "20",
        "trigger": "42",
        "target": "62",
        "price": "42.94",
        "order_by": today,
        "stockout_on": today + dt.timedelta(days=12),
        "reason": REASON,
    }
    run("planning.record_suggestions", {"run": made["run"], "suggestions": [suggestion]})
