"""The front door of invoicing."""

COMMANDS = ()
QUERIES = ()
REACTIONS = ()
