"""Schema history. ``migrate`` brings any database from empty or an older release to this one."""
