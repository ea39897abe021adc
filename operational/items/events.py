"""What items report."""

from operational.core.api import Fact


class ItemTrackingWasChanged(Fact):
    """From now on the item is kept by lots or serial numbers, or no longer."""

    item_id: int
