"""The front door of sales."""

COMMANDS = ()
QUERIES = ()
REACTIONS = ()
