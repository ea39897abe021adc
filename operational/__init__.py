"""The business itself: documents, stock, ledger and events in Postgres, changed by commands and read by queries.

Nothing here knows of screens, schedules or the warehouse.
"""
