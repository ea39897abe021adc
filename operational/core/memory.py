"""What a process loads once and keeps: the garbage collector need not walk through it at every turn."""

import atexit
import gc


def keep_loaded() -> None:
    """Take everything that lives now out of the collector's sight; for a process that has loaded its modules and words."""
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # libraries that count what is left at the end complain of what nobody could collect
