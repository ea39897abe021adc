"""Words with placeholders, addresses of robots, and when to try again. No session, no clock."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

PLACEHOLDER = re.compile(r"\{([a-z_]{1,40})\}")
BRACE = re.compile(r"[{}]")
MAIL_ADDRESS = re.compile(r"[^@\s,;<>\"]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")

# Where the three chat programs take what their robots say (their developers' pages, 2026): nothing else is ever called,
# so that a robot's address cannot make the server reach into the house.
ROBOT_HOSTS = {"wecom": "qyapi.weixin.qq.com", "dingtalk": "oapi.dingtalk.com", "feishu": "open.feishu.cn"}
WAITS = (60, 300, 1800, 7200, 43_200)  # seconds before the next try; after the last one a person must look


def unknown_placeholders(text: str, allowed: Sequence[str]) -> list[str]:
    """Placeholders that the occasion does not fill, and braces that are no placeholder."""
    found = [name for name in PLACEHOLDER.findall(text) if name not in allowed]
    return found + BRACE.findall(PLACEHOLDER.sub("", text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each placeholder replaced once: what a value contains is never read as a placeholder."""
    return PLACEHOLDER.sub(lambda match: values.get(match.group(1), ""), text)


def one_line(text: str) -> str:
    """A subject: no line break can smuggle a header into a mail."""
    return " ".join(text.split())


def is_mail_address(text: str) -> bool:
    return len(text) <= 254 and MAIL_ADDRESS.fullmatch(text) is not None


def is_robot_address(kind: str, address: str, more_hosts: Sequence[str] = ()) -> bool:
    """Whether the address is one of the chat program's own, or of a host that the operator allows."""
    try:
        parts = urlsplit(address)
        host = parts.netloc.lower()
    except ValueError:
        return False
    if host in more_hosts:
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and host == ROBOT_HOSTS[kind]


def next_try(attempts: int, now: dt.datetime) -> dt.datetime | None:
    """When to try again after so many attempts; None when enough was tried."""
    return now + dt.timedelta(seconds=WAITS[attempts - 1]) if attempts <= len(WAITS) else None
