"""Planning: forecasts and reorder suggestions that come back from the pipelines, and what people decide."""
