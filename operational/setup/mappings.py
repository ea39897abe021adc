"""How files of other programs are read: the layouts known from the start, and those that people saved under a name."""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from pathlib import Path
from typing import ClassVar, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Tx, command, query, refuse
from operational.setup.tables import CodeTranslation, SourceMapping

DATA = Path(__file__).with_name("data")
SEPARATOR = "|"
TRANSLATIONS_MAX = 20_000
Kind = Literal["account_balances", "open_items", "stock", "fixed_assets", "vouchers"]
Translated = Literal["account", "party", "item", "department", "employee", "category", "warehouse"]


class Nothing(Input):
    pass


class Layout(Output):
    """A file as a program writes it: which headings fill which field. Headings in two rows are joined by a stroke."""

    name: str
    program: str
    kind: str
    columns: dict[str, list[str]]
    options: dict[str, str]
    valid_from: dt.date
    source: str
    is_own: bool


class Layouts(Output):
    rows: list[Layout]
    total: int


@cache
def built_in() -> tuple[Layout, ...]:
    """The layouts that come with the product, each with where its headings are known from."""
    found: dict[str, Layout] = {}
    with (DATA / "source_layouts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            layout = found.setdefault(
                row["layout"],
                Layout(
                    name=row["layout"], program=row["program"], kind=row["kind"], columns={}, options={},
                    valid_from=dt.date.fromisoformat(row["valid_from"]), source=row["source"], is_own=False,
                ),
            )  # fmt: skip
            layout.columns[row["field"]] = row["headings"].split(SEPARATOR)
    return tuple(found.values())


@query("setup.source_mappings", permission="setup.moving.view", path="GET /moving/mappings")
def source_mappings(tx: Tx, given: Nothing) -> Layouts:
    """Every way to read a file of another program: one's own first, each in the state that holds today."""
    statement = (
        sa.select(SourceMapping)
        .where(SourceMapping.valid_from <= tx.today)
        .order_by(SourceMapping.valid_from, SourceMapping.version)
    )
    own = {(row.kind, row.name): row for row in tx.session.execute(statement).scalars()}
    rows = [
        Layout(
            name=row.name, program=row.program, kind=row.kind, columns={k: [v] for k, v in row.columns.items()},
            options=row.options, valid_from=row.valid_from, source=row.source, is_own=True,
        )
        for row in own.values()
    ]  # fmt: skip
    rows += built_in()
    return Layouts(rows=rows, total=len(rows))


class SaveSourceMapping(Input):
    name: str = Field(min_length=1, max_length=100)
    kind: Kind
    program: str = Field(default="", max_length=100)
    columns: dict[str, str] = Field(min_length=1, max_length=60)  # field -> heading
    options: dict[str, str] = Field(default_factory=dict, max_length=20)
    valid_from: dt.date | None = None  # left out: today
    source: str = Field(default="", max_length=500)


class MappingSaved(Output):
    id: int
    name: str
    version: int
    valid_from: dt.date


@command("setup.save_source_mapping", permission="setup.moving.edit", path="POST /moving/mappings")
def save_source_mapping(tx: Tx, cmd: SaveSourceMapping) -> MappingSaved:
    """Keep under a name which heading of a program's file means which field; what held before stays readable."""
    known = {field for layout in built_in() if layout.kind == cmd.kind for field in layout.columns}
    for field in cmd.columns:
        if field not in known:
            refuse("setup.mapping_field_unknown", field="columns", given=field, known=sorted(known))
    tx.session.execute(sa.text("select pg_advisory_xact_lock(hashtextextended(:name, 20261201))"), {"name": cmd.name})
    last = sa.select(sa.func.coalesce(sa.func.max(SourceMapping.version), 0))
    last = last.where(SourceMapping.name == cmd.name, SourceMapping.kind == cmd.kind)
    version = tx.session.execute(last).scalar_one() + 1
    row = tx.new(
        SourceMapping, name=cmd.name, kind=cmd.kind, program=cmd.program, columns=dict(cmd.columns), options=dict(cmd.options),
        valid_from=cmd.valid_from or tx.today, version=version, source=cmd.source, created_by=tx.actor.user_id,
    )  # fmt: skip
    return MappingSaved(id=row.id, name=row.name, version=version, valid_from=row.valid_from)


class NewTranslation(Input):
    kind: Translated = "account"
    old_code: str = Field(min_length=1, max_length=100)
    old_name: str = Field(default="", max_length=200)
    new_code: str = Field(min_length=1, max_length=60)
    party: str = Field(default="", max_length=60)  # an account per partner of the old books: the partner it is here


class SaveCodeTranslations(Input):
    bulk: ClassVar[frozenset[str]] = frozenset({"translations"})
    translations: list[NewTranslation] = Field(min_length=1, max_length=TRANSLATIONS_MAX)


class TranslationsSaved(Output):
    new: int
    changed: int


@command("setup.save_code_translations", permission="setup.moving.edit", path="POST /moving/translations")
def save_code_translations(tx: Tx, cmd: SaveCodeTranslations) -> TranslationsSaved:
    """Say what codes of the old books are called here; each old code means one thing."""
    wanted: dict[tuple[str, str], NewTranslation] = {(one.kind, one.old_code): one for one in cmd.translations}
    statement = (
        sa.select(CodeTranslation)
        .where(CodeTranslation.old_code == sa.any_(sa.cast([code for _, code in sorted(wanted)], sa.ARRAY(sa.Text))))
        .order_by(CodeTranslation.id)
        .with_for_update(key_share=True)
    )
    there = {(row.kind, row.old_code): row for row in tx.session.execute(statement).scalars()}
    changed = 0
    for key, row in there.items():
        given = wanted.get(key)
        if given is None or (row.new_code, row.party) == (given.new_code, given.party):
            continue
        row.new_code, row.party, row.old_name = given.new_code, given.party, given.old_name or row.old_name
        row.version += 1
        changed += 1
    new = [one.model_dump() | {"version": 1} for key, one in wanted.items() if key not in there]
    tx.insert(CodeTranslation, new)
    return TranslationsSaved(new=len(new), changed=changed)


class FindTranslations(Input):
    kind: Literal["", "account", "party", "item", "department", "employee", "category", "warehouse"] = ""


class TranslationRow(Output):
    kind: str
    old_code: str
    old_name: str
    new_code: str
    party: str


class Translations(Output):
    rows: list[TranslationRow]
    total: int


@query("setup.code_translations", permission="setup.moving.view", path="GET /moving/translations")
def code_translations(tx: Tx, given: FindTranslations) -> Translations:
    """What codes of the old books are called here."""
    columns = [getattr(CodeTranslation, name) for name in TranslationRow.model_fields]
    statement = sa.select(*columns).order_by(CodeTranslation.kind, CodeTranslation.old_code).limit(TRANSLATIONS_MAX)
    if given.kind:
        statement = statement.where(CodeTranslation.kind == given.kind)
    rows = [TranslationRow(**row) for row in tx.session.execute(statement).mappings()]
    return Translations(rows=rows, total=len(rows))
