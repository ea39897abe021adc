"""Keeping channels, templates and notices; writing, repeating and dropping messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects.postgresql import insert

from operational.core.api import CODE, Input, Output, RefTo, Tx, command, refuse, require, save_master, settings
from operational.identity.api import User
from operational.integrations import rules
from operational.integrations.facts import Told, told_of
from operational.integrations.occasions import BY_CODE, Occasion
from operational.integrations.seed import TEMPLATES
from operational.integrations.states import ROBOTS, ChannelKind, OccasionCode
from operational.integrations.tables import Channel, Message, Notice, NoticePerson, Template

ChannelRef = Annotated[int | str, RefTo("integrations.channel")]
UserRef = Annotated[int | str, RefTo("identity.user")]
Recipient = tuple[str, str]  # address and language
PEOPLE_MAX = 20  # more is a chat group
Locale = Literal["zh_CN", "zh_TW", "en"]
Code = Annotated[str, CODE, Field(min_length=1, max_length=60)]
EVENTS_MAX = 500  # what the worker hands over at once
RECIPIENTS_MAX = 20  # contacts of one partner who are written to
BODY_MAX = 4000  # what the chat programs take


class Saved(Output):
    id: int
    code: str
    version: int
    is_new: bool


class SaveChannel(Input):
    code: Code
    channel: ChannelRef | None = None
    name: Annotated[str, Field(min_length=1, max_length=200)]
    kind: ChannelKind
    address: str = Field(default="", max_length=1000)
    is_active: bool = True
    version: int | None = None


@command("integrations.save_channel", permission="integrations.notice.edit", path="POST /channels")
def save_channel(tx: Tx, cmd: SaveChannel) -> Saved:
    """Add or change a way out: the installation's mail server, or the robot of a chat group. An address left out stays."""
    given = cmd.model_dump(include=(cmd.model_fields_set | {"is_active"}) - {"channel", "version"})
    if not cmd.address:
        given.pop("address", None)
    row, is_new = save_master(tx, Channel, "integrations.channel", given, ref=cmd.channel, version=cmd.version)
    if row.kind in ROBOTS:
        hosts = settings().robot_host_list
        is_fit = rules.is_robot_address(row.kind, row.address, hosts)
        require(is_fit, "integrations.address_wrong", field="address", name=cmd.name, host=rules.ROBOT_HOSTS[row.kind])
    return Saved(id=row.id, code=row.code, version=row.version, is_new=is_new)


class SaveTemplate(Input):
    occasion: OccasionCode
    locale: Locale = "zh_CN"
    subject: Annotated[str, Field(min_length=1, max_length=200)]
    body: Annotated[str, Field(min_length=1, max_length=BODY_MAX)]
    version: int | None = None


@command("integrations.save_template", permission="integrations.notice.edit", path="POST /message-templates")
def save_template(tx: Tx, cmd: SaveTemplate) -> Saved:
    """Write the words of an occasion in one language; only the placeholders that the occasion knows are taken."""
    occasion = BY_CODE[cmd.occasion]
    for name in ("subject", "body"):
        wrong = rules.unknown_placeholders(getattr(cmd, name), occasion.words)
        known = " ".join(f"{{{word}}}" for word in occasion.words)
        require(not wrong, "integrations.placeholder_unknown", field=name, given=", ".join(wrong), known=known)
    given = {
        "code": f"{occasion.code}.{cmd.locale}",
        "occasion": occasion.code,
        "locale": cmd.locale,
        "subject": rules.one_line(cmd.subject),
        "body": cmd.body,
    }
    row, is_new = save_master(tx, Template, "integrations.template", given, version=cmd.version)
    return Saved(id=row.id, code=row.code, version=row.version, is_new=is_new)


class SaveNotice(Input):
    occasion: OccasionCode
    channel: ChannelRef
    people: list[UserRef] | None = Field(default=None, max_length=PEOPLE_MAX)  # of the house; left out: stay as they are
    is_active: bool = True
    version: int | None = None


@command("integrations.save_notice", permission="integrations.notice.edit", path="POST /notices")
def save_notice(tx: Tx, cmd: SaveNotice) -> Saved:
    """Tell the document's partner by mail, or a chat group by its robot, whenever this happens; or no longer."""
    occasion = BY_CODE[cmd.occasion]
    channel = tx.find(Channel, cmd.channel, field="channel")
    given = {
        "code": f"{occasion.code}@{channel.code}",
        "occasion": occasion.code,
        "channel_id": channel.id,
        "is_active": cmd.is_active,
    }
    takes_people = occasion.is_internal and channel.kind == "mail"
    require(takes_people or not cmd.people, "integrations.people_not_told", field="people", channel=channel.name)
    row, is_new = save_master(tx, Notice, "integrations.notice", given, version=cmd.version)
    if takes_people:
        _save_people(tx, row, cmd.people, is_new)
    return Saved(id=row.id, code=row.code, version=row.version, is_new=is_new)


def _save_people(tx: Tx, notice: Notice, people: Sequence[int | str] | None, is_new: bool) -> None:
    """Who is told by mail: at least one person, each with an address."""
    require(people or (people is None and not is_new), "integrations.people_missing", field="people")
    if people is None:
        return
    known = []
    for place, ref in enumerate(people):
        user = tx.find(User, ref, field=f"people.{place}")
        has_address = rules.is_mail_address(user.email or "")
        require(has_address, "integrations.person_without_address", field=f"people.{place}", name=user.name)
        known.append(user.id)
    tx.session.execute(sa.delete(NoticePerson).where(NoticePerson.notice_id == notice.id))
    tx.insert(NoticePerson, [{"notice_id": notice.id, "user_id": user_id} for user_id in sorted(set(known))])


class Happened(Input):
    event: int
    occasion: OccasionCode
    document: int


class WriteMessages(Input):
    bulk = frozenset({"happened"})
    happened: list[Happened] = Field(min_length=1, max_length=EVENTS_MAX)


class MessagesWritten(Output):
    written: int
    without_address: int  # partners to be told by mail who have no contact with an address


@command("integrations.write_messages", permission="integrations.message.write", path="POST /messages")
def write_messages(tx: Tx, cmd: WriteMessages) -> MessagesWritten:
    """Write the messages that the notices ask for; what was written for an event is not written again."""
    listening = _listening(tx)
    wanted = [one for one in cmd.happened if one.occasion in listening]
    if not wanted:
        return MessagesWritten(written=0, without_address=0)
    ids: dict[str, set[int]] = defaultdict(set)
    for one in wanted:
        ids[BY_CODE[one.occasion].document].add(one.document)
    told = {kind: told_of(tx, kind, found) for kind, found in ids.items()}
    words, people = _words(tx), _people(tx)
    who = _who(tx, [one.event for one in wanted if BY_CODE[one.occasion].is_internal])
    rows, without = [], 0
    for one in wanted:
        occasion = BY_CODE[one.occasion]
        document = told[occasion.document].get(one.document)
        if document is None:
            continue
        document.words["who"] = who.get(one.event, "")
        for notice, channel in listening[one.occasion]:
            found = _to(document, people.get(notice.id, []), occasion) if channel.kind == "mail" else [("", "zh_CN")]
            without += not found
            rows += [_message(tx, one, notice, document, recipient, words) for recipient in found]
    return MessagesWritten(written=_insert(tx, rows), without_address=without)


def _listening(tx: Tx) -> dict[str, list[tuple[Notice, Channel]]]:
    rows = tx.session.execute(
        sa.select(Notice, Channel)
        .join(Channel, Channel.id == Notice.channel_id)
        .where(Notice.is_active, Channel.is_active)
        .order_by(Notice.id)
    ).all()
    found: dict[str, list[tuple[Notice, Channel]]] = defaultdict(list)
    for notice, channel in rows:
        found[notice.occasion].append((notice, channel))
    return found


def _words(tx: Tx) -> dict[tuple[str, str], tuple[str, str]]:
    """The company's own words over the ones that come with the product."""
    rows = tx.session.execute(sa.select(Template)).scalars()
    return {**TEMPLATES, **{(row.occasion, row.locale): (row.subject, row.body) for row in rows}}


def _to(document: Told, people: Sequence[Recipient], occasion: Occasion) -> Sequence[Recipient]:
    """Addresses with the language of each: people of the house, or the contacts of the partner."""
    if occasion.is_internal:
        return people
    fit = [address for address in document.addresses if rules.is_mail_address(address)][:RECIPIENTS_MAX]
    return [(address, document.locale) for address in fit]


def _people(tx: Tx) -> dict[int, list[Recipient]]:
    """Whom each notice names, if they still work here and have an address."""
    statement = (
        sa.select(NoticePerson.notice_id, User.email, User.locale)
        .join(User, User.id == NoticePerson.user_id)
        .where(User.is_active)
        .order_by(User.id)
    )
    found: dict[int, list[Recipient]] = defaultdict(list)
    for notice_id, email, locale in tx.session.execute(statement):
        if email is not None and rules.is_mail_address(email):
            found[notice_id].append((email, locale))
    return found


_WHO = sa.text(
    'select e.id, coalesce(u.name, :nobody) as name from core.event as e left join identity."user" as u on u.id = e.actor_id '
    "where e.id = any(cast(:events as bigint[]))"
)


def _who(tx: Tx, events: Sequence[int]) -> dict[int, str]:
    """Who did it, by event."""
    if not events:
        return {}
    rows = tx.session.execute(_WHO, {"events": sorted(set(events)), "nobody": "–"})
    return {row.id: row.name for row in rows}


def _message(
    tx: Tx, one: Happened, notice: Notice, document: Told, to: Recipient, words: dict[tuple[str, str], tuple[str, str]]
) -> dict[str, object]:
    recipient, locale = to
    subject, body = words[one.occasion, locale]
    return {
        "id": tx.new_id(),
        "notice_id": notice.id,
        "channel_id": notice.channel_id,
        "event_id": one.event,
        "occasion": one.occasion,
        "document_kind": BY_CODE[one.occasion].document,
        "document_id": one.document,
        "document_number": document.number,
        "recipient": recipient,
        "locale": locale,
        "subject": rules.one_line(rules.filled(subject, document.words)),
        "body": rules.filled(body, document.words)[:BODY_MAX],
        "next_try_at": tx.now,
        "written_at": tx.now,
    }


def _insert(tx: Tx, rows: list[dict[str, object]]) -> int:
    if not rows:
        return 0
    tx.session.flush()
    same = ("notice_id", "event_id", "recipient")
    statement = insert(Message).values(rows).on_conflict_do_nothing(index_elements=same).returning(Message.id)
    return len(tx.session.execute(statement).all())


class RetryMessage(Input):
    message: int


class MessageChanged(Output):
    id: int
    state: str


@command("integrations.retry_message", permission="integrations.message.edit", path="POST /messages/{message}/retry")
def retry_message(tx: Tx, cmd: RetryMessage) -> MessageChanged:
    """Try a message again that was given up or dropped: the worker sends it next."""
    (row,) = tx.lock_all(Message, [cmd.message]) or (None,)
    if row is None:
        refuse("integrations.no_message", field="message", message=cmd.message)
    require(row.state in ("failed", "cancelled"), "integrations.not_given_up", field="message", number=row.document_number)
    row.state, row.attempts, row.next_try_at = "waiting", 0, tx.now
    return MessageChanged(id=row.id, state=row.state)


class CancelMessage(Input):
    message: int


@command("integrations.cancel_message", permission="integrations.message.edit", path="POST /messages/{message}/cancel")
def cancel_message(tx: Tx, cmd: CancelMessage) -> MessageChanged:
    """Drop a message that waits."""
    (row,) = tx.lock_all(Message, [cmd.message]) or (None,)
    if row is None:
        refuse("integrations.no_message", field="message", message=cmd.message)
    require(row.state in ("waiting", "failed"), "integrations.already_sent", field="message", number=row.document_number)
    row.state = "cancelled"
    return MessageChanged(id=row.id, state=row.state)

