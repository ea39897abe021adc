"""The front door of setup."""

from operational.setup.queries import HIDDEN, first_steps

COMMANDS = ()
QUERIES = (first_steps,)

_SEE = {"setup.guide.view": "all"}
ROLES = {"administrator": _SEE, "accountant": _SEE, "manager": _SEE, "warehouse": _SEE}

__all__ = ["COMMANDS", "HIDDEN", "QUERIES", "ROLES"]
