"""The database of this process: the app role's connection, opened once and shared by all doors."""

from __future__ import annotations

import json
import os
from functools import lru_cache

from sqlalchemy.engine import make_url

from operational.core.api import Database, settings

APP_DATABASE_URL = "GONGDAN_APP_DATABASE_URL"


def app_database_url() -> str:
    """The app role's address: given by whoever started us, else the owner's address with the role's kept password."""
    given = os.environ.get(APP_DATABASE_URL)
    if given:
        return given
    chosen = settings()
    if not chosen.database_url or not chosen.secrets_file.is_file():
        raise RuntimeError("No database is known: start the product with `gongdan serve`, or set GONGDAN_APP_DATABASE_URL.")
    owner = make_url(chosen.database_url)
    password = json.loads(chosen.secrets_file.read_text("utf-8"))["passwords"]["app"]
    return owner.set(username=f"{owner.database}_app", password=password).render_as_string(hide_password=False)


@lru_cache(maxsize=1)
def app_database() -> Database:
    """One engine for the whole process; never the owner's, so that no door can do more than the app role may."""
    return Database(app_database_url())
