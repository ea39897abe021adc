"""What operators are told is asserted in one language; how it is chosen has tests of its own."""

from __future__ import annotations

import pytest


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator's terminal is English."""
    monkeypatch.setenv("GONGDAN_LANG", "en")
