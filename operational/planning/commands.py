"""What comes back from the pipelines, and what people decide about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Amount, Input, Output, Qty, RefTo, SignedQty, Tx, UnitPrice, command, require
from operational.parties.api import parties_by_ref, partner
from operational.planning.states import SUGGESTION
from operational.planning.tables import ForecastRun, ItemForecast, Suggestion
from operational.purchasing.api import Draft, OrderLineInput, new_orders
from operational.stock.api import default_warehouse

SupplierRef = Annotated[int | str, RefTo("parties.supplier")]


ITEMS_MAX = 50_000  # a larger company runs its forecasts in parts
DECIDED_TOGETHER_MAX = 200  # what a person ticks on one page
SuggestionRef = Annotated[int | str, RefTo("planning.suggestion")]


class ForecastPeriod(Input):
    """One month ahead: expected quantity and quantiles, as decimal text."""

    month: dt.date
    mean: Qty
    quantiles: dict[str, Qty] = Field(default_factory=dict)


class ItemForecastInput(Input):
    item: int
    demand_class: str
    model: str
    score: Qty | None = None
    naive_score: Qty | None = None
    periods: list[ForecastPeriod] = Field(max_length=60)


class RecordForecasts(Input):
    as_of: dt.date
    seconds: Qty = Decimal(0)
    settings: dict[str, Any] = Field(default_factory=dict)
    forecasts: list[ItemForecastInput] = Field(max_length=ITEMS_MAX)


class ForecastsRecorded(Output):
    run: int
    items: int


@command("planning.record_forecasts", permission="planning.forecast.record", path="POST /planning/forecasts")
def record_forecasts(tx: Tx, cmd: RecordForecasts) -> ForecastsRecorded:
    """Keep a calculation of demand with its scores, so that people see it and it can be judged later."""
    run = tx.new(
        ForecastRun,
        as_of=cmd.as_of,
        items=len(cmd.forecasts),
        series=sum(1 for f in cmd.forecasts if f.periods),
        seconds=cmd.seconds,
        settings=cmd.settings,
    )
    tx.session.flush()
    rows = [
        {
            "run_id": run.id,
            "item_id": f.item,
            "demand_class": f.demand_class,
            "model": f.model,
            "score": f.score,
            "naive_score": f.naive_score,
            "periods": [p.model_dump(mode="json") for p in f.periods],
        }
        for f in cmd.forecasts
    ]
    tx.insert(ItemForecast, rows)
    return ForecastsRecorded(run=run.id, items=len(rows))


class SuggestionInput(Input):
    item: int
    supplier: int | None = None
    quantity: Qty
    position: SignedQty
    trigger: SignedQty
    target: SignedQty
    price: UnitPrice = Decimal(0)
    order_by: dt.date | None = None
    stockout_on: dt.date | None = None
    reason: dict[str, Any]


class RecordSuggestions(Input):
    run: int
    suggestions: list[SuggestionInput] = Field(max_length=ITEMS_MAX)


class SuggestionsRecorded(Output):
    added: int
    superseded: int


@command("planning.record_suggestions", permission="planning.suggestion.record", path="POST /planning/suggestions")
def record_suggestions(tx: Tx, cmd: RecordSuggestions) -> SuggestionsRecorded:
    """Put today's suggestions before the buyer; open ones of earlier days are superseded, decided ones stay."""
    run = tx.find(ForecastRun, cmd.run, field="run")
    tx.session.flush()
    old = tx.session.execute(
        sa.update(Suggestion)
        .where(Suggestion.state == "open")
        .values(state="superseded", version=Suggestion.version + 1, decided_at=tx.now)
        .returning(Suggestion.id)
    ).all()
    tx.session.expire_all()
    for given in cmd.suggestions:
        row = tx.new(
            Suggestion,
            date=tx.today,
            run_id=run.id,
            item_id=given.item,
            supplier_id=given.supplier,
            **given.model_dump(exclude={"item", "supplier"}),
        )
        tx.number(row)
    return SuggestionsRecorded(added=len(cmd.suggestions), superseded=len(old))


class AcceptSuggestion(Input):
    suggestion: SuggestionRef
    quantity: Qty | None = None  # left out: as suggested
    supplier: SupplierRef | None = None
    reason: str = Field(default="", max_length=500)


class SuggestionAccepted(Output):
    id: int
    purchase_order: int
    purchase_order_number: str
    quantity: Qty
    gross: Amount


@command(
    "planning.accept_suggestion",
    permission="planning.suggestion.decide",
    move=SUGGESTION.accept,
    path="POST /planning/suggestions/{suggestion}/accept",
)
def accept_suggestion(tx: Tx, cmd: AcceptSuggestion) -> SuggestionAccepted:
    """Make the suggestion a draft purchase order; another quantity or supplier needs a reason."""
    found = tx.lock(Suggestion, cmd.suggestion, field="suggestion")
    quantity = cmd.quantity if cmd.quantity is not None else found.quantity
    supplier_id = partner(tx, cmd.supplier, field="supplier").id if cmd.supplier is not None else found.supplier_id
    changed = quantity != found.quantity or supplier_id != found.supplier_id
    require(quantity > 0, "planning.quantity_missing", field="quantity", number=found.number)
    require(supplier_id, "planning.supplier_missing", field="supplier", number=found.number)
    require(not changed or cmd.reason, "planning.reason_missing", field="reason", number=found.number)
    (made,) = _orders(tx, {supplier_id or 0: [(found, quantity)]})
    _decide(tx, found, quantity, cmd.reason, made.id)
    return SuggestionAccepted(
        id=found.id, purchase_order=made.id, purchase_order_number=made.number, quantity=quantity, gross=made.gross
    )


class AcceptSuggestions(Input):
    suggestions: list[int] = Field(min_length=1, max_length=DECIDED_TOGETHER_MAX)


class OrderMade(Output):
    purchase_order: int
    number: str
    supplier: int
    lines: int


class SuggestionsAccepted(Output):
    accepted: int
    orders: list[OrderMade]


@command("planning.accept_suggestions", permission="planning.suggestion.decide", path="POST /planning/suggestions/accept")
def accept_suggestions(tx: Tx, cmd: AcceptSuggestions) -> SuggestionsAccepted:
    """Accept several suggestions as they stand: one draft purchase order for each supplier."""
    rows = tx.lock_all(Suggestion, cmd.suggestions)
    wanted: dict[int, list[tuple[Suggestion, Decimal]]] = {}
    for row in rows:
        tx.touch(row)
        tx.advance(row, SUGGESTION.accept)
        require(row.supplier_id, "planning.supplier_missing", number=row.number)
        wanted.setdefault(row.supplier_id or 0, []).append((row, row.quantity))
    orders = []
    for made in _orders(tx, wanted):
        group = wanted[made.supplier_id]
        for row, quantity in group:
            _decide(tx, row, quantity, "", made.id)
        orders.append(OrderMade(purchase_order=made.id, number=made.number, supplier=made.supplier_id, lines=len(group)))
    return SuggestionsAccepted(accepted=len(rows), orders=orders)


class RefuseSuggestion(Input):
    suggestion: SuggestionRef
    reason: str = Field(min_length=1, max_length=500)


class SuggestionRefused(Output):
    id: int
    state: str


@command(
    "planning.refuse_suggestion",
    permission="planning.suggestion.decide",
    move=SUGGESTION.refuse,
    path="POST /planning/suggestions/{suggestion}/refuse",
)
def refuse_suggestion(tx: Tx, cmd: RefuseSuggestion) -> SuggestionRefused:
    """Do not order, and say why; the advice is judged later against what happened."""
    found = tx.lock(Suggestion, cmd.suggestion, field="suggestion")
    _decide(tx, found, Decimal(0), cmd.reason, None)
    return SuggestionRefused(id=found.id, state=found.state)


@dataclass(frozen=True)
class _Made:
    id: int
    number: str
    supplier_id: int
    gross: Decimal


def _orders(tx: Tx, wanted: Mapping[int, Sequence[tuple[Suggestion, Decimal]]]) -> list[_Made]:
    """Draft purchase orders, one for each supplier, with the suggestions named in their notes."""
    suppliers = parties_by_ref(tx, sorted(wanted))
    warehouse_id = default_warehouse(tx)
    drafts = [
        Draft(
            supplier=suppliers[supplier_id],
            warehouse_id=warehouse_id,
            lines=[_line(row, quantity) for row, quantity in parts],
            note="补货建议 " + "、".join(row.number or "" for row, _ in parts),
        )
        for supplier_id, parts in sorted(wanted.items())
    ]
    return [_Made(order.id, number, order.supplier_id, order.gross) for order, number in new_orders(tx, drafts)]


def _line(row: Suggestion, quantity: Decimal) -> OrderLineInput:
    """At the price that was suggested; without one, what the supplier asks."""
    return OrderLineInput(item=row.item_id, quantity=quantity, price=row.price or None, note=row.number or "")


def _decide(tx: Tx, row: Suggestion, quantity: Decimal, reason: str, order_id: int | None) -> None:
    row.decided_quantity = quantity
    row.decision_reason = reason
    row.decided_by = tx.actor.user_id
    row.decided_at = tx.now
    row.purchase_order_id = order_id
