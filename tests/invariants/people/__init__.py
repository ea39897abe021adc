"""People who run random commands on a few hot items, each by the kinds of work they know."""
