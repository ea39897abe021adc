"""A backup is whole or refused, and a restore equals it to the cent or is undone."""

import random
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pyrage
import pytest
from sqlalchemy.engine import make_url

from apps.cli import backup as cli
from apps.cli import backup_file, postgres
from apps.cli.backup_totals import TableTotals, differences, totals_of
from operational.core.settings import Settings, libpq
from tests.conftest import drop_database

pytestmark = pytest.mark.usefixtures("english")

SHOP = """
    create schema shop;
    create table shop.item (id bigint primary key, name text not null, price numeric(18,2) not null, note text);
    create table shop."Odd Name" (id bigint generated always as identity, at timestamptz default now(), raw bytea, tags jsonb);
    create table shop.entry (
        id bigint primary key, amount numeric(18,2) not null, quantity numeric(18,6), changed_xid xid8 not null
    );
    create function shop.refuse() returns trigger language plpgsql as $$ begin raise exception 'sealed'; end $$;
    create trigger sealed before update or delete on shop.entry for each row execute function shop.refuse();
    insert into shop.item select n, '水泵 ' || n, n * 1.25, nullif(n % 3, 0)::text from generate_series(1, 1000) n;
    insert into shop."Odd Name" (raw, tags)
        select sha256(n::text::bytea), jsonb_build_object('n', n) from generate_series(1, 50) n;
    insert into shop.entry select n, n * 0.01, n * 0.000001, '9223372036854775000'::xid8 from generate_series(1, 200) n;
"""
ENTRY_TABLE = "shop.entry"


def _run(url: str, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(libpq(url))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        connection.close()


def _exists(owner_url: str, name: str) -> bool:
    return _run(owner_url, f"select 1 from pg_database where datname = '{name}'") == [(1,)]


@pytest.fixture(scope="module")
def shop_url(new_database: Callable[..., str]) -> str:
    url = new_database()
    _run(url, SHOP)
    return url


@pytest.fixture
def aside(postgres_url: str, shop_url: str) -> Iterator[str]:
    """The address of a database that does not exist yet."""
    address = make_url(shop_url)
    name = cli.fresh_name(str(address.database))
    yield address.set(database=name).render_as_string(hide_password=False)
    drop_database(postgres_url, name)


@pytest.fixture(scope="module")
def made(shop_url: str, tmp_path_factory: pytest.TempPathFactory) -> cli.Backup:
    return cli.backup(Settings(database_url=shop_url), tmp_path_factory.mktemp("backup"))


def test_a_backup_holds_the_totals_of_its_moment(made: cli.Backup, shop_url: str) -> None:
    tables = made.manifest.tables
    assert sorted(tables) == ["shop.Odd Name", "shop.entry", "shop.item"]
    assert {name: totals.rows for name, totals in tables.items()} == {"shop.Odd Name": 50, "shop.entry": 200, "shop.item": 1000}
    assert tables["shop.item"].sums == {"price": "625625.00"}
    assert tables["shop.entry"].sums == {"amount": "201.00", "quantity": "0.020100"}
    assert made.manifest.database == make_url(shop_url).database
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600
    assert [file.name for file in made.file.parent.iterdir()] == [made.file.name]
    assert cli.verify(made.file) == made.sha256


def test_a_restore_equals_the_backup(made: cli.Backup, aside: str) -> None:
    assert cli.restore(made.file, aside) == made.manifest
    assert totals_of(aside) == made.manifest.tables
    assert _run(aside, "select name, price::text, note from shop.item where id = 7") == [("水泵 7", "8.75", "1")]


def test_a_restore_gives_rows_the_transaction_ids_of_their_new_server(made: cli.Backup, aside: str) -> None:
    cli.restore(made.file, aside)
    assert _run(aside, "select count(*) from shop.entry where changed_xid <= pg_current_xact_id()") == [(200,)]
    with pytest.raises(psycopg2.errors.RaiseException, match="sealed"):
        _run(aside, "update shop.entry set amount = 0")


def test_a_change_after_the_snapshot_is_in_neither_dump_nor_totals(
    shop_url: str, aside: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = totals_of(shop_url)
    run = cli.Tools.run

    def write_first(tools: cli.Tools, program: str, *arguments: str) -> str:
        if program == "pg_dump":
            _run(shop_url, "insert into shop.item values (5000, 'late', 1, null)")
        return run(tools, program, *arguments)

    monkeypatch.setattr(cli.Tools, "run", write_first)
    try:
        taken = cli.backup(Settings(database_url=shop_url), tmp_path / "late.backup")
    finally:
        _run(shop_url, "delete from shop.item where id = 5000")
    assert taken.manifest.tables == before
    assert cli.restore(taken.file, aside).tables == before


def test_an_encrypted_backup_opens_with_its_key_only(shop_url: str, aside: str, postgres_url: str, tmp_path: Path) -> None:
    key, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    settings = Settings(database_url=shop_url, backup_recipient=str(key.to_public()))
    taken = cli.backup(settings, tmp_path)
    assert taken.is_encrypted
    assert taken.file.name.endswith(".backup.age")
    assert b"PGDMP" not in taken.file.read_bytes()
    assert cli.verify(taken.file) == taken.sha256  # without any key
    for wrong, said in ((None, "give the file with the private"), (str(other), "does not open"), ("nonsense", "holds no age")):
        identity = None
        if wrong is not None:
            identity = tmp_path / "wrong.key"
            identity.write_text(wrong)
        with pytest.raises(backup_file.KeyNeeded, match=said):
            cli.restore(taken.file, aside, identity)
    assert not _exists(postgres_url, str(make_url(aside).database))
    (tmp_path / "right.key").write_text(f"# made for the test\n{key}\n")
    assert cli.restore(taken.file, aside, tmp_path / "right.key") == taken.manifest


@pytest.mark.parametrize("encrypted", [False, True])
def test_no_torn_or_flipped_file_is_restored(
    shop_url: str, aside: str, postgres_url: str, tmp_path: Path, encrypted: bool
) -> None:
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "key").write_text(str(key))
    settings = Settings(database_url=shop_url, backup_recipient=str(key.to_public()) if encrypted else None)
    good = cli.backup(settings, tmp_path).file.read_bytes()
    chance, damaged, refused = random.Random(20261124), tmp_path / "damaged", 0
    for _ in range(20):
        flipped = bytearray(good)
        flipped[chance.randrange(len(good))] ^= 1 << chance.randrange(8)
        for content in (bytes(flipped), good[: chance.randrange(len(good))]):
            damaged.write_bytes(content)
            with pytest.raises(backup_file.BackupDamaged):
                cli.restore(damaged, aside, tmp_path / "key")
            refused += 1
    assert refused == 40
    assert not _exists(postgres_url, str(make_url(aside).database))


def test_another_dump_under_a_fresh_seal_is_refused(made: cli.Backup, aside: str, tmp_path: Path) -> None:
    backup_file.unpack(made.file, tmp_path, None)
    (tmp_path / cli.DUMP).write_bytes((tmp_path / cli.DUMP).read_bytes()[:-100])
    forged = tmp_path / "forged"
    backup_file.pack({cli.MANIFEST: tmp_path / cli.MANIFEST, cli.DUMP: tmp_path / cli.DUMP}, forged)
    backup_file.seal(forged)
    with pytest.raises(backup_file.BackupDamaged, match="is not what its manifest says"):
        cli.restore(forged, aside)


def test_a_restore_that_differs_is_undone(
    made: cli.Backup, aside: str, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_cent_less(url: str) -> dict[str, TableTotals]:
        found = totals_of(url)
        entries = found[ENTRY_TABLE]
        return {**found, ENTRY_TABLE: TableTotals(200, {**entries.sums, "amount": "200.99"}, entries.content)}

    monkeypatch.setattr(cli, "totals_of", one_cent_less)
    with pytest.raises(cli.BackupFailed, match=r"differs from the backup: shop\.entry has other values"):
        cli.restore(made.file, aside)
    assert not _exists(postgres_url, str(make_url(aside).database))


def test_a_database_that_holds_something_is_never_restored_into(made: cli.Backup, shop_url: str) -> None:
    before = totals_of(shop_url)
    with pytest.raises(cli.BackupFailed, match="is not empty: name a new one"):
        cli.restore(made.file, shop_url)
    assert totals_of(shop_url) == before


def test_a_backup_is_never_overwritten(made: cli.Backup, shop_url: str) -> None:
    with pytest.raises(cli.BackupFailed, match="backups are never overwritten"):
        cli.backup(Settings(database_url=shop_url), made.file)
    assert cli.verify(made.file) == made.sha256


def test_a_difference_in_one_value_or_row_has_a_name() -> None:
    promised = {"a": TableTotals(1, {}, "5"), "b": TableTotals(2, {}, "6"), "c": TableTotals(1, {"x": "1.00"}, "7")}
    found = {"b": TableTotals(3, {}, "6"), "c": TableTotals(1, {"x": "1.00"}, "8"), "d": TableTotals(0, {}, "0")}
    assert differences(promised, found) == [
        "a is missing", "d was not in the backup", "b has 3 rows instead of 2", "c has other values than were backed up"
    ]  # fmt: skip


@pytest.mark.slow
def test_the_servers_own_files_come_along_and_start_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    try:
        url = postgres.ensure_database(postgres.start(home).url, "shop")
        _run(url, SHOP)
        taken = cli.backup(Settings(home=home, database_url=url), tmp_path / "base.backup", base=True)
        assert sorted(taken.manifest.base_sha256) == ["backup_manifest", "base.tar", "pg_wal.tar"]
        assert cli.read_manifest(taken.file) == taken.manifest
        again = cli.restore_base(taken.file, tmp_path / "again")
        assert totals_of(postgres.ensure_database(again.url, "shop")) == taken.manifest.tables
        with pytest.raises(postgres.PostgresFailed, match="has a database already"):
            cli.restore_base(taken.file, tmp_path / "again")
    finally:
        postgres.remove(home)
        postgres.remove(tmp_path / "again")


def test_a_backup_without_the_servers_files_says_so(made: cli.Backup, tmp_path: Path) -> None:
    with pytest.raises(cli.BackupFailed, match="holds no copy of the server's files"):
        cli.restore_base(made.file, tmp_path / "home")
    assert not (tmp_path / "home").exists()
