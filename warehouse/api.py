"""The front door of the warehouse: refresh it, ask it, say how fresh it is."""

from warehouse.files import EverySlotHeldError, NothingPublishedError, RefreshRunningError, open_reader, take_request
from warehouse.graph import Graph, Model, graph
from warehouse.measured import Measured, measured_rules, published_rows
from warehouse.query import (
    Parameter,
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
from warehouse.refresh import RefreshResult, Writing, business_today, is_behind, published_state, refresh, writing
from warehouse.sandbox import SandboxAnswer, SandboxLimitError, SandboxRefusedError, run_sql
from warehouse.verify import BehindError, differences
from warehouse.waiting import wait_until_current
from warehouse.watch import Watch

__all__ = [
    "BehindError",
    "EverySlotHeldError",
    "Graph",
    "Measured",
    "Model",
    "NothingPublishedError",
    "Parameter",
    "ParameterError",
    "Question",
    "RefreshResult",
    "RefreshRunningError",
    "SandboxAnswer",
    "SandboxLimitError",
    "SandboxRefusedError",
    "TooManyRowsError",
    "UnknownQueryError",
    "Watch",
    "Writing",
    "business_today",
    "differences",
    "frame",
    "graph",
    "is_behind",
    "measured_rules",
    "open_reader",
    "plain",
    "published_rows",
    "published_state",
    "query",
    "question",
    "questions",
    "refresh",
    "run_sql",
    "take_request",
    "wait_until_current",
    "writing",
]
