"""The database session: engine, declarative base, column types and set-based writing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import UserDefinedType

from operational.core.prepared import prepare_on
from operational.core.states import Machine

LOCK_WAIT = "15s"  # a person waits no longer for a colleague's transaction
STATEMENT_LIMIT = "300s"  # an import of the largest sheet stays far below


class Xid8(UserDefinedType[int]):
    """A transaction id that never wraps around."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        return lambda value: None if value is None else int(value)

    def bind_processor(self, dialect: Any) -> Any:
        return lambda value: None if value is None else str(value)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

MoneyColumn = sa.Numeric(18, 2)
QuantityColumn = sa.Numeric(18, 6)
RateColumn = sa.Numeric(9, 6)

Id = Annotated[int, orm.mapped_column(sa.BigInteger)]
AmountCol = Annotated[Decimal, orm.mapped_column(MoneyColumn)]
QtyCol = Annotated[Decimal, orm.mapped_column(QuantityColumn)]
RateCol = Annotated[Decimal, orm.mapped_column(RateColumn)]


class Base(orm.DeclarativeBase):
    metadata = metadata
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: sa.Text(),
        Decimal: QuantityColumn,
        dt.datetime: sa.DateTime(timezone=True),
        dict[str, Any]: postgresql.JSONB(),
    }


class Row(Base):
    """A copied row: its id comes from the command's block, ``changed_xid`` from a trigger."""

    __abstract__ = True

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    changed_xid: orm.Mapped[int] = orm.mapped_column(
        Xid8, server_default=sa.text("pg_current_xact_id()"), index=True, deferred=True
    )


class Document(Row):
    """A header with a life: number, state, version, business date and who made it.

    ``machine`` is its life, ``kind`` its name (``sales.order``), ``scope_column`` the column that says
    whose it is (an employee) for record scope, if it belongs to somebody, ``shared_columns`` other employees who see it
    as their own, such as who decides on it. ``moves_stock``: all its entries go into a month whose stock is still open, so
    that revenue and cost stand in the same one.
    """

    __abstract__ = True
    machine: ClassVar[Machine]
    kind: ClassVar[str]
    scope_column: ClassVar[str | None] = None
    shared_columns: ClassVar[tuple[str, ...]] = ()
    moves_stock: ClassVar[bool] = False

    number: orm.Mapped[str | None] = orm.mapped_column(unique=True)
    state: orm.Mapped[str]
    version: orm.Mapped[int] = orm.mapped_column(sa.Integer, default=1)
    date: orm.Mapped[dt.date]
    note: orm.Mapped[str] = orm.mapped_column(default="")
    created_by: orm.Mapped[int] = orm.mapped_column(sa.BigInteger)
    created_at: orm.Mapped[dt.datetime] = orm.mapped_column(server_default=sa.text("clock_timestamp()"))

    @orm.declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.__table__.c.version} if hasattr(cls, "__table__") else {}


class Database:
    """One engine of the app role; sessions are short and never outlive a command."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.url = url
        self.engine = sa.create_engine(
            url,
            pool_size=pool_size,
            max_overflow=8,
            pool_pre_ping=True,
            connect_args={
                "application_name": "gongdan",
                "options": f"-c lock_timeout={LOCK_WAIT} -c statement_timeout={STATEMENT_LIMIT} -c timezone=UTC",
            },
        )
        prepare_on(self.engine)
        self._sessions = orm.sessionmaker(self.engine, expire_on_commit=False, autoflush=False)

    @contextmanager
    def session(self) -> Iterator[orm.Session]:
        with self._sessions() as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()


_INSERTS: dict[tuple[str, tuple[str, ...]], sa.TextClause] = {}


def insert_rows(session: orm.Session, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert any number of rows as one statement of constant text (arrays unnested, every array cast)."""
    if not rows:
        return
    columns = (*rows[0], *(name for name in _scalar_defaults(table) if name not in rows[0]))
    statement = _INSERTS.get((table.fullname, columns))
    if statement is None:
        dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
        quoted = ", ".join(f'"{name}"' for name in columns)
        arrays = ", ".join(f"cast(:{name} as {table.c[name].type.compile(dialect)}[])" for name in columns)
        statement = sa.text(f"insert into {table.schema}.{table.name} ({quoted}) select * from unnest({arrays})")
        _INSERTS[table.fullname, columns] = statement
    session.execute(statement, {name: _array(table.c[name], rows) for name in columns})


@cache
def _scalar_defaults(table: sa.Table) -> Mapping[str, Any]:
    """What a column holds where a row does not say."""
    return {c.name: c.default.arg for c in table.columns if isinstance(c.default, sa.ColumnDefault) and c.default.is_scalar}


def _array(column: sa.Column[Any], rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    if column.name not in rows[0]:
        return [_scalar_defaults(column.table)[column.name]] * len(rows)
    values = [row[column.name] for row in rows]
    if isinstance(column.type, postgresql.JSONB):
        return [None if value is None else json.dumps(value, ensure_ascii=False) for value in values]
    return values
