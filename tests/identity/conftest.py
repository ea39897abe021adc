"""A clerk who can sign in."""

import pytest

from tests.books import Books

PASSWORD = "horse-staple-44-battery"


@pytest.fixture
def clerk(company: Books) -> Books:
    given = {"code": "lisi", "name": "李四", "phone": "13800001111", "email": "lisi@example.cn", "password": PASSWORD}
    company.run("identity.create_user", {**given, "roles": ["sales_clerk"], "must_change_password": False})
    return company
