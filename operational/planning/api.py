"""The front door of planning."""

COMMANDS = ()
QUERIES = ()
REACTIONS = ()
