"""The front door of dispatch."""

from operational.dispatch.dispatch import Answer, Call, Outcome, ask, dispatch, dispatch_many
from operational.dispatch.inputs import problem_of

__all__ = ["Answer", "Call", "Outcome", "ask", "dispatch", "dispatch_many", "problem_of"]
