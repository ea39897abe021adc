"""How a person wants to see lists: named filters, and which columns."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects.postgresql import insert

from operational.core.api import Input, Output, Tx, command, refuse, remember, require
from operational.identity.tables import ListColumns, SavedView

VIEWS_MAX = 30  # of one person for one list; more tabs than that nobody finds again
ListName = Annotated[str, Field(min_length=3, max_length=80, pattern=r"^[a-z_]+\.[a-z_]+$")]
ColumnName = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z_0-9]+$")]


class SaveView(Input):
    query: ListName  # the query behind it, such as sales.orders
    name: str = Field(min_length=1, max_length=40)
    address: str = Field(max_length=1000)  # the filters as the list's address says them
    is_shared: bool = False  # everybody who may see the list has it too


class ViewSaved(Output):
    id: int
    name: str


@command("identity.save_view", permission="identity.profile.edit", path="POST /views")
def save_view(tx: Tx, cmd: SaveView) -> ViewSaved:
    """Keep the present filters of a list under a name (保存视图); the same name again replaces them."""
    own = sa.and_(SavedView.owner_id == tx.actor.user_id, SavedView.list == cmd.query, SavedView.name != cmd.name)
    others = tx.session.execute(sa.select(sa.func.count()).select_from(SavedView).where(own)).scalar_one()
    require(others < VIEWS_MAX, "identity.too_many_views", field="name", most=VIEWS_MAX)
    kept = {"address": cmd.address, "is_shared": cmd.is_shared}
    values = {"id": tx.new_id(), "owner_id": tx.actor.user_id, "list": cmd.query, "name": cmd.name, **kept}
    statement = (
        insert(SavedView)
        .values(values)
        .on_conflict_do_update(index_elements=["owner_id", "list", "name"], set_=kept)
        .returning(SavedView.id)
    )
    row_id = tx.session.execute(statement).scalar_one()
    remember(tx, "identity.saved_view", row_id)
    return ViewSaved(id=row_id, name=cmd.name)


class DropView(Input):
    view: int


@command("identity.drop_view", permission="identity.profile.edit", path="POST /views/{view}/drop")
def drop_view(tx: Tx, cmd: DropView) -> ViewSaved:
    """Forget one's own view; whoever keeps the users clears away shared ones too."""
    own = SavedView.owner_id == tx.actor.user_id
    mine = sa.or_(own, SavedView.is_shared) if tx.actor.may("identity.user.edit") else own
    gone = sa.delete(SavedView).where(SavedView.id == cmd.view, mine).returning(SavedView.name)
    name = tx.session.execute(gone).scalar_one_or_none()
    if name is None:
        refuse("core.not_found", field="view", kind="identity.saved_view", ref=str(cmd.view))
    return ViewSaved(id=cmd.view, name=name)


class ChooseColumns(Input):
    query: ListName
    columns: list[ColumnName] = Field(max_length=60)  # none: those that the list shows by itself


class ColumnsChosen(Output):
    query: str
    columns: list[str]


@command("identity.choose_columns", permission="identity.profile.edit", path="POST /list-columns")
def choose_columns(tx: Tx, cmd: ChooseColumns) -> ColumnsChosen:
    """Choose which columns of a list one wants to see, in which order."""
    chosen = [*dict.fromkeys(cmd.columns)]
    if chosen:
        values = {"id": tx.new_id(), "owner_id": tx.actor.user_id, "list": cmd.query, "columns": chosen}
        statement = insert(ListColumns).values(values)
        tx.session.execute(
            statement.on_conflict_do_update(index_elements=["owner_id", "list"], set_={"columns": statement.excluded.columns})
        )
    else:
        gone = sa.and_(ListColumns.owner_id == tx.actor.user_id, ListColumns.list == cmd.query)
        tx.session.execute(sa.delete(ListColumns).where(gone))
    return ColumnsChosen(query=cmd.query, columns=chosen)
