"""The page of what waits for a decision draws every slice's answer: each must have the one form."""

import pytest

from operational.catalog.api import catalog
from operational.core.api import Waiting

ASKED = sorted(name for name in catalog().queries if name.endswith("waiting_for_me"))


def test_several_slices_ask_for_decisions() -> None:
    assert len(ASKED) >= 4


@pytest.mark.parametrize("name", ASKED)
def test_what_waits_is_answered_in_one_form(name: str) -> None:
    assert issubclass(catalog().queries[name].output_type, Waiting)
