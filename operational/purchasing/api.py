"""The front door of purchasing."""

COMMANDS = ()
QUERIES = ()
REACTIONS = ()
