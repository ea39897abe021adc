"""The front door of identity."""

from operational.identity.tables import User

COMMANDS = ()
QUERIES = ()
REACTIONS = ()

__all__ = ["User"]
