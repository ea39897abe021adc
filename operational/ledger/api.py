"""The front door of ledger."""

COMMANDS = ()
QUERIES = ()
REACTIONS = ()
