"""Who may see figures of the whole company: a right that reaches one's own records only does not."""

from __future__ import annotations

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
