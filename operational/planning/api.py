"""The front door of planning."""

from operational.planning.commands import (
    accept_suggestion,
    accept_suggestions,
    record_forecasts,
    record_suggestions,
    refuse_suggestion,
)
from operational.planning.events import StockFellBelowMinimum
from operational.planning.low_stock import low_stock_rows, low_stocks, stock_has_crossed, watch_stock
from operational.planning.promise_queries import on_promise_was_asked, promise_of
from operational.planning.queries import forecasts, suggestion, suggestions
from operational.planning.requesting import request_missing, request_suggestions
from operational.planning.states import SUGGESTION

COMMANDS = (
    record_forecasts, record_suggestions, accept_suggestion, accept_suggestions, refuse_suggestion, request_suggestions,
    request_missing, watch_stock,
)  # fmt: skip
QUERIES = (suggestions, suggestion, forecasts, promise_of, low_stocks)
REACTIONS = (on_promise_was_asked,)
MACHINES = (SUGGESTION,)

_SEE = {"planning.suggestion.view": "all", "planning.forecast.view": "all"}
ROLES = {
    "buyer": {**_SEE, "planning.suggestion.decide": "all"},
    "manager": {**_SEE, "planning.suggestion.decide": "all"},
    "analyst": _SEE,
    "administrator": _SEE,
    "warehouse": {"planning.suggestion.view": "all"},
    "pipeline": {**_SEE, "planning.forecast.record": "all", "planning.suggestion.record": "all", "planning.stock.watch": "all"},
}

__all__ = [
    "COMMANDS", "MACHINES", "QUERIES", "REACTIONS", "ROLES", "StockFellBelowMinimum", "low_stock_rows", "stock_has_crossed",
]  # fmt: skip
