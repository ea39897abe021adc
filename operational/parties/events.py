"""Facts about partners that other slices may hear."""

from __future__ import annotations

import datetime as dt

from operational.core.api import Fact


class PartiesWereMerged(Fact):
    """A partner was found to be another one; from now on documents name that one."""

    party_id: int
    into_id: int


class MergeWasUndone(Fact):
    """Two partners are two again. Whoever has documents made since then that rely on the merge objects."""

    party_id: int
    into_id: int
    merged_at: dt.datetime
