"""A bare database with the stock functions, copied for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from operational.core.api import Database
from operational.migrations.migrate import migrate
from tests.stock.shelf import GROUND, Shelf


@pytest.fixture
def shelf(
    new_database: Callable[..., str],
    lasting_database: Callable[[], str],
    shared_once: Callable[[str, Callable[[], str]], str],
) -> Iterator[Shelf]:
    def template() -> str:
        url = lasting_database()
        app = migrate(url)["app"]
        owner = sa.create_engine(url)
        with owner.begin() as connection:
            connection.exec_driver_sql(GROUND)
        owner.dispose()
        return app

    base = make_url(shared_once("stock_ground", template))  # its role keeps its rights in the copies
    url = new_database(template=base.database)
    app = base.set(database=make_url(url).database).render_as_string(hide_password=False)
    database, owner = Database(app), sa.create_engine(url)
    yield Shelf(database, owner)
    database.close()
    owner.dispose()
