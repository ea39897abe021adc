"""The generated pages say what the declarations say."""

import pytest

from apps.cli.docs import DOCS, PAGES
from operational.catalog.api import catalog


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_current(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == PAGES[name](), "run: python -m apps.cli.docs"


def test_every_command_and_query_is_described() -> None:
    page = (DOCS / "commands.md").read_text("utf-8")
    missing = [name for name in [*catalog().commands, *catalog().queries] if f"### `{name}`" not in page]
    assert missing == []
