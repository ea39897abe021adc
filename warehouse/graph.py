"""The graph of the warehouse's tables, read from their SQL: who reads whom, in which layer, in which order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import sqlglot
import yaml
from sqlglot import exp

HERE = Path(__file__).resolve().parent
LAYERS = ("staging", "core", "marts")
AS_OF = "as_of"  # the day the figures speak of; SQL reads it with getvariable('as_of')
KINDS = ("view", "table", "incremental")


class LayerRuleError(ValueError):
    """A table reads what its layer may not read, or its description is missing or does not fit."""


@dataclass(frozen=True)
class Model:
    """One table of the warehouse: its SQL, what it means, what it reads, how it is kept."""

    name: str  # layer and file name: core.fact_sales
    sql: str
    meaning: str
    reads: frozenset[str]
    kind: str
    key: tuple[str, ...]
    not_null: tuple[str, ...]
    references: Mapping[str, str]
    identities: Mapping[str, str]
    source: str  # staging only: the copied table of the core
    omitted: tuple[str, ...]  # staging only: columns of the source that are not copied
    changed_by: Mapping[str, str]  # incremental only: copied table -> its column with this table's first key
    columns: Mapping[str, str]

    @property
    def layer(self) -> str:
        return self.name.split(".")[0]

    @property
    def table(self) -> str:
        return self.name.split(".")[1]

    @property
    def uses_as_of(self) -> bool:
        return f"getvariable('{AS_OF}')" in self.sql

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(f"{self.kind}\n{self.sql}".encode()).hexdigest()[:16]

    @property
    def is_dimension(self) -> bool:
        return self.layer == "core" and self.table.startswith("dim_")


@dataclass(frozen=True)
class Graph:
    """All tables in an order in which each comes after what it reads."""

    models: Mapping[str, Model]

    @property
    def sources(self) -> dict[str, tuple[str, ...]]:
        """The copied tables, each with the columns that stay behind."""
        return {model.source: model.omitted for model in self.models.values() if model.source}

    def downstream(self, dirty: Iterable[str]) -> tuple[str, ...]:
        """The given tables and everything that reads them, directly or not, in building order."""
        found = set(dirty)
        for name, model in self.models.items():
            if model.reads & found:
                found.add(name)
        return tuple(name for name in self.models if name in found)

    def staged(self, sources: Iterable[str]) -> tuple[str, ...]:
        """The staging tables of the given copied tables."""
        wanted = set(sources)
        return tuple(name for name, model in self.models.items() if model.source in wanted)


def tables_read(text: str) -> frozenset[str]:
    """Which tables a statement reads, with their schema; its own ``with`` names are left out."""
    tree = sqlglot.parse_one(text, read="duckdb")
    return frozenset(f"{table.db}.{table.name}" for table in tree.find_all(exp.Table) if table.db)


@cache
def graph() -> Graph:
    """The graph of the tables in ``models/``."""
    return load_graph(HERE / "models")


def load_graph(folder: Path) -> Graph:
    """Read every SQL file with the description beside it and check the rules between layers."""
    models: dict[str, Model] = {}
    for layer in LAYERS:
        for file in sorted((folder / layer).glob("*.sql")):
            model = _model(layer, file)
            models[model.name] = model
        lonely = {f.stem for f in (folder / layer).glob("*.yml")} - {f.stem for f in (folder / layer).glob("*.sql")}
        if lonely:
            raise LayerRuleError(f"description without SQL in {layer}: {', '.join(sorted(lonely))}")
    for model in models.values():
        _check(model, models)
    order = TopologicalSorter({name: sorted(m.reads & models.keys()) for name, m in models.items()}).static_order()
    return Graph({name: models[name] for name in order})


def _model(layer: str, file: Path) -> Model:
    described = file.with_suffix(".yml")
    if not described.exists():
        raise LayerRuleError(f"{layer}.{file.stem} has no description: add {described.name}")
    text = file.read_text("utf-8")
    if not text.startswith("--"):
        raise LayerRuleError(f"{layer}.{file.stem}: the first line says what one row is")
    given: dict[str, Any] = yaml.safe_load(described.read_text("utf-8"))
    checks = given.get("checks") or {}
    model = Model(
        name=f"{layer}.{file.stem}",
        sql=text,
        meaning=given["meaning"],
        reads=tables_read(text),
        kind=given.get("kind", "view" if layer == "staging" else "table"),
        key=tuple(given["key"]),
        not_null=tuple(checks.get("not_null", ())),
        references=checks.get("references", {}),
        identities=checks.get("identities", {}),
        source=given.get("source", ""),
        omitted=tuple(given.get("omitted", ())),
        changed_by=given.get("changed_by", {}),
        columns=given.get("columns", {}),
    )
    if model.kind not in KINDS:
        raise LayerRuleError(f"{model.name}: kind must be one of {', '.join(KINDS)}")
    return model


def _check(model: Model, models: Mapping[str, Model]) -> None:
    for read in sorted(model.reads):
        schema = read.split(".")[0]
        if schema != "raw" and read not in models:
            raise LayerRuleError(f"{model.name} reads {read}, which does not exist")
        if not _may_read(model, read, models):
            raise LayerRuleError(f"{model.name} may not read {read}: a layer reads the layer below, facts may read dimensions")
    if model.layer == "staging" and model.reads != {f"raw.{model.source.replace('.', '__')}"}:
        raise LayerRuleError(f"{model.name} must read exactly its source {model.source or '(none named)'}")
    for column, target in model.references.items():
        if target.rpartition(".")[0] not in models:
            raise LayerRuleError(f"{model.name}.{column} refers to {target}, which does not exist")


def _may_read(model: Model, read: str, models: Mapping[str, Model]) -> bool:
    schema = read.split(".")[0]
    if model.layer == "staging":
        return schema == "raw"
    if model.layer == "core":
        return schema == "staging" or (schema == "core" and models[read].is_dimension and not model.is_dimension)
    return schema == "core"
