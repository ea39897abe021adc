"""Papers for every door: a paper by its name and its document, as a PDF with the name its file should have."""
