"""Questions to the warehouse: brought up to the books first, so that an answer covers everything committed before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from apps.cli.installation import Installation
from operational.core.api import Actor, NotFound


def query_names() -> list[str]:
    """Names of the questions with parameters that the warehouse answers."""
    return []


def answer(
    installation: Installation, actor: Actor, name: str, data: Mapping[str, Any], today: dt.date | None
) -> dict[str, Any]:
    """Ask the warehouse after a refresh, when it is behind."""
    raise NotFound("cli.query_unknown", name=name)
