"""How a letter leaves the house: by the mail server of the installation, or by the robot of a chat group."""

from __future__ import annotations

import json
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate
from http.client import HTTPException
from typing import Any
from urllib.parse import unquote, urlsplit

from operational.integrations.api import is_robot_address
from operational.worker.failure import NotDeliveredError
from operational.worker.sending import Letter

SECONDS_MAX = 20  # for the other side to answer
ANSWER_BYTES_MAX = 64_000
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SMTP_PORTS = {"smtp": 25, "smtps": 465}


class MailServer:
    """Sends by SMTP; a password never leaves in the clear except to this very machine."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in SMTP_PORTS or not parts.hostname:
            raise ValueError("GONGDAN_SMTP_URL must look like smtp://user:password@host:587 or smtps://user:password@host")
        self._host, self._scheme = parts.hostname, parts.scheme
        self._port = parts.port or SMTP_PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = sender

    def __call__(self, letter: Letter) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._sender, letter.recipient, letter.subject
        mail["Date"] = formatdate(localtime=True)
        mail["Message-ID"] = f"<message-{letter.message_id}@gongdan.{self._host}>"
        mail.set_content(letter.body)
        if letter.attached is not None:
            mail.add_attachment(letter.attached.pdf, maintype="application", subtype="pdf", filename=letter.attached.name)
        try:
            with self._connect() as server:
                server.send_message(mail)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise NotDeliveredError(f"{type(error).__name__}: {error}") from error

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=SECONDS_MAX, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=SECONDS_MAX)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
            elif self._user and self._host not in LOOPBACK:
                server.close()
                raise NotDeliveredError("the mail server offers no encryption: the password is not sent; use smtps://")
        if self._user:
            server.login(self._user, self._password)
        return server


class Robot:
    """Writes into a chat group through its robot. ``kind`` says whose robot it is."""

    def __init__(self, kind: str, more_hosts: Sequence[str] = ()) -> None:
        self._kind, self._more_hosts = kind, more_hosts
        self._opener = urllib.request.build_opener(_NoDetour)

    def __call__(self, letter: Letter) -> None:
        if not is_robot_address(self._kind, letter.address, self._more_hosts):
            raise NotDeliveredError("the robot's address is not one of its chat program")
        body = json.dumps(said(self._kind, f"{letter.subject}\n{letter.body}"), ensure_ascii=False).encode()
        request = urllib.request.Request(letter.address, body, {"Content-Type": "application/json; charset=utf-8"})
        try:
            with self._opener.open(request, timeout=SECONDS_MAX) as response:
                answer = json.loads(response.read(ANSWER_BYTES_MAX))
        except (OSError, HTTPException, ValueError) as error:
            # The address holds the robot's key: only the kind of the error is told.
            code = f" {error.code}" if isinstance(error, urllib.error.HTTPError) else ""
            raise NotDeliveredError(f"{type(error).__name__}{code}") from error
        refusal = refused(answer)
        if refusal:
            raise NotDeliveredError(refusal)


class _NoDetour(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def said(kind: str, text: str) -> dict[str, Any]:
    """A text message as each chat program's robot takes it."""
    if kind == "feishu":
        return {"msg_type": "text", "content": {"text": text}}
    return {"msgtype": "text", "text": {"content": text}}


def refused(answer: Any) -> str:
    """Why the robot did not take it; empty when it did. A refusal comes with status 200 and a code in the body."""
    if not isinstance(answer, dict):
        return "the robot's answer is not understood"
    code = answer.get("errcode", answer.get("code", 0))
    return "" if code == 0 else f"{code}: {str(answer.get('errmsg', answer.get('msg', '')))[:200]}"
