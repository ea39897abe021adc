"""The views of a list that a person has: own ones and those that others share, and the columns chosen."""

from __future__ import annotations

import sqlalchemy as sa

from operational.core.api import Input, Output, Tx, query
from operational.identity.commands.views import ListName
from operational.identity.tables import ListColumns, SavedView, User


class ViewsOf(Input):
    query: ListName


class ViewRow(Output):
    id: int
    name: str
    address: str
    is_shared: bool
    is_own: bool
    owner: str


class Views(Output):
    rows: list[ViewRow]
    total: int
    columns: list[str]  # chosen; none: those that the list shows by itself


@query("identity.views", permission="identity.profile.edit", path="GET /views")
def views(tx: Tx, q: ViewsOf) -> Views:
    """Named filters of a list, own ones first, and which columns the person wants."""
    mine = SavedView.owner_id == tx.actor.user_id
    statement = (
        sa.select(
            SavedView.id,
            SavedView.name,
            SavedView.address,
            SavedView.is_shared,
            mine.label("is_own"),
            sa.func.coalesce(User.name, "").label("owner"),
        )
        .outerjoin(User, User.id == SavedView.owner_id)
        .where(SavedView.list == q.query, sa.or_(mine, SavedView.is_shared))
        .order_by(mine.desc(), SavedView.id)
    )
    chosen = sa.select(ListColumns.columns).where(ListColumns.owner_id == tx.actor.user_id, ListColumns.list == q.query)
    rows = [ViewRow(**row._mapping) for row in tx.session.execute(statement)]
    return Views(rows=rows, total=len(rows), columns=tx.session.execute(chosen).scalar_one_or_none() or [])
