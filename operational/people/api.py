"""The front door of people."""

COMMANDS = ()
QUERIES = ()
REACTIONS = ()
