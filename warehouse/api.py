"""The front door of the warehouse: refresh it, ask it, say how fresh it is."""

from warehouse.files import EverySlotHeldError, NothingPublishedError, RefreshRunningError, open_reader
from warehouse.graph import Graph, Model, graph
from warehouse.query import (
    ParameterError,
    Question,
    TooManyRowsError,
    UnknownQueryError,
    frame,
    plain,
    query,
    question,
    questions,
)
from warehouse.refresh import RefreshResult, business_today, is_behind, published_state, refresh
from warehouse.verify import BehindError, differences

__all__ = [
    "BehindError",
    "EverySlotHeldError",
    "Graph",
    "Model",
    "NothingPublishedError",
    "ParameterError",
    "Question",
    "RefreshResult",
    "RefreshRunningError",
    "TooManyRowsError",
    "UnknownQueryError",
    "business_today",
    "differences",
    "frame",
    "graph",
    "is_behind",
    "open_reader",
    "plain",
    "published_state",
    "query",
    "question",
    "questions",
    "refresh",
]
