"""Who may see figures of the whole company: a right that reaches one's own records only does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from operational.core.api import Actor, NotPermitted


def may_see_figures(actor: Actor, permission: str) -> bool:
    """Sums know no owner: whoever may read only some records may not read them added up, nor the rows behind them."""
    return actor.scope(permission) == "all"


def permit_figures(actor: Actor, permission: str) -> None:
    """Refuse a warehouse question to whoever lacks its right, or has it for some records only."""
    if may_see_figures(actor, permission):
        return
    key = "dispatch.figures_of_all" if actor.may(permission) else "dispatch.not_permitted"
    raise NotPermitted(key, permission=f"permission.{permission}", user=actor.name)


def without_guarded(actor: Actor, guarded: Mapping[str, Sequence[str]], answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer with the columns empty whose further right the person lacks: what goods cost is not for everybody who sells."""
    hidden = {name for right, names in guarded.items() if not may_see_figures(actor, right) for name in names}
    if not hidden:
        return dict(answer)
    return {
        section: [{name: None if name in hidden else value for name, value in row.items()} for row in rows]
        if isinstance(rows, list)
        else rows
        for section, rows in answer.items()
    }
