"""What an installation decides for itself: where its data lies, which database, which ports. Read from the environment only."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Environment = Literal["production", "demo", "test"]

POSTGRES_SCHEMES = ("postgres", "postgresql", "postgresql+psycopg2", "postgresql+psycopg")


def normalise(url: str) -> str:
    """The same database address in the one spelling that every part of the product understands."""
    # SQLAlchemy 2.1 reads a bare postgresql:// as psycopg 3, which is not installed: the driver is named.
    scheme, separator, rest = url.strip().partition("://")
    if not separator or scheme not in POSTGRES_SCHEMES:
        raise ValueError("a database address must begin with postgresql://")
    return f"postgresql+psycopg2://{rest}"


def libpq(url: str) -> str:
    """The address as Postgres' own tools and a bare psycopg2 connection want it."""
    return "postgresql://" + normalise(url).partition("://")[2]


class Settings(BaseSettings):
    """Every setting of an installation; each is an environment variable named GONGDAN_ and the field in capitals."""

    # An empty variable means "not set": service files often leave one behind.
    model_config = SettingsConfigDict(env_prefix="GONGDAN_", env_file=None, env_ignore_empty=True, frozen=True)

    home: Path = Field(
        default_factory=lambda: Path.home() / ".gongdan",
        description="Folder of this installation's data: database, warehouse, secrets, logs.",
    )
    database_url: str | None = Field(
        default=None,
        description="Owner's address of a Postgres 15 or newer. Left out: the embedded server in the home folder is used.",
    )
    env: Environment = Field(
        default="production",
        description="production refuses default credentials and demo data; demo and test allow them.",
    )
    host: str = Field(
        default="127.0.0.1",
        description="Address the app listens on. Keep loopback and put a TLS proxy before it; see the operations page.",
    )
    port: int = Field(default=8080, ge=0, le=65535, description="Port of the app (screens, REST, sign-in).")
    dagster_port: int = Field(default=3000, ge=0, le=65535, description="Port of the Dagster window; always on loopback.")
    secret_key: SecretStr | None = Field(
        default=None,
        description="Key that signs what browsers carry. Left out: made once and kept in the 0600 secrets file.",
    )
    backup_recipient: str | None = Field(
        default=None,
        description="age public key (age1...). When set, every backup is encrypted to it; keep the private key off this machine.",
    )
    smtp_url: SecretStr | None = Field(
        default=None,
        description="Mail server: smtp://user:password@host:587 (STARTTLS), smtps://user:password@host:465, or smtp://host:25.",
    )
    mail_from: str | None = Field(default=None, description="Sender of mails, such as 'Company <sales@example.cn>'.")
    robot_hosts: str = Field(
        default="",
        description="Hosts (host:port, comma between) that chat robots may be called at besides WeCom, DingTalk and Feishu.",
    )
    postgres_bin: Path | None = Field(
        default=None,
        description="Folder of pg_dump and pg_restore for an outside database. Left out: the embedded ones, then PATH.",
    )

    @field_validator("home", mode="after")
    @classmethod
    def _absolute_home(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("database_url", mode="after")
    @classmethod
    def _one_spelling(cls, url: str | None) -> str | None:
        return normalise(url) if url else None

    @property
    def robot_host_list(self) -> list[str]:
        """Hosts of the operator's own relays for chat robots."""
        return [host.strip().lower() for host in self.robot_hosts.split(",") if host.strip()]

    @property
    def warehouse_dir(self) -> Path:
        """Where the published analytic files lie."""
        return self.home / "warehouse"

    @property
    def dagster_home(self) -> Path:
        """Where Dagster keeps its instance file and logs."""
        return self.home / "dagster"

    @property
    def secrets_file(self) -> Path:
        """The 0600 file with passwords of database roles and the signing key."""
        return self.home / "secrets.json"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
