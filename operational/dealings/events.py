"""Facts that upper slices may hear."""

from operational.core.api import Fact


class StatementIsToBeMailed(Fact):
    """A statement of account was made by itself and wants to be mailed to its partner."""

    statement_id: int
    party_id: int
