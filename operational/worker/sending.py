"""Sending what waits: each message is claimed, tried, and marked with what became of it.

A message may go out twice if the machine dies between sending and marking; it keeps its id, by which mail servers know
a repeat. It is never lost.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

import sqlalchemy as sa

from operational.core.api import Database
from operational.dealings.api import Statement
from operational.integrations.api import Channel, Message, next_try
from operational.worker.failure import NotDeliveredError
from operational.worker.papers import Attached, paper_with
from operational.worker.statements import is_withdrawn, note_sent

log = logging.getLogger("gongdan.worker")

SENDS_MAX = 100  # of one look; the rest comes with the next
CLAIM = dt.timedelta(minutes=5)  # longer than any try takes: until then nobody else tries the message
ERROR_MAX = 500


@dataclass(frozen=True)
class Letter:
    """A claimed message, as a carrier needs it."""

    message_id: int
    kind: str
    address: str  # of the robot
    recipient: str  # of the mail
    subject: str
    body: str
    attempts: int
    document_kind: str = ""
    document_id: int = 0
    locale: str = ""
    attached: Attached | None = None


Carrier = Callable[[Letter], None]  # raises NotDeliveredError


def send_waiting(database: Database, carriers: dict[str, Carrier], now: Callable[[], dt.datetime]) -> int:
    """Try every message that is due on the channels there is a carrier for; answers how many were sent."""
    sent = 0
    for _ in range(SENDS_MAX):
        letter = _claim(database, list(carriers), now())
        if letter is None:
            break
        if letter.document_kind == Statement.kind and is_withdrawn(database, letter.document_id):
            _update(database, letter, state="cancelled", last_error="the statement was withdrawn")
            continue
        try:
            carriers[letter.kind](_with_paper(database, letter))
        except NotDeliveredError as error:
            _mark_failed(database, letter, str(error), now())
        else:
            _mark_sent(database, letter, now())
            sent += 1
            if letter.kind == "mail" and letter.document_kind == Statement.kind:
                note_sent(database, letter.document_id)
    return sent


def _with_paper(database: Database, letter: Letter) -> Letter:
    """A mail with the paper of its document, where its kind goes with one."""
    if letter.kind != "mail":
        return letter
    return replace(letter, attached=paper_with(database, letter.document_kind, letter.document_id, letter.locale))


def _claim(database: Database, kinds: list[str], now: dt.datetime) -> Letter | None:
    with database.session() as session:
        row = session.execute(
            sa.select(Message, Channel.kind, Channel.address)
            .join(Channel, Channel.id == Message.channel_id)
            .where(Message.state == "waiting", Message.next_try_at <= now, Channel.is_active)
            .where(Channel.kind == sa.any_(sa.cast(kinds, sa.ARRAY(sa.Text))))
            .order_by(Message.next_try_at, Message.id)
            .limit(1)
            .with_for_update(of=Message, skip_locked=True)
        ).one_or_none()
        if row is None:
            return None
        message: Message = row.Message
        message.attempts += 1
        message.next_try_at = now + CLAIM
        session.commit()
        words = message.recipient, message.subject, message.body
        of = message.document_kind, message.document_id, message.locale
        return Letter(message.id, row.kind, row.address, *words, message.attempts, *of)


def _mark_sent(database: Database, letter: Letter, now: dt.datetime) -> None:
    _update(database, letter, state="sent", sent_at=now, last_error="")


def _mark_failed(database: Database, letter: Letter, reason: str, now: dt.datetime) -> None:
    log.warning("message %s was not taken (try %s): %s", letter.message_id, letter.attempts, reason)
    again = next_try(letter.attempts, now)
    values = {"last_error": reason[:ERROR_MAX], "next_try_at": again or now, "state": "waiting" if again else "failed"}
    _update(database, letter, **values)


def _update(database: Database, letter: Letter, **values: object) -> None:
    with database.session() as session:
        session.execute(sa.update(Message).where(Message.id == letter.message_id, Message.state == "waiting").values(**values))
        session.commit()
