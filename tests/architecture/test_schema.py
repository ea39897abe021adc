"""The schema: one head, revisions equal to the tables, rights as stated."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from operational.migrations.migrate import RIGHTS, alembic_config, foundation_sql, load_tables, migrate, role_names
from tests.books import Books


def test_there_is_one_migration_head() -> None:
    assert len(ScriptDirectory.from_config(alembic_config("")).get_heads()) == 1


def test_revisions_give_the_tables(company: Books) -> None:
    engine = sa.create_engine(company.owner_url)
    with engine.connect() as connection:
        options = {"include_schemas": True, "compare_type": True, "include_name": _ours}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, load_tables())
    engine.dispose()
    assert differences == []


def _ours(name: str | None, kind: str, parents: object) -> bool:
    return not (kind == "table" and name == "alembic_version") and not (kind == "schema" and name == "public")


def test_migrating_twice_changes_nothing(new_database: Callable[..., str]) -> None:
    url = new_database()
    migrate(url)
    first = _definitions(url)
    migrate(url)
    assert _definitions(url) == first
    assert len(first) > 500


def _definitions(url: str) -> list[tuple[object, ...]]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        columns = connection.execute(
            sa.text(
                "select table_schema, table_name, column_name, data_type, is_nullable, column_default "
                "from information_schema.columns "
                "where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3"
            )
        ).all()
        routines = connection.execute(
            sa.text(
                "select n.nspname, p.proname, pg_get_functiondef(p.oid), p.proacl::text from pg_proc p join pg_namespace n "
                "on n.oid = p.pronamespace where n.nspname not in ('pg_catalog', 'information_schema', 'public') order by 1, 2, 3"
            )
        ).all()
    engine.dispose()
    return [tuple(row) for row in [*columns, *routines]]


def test_every_table_states_its_rights() -> None:
    for table in load_tables().sorted_tables:
        assert table.info.get("rights") in RIGHTS, table.fullname
        assert table.comment is None or table.comment


def test_the_app_role_writes_no_sealed_table(company: Books) -> None:
    app = role_names(str(sa.make_url(company.database.url).username).removesuffix("_app"))["app"]
    sealed = [t for t in load_tables().sorted_tables if t.info["rights"] == "sealed"]
    assert len(sealed) >= 10
    granted = company.sql(
        "select table_schema || '.' || table_name as name, privilege_type from information_schema.role_table_grants "
        "where grantee = :app and privilege_type in ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE')",
        app=app,
    )
    names = {t.fullname for t in sealed}
    assert [row for row in granted if row["name"] in names] == []


def test_public_may_execute_nothing_of_ours(company: Books) -> None:
    rows = company.sql(
        "select n.nspname || '.' || p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
        "where n.nspname = any(:ours) and has_function_privilege('public', p.oid, 'execute')",
        ours=["core", "ledger", "stock", "dispatch", "invoicing", "sales", "purchasing"],
    )
    assert rows == []


def test_security_definer_functions_fix_their_search_path(company: Books) -> None:
    rows = company.sql(
        "select n.nspname || '.' || p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
        "where p.prosecdef and n.nspname <> 'public' and not coalesce(p.proconfig::text, '') like '%search_path=%pg_temp%'"
    )
    assert rows == []


def test_the_foundation_text_is_current() -> None:
    from operational.migrations import migrate as module

    assert (module.HERE / "versions" / "foundation.sql").read_text("utf-8") == foundation_sql()
