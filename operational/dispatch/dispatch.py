"""Run commands and queries: one transaction, one opening call, one closing call."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from operational.catalog.api import catalog
from operational.core.api import (
    Actor,
    Command,
    Conflict,
    Database,
    Fact,
    Input,
    NotFound,
    NotPermitted,
    Output,
    Problem,
    Refusal,
    Tx,
    fact_name,
)
from operational.dispatch.database_errors import as_refusal
from operational.dispatch.inputs import in_range, input_hash, plain, validated
from operational.dispatch.retries import with_retries

REACTION_DEPTH_MAX = 8  # facts announced by reactions to facts; deeper is a loop
NUMBER_TOKEN = re.compile("\u27e6\\d+:\\d+\u27e7")  # what stands for a number until the closing call gives it
BATCH_BLOCKS = 8  # row ids taken at once for a batch


@dataclass(frozen=True)
class Call:
    """A command with its input and, if the caller wants it to happen only once, a request key."""

    command: str
    data: Mapping[str, Any] | Input
    key: str | None = None
    today: dt.date | None = None


@dataclass(frozen=True)
class Answer:
    """What a command returned. ``entries`` are the ledger entries it writes (shown by a dry run too)."""

    command: str
    result: dict[str, Any]
    replayed: bool = False
    dry_run: bool = False
    entries: list[dict[str, Any]] = field(default_factory=list)
    documents: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """One call of a batch: its answer or its refusal, with the place of the call in the batch."""

    index: int
    answer: Answer | None = None
    refusal: Refusal | None = None


def dispatch(
    database: Database,
    actor: Actor,
    name: str,
    data: Mapping[str, Any] | Input,
    *,
    key: str | None = None,
    dry_run: bool = False,
    today: dt.date | None = None,
) -> Answer:
    """Run one command in its own transaction and return its answer.

    Raises a Refusal (nothing changed) when the input, the right, the state or a rule says no.
    """
    declared = _command(name)
    permit(actor, declared.permission)
    given = validated(declared.input_type, data)
    call = Call(name, given, key, today)

    def once() -> Answer:
        with database.session() as session:
            return _run_one(session, actor, declared, call, dry_run)

    return with_retries(once)


def dispatch_many(
    database: Database,
    actor: Actor,
    calls: Sequence[Call],
    *,
    dry_run: bool = False,
    collect: bool = False,
    progress: Callable[[int], None] | None = None,
) -> list[Outcome]:
    """Run many commands in one transaction with one closing call: all or nothing.

    ``collect`` runs each call behind a savepoint and gathers every refusal; if any call was refused,
    nothing is kept. Without it the first refusal ends the batch and is raised with its ``row``.
    """
    prepared = []
    outcomes: list[Outcome] = []
    for index, call in enumerate(calls):
        try:
            declared = _command(call.command)
            permit(actor, declared.permission)
            given = validated(declared.input_type, call.data)
            prepared.append((index, declared, Call(call.command, given, call.key, call.today)))
        except Refusal as refusal:
            if not collect:
                raise _in_row(refusal, index) from refusal
            outcomes.append(Outcome(index, refusal=refusal))
    if not prepared:
        return outcomes

    def once() -> list[Outcome]:
        with database.session() as session:
            return _run_batch(session, actor, prepared, dry_run or bool(outcomes), collect, progress)

    return sorted([*outcomes, *with_retries(once)], key=lambda outcome: outcome.index)


def ask(
    database: Database,
    actor: Actor,
    name: str,
    data: Mapping[str, Any] | Input | None = None,
    *,
    today: dt.date | None = None,
) -> Output:
    """Run a query over the operational database with the actor's right and record scope."""
    declared = catalog().queries.get(name)
    if declared is None:
        raise NotFound("dispatch.query_unknown", name=name)
    permit(actor, declared.permission)
    given = validated(declared.input_type, data or {})
    with database.session() as session:
        tx = Tx(session, actor, today=today)
        tx.permission, tx.reactions, tx.close_steps = declared.permission, catalog().reactions, catalog().close_steps
        try:
            answer: Output = declared.run(tx, given)
        except sa.exc.DBAPIError as error:
            raise (as_refusal(error) or error) from error
        finally:
            session.rollback()
        return answer


def _run_one(session: orm.Session, actor: Actor, declared: Command, call: Call, dry_run: bool) -> Answer:
    try:
        key = None if dry_run else call.key
        opened = _open(session, actor, key, 1)
        stored = opened.stored
        if stored is not None and key is not None:
            answer = _replay(declared, call, stored)
            session.rollback()
            return answer
        tx = Tx(session, actor, today=call.today, blocks=opened.blocks, reference=opened.reference)
        result = _run(tx, declared, call.data)
        answer = _answer(tx, declared, result, dry_run)
        if dry_run:
            session.flush()
            session.rollback()
            return answer
        _record(tx, declared, call, answer)
        numbers = _close(tx)
        session.commit()
        return _with_numbers(answer, numbers)
    except sa.exc.DBAPIError as error:
        session.rollback()
        raise (as_refusal(error) or error) from error
    except BaseException:
        session.rollback()
        raise


def _run_batch(
    session: orm.Session,
    actor: Actor,
    prepared: Sequence[tuple[int, Command, Call]],
    dry_run: bool,
    collect: bool,
    progress: Callable[[int], None] | None,
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    opened = _open(session, actor, None, BATCH_BLOCKS)
    tx = Tx(session, actor, blocks=opened.blocks, reference=opened.reference)
    numbers: dict[str, str] = {}
    try:
        for index, declared, call in prepared:
            tx = tx.following(call.today)
            if declared.needs_entries:
                numbers |= _close(tx)
            mark = tx.mark()
            try:
                if collect:
                    with session.begin_nested():
                        answer = _run_in_batch(tx, declared, call, dry_run)
                        session.flush()
                else:
                    answer = _run_in_batch(tx, declared, call, dry_run)
                outcomes.append(Outcome(index, answer=answer))
            except (Refusal, sa.exc.DBAPIError) as error:
                refusal = error if isinstance(error, Refusal) else as_refusal(error)
                if refusal is None or not collect:
                    raise (_in_row(refusal, index) if refusal else error) from error
                tx.forget(mark)
                outcomes.append(Outcome(index, refusal=refusal))
            if progress:
                progress(index + 1)
        refused = any(outcome.refusal for outcome in outcomes)
        if dry_run or refused:
            session.rollback()
        else:
            numbers |= _close(tx)
            session.commit()
    except sa.exc.DBAPIError as error:
        session.rollback()
        raise (as_refusal(error) or error) from error
    except BaseException:
        session.rollback()
        raise
    return [
        Outcome(o.index, _with_numbers(o.answer, numbers) if o.answer else None, o.refusal) for o in outcomes
    ]


def _run_in_batch(tx: Tx, declared: Command, call: Call, dry_run: bool) -> Answer:
    """One call of a batch; its key is looked up inside the batch's transaction."""
    if call.key is not None and not dry_run:
        seen = tx.keys.get(call.key)
        stored = seen or _open(tx.session, tx.actor, call.key, 0).stored
        if stored is not None:
            return _replay(declared, call, stored)
    entries_from = len(tx.pending.entries)
    result = _run(tx, declared, call.data)
    answer = _answer(tx, declared, result, dry_run, entries_from)
    _record(tx, declared, call, answer)
    return answer


@dataclass(frozen=True)
class Opened:
    """What the opening call gave: row ids, the state of master data, and the answer stored under the key."""

    blocks: list[int]
    reference: int
    stored: dict[str, Any] | None


def _open(session: orm.Session, actor: Actor, key: str | None, blocks: int) -> Opened:
    row = session.execute(_OPEN, {"caller": actor.user_id, "key": key, "blocks": blocks}).one()
    stored = None if row.command is None else {"command": row.command, "hash": row.input_hash, "answer": row.answer}
    return Opened(list(row.first_ids), row.reference, stored)


_OPEN = sa.text(
    "select first_ids, reference, command, input_hash, answer"
    " from dispatch.open_command(cast(:caller as bigint), cast(:key as text), :blocks)"
)
_CLOSE = sa.text("select dispatch.close_command(:given)")


def _run(tx: Tx, declared: Command, given: Any) -> Output:
    """The command itself, then the reactions to its facts, depth by depth."""
    tx.permission, tx.move, tx.reactions = declared.permission, declared.move, catalog().reactions
    tx.close_steps = catalog().close_steps
    result: Output = in_range(declared.run, tx, given)
    tx.move = None
    heard: list[Fact] = tx.take_facts()
    for _ in range(REACTION_DEPTH_MAX):
        if not heard:
            break
        for fact in heard:
            tx.pending.events.append(_event(tx, "fact", fact_name(type(fact)), None, None, _remembered(fact)))
            for reaction in catalog().reactions.get(type(fact), ()):
                reaction.run(tx, fact)
        heard = tx.take_facts()
    if heard:
        raise RuntimeError(f"{declared.name}: reactions deeper than {REACTION_DEPTH_MAX}: {heard}")
    tx.session.flush()
    return result


def _answer(tx: Tx, declared: Command, result: Output, dry_run: bool, entries_from: int = 0) -> Answer:
    entries = tx.pending.entries[entries_from:]
    return Answer(declared.name, result.model_dump(mode="json"), False, dry_run, entries, list(tx.touched))


def _record(tx: Tx, declared: Command, call: Call, answer: Answer) -> None:
    """Put the command on the time line of each document it touched, and keep its answer under its key."""
    given = _remembered(call.data) if isinstance(call.data, Input) else dict(call.data)
    for (kind, row_id), remembered in tx.touched.items():
        tx.pending.events.append(_event(tx, "command", declared.name, kind, row_id, {"input": given, **remembered}))
    if not tx.touched:
        tx.pending.events.append(_event(tx, "command", declared.name, None, None, {"input": given}))
    tx.touched = {}
    if call.key is not None:
        kept = {name: value for name, value in answer.result.items() if name not in declared.output_type.secret}
        request = {
            "caller": tx.actor.user_id,
            "key": call.key,
            "command": declared.name,
            "input_hash": input_hash(call.data),
            "answer": {"result": kept, "documents": answer.documents},
        }
        tx.pending.requests.append(request)
        tx.keys[call.key] = {"command": declared.name, "hash": request["input_hash"], "answer": request["answer"]}


def _remembered(data: Input | Fact) -> dict[str, Any]:
    """The input or fact as the time line keeps it; of a bulk list only how long it was."""
    lengths = {name: {"count": len(getattr(data, name))} for name in data.bulk}
    return data.model_dump(mode="json", exclude=set(data.bulk)) | lengths


def _event(tx: Tx, kind: str, name: str, document: str | None, row_id: int | None, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": name,
        "actor_id": tx.actor.user_id,
        "business_date": tx.today.isoformat(),
        "document_kind": document,
        "document_id": row_id,
        "data": data,
    }


def _close(tx: Tx) -> dict[str, str]:
    """The one closing call: numbers, events, entries, balances and stored answers."""
    pending = tx.take_pending()
    if not (pending.numbers or pending.events or pending.entries or pending.requests):
        return {}
    tx.session.flush()
    given = json.dumps(
        {"numbers": pending.numbers, "events": pending.events, "entries": pending.entries, "requests": pending.requests},
        default=plain,
        ensure_ascii=False,
    )
    numbers: dict[str, str] = tx.session.execute(_CLOSE, {"given": given}).scalar_one()
    if pending.numbers:
        tx.session.expire_all()
    return numbers


def _replay(declared: Command, call: Call, stored: Mapping[str, Any]) -> Answer:
    if stored["command"] != declared.name or stored["hash"] != input_hash(call.data):
        raise Conflict("dispatch.key_reused", key=call.key)
    kept = stored["answer"]
    return Answer(declared.name, kept["result"], replayed=True, documents=[tuple(d) for d in kept["documents"]])


def _with_numbers(answer: Answer, numbers: Mapping[str, str]) -> Answer:
    if not numbers:
        return answer
    text = json.dumps([answer.result, answer.entries], default=plain, ensure_ascii=False)
    text = NUMBER_TOKEN.sub(lambda found: numbers.get(found[0], found[0]), text)
    result, entries = json.loads(text)
    return Answer(answer.command, result, answer.replayed, answer.dry_run, entries, answer.documents)


def _command(name: str) -> Command:
    declared = catalog().commands.get(name)
    if declared is None:
        raise NotFound("dispatch.command_unknown", name=name)
    return declared


def permit(actor: Actor, permission: str) -> None:
    """Asked before the input is looked at: who may not do a thing need not hear what it takes."""
    if not actor.may(permission):
        raise NotPermitted("dispatch.not_permitted", permission=f"permission.{permission}", user=actor.name)


def _in_row(refusal: Refusal, index: int) -> Refusal:
    located = [Problem(p.key, p.values, p.field, index + 1, p.column) for p in refusal.problems]
    return type(refusal).of(located)
