"""The front door of the warehouse: refresh it, ask it, say how fresh it is."""

from warehouse.files import EverySlotHeldError, NothingPublishedError, RefreshRunningError
from warehouse.graph import Graph, Model, graph
from warehouse.query import ParameterError, Question, UnknownQueryError, query, question, questions
from warehouse.refresh import RefreshResult, business_today, is_behind, published_state, refresh

__all__ = [
    "EverySlotHeldError",
    "Graph",
    "Model",
    "NothingPublishedError",
    "ParameterError",
    "Question",
    "RefreshResult",
    "RefreshRunningError",
    "UnknownQueryError",
    "business_today",
    "graph",
    "is_behind",
    "published_state",
    "query",
    "question",
    "questions",
    "refresh",
]
