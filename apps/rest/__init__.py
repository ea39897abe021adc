"""The REST door: every command and query by its declared path, described by OpenAPI."""
