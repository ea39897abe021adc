"""What people can see of channels, templates, notices and messages."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import SHANGHAI, Input, NotFound, Output, Page, Tx, page_of, query
from operational.identity.api import User
from operational.integrations import rules
from operational.integrations.facts import told_of
from operational.integrations.occasions import BY_CODE
from operational.integrations.seed import TEMPLATES
from operational.integrations.states import OccasionCode
from operational.integrations.tables import Channel, Message, Notice, NoticePerson, Template
from operational.papers.api import Paper, head_of


class FindChannels(Page):
    search: str = Field(default="", max_length=100)


class ChannelRow(Output):
    id: int
    code: str
    name: str
    kind: str
    has_address: bool
    is_active: bool
    version: int


class Channels(Output):
    rows: list[ChannelRow]
    total: int


@query("integrations.channels", permission="integrations.notice.view", path="GET /channels")
def channels(tx: Tx, given: FindChannels) -> Channels:
    """Ways out of the house; a robot's address is never shown again."""
    statement = sa.select(
        Channel.id, Channel.code, Channel.name, Channel.kind, (Channel.address != "").label("has_address"),
        Channel.is_active, Channel.version,
    )  # fmt: skip
    if given.search:
        statement = statement.where(sa.or_(Channel.code.contains(given.search), Channel.name.contains(given.search)))
    rows, total = page_of(tx, statement.order_by(Channel.code), given)
    return Channels(rows=[ChannelRow(**row._mapping) for row in rows], total=total)


class FindTemplates(Input):
    occasion: str = ""


class TemplateRow(Output):
    occasion: str
    locale: str
    subject: str
    body: str
    placeholders: str
    is_own: bool  # the company wrote it; else it came with the product
    version: int | None


class Templates(Output):
    rows: list[TemplateRow]
    total: int


@query("integrations.templates", permission="integrations.notice.view", path="GET /message-templates")
def templates(tx: Tx, given: FindTemplates) -> Templates:
    """The words of every occasion in every language, and the placeholders they may use."""
    own = {(row.occasion, row.locale): row for row in tx.session.execute(sa.select(Template)).scalars()}
    found = []
    for (code, locale), (subject, body) in TEMPLATES.items():
        if given.occasion in ("", code):
            row = own.get((code, locale))
            found.append(
                TemplateRow(
                    occasion=code,
                    locale=locale,
                    subject=row.subject if row else subject,
                    body=row.body if row else body,
                    placeholders=" ".join(f"{{{word}}}" for word in BY_CODE[code].words),
                    is_own=row is not None,
                    version=row.version if row else None,
                )
            )
    return Templates(rows=found, total=len(found))


class FindNotices(Input):
    pass


class NoticeRow(Output):
    id: int
    occasion: str
    channel_code: str
    channel_name: str
    channel_kind: str
    people: str  # of the house, by their login names
    is_active: bool
    version: int


class Notices(Output):
    rows: list[NoticeRow]
    total: int


@query("integrations.notices", permission="integrations.notice.view", path="GET /notices")
def notices(tx: Tx, given: FindNotices) -> Notices:
    """Who is told of what: occasions by channel."""
    named = (
        sa.select(sa.func.string_agg(User.code, sa.literal(" ")))
        .join(NoticePerson, NoticePerson.user_id == User.id)
        .where(NoticePerson.notice_id == Notice.id)
        .scalar_subquery()
    )
    statement = (
        sa.select(
            Notice.id, Notice.occasion, Channel.code.label("channel_code"), Channel.name.label("channel_name"),
            Channel.kind.label("channel_kind"), Notice.is_active, Notice.version,
            sa.func.coalesce(named, "").label("people"),
        )
        .join(Channel, Channel.id == Notice.channel_id)
        .order_by(Notice.code)
    )  # fmt: skip
    rows = [NoticeRow(**row._mapping) for row in tx.session.execute(statement)]
    return Notices(rows=rows, total=len(rows))


class FindMessages(Page):
    state: str = ""
    occasion: str = ""
    number: str = Field(default="", max_length=60)


class MessageRow(Output):
    id: int
    written_at: dt.datetime
    occasion: str
    document_kind: str
    document_id: int
    document_number: str
    channel_name: str
    channel_kind: str
    recipient: str
    subject: str
    body: str
    state: str
    attempts: int
    next_try_at: dt.datetime | None
    sent_at: dt.datetime | None
    last_error: str


class Messages(Output):
    rows: list[MessageRow]
    total: int


@query("integrations.messages", permission="integrations.message.view", path="GET /messages")
def messages(tx: Tx, given: FindMessages) -> Messages:
    """The queue, newest first: what waits, what was sent, what was given up and why."""
    statement = sa.select(
        Message.id, Message.written_at, Message.occasion, Message.document_kind, Message.document_id,
        Message.document_number, Channel.name.label("channel_name"), Channel.kind.label("channel_kind"), Message.recipient,
        Message.subject, Message.body, Message.state, Message.attempts,
        sa.case((Message.state == "waiting", Message.next_try_at)).label("next_try_at"), Message.sent_at, Message.last_error,
    ).join(Channel, Channel.id == Message.channel_id)  # fmt: skip
    if given.state:
        statement = statement.where(Message.state == given.state)
    if given.occasion:
        statement = statement.where(Message.occasion == given.occasion)
    if given.number:
        statement = statement.where(Message.document_number.contains(given.number, autoescape=True))
    rows, total = page_of(tx, statement.order_by(Message.id.desc()), given)
    return Messages(rows=[MessageRow(**row._mapping) for row in rows], total=total)


class AskText(Input):
    occasion: OccasionCode
    document: int
    locale: Literal["zh_CN", "zh_TW", "en"] | None = None  # left out: the partner's


class Text(Output):
    subject: str
    body: str


@query("integrations.notice_text", permission="integrations.message.view", path="GET /notice-text")
def notice_text(tx: Tx, given: AskText) -> Text:
    """The words of an occasion for one document, to be copied into a chat."""
    kind = BY_CODE[given.occasion].document
    told = told_of(tx, kind, [given.document]).get(given.document)
    if told is None:
        raise NotFound("core.not_found", field="document", kind=kind, ref=str(given.document))
    locale = given.locale or told.locale
    row = tx.session.execute(
        sa.select(Template).where(Template.occasion == given.occasion, Template.locale == locale)
    ).scalar_one_or_none()
    subject, body = (row.subject, row.body) if row else TEMPLATES[given.occasion, locale]
    return Text(subject=rules.filled(subject, told.words), body=rules.filled(body, told.words))


class AskPicture(Input):
    message: int


@query("integrations.notice", permission="integrations.message.view", path="GET /messages/{message}/paper")
def notice(tx: Tx, given: AskPicture) -> Paper:
    """One message as a sheet for a chat: its words, the document it tells of, the square that opens that document."""
    found = tx.session.get(Message, given.message)
    if found is None:
        raise NotFound("core.not_found", field="message", kind="integrations.message", ref=str(given.message))
    head = head_of(tx, "notice", found.locale)
    told = {"kind": found.document_kind, "id": found.document_id, "number": found.document_number}
    day = found.written_at.astimezone(SHANGHAI).date().isoformat()
    return Paper(**(head | told | {"title": found.subject, "date": day, "note": found.body}))
