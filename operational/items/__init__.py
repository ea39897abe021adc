"""Items (物料): what is bought, made, stocked, sold and done, with units, categories and barcodes."""
