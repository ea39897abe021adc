"""The graph of the warehouse: every table described, every layer reading only what it may."""

from __future__ import annotations

from pathlib import Path

import pytest

from operational.migrations.migrate import load_tables
from warehouse.docs import PAGE, render
from warehouse.graph import LayerRuleError, graph, load_graph, tables_read

MODELS = Path(__file__).resolve().parents[2] / "warehouse" / "models"


def write(folder: Path, name: str, sql: str, yml: str = "meaning: x\nkey: [id]\n") -> None:
    file = folder / f"{name}.sql"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"-- One row per thing.\n{sql}\n")
    file.with_suffix(".yml").write_text(yml)


def staged(folder: Path, name: str = "stg_a__thing") -> None:
    write(folder, f"staging/{name}", "select id from raw.a__thing", "meaning: x\nsource: a.thing\nkey: [id]\n")


def test_every_table_has_its_description_and_every_description_its_table() -> None:
    for file in MODELS.glob("*/*.*"):
        other = file.with_suffix(".yml" if file.suffix == ".sql" else ".sql")
        assert other.exists(), f"{other.name} is missing"
    assert len(graph().models) == len(list(MODELS.glob("*/*.sql")))


def test_each_table_comes_after_what_it_reads() -> None:
    seen: set[str] = set()
    for name, model in graph().models.items():
        assert {read for read in model.reads if not read.startswith("raw.")} <= seen
        seen.add(name)


def test_staging_copies_no_secret_and_no_hidden_column() -> None:
    tables = load_tables().tables
    for model in graph().models.values():
        if model.layer == "staging":
            table = tables[model.source]
            assert not table.info.get("secret"), f"{model.source} may not be copied"
            assert model.key, model.name
            assert len(model.key) == len(table.primary_key.columns), f"the key of {model.name} is not that of its source"


def test_marts_may_not_read_marts_or_staging(tmp_path: Path) -> None:
    staged(tmp_path)
    write(tmp_path, "core/fact_things", "select * from staging.stg_a__thing")
    write(tmp_path, "marts/one", "select * from core.fact_things")
    assert list(load_graph(tmp_path).models) == ["staging.stg_a__thing", "core.fact_things", "marts.one"]
    write(tmp_path, "marts/two", "select * from marts.one")
    with pytest.raises(LayerRuleError, match=r"marts\.two may not read marts\.one"):
        load_graph(tmp_path)
    write(tmp_path, "marts/two", "select * from staging.stg_a__thing")
    with pytest.raises(LayerRuleError, match=r"marts\.two may not read staging\.stg_a__thing"):
        load_graph(tmp_path)


def test_facts_read_dimensions_but_no_facts(tmp_path: Path) -> None:
    staged(tmp_path)
    write(tmp_path, "core/dim_thing", "select * from staging.stg_a__thing")
    write(tmp_path, "core/fact_things", "select * from core.dim_thing")
    load_graph(tmp_path)
    write(tmp_path, "core/fact_more", "select * from core.fact_things")
    with pytest.raises(LayerRuleError, match=r"core\.fact_more may not read core\.fact_things"):
        load_graph(tmp_path)


def test_staging_reads_exactly_its_source(tmp_path: Path) -> None:
    write(tmp_path, "staging/stg_a__thing", "select * from raw.a__other", "meaning: x\nsource: a.thing\nkey: [id]\n")
    with pytest.raises(LayerRuleError, match=r"must read exactly its source a\.thing"):
        load_graph(tmp_path)


def test_a_table_without_description_is_refused(tmp_path: Path) -> None:
    staged(tmp_path)
    (tmp_path / "staging" / "stg_a__thing.yml").unlink()
    with pytest.raises(LayerRuleError, match=r"staging\.stg_a__thing has no description"):
        load_graph(tmp_path)


def test_reading_an_unknown_table_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "marts/one", "select * from core.fact_nothing")
    with pytest.raises(LayerRuleError, match=r"which does not exist"):
        load_graph(tmp_path)


def test_own_names_in_with_are_no_tables() -> None:
    assert tables_read("with a as (select * from core.dim_day) select * from a join marts.b using (x)") == {
        "core.dim_day",
        "marts.b",
    }


def test_only_what_lies_downstream_is_outdated() -> None:
    found = graph().downstream(graph().staged(["items.unit"]))
    assert found == ("staging.stg_items__unit",)
    found = graph().downstream(graph().staged(["stock.valuation"]))
    assert set(found) == {
        "staging.stg_stock__valuation", "core.fact_valuation", "marts.stock_now", "marts.stock_ageing", "marts.position_by_item",
        "marts.overstock_by_item",
    }  # fmt: skip


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == render(), "run python -m warehouse.docs"
