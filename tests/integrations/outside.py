"""The other side: a mail server and a chat program's robots, on this machine, that remember what came."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast


class MailBox(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP (RFC 5321) as a client needs; ``refuses`` answers the next so many mails with 451."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.mails: list[EmailMessage] = []
        self.refuses = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Smtp(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box = cast(MailBox, self.server)
        self._say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb in ("EHLO", "HELO", "MAIL", "RCPT", "RSET"):
                self._say("250 test")
            elif verb == "DATA":
                self._say("354 go on")
                text = b""
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    text += part
                if box.refuses:
                    box.refuses -= 1
                    self._say("451 try later")
                else:
                    box.mails.append(cast(EmailMessage, message_from_bytes(text, policy=policy.default)))
                    self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("502 what?")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Group(ThreadingHTTPServer):
    """A chat group behind a robot; ``answer`` is what the chat program says."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Robot)
        self.said: list[Any] = []
        self.answer: tuple[int, Any] = (200, {"errcode": 0, "errmsg": "ok"})

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Robot(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        group = cast(Group, self.server)
        group.said.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        status, answer = group.answer
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"http://{group.host}/elsewhere")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def do_GET(self) -> None:
        cast(Group, self.server).said.append("followed")
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def served(server: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
