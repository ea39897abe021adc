"""Why a message did not leave."""

from __future__ import annotations


class NotDeliveredError(Exception):
    """The other side did not take the message, or what belongs to it could not be made; the text says why."""
