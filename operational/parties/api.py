"""The front door of parties."""

COMMANDS = ()
QUERIES = ()
REACTIONS = ()
