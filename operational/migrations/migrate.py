"""Bring a database to this release: revisions, then functions, triggers, roles and rights.

Revisions are history and never edited. Functions, triggers and rights are stated as they shall be now and
applied again each time; running twice changes nothing.
"""

from __future__ import annotations

import importlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection, make_url

from operational.catalog.api import SLICES
from operational.core.api import metadata

HERE = Path(__file__).resolve().parent
ROOMS = ("core", *SLICES, "dispatch")
EXTENSIONS = ("pg_trgm", "btree_gist")
RIGHTS = {
    "document": "select, insert, update",
    "draft": "select, insert, update, delete",
    "append": "select, insert",
    "sealed": "select",
}
ROLE_KINDS = ("app", "etl", "backup")


def load_tables() -> sa.MetaData:
    """The metadata of every slice."""
    for slice_ in ("core", *SLICES):
        importlib.import_module(f"operational.{slice_}.tables")
    return metadata


def alembic_config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["url"] = url
    return config


def migrate(owner_url: str, passwords: dict[str, str] | None = None) -> dict[str, str]:
    """Migrate the database of the owner's address; returns the addresses of the app, etl and backup roles.

    ``passwords`` are the roles' passwords by kind; a role without one gets a new random password.
    """
    engine = sa.create_engine(owner_url)
    try:
        with engine.begin() as connection:
            _extensions(connection)
        command.upgrade(alembic_config(owner_url), "head")
        with engine.begin() as connection:
            connection.execute(sa.text("select pg_advisory_xact_lock(20261124)"))
            _functions(connection)
            _triggers(connection)
            urls = _roles(connection, owner_url, passwords or {})
            _rights(connection, make_url(owner_url).database or "")
    finally:
        engine.dispose()
    return urls


def _extensions(connection: Connection) -> None:
    for name in EXTENSIONS:
        connection.execute(sa.text(f"create extension if not exists {name}"))


def _functions(connection: Connection) -> None:
    connection.execute(sa.text("alter default privileges revoke execute on functions from public"))
    for schema in ROOMS:
        connection.execute(sa.text(f"create schema if not exists {schema}"))
        for file in sorted((HERE.parent / schema / "functions").glob("*.sql")):
            cursor = connection.connection.cursor()
            cursor.execute(file.read_text("utf-8"))


def _tables() -> Iterator[sa.Table]:
    return iter(load_tables().sorted_tables)


def _triggers(connection: Connection) -> None:
    for table in _tables():
        name = f'{table.schema}."{table.name}"'
        if "changed_xid" in table.c:
            connection.execute(sa.text(f"create or replace trigger stamp_change before insert or update on {name} "
                                       "for each row execute function core.stamp_change()"))  # fmt: skip
        if table.info.get("reference"):
            connection.execute(sa.text(f"create or replace trigger bump_reference after insert or update or delete on {name} "
                                       "for each statement execute function core.bump_reference()"))  # fmt: skip
        if table.info["rights"] == "draft" and "changed_xid" in table.c and "id" in table.c:
            connection.execute(sa.text(f"create or replace trigger bury_row after delete on {name} "
                                       "for each row execute function core.bury_row()"))  # fmt: skip


def role_names(database: str) -> dict[str, str]:
    """Roles are cluster-wide, so they carry the database's name."""
    return {kind: f"{database}_{kind}" for kind in ROLE_KINDS}


def _roles(connection: Connection, owner_url: str, passwords: dict[str, str]) -> dict[str, str]:
    url = make_url(owner_url)
    urls: dict[str, str] = {}
    for kind, name in role_names(url.database or "").items():
        exists = connection.execute(sa.text("select 1 from pg_roles where rolname = :name"), {"name": name}).scalar()
        password = passwords.get(kind) or secrets.token_urlsafe(24)
        verb = "alter" if exists else "create"
        cursor: Any = connection.connection.cursor()
        cursor.execute(f'{verb} role "{name}" login noinherit nosuperuser nocreatedb nocreaterole password %s', (password,))
        urls[kind] = url.set(username=name, password=password).render_as_string(hide_password=False)
    return urls


def _rights(connection: Connection, database: str) -> None:
    """State every right anew: what is not stated here is revoked."""
    names = role_names(database)
    everyone = ", ".join(f'"{name}"' for name in names.values())
    run = connection.exec_driver_sql
    run(f'revoke all on database "{database}" from public')
    run(f'grant connect on database "{database}" to {everyone}')
    run("revoke all on schema public from public")
    for schema in ROOMS:
        run(f"revoke all on schema {schema} from public")
        run(f"grant usage on schema {schema} to {everyone}")
        run(f"revoke all on all tables in schema {schema} from public, {everyone}")
        run(f"revoke all on all sequences in schema {schema} from public, {everyone}")
        run(f"revoke all on all functions in schema {schema} from public, {everyone}")
        run(f'grant execute on all functions in schema {schema} to "{names["app"]}"')
        run(f'grant select on all tables in schema {schema} to "{names["backup"]}"')
        run(f'grant select on all sequences in schema {schema} to "{names["backup"]}"')
    for table in _tables():
        name = f'{table.schema}."{table.name}"'
        run(f'grant {RIGHTS[table.info["rights"]]} on {name} to "{names["app"]}"')
        if not table.info.get("secret"):
            hidden = table.info.get("hidden", ())
            columns = ", ".join(f'"{c.name}"' for c in table.columns if c.name not in hidden)
            run(f'grant select ({columns}) on {name} to "{names["etl"]}"')


def foundation_sql() -> str:
    """The first revision's text, compiled from the tables; used while there is no release to keep."""
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateIndex, CreateSequence, CreateTable

    from operational.core.tables import ROW_ID

    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    parts = [f"create schema if not exists {schema};" for schema in ROOMS]
    parts.append(str(CreateSequence(ROW_ID).compile(dialect=dialect)) + ";")
    for table in _tables():
        parts.append(str(CreateTable(table).compile(dialect=dialect)).strip() + ";")
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        parts.extend(str(CreateIndex(index).compile(dialect=dialect)) + ";" for index in indexes)
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    (HERE / "versions" / "foundation.sql").write_text(foundation_sql(), "utf-8")
