"""The transaction that a command works in: lock, look, change, announce. It never commits."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import orm

from operational.core.closing import CloseStep
from operational.core.database import Document, Row, insert_rows
from operational.core.declare import Fact, Reaction
from operational.core.errors import Conflict, NotFound, Refusal
from operational.core.states import Move

SHANGHAI = ZoneInfo("Asia/Shanghai")
IDS_PER_BLOCK = 4096  # more lines than a usual document; 2**53 / 4096 leaves 2 * 10**12 blocks
SYSTEM_USER = 1

D = TypeVar("D", bound=Document)
R = TypeVar("R", bound=Row)
T = TypeVar("T")
_REFERENCE: dict[tuple[str, str], tuple[int, Any]] = {}  # by database and loader: version and value


@dataclass(frozen=True)
class Actor:
    """Who acts: a user with permissions (name -> scope ``own``, ``team`` or ``all``)."""

    user_id: int
    name: str
    permissions: Mapping[str, str]
    employee_id: int | None = None
    department_id: int | None = None
    locale: str = "zh_CN"
    everything: bool = False

    def may(self, permission: str) -> bool:
        return self.everything or permission in self.permissions

    def scope(self, permission: str) -> str:
        return "all" if self.everything else self.permissions.get(permission, "")


@dataclass
class Pending:
    """What the closing call will write: numbers, events, ledger entries and stored answers."""

    numbers: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)


class Tx:
    """One unit of work of one actor on one business day."""

    def __init__(
        self,
        session: orm.Session,
        actor: Actor,
        *,
        today: dt.date | None = None,
        now: dt.datetime | None = None,
        blocks: Sequence[int] = (),
        reference: int = -1,
    ) -> None:
        self.session = session
        self.actor = actor
        self.now = now or dt.datetime.now(dt.UTC)
        self.today = today or self.now.astimezone(SHANGHAI).date()
        self.pending = Pending()
        self.facts: list[Fact] = []
        self.keys: dict[str, dict[str, Any]] = {}  # request keys already used in this batch
        self.touched: dict[tuple[str, int], dict[str, Any]] = {}
        self.permission = ""
        self.move: Move | None = None
        self.reactions: Mapping[type[Fact], Sequence[Reaction]] = {}  # given by dispatch
        self.close_steps: Sequence[CloseStep] = ()  # given by dispatch: what a month is asked before it is closed
        self._reference = reference
        self._own_reference: dict[tuple[str, str], Any] | None = None  # once this transaction changed master data
        self._looked_up: dict[Any, Any] = {}  # what this transaction has asked for, by loader, until master data changes
        self._ids = [iter(range(first, first + IDS_PER_BLOCK)) for first in blocks]

    # ids ------------------------------------------------------------------

    def new_id(self) -> int:
        return self.ids(1)[0]

    def ids(self, count: int) -> list[int]:
        """Fresh row ids from the blocks of this command; a larger need takes more blocks."""
        found: list[int] = []
        while len(found) < count:
            if not self._ids:
                blocks = -(-(count - len(found)) // IDS_PER_BLOCK)
                taken = self.session.execute(sa.text("select core.reserve_blocks(:n)"), {"n": blocks}).scalar_one()
                self._ids = [iter(range(first, first + IDS_PER_BLOCK)) for first in taken]
            found.extend(itertools.islice(self._ids[0], count - len(found)))
            if len(found) < count:
                self._ids.pop(0)
        return found

    def reference(self, loader: Callable[[orm.Session], T]) -> T:
        """Small master data, read once per process until any of it changes; the loader takes only the session."""
        if loader in self._looked_up:
            at_hand: T = self._looked_up[loader]
            return at_hand
        self._looked_up[loader] = found = self._look_up(loader)
        return found

    def _look_up(self, loader: Callable[[orm.Session], T]) -> T:
        key = (_address(self.session.get_bind()), f"{loader.__module__}.{loader.__qualname__}")
        if self._own_reference is not None:
            # What is not committed yet may be undone: no other transaction may see it.
            if key not in self._own_reference:
                self.session.flush()
                self._own_reference[key] = loader(self.session)
            own: T = self._own_reference[key]
            return own
        if self._reference < 0:
            self._reference = self.session.execute(sa.text("select version from core.reference_state")).scalar_one()
        kept = _REFERENCE.get(key)
        if kept is None or kept[0] != self._reference:
            kept = (self._reference, loader(self.session))
            _REFERENCE[key] = kept
        value: T = kept[1]
        return value

    def reference_changed(self) -> None:
        """Master data was changed in this transaction: look again from here on."""
        self._own_reference, self._looked_up = {}, {}

    # rows -----------------------------------------------------------------

    def new(self, model: type[R], /, **values: Any) -> R:
        """Add a row. A document starts in the first state of its life, or in the target of the command's move."""
        if issubclass(model, Document):
            values.setdefault("created_by", self.actor.user_id)
            values.setdefault("date", self.today)
            values.setdefault("state", model.machine.start)
        row = model(id=values.pop("id", None) or self.new_id(), **values)
        self.session.add(row)
        if isinstance(row, Document):
            self.touch(row)
        return row

    def insert(self, model: type[Row], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert lines as one statement; rows without an id get one."""
        if not rows:
            return
        self.session.flush()
        if "id" not in rows[0]:
            rows = [{"id": new, **row} for new, row in zip(self.ids(len(rows)), rows, strict=True)]
        insert_rows(self.session, model.__table__, rows)  # type: ignore[arg-type]

    def find(self, model: type[R], ref: int | str, *, field: str | None = None) -> R:
        """The row with this id, number or code; refused with the reference when there is none."""
        row: R | None = self.session.execute(
            _statement_by(model, isinstance(ref, int), False), {"ref": ref}
        ).scalar_one_or_none()
        if row is None or not self.sees(row):
            raise NotFound("core.not_found", field=field, kind=_kind(model), ref=str(ref))
        return row

    def lock(self, model: type[D], ref: int | str, *, version: int | None = None, field: str | None = None) -> D:
        """Lock a document before looking at it; guards version, record scope and the command's state move."""
        statement = _statement_by(model, isinstance(ref, int), True)
        self.session.flush()
        row: D | None = self.session.execute(statement, {"ref": ref}).scalar_one_or_none()
        if row is None or not self.sees(row):
            raise NotFound("core.not_found", field=field, kind=_kind(model), ref=str(ref))
        if version is not None and version != row.version:
            raise Conflict("core.changed_by_another", kind=row.kind, number=row.number or "", field="version")
        self.touch(row)
        if self.move is not None and self.move.machine == row.machine.name:
            self.advance(row, self.move)
        return row

    def lock_all(self, model: type[R], ids: Iterable[int]) -> list[R]:
        """Lock several rows in id order, so that two commands never wait for each other."""
        wanted = sorted(set(ids))
        statement = (
            sa.select(model)
            .where(model.id == sa.any_(sa.cast(wanted, sa.ARRAY(sa.BigInteger))))
            .order_by(model.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        self.session.flush()
        return list(self.session.execute(statement).scalars())

    def advance(self, row: Document, move: Move) -> None:
        """Take one step in the life of a document, refused from any other state."""
        if row.state not in move.sources:
            raise Refusal(
                "core.move_not_allowed",
                kind=row.kind,
                number=row.number or "",
                state=f"{move.machine}.state.{row.state}",
                move=f"{move.machine}.move.{move.name}",
            )
        row.state = move.target

    def sees(self, row: Row) -> bool:
        """Whether the record scope of this command's permission covers the row."""
        scope = self.actor.scope(self.permission)
        column = getattr(row, "scope_column", None)
        if scope in ("", "all") or column is None:
            return True
        me, owner = self.actor, getattr(row, column)
        if owner is None:
            return bool(getattr(row, "created_by", None) == me.user_id)
        others = [getattr(row, name) for name in getattr(row, "shared_columns", ())]
        if me.employee_id is not None and me.employee_id in (owner, *others):
            return True
        department = getattr(row, "department_id", None)
        return bool(scope == "team" and department is not None and department == me.department_id)

    def touch(self, row: Document, **data: Any) -> None:
        """Put the document on this command's time line, with what is worth remembering."""
        self.touched.setdefault((row.kind, row.id), {}).update(data)

    # what the closing call writes -------------------------------------------

    def number(self, row: Document, *, series: str | None = None, date: dt.date | None = None) -> str:
        """Ask for the document's number. Returns a token that the closing call replaces everywhere."""
        token = f"\u27e6{len(self.pending.numbers) + 1}:{row.id}\u27e7"
        table = type(row).__table__
        self.pending.numbers.append(
            {
                "token": token,
                "kind": series or row.kind,
                "date": (date or row.date).isoformat(),
                "schema": table.schema,
                "table": table.name,  # type: ignore[attr-defined]
                "id": row.id,
                "position": len(self.pending.numbers),
            }
        )
        return token

    def copy_number(self, number: str, model: type[Row], column: str, row_id: int) -> None:
        """Write the number also into a row of another table, once the closing call has given it."""
        if not number.startswith("\u27e6"):
            return  # a number that was given, not a token: the row holds it already
        table = model.__table__
        for wanted in reversed(self.pending.numbers):
            if wanted["token"] == number:
                schema, name = table.schema, table.name  # type: ignore[attr-defined]
                wanted.setdefault("copies", []).append({"schema": schema, "table": name, "column": column, "id": row_id})
                return

    def post(self, entry: Mapping[str, Any]) -> int:
        """Hand a balanced ledger entry to the closing call; returns its id. Slices use the ledger's own ``post``."""
        entry = {"id": self.new_id(), **entry}
        self.pending.entries.append(entry)
        return int(entry["id"])

    def announce(self, fact: Fact) -> None:
        """Report a fact; reactions of upper slices run in this transaction, the event is written at the end."""
        self.facts.append(fact)

    def consult(self, fact: Fact) -> Any:
        """What a slice above knows about this, told at once; None where no slice listens. Nothing is written of it."""
        for reaction in self.reactions.get(type(fact), ()):
            answer = reaction.run(self, fact)
            if answer is not None:
                return answer
        return None

    def call(self, function: str, /, **arguments: Any) -> Any:
        """Call a database function with one JSON document and return its JSON answer."""
        self.session.flush()
        text = sa.text(f"select {function}(cast(:given as jsonb))")
        return self.session.execute(text, {"given": json.dumps(arguments, default=_json)}).scalar_one()


    # for dispatch -------------------------------------------------------------

    def following(self, today: dt.date | None) -> Tx:
        """The same transaction for the next call of a batch, on its own business day."""
        self.today = today or self.now.astimezone(SHANGHAI).date()
        self.touched = {}
        return self

    def mark(self) -> tuple[int, int, int, int]:
        p = self.pending
        return len(p.numbers), len(p.events), len(p.entries), len(p.requests)

    def forget(self, mark: tuple[int, int, int, int]) -> None:
        """Drop what a refused call of a batch has collected in memory; its rows went with the savepoint."""
        p, (numbers, events, entries, requests) = self.pending, mark
        del p.numbers[numbers:], p.events[events:], p.entries[entries:], p.requests[requests:]
        self.facts, self.touched = [], {}
        self._own_reference = None if self._own_reference is None else {}
        self._looked_up = {}
        self.session.expunge_all()

    def take_facts(self) -> list[Fact]:
        facts, self.facts = self.facts, []
        return facts

    def take_pending(self) -> Pending:
        pending, self.pending = self.pending, Pending()
        return pending


_ADDRESSES: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


def _address(engine: Any) -> str:
    """The address of a database; writing it out anew for every look would cost more than the look."""
    known = _ADDRESSES.get(engine)
    if known is None:
        known = _ADDRESSES[engine] = str(getattr(engine, "url", ""))
    return known


@cache
def _statement_by(model: type[Row], by_id: bool, locks: bool) -> sa.Select[Any]:
    """The row of a reference, built once for each model: a command looks up several."""
    name = "id" if by_id else "number" if issubclass(model, Document) else "code"
    column: Any = getattr(model, name, None)
    if column is None:
        raise TypeError(f"{model.__name__} is found by id only")
    statement: sa.Select[Any] = sa.select(model).where(column == sa.bindparam("ref"))
    if not locks:
        return statement
    return statement.with_for_update(key_share=True).execution_options(populate_existing=True)


def _kind(model: type[Row]) -> str:
    table = model.__table__
    return f"{table.schema}.{table.name}"  # type: ignore[attr-defined]


def _json(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return format(value, "f")
