"""The front door of company."""

COMMANDS = ()
QUERIES = ()
REACTIONS = ()
