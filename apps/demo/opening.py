"""The company before the first day of the story: people, places, partners, items, and what the books start with."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from apps.demo import rows
from apps.demo.buying import VAT
from apps.demo.calendar import months_before
from apps.demo.play import Asking, Stage
from apps.demo.rows import Customer, Item, Person, Size, Supplier
from apps.demo.story import OldDebts, Story

STOCK_ACCOUNTS = {"material": "1403", "consumable": "1411"}  # everything else lies on 1405
MERCHANDISE = "1405"
BALANCES = (  # what the books start with beside stock, receivables and payables; the rest is undistributed profit
    ("1001", Decimal("36000"), "D"),
    ("1002", Decimal("3860000"), "D"),
    ("2001", Decimal("2000000"), "C"),
    ("221101", Decimal("268000"), "C"),
    ("222102", Decimal("96500"), "C"),
    ("3001", Decimal("6000000"), "C"),
)
UNDISTRIBUTED = "310499"
OWN_UNITS = ("片", "支")  # beside those that every company starts with
OWN_ADDRESS = "上海市嘉定区安亭镇园业路688号"
COMPANY = {
    "tax_id": "91310199MA0DEM0W5K",
    "address": OWN_ADDRESS,
    "phone": "021-00000688",
    "bank": "中国工商银行上海安亭支行",
    "bank_account": "1001000009000688000",
}
# The workshop that tests and mends what is sold: its wages are overhead, borne by the orders of the month.
COSTING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("save_cost_centre", {"code": "WX", "name": "维修车间", "kind": "service", "department": "WX"}),
    ("save_cost_centre", {"code": "CK", "name": "仓储", "kind": "service", "department": "CK"}),
    ("save_cost_centre", {"code": "ZH", "name": "综合管理", "kind": "administration", "department": "ZH"}),
    ("save_labour_rate", {"cost_centre": "WX", "rate": "85.00"}),
    ("save_pool", {"code": "WX", "name": "车间费用", "basis": "revenue", "receivers": "orders"}),
)


def write_masters(stage: Stage, size: Size, stories: Sequence[Story], day: dt.date) -> None:
    """Departments, people, warehouses with bins, units, categories, items, partners, suppliers' conditions."""
    items = rows.items(size)
    stage.run_all([("company.save_department", {"code": code, "name": name}, day) for code, name, _ in rows.departments()])
    stage.run_all([("people.save_employee", _employee(person, day), day) for person in rows.people()])
    heads = [{"department": code, "head": head} for code, _, head in rows.departments()]
    stage.run_all([("people.set_department_head", given, day) for given in heads])
    stage.run_all(_places(day))
    named = [("items.save_unit", {"code": unit}, day) for unit in OWN_UNITS]
    categories = dict.fromkeys(item.category for item in items)
    named += [("items.save_category", {"code": name, "name": name}, day) for name in categories]
    stage.run_all(named)
    stage.run_all([("items.save_item", _item(item), day) for item in items])
    partners = [_customer(row) for row in rows.customers(size)] + [_supplier(row) for row in rows.suppliers(size)]
    stage.run_all([("parties.save_party", partner, day) for partner in partners])
    for story in stories:
        stage.run_all([("purchasing.save_supplier_item", given, day) for given in _conditions(story)])
    decided = {"valid_from": day, "source": "公司会计制度"}
    stage.run_all([(f"costing.{command}", {**decided, **given}, day) for command, given in COSTING])


def _employee(person: Person, day: dt.date) -> dict[str, Any]:
    joined = day - dt.timedelta(days=400 + 37 * int(person.code[1:]) % 900)
    return {"code": person.code, "name": person.name, "department": person.department, "job": person.job, "joined_on": joined}


def _places(day: dt.date) -> list[Asking]:
    calls: list[Asking] = []
    for store, (code, name) in rows.WAREHOUSES.items():
        calls.append(("stock.save_warehouse", {"code": code, "name": name}, day))
        for shelf in rows.SHELVES[store]:
            calls.append(("stock.save_location", {"warehouse": code, "bin": shelf}, day))
    return calls


def _item(item: Item) -> dict[str, Any]:
    names = ("code", "name", "spec", "category", "unit", "kind", "tax_code", "vat_class", "list_price")
    return {
        **{name: getattr(item, name) for name in names},
        "floor_price": (item.cost * VAT * Decimal("1.08")).quantize(Decimal("0.1")),
        "standard_cost": item.cost,
        "is_purchased": bool(item.store),
    }


_PARTNER = ("code", "name", "short_name", "class_name", "region", "tax_id", "address", "phone", "terms")


def _partner(row: Customer | Supplier) -> dict[str, Any]:
    data: dict[str, Any] = {name: getattr(row, name) for name in _PARTNER}
    if row.contact:
        data["contacts"] = [{"name": row.contact, "phone": row.phone, "job": "采购" if isinstance(row, Customer) else "销售"}]
        data["addresses"] = [{"text": row.address, "receiver": row.contact, "phone": row.phone}]
    return data


def _customer(row: Customer) -> dict[str, Any]:
    return {**_partner(row), "is_customer": True, "credit_limit": row.credit_limit or None}


def _supplier(row: Supplier) -> dict[str, Any]:
    return {**_partner(row), "is_supplier": True}


def _conditions(story: Story) -> list[dict[str, Any]]:
    return [
        {
            "supplier": story.makers[item.code].code,
            "item": item.code,
            "price": (item.cost * VAT).quantize(Decimal("0.01")),
            "lead_time_days": story.makers[item.code].lead_days,
        }
        for item in story.shelf.items
    ]


def write_balances(stage: Stage, stories: Sequence[Story], day: dt.date) -> None:
    """Opening stock and opening balances that agree with it, to the fen; stock documents rule from here on."""
    stock = [(item, story.opening_stock[item.code]) for story in stories for item in story.shelf.items]
    cards = _cards(stage, day)
    lines = _balance_lines(stock, [s.old_debts for s in stories], cards)
    stage.run("ledger.enter_opening_balances", {"lines": lines}, day)
    stage.run("assets.enter_opening_assets", {"lines": cards}, day)
    shelf = [{"item": i.code, "quantity": n, "unit_cost": i.cost, "location": i.bin} for i, n in stock]
    stage.run("stock.enter_opening_stock", {"lines": shelf}, day)
    stage.run("company.change_company", {**COMPANY, "stock_start": day}, day)


def _cards(stage: Stage, day: dt.date) -> list[dict[str, Any]]:
    """The fixed assets, with what they were depreciated by before the first month of the story."""
    rules = {row.code: row for row in stage.look("assets.categories", {}, day).rows}
    found: list[dict[str, Any]] = []
    for asset in rows.assets():
        rule, value = rules[asset["category"]], Decimal(asset["original_value"])
        months = int(asset["months_before"])
        used = months - 1  # from the month after the start of use
        worn = value * (1 - rule.residual_rate) * min(used, rule.life_months) / rule.life_months
        bought = {"start_date": months_before(day.replace(day=1), months), "original_value": value, "months_used": used}
        kept = {name: asset[name] for name in ("name", "spec", "category", "department", "place")}
        found.append({**kept, **bought, "accumulated": worn.quantize(Decimal("0.01"))})
    return found


def _balance_lines(
    stock: Sequence[tuple[Item, int]], debts: Sequence[OldDebts], cards: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    sums: dict[str, Decimal] = defaultdict(Decimal)

    def add(account: str, amount: Decimal, side: str, **more: str) -> None:
        sums[side] += amount
        lines.append({"account": account, "debit" if side == "D" else "credit": amount, **more})

    assets = (
        ("1601", sum((card["original_value"] for card in cards), Decimal(0)), "D"),
        ("1602", sum((card["accumulated"] for card in cards), Decimal(0)), "C"),
    )
    for account, amount, side in (*BALANCES, *assets):
        add(account, amount, side)
    for item, quantity in stock:
        value = (item.cost * quantity).quantize(Decimal("0.01"))
        add(STOCK_ACCOUNTS.get(item.kind, MERCHANDISE), value, "D", item=item.code)
    for old in debts:
        for party, amount in old.receivable.items():
            add("1122", amount, "D", party=party)
        for party, amount in old.payable.items():
            add("2202", amount, "C", party=party)
    lines.append({"account": UNDISTRIBUTED, "credit": sums["D"] - sums["C"]})
    return lines
