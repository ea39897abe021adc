"""One installation: where its data lies, and the addresses and secrets that go with it."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg2
from sqlalchemy.engine import make_url

from apps.cli import postgres
from operational.core.api import Database, Refusal
from operational.core.settings import Settings, libpq, settings
from operational.migrations.migrate import ROLE_KINDS, migrate

SIGNING_KEY_BYTES = 32


@dataclass(frozen=True)
class Installation:
    """The home that the settings name, with its database and its warehouse."""

    settings: Settings

    @classmethod
    def here(cls) -> Installation:
        """The installation of this process' settings."""
        return cls(settings())

    @property
    def home(self) -> Path:
        return self.settings.home

    @property
    def is_embedded(self) -> bool:
        """Whether the database server is ours to start and stop."""
        return self.settings.database_url is None

    @cached_property
    def owner_url(self) -> str:
        """The owner's address; the embedded server is started when it is not running."""
        return postgres.owner_url(self.settings)

    def role_url(self, kind: str) -> str:
        """The address of the app, etl or backup role: given by the environment, else with the password kept at home."""
        given = os.environ.get(f"GONGDAN_{kind.upper()}_DATABASE_URL")
        if given:
            return given
        password = self._secrets().get("passwords", {}).get(kind)
        if password is None:
            self.require_company()
            return self.prepare()[kind]  # the file was lost: roles get new passwords
        owner = make_url(self.owner_url)
        return owner.set(username=f"{owner.database}_{kind}", password=password).render_as_string(hide_password=False)

    def prepare(self) -> dict[str, str]:
        """Bring the database to this release; the passwords of its roles and the signing key are kept at home."""
        return self.prepare_at(self.owner_url)

    def prepare_at(self, owner_url: str) -> dict[str, str]:
        """The same for another database of this home, such as a restored one."""
        kept = self._secrets()
        passwords = kept.setdefault("passwords", {})
        for kind in ROLE_KINDS:
            passwords.setdefault(kind, secrets.token_urlsafe(24))
        kept.setdefault("secret_key", secrets.token_hex(SIGNING_KEY_BYTES))
        self._write_secrets(kept)  # first: a password that was set and then lost locks everybody out
        return migrate(owner_url, passwords)

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The company's database as the app role sees it."""
        database = Database(self.role_url("app"), pool_size=4)
        try:
            yield database
        finally:
            database.close()

    @property
    def warehouse(self) -> Path:
        """The folder of the published analytic files."""
        return self.settings.warehouse_dir

    def has_tables(self) -> bool:
        """Whether the database was ever migrated."""
        return bool(self._owner_value("select to_regclass('company.company') is not null"))

    def has_company(self) -> bool:
        """Whether books were opened in this database."""
        return self.has_tables() and bool(self._owner_value("select exists (select from company.company)"))

    def is_demo(self) -> bool:
        """Whether the database holds the invented company."""
        return self.has_tables() and self.setting("company.is_demo") is True

    def setting(self, name: str) -> Any:
        """The newest value of a setting, whatever the day; None when it was never made."""
        return self._owner_value("select value from core.setting where name = %s order by valid_from desc limit 1", name)

    def require_company(self) -> None:
        """Refused where no books were opened; asking never makes a database."""
        never_started = self.is_embedded and not (self.home / "postgres.json").is_file()
        if never_started or not self.has_company():
            raise Refusal("cli.no_company")

    def _owner_value(self, sql: str, *values: str) -> Any:
        connection = psycopg2.connect(libpq(self.owner_url))
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                row = cursor.fetchone()
                return row[0] if row else None
        finally:
            connection.close()

    def _secrets(self) -> dict[str, Any]:
        with suppress(FileNotFoundError):
            told: dict[str, Any] = json.loads(self.settings.secrets_file.read_text("utf-8"))
            return told
        return {}

    def _write_secrets(self, kept: dict[str, Any]) -> None:
        file = self.settings.secrets_file
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = json.dumps(kept, indent=1)
        if file.exists() and file.read_text("utf-8") == text:
            return
        aside = file.with_name(f"{file.name}.{os.getpid()}.new")
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        aside.replace(file)
