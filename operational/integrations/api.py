"""The front door of integrations."""

from operational.integrations.commands import (
    cancel_message,
    retry_message,
    save_channel,
    save_notice,
    save_template,
    write_messages,
)
from operational.integrations.occasions import EVENTS, OCCASIONS, PAPER_OF
from operational.integrations.queries import channels, messages, notice, notice_text, notices, templates
from operational.integrations.rules import is_robot_address, next_try
from operational.integrations.tables import Channel, Mark, Message, Notice

COMMANDS = (save_channel, save_template, save_notice, write_messages, retry_message, cancel_message)
QUERIES = (channels, templates, notices, messages, notice_text, notice)

_SEE = {"integrations.message.view": "all"}
_KEEP = {
    **_SEE,
    "integrations.message.edit": "all",
    "integrations.notice.view": "all",
    "integrations.notice.edit": "all",
}
ROLES = {
    "sales_clerk": _SEE,
    "buyer": _SEE,
    "manager": _KEEP,
    "administrator": _KEEP,
    "pipeline": {"integrations.message.write": "all"},
}

__all__ = [
    "EVENTS", "OCCASIONS", "PAPER_OF", "Channel", "Mark", "Message", "Notice", "is_robot_address", "next_try", "notice",
]  # fmt: skip
