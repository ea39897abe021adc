"""Setup owns no rows: its steps are read off the rows of the slices below."""
