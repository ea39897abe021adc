"""The front door of dispatch."""

from operational.dispatch.dispatch import Answer, Call, Outcome, ask, dispatch, dispatch_many, permit
from operational.dispatch.figures import may_see_figures, permit_figures, without_guarded
from operational.dispatch.inputs import problem_of
from operational.dispatch.storable import is_showable

__all__ = [
    "Answer", "Call", "Outcome", "ask", "dispatch", "dispatch_many", "is_showable", "may_see_figures", "permit",
    "permit_figures", "problem_of", "without_guarded",
]  # fmt: skip
