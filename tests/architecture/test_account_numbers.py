"""No code reads meaning from the digits of an account: what an account means is data of the chart in use (docs/books.md)."""

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("operational", "warehouse", "apps", "pipelines", "forecasts")
DATA = ("data", "versions", "demo")  # the demo is a company's data, the versions are generated
IN_SQL = re.compile(r"'([1-6]\d{3}(?:\d\d){0,4})%?'")
# Still to be bound to purposes of posting accounts, a column of the chart or an account of its own. Nothing is added here.
LEFT = {
    "operational/invoicing/cash_accounts.py": {"1002"},
    "operational/invoicing/commands/journals.py": {"1001"},
}


def known_accounts() -> set[str]:
    with (ROOT / "operational/ledger/data/accounts.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"] for row in csv.DictReader(file)}


def literals(file: Path) -> Iterator[str]:
    """Strings of the code that are nothing but digits (a pattern's percent sign aside); docstrings are prose."""
    text = file.read_text("utf-8")
    if file.suffix == ".sql":
        yield from IN_SQL.findall(text)
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"^(\d{4,20})%?$", node.value)
            yield from IN_SQL.findall(node.value)


def test_code_names_no_account_by_its_number() -> None:
    accounts = known_accounts()
    assert len(accounts) > 100
    found: dict[str, set[str]] = {}
    for room in ROOMS:
        for file in sorted([*(ROOT / room).rglob("*.py"), *(ROOT / room).rglob("*.sql")]):
            place = file.relative_to(ROOT)
            numbers = set(literals(file)) & accounts if not set(place.parts) & set(DATA) else set()
            if numbers:
                found[place.as_posix()] = numbers
    assert found == LEFT
