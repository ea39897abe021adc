"""The life of a document is data."""

import pytest

from operational.core.api import Machine

LIFE = Machine(
    "test.document",
    start="draft",
    moves={"place": ("draft", "placed"), "cancel": (("draft", "placed"), "cancelled")},
    colours={"draft": "grey", "placed": "blue", "cancelled": "red"},
)


def test_moves_are_found_by_their_verb() -> None:
    assert LIFE.place.target == "placed"
    assert LIFE.cancel.sources == ("draft", "placed")
    with pytest.raises(AttributeError, match="has no move 'fly'"):
        _ = LIFE.fly


def test_allowed_moves_keep_the_button_order() -> None:
    assert [move.name for move in LIFE.allowed("draft")] == ["place", "cancel"]
    assert LIFE.allowed("cancelled") == []
    assert LIFE.states == ("draft", "placed", "cancelled")


def test_an_unknown_state_or_colour_fails_at_start() -> None:
    with pytest.raises(ValueError, match="unknown states or colours"):
        Machine("test.other", start="a", moves={}, colours={"b": "grey"})
