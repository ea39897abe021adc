"""The front door of dispatch."""

from operational.dispatch.dispatch import Answer, Call, Outcome, ask, dispatch, dispatch_many

__all__ = ["Answer", "Call", "Outcome", "ask", "dispatch", "dispatch_many"]
