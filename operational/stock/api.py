"""The front door of stock."""

COMMANDS = ()
QUERIES = ()
REACTIONS = ()
