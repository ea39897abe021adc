"""The front door of items."""

COMMANDS = ()
QUERIES = ()
REACTIONS = ()
