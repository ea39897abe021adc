"""How tables are called in the operator's window."""

from dagster import AssetKey

PUBLISHED = AssetKey(["published", "version"])  # what readers see; its freshness is checked
RULES, ROWS, FRESH = "rules", "changed_rows", "live_refresh"


def table_key(name: str) -> AssetKey:
    """A table of the warehouse: layer and name."""
    return AssetKey(name.split("."))


def copied_key(source: str) -> AssetKey:
    """The copy of a table of the core."""
    return AssetKey(["raw", source.replace(".", "__")])


def core_key(source: str) -> AssetKey:
    """The table of the core itself: written by commands, seen here from outside."""
    return AssetKey(["postgres", *source.split(".")])
