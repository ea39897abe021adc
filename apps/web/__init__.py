"""The web process: one ASGI app that serves the screens, the REST door and our own light pages for signing in."""
