"""Suggestions that wait for a decision, and forecasts with their scores."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa

from operational.core.api import Input, Output, Page, Qty, RefTo, SignedQty, Tx, UnitPrice, like, page_of, query
from operational.items.api import Item
from operational.parties.api import Party
from operational.planning.states import SUGGESTION
from operational.planning.tables import ForecastRun, ItemForecast, Suggestion
from operational.purchasing.api import Order, Requisition

ItemRef = Annotated[int | str, RefTo("items.item")]
SuggestionRef = Annotated[int | str, RefTo("planning.suggestion")]
SupplierRef = Annotated[int | str, RefTo("parties.supplier")]


class SuggestionsWanted(Page):
    state: str | None = "open"
    text: str = ""
    supplier: SupplierRef | None = None


class SuggestionRow(Output):
    id: int
    number: str
    date: dt.date
    state: str
    item_id: int
    item: str
    name: str
    spec: str
    unit: str
    supplier_id: int | None
    supplier: str
    quantity: Qty
    position: SignedQty
    trigger: SignedQty
    target: SignedQty
    price: UnitPrice
    value: UnitPrice
    order_by: dt.date | None
    stockout_on: dt.date | None
    reason: dict[str, Any]
    decided_quantity: Qty | None
    decision_reason: str
    purchase_order_id: int | None
    purchase_order: str
    requisition_id: int | None
    requisition: str


class SuggestionList(Output):
    rows: list[SuggestionRow]
    total: int


def _suggestions() -> Any:
    return (
        sa.select(
            Suggestion,
            Item.code.label("item"),
            Item.name,
            Item.spec,
            Item.unit,
            sa.func.coalesce(Party.name, "").label("supplier"),
            sa.func.coalesce(Order.number, "").label("purchase_order"),
            sa.func.coalesce(Requisition.number, "").label("requisition"),
        )
        .join(Item, Item.id == Suggestion.item_id)
        .outerjoin(Party, Party.id == Suggestion.supplier_id)
        .outerjoin(Order, Order.id == Suggestion.purchase_order_id)
        .outerjoin(Requisition, Requisition.id == Suggestion.requisition_id)
    )


def _row(found: Any) -> SuggestionRow:
    row: Suggestion = found[0]
    return SuggestionRow(
        id=row.id,
        number=row.number or "",
        date=row.date,
        state=row.state,
        item_id=row.item_id,
        item=found.item,
        name=found.name,
        spec=found.spec,
        unit=found.unit,
        supplier_id=row.supplier_id,
        supplier=found.supplier,
        quantity=row.quantity,
        position=row.position,
        trigger=row.trigger,
        target=row.target,
        price=row.price,
        value=(row.quantity * row.price).quantize(Decimal("0.01")),
        order_by=row.order_by,
        stockout_on=row.stockout_on,
        reason=row.reason,
        decided_quantity=row.decided_quantity,
        decision_reason=row.decision_reason,
        purchase_order_id=row.purchase_order_id,
        purchase_order=found.purchase_order,
        requisition_id=row.requisition_id,
        requisition=found.requisition,
    )


@query("planning.suggestions", permission="planning.suggestion.view", path="GET /planning/suggestions")
def suggestions(tx: Tx, q: SuggestionsWanted) -> SuggestionList:
    """Reorder suggestions, the most urgent first."""
    statement = _suggestions().order_by(
        Suggestion.stockout_on.nulls_last(), (Suggestion.quantity * Suggestion.price).desc(), Suggestion.id
    )
    if q.state:
        statement = statement.where(Suggestion.state == q.state)
    if q.text:
        pattern = like(q.text)
        statement = statement.where(
            sa.or_(
                Item.code.ilike(pattern), Item.name.ilike(pattern), Item.spec.ilike(pattern), Item.pinyin.like(pattern.lower())
            )
        )
    if q.supplier is not None:
        statement = statement.where(Suggestion.supplier_id == tx.find(Party, q.supplier, field="supplier").id)
    rows, total = page_of(tx, statement, q)
    return SuggestionList(rows=[_row(row) for row in rows], total=total)


class OneSuggestion(Input):
    suggestion: SuggestionRef


class SuggestionMove(Output):
    name: str
    command: str
    is_allowed: bool


class SuggestionShown(Output):
    row: SuggestionRow
    moves: list[SuggestionMove]
    demand_class: str
    model: str
    score: Qty | None
    naive_score: Qty | None
    periods: list[dict[str, Any]]


@query("planning.suggestion", permission="planning.suggestion.view", path="GET /planning/suggestions/{suggestion}")
def suggestion(tx: Tx, q: OneSuggestion) -> SuggestionShown:
    """One suggestion with the forecast that it rests on."""
    found = tx.find(Suggestion, q.suggestion, field="suggestion")
    row = tx.session.execute(_suggestions().where(Suggestion.id == found.id)).one()
    forecast = tx.session.execute(
        sa.select(ItemForecast).where(ItemForecast.run_id == found.run_id, ItemForecast.item_id == found.item_id)
    ).scalar_one_or_none()
    may = tx.actor.may("planning.suggestion.decide")
    moves = [
        SuggestionMove(name=move.name, command=f"planning.{move.name}_suggestion", is_allowed=may and found.state in move.sources)
        for move in SUGGESTION.moves.values()
        if move.name != "supersede"
    ]
    return SuggestionShown(
        row=_row(row),
        moves=moves,
        demand_class=forecast.demand_class if forecast else "",
        model=forecast.model if forecast else "",
        score=forecast.score if forecast else None,
        naive_score=forecast.naive_score if forecast else None,
        periods=list(forecast.periods) if forecast else [],
    )


class ForecastsWanted(Page):
    text: str = ""
    demand_class: str | None = None
    item: ItemRef | None = None


class ForecastRow(Output):
    item_id: int
    item: str
    name: str
    spec: str
    unit: str
    demand_class: str
    model: str
    score: Qty | None
    naive_score: Qty | None
    periods: list[dict[str, Any]]


class ForecastList(Output):
    as_of: dt.date | None
    rows: list[ForecastRow]
    total: int


@query("planning.forecasts", permission="planning.forecast.view", path="GET /planning/forecasts")
def forecasts(tx: Tx, q: ForecastsWanted) -> ForecastList:
    """The newest forecast of each item, with the score of its model beside the naive one."""
    run = tx.session.execute(sa.select(ForecastRun.id, ForecastRun.as_of).order_by(ForecastRun.id.desc()).limit(1)).one_or_none()
    if run is None:
        return ForecastList(as_of=None, rows=[], total=0)
    statement = (
        sa.select(
            ItemForecast.item_id,
            Item.code.label("item"),
            Item.name,
            Item.spec,
            Item.unit,
            ItemForecast.demand_class,
            ItemForecast.model,
            ItemForecast.score,
            ItemForecast.naive_score,
            ItemForecast.periods,
        )
        .join(Item, Item.id == ItemForecast.item_id)
        .where(ItemForecast.run_id == run.id)
        .order_by(Item.code)
    )
    if q.demand_class:
        statement = statement.where(ItemForecast.demand_class == q.demand_class)
    if q.item is not None:
        statement = statement.where(ItemForecast.item_id == tx.find(Item, q.item, field="item").id)
    if q.text:
        statement = statement.where(sa.or_(Item.code.ilike(like(q.text)), Item.name.ilike(like(q.text))))
    rows, total = page_of(tx, statement, q)
    return ForecastList(as_of=run.as_of, rows=[ForecastRow.model_validate(dict(row._mapping)) for row in rows], total=total)
