"""Is a table what its description says? One aggregate statement a table, whatever its size."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from warehouse.graph import Model


@dataclass(frozen=True)
class Finding:
    """A rule that rows of a table break."""

    table: str
    rule: str
    rows: int

    def __str__(self) -> str:
        return f"{self.table}: {self.rows} rows break the rule {self.rule}"


def rules_of(model: Model) -> dict[str, str]:
    """Each rule as an aggregate that counts the rows which break it."""
    rules: dict[str, str] = {}
    if model.key:
        key = ", ".join(f'"{name}"' for name in model.key)
        distinct = f"({key})" if len(model.key) > 1 else key
        rules[f"unique {'+'.join(model.key)}"] = f"count(*) - count(distinct {distinct})"
    for name in dict.fromkeys((*model.key, *model.not_null)):
        rules[f"filled {name}"] = f'count(*) filter (where "{name}" is null)'
    for name, target in model.references.items():
        table, _, column = target.rpartition(".")
        rules[f"known {name}"] = (
            f'count(*) filter (where "{name}" is not null and "{name}" not in '
            f'(select "{column}" from {table} where "{column}" is not null))'
        )
    for name, expression in model.identities.items():
        rules[name] = f"count(*) filter (where not ({expression}))"
    return rules


def statement(model: Model, where: str = "true") -> str:
    """The one statement that measures every rule of a table; the first column is the row count."""
    parts = ["count(*)", *rules_of(model).values()]
    return f"select {', '.join(parts)} from {model.name} where {where}"


def measure(connection: duckdb.DuckDBPyConnection, model: Model, where: str = "true") -> dict[str, int]:
    """Rows of the table, then for each rule the rows that break it; ``where`` limits both to some rows."""
    row = connection.execute(statement(model, where)).fetchone()
    assert row is not None
    return dict(zip(("rows", *rules_of(model)), map(int, row), strict=True))


def findings(connection: duckdb.DuckDBPyConnection, model: Model, where: str = "true") -> tuple[Finding, ...]:
    """The rules that do not hold."""
    measured = measure(connection, model, where)
    return tuple(Finding(model.name, rule, count) for rule, count in measured.items() if rule != "rows" and count)
