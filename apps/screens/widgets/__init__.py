"""The parts pages are made of: lists, documents, forms, line grids, badges, stamps of freshness."""
