"""Moving in from other programs: their files as they come, read by saved mappings, mended in place and handed to the sheets."""
