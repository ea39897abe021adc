"""The front door of identity."""

COMMANDS = ()
QUERIES = ()
REACTIONS = ()
