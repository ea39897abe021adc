"""What lists of settings and warehouse rows print must be words, whatever was added to the product since."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from apps.screens.navigation import SCREENS
from apps.screens.widgets.phone import _record
from operational.catalog.api import catalog
from operational.company.rules import SERIES_PREFIXES
from operational.core.api import LOCALES, knows, say


@pytest.mark.parametrize("locale", LOCALES)
def test_every_numbered_document_has_a_name(locale: str) -> None:
    nameless = [k for k in SERIES_PREFIXES if not knows(f"company.choice.kind.{k}", locale) and not knows(k, locale)]
    assert nameless == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_role_and_every_area_of_its_rights_has_a_name(locale: str) -> None:
    roles = catalog().roles
    areas = {permission.split(".", 1)[0] for rights in roles.values() for permission in rights}
    wanted = [f"role.{role}" for role in roles] + [f"screen.area.{area}" for area in sorted(areas)]
    assert [key for key in wanted if not knows(key, locale)] == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_two_pages_of_a_section_have_the_same_name(locale: str) -> None:
    named = Counter((screen.section, say(screen.title_key, locale)) for screen in SCREENS if screen.is_listed)
    assert [name for name, count in named.items() if count > 1] == []


def test_a_record_on_a_phone_keeps_its_figures_whole_and_leaves_out_what_is_nothing() -> None:
    columns = {
        "sold_on": "text",
        "customer_name": "text",
        "unit": "text",
        "quantity": "quantity",
        "net": "money",
        "cost": "money",
    }
    labels = {name: name.title() for name in columns}
    record = {
        "sold_on": "2026-07-05", "customer_name": "C & Co", "unit": "pcs", "quantity": Decimal("-3.0"), "net": "1234.5",
        "cost": 0,
    }  # fmt: skip
    head, words, figures = _record(record, columns, labels)
    assert head == "C & Co"
    assert words == ["2026-07-05"]
    assert figures == ["Quantity\u00a0-3\u00a0pcs", "Net\u00a01,234.50"]
