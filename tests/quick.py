"""How a database server for tests is started: it need not survive a power cut, and every test makes databases of its own."""

import os
import shutil
from pathlib import Path

QUICK = {**dict.fromkeys(("fsync", "full_page_writes", "synchronous_commit"), "off"), "max_connections": "100"}
MEMORY_NEEDED = 8 * 2**30


def quick_folder() -> str | None:
    """Memory where the machine has enough: a copied database is a thousand and a half small files."""
    memory = Path("/dev/shm")
    is_enough = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > MEMORY_NEEDED
    return str(memory) if is_enough else None
