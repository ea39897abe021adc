"""Codes as people mean them, whatever an input method or a copied page put around them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from operational.core.api import Input, RefTo, as_code, ref
from operational.core.codes import without_invisible_ends


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("A1", "A1"),
        ("Ａ１－ｂ", "A1-b"),
        ("A1\u200b", "A1"),
        ("\ufeffA\u200d1", "A1"),
        ("DN50（镀锌）", "DN50（镀锌）"),  # Chinese brackets are written so on purpose
        ("台", "台"),
        (17, 17),
        (None, None),
    ],
)
def test_a_code_has_one_spelling(written: Any, meant: Any) -> None:
    assert as_code(written) == meant


def test_a_reference_is_read_like_the_code_it_names() -> None:
    class Wanted(Input):
        item: ref("items.item")  # type: ignore[valid-type]

    assert Wanted(item="Ａ１\u200b").item == "A1"
    assert Wanted(item=17).item == 17
    with pytest.raises(ValidationError):
        Wanted(item=None)
    found = next(mark for mark in Wanted.model_fields["item"].metadata if isinstance(mark, RefTo))
    assert found == RefTo("items.item")


ENDS = [("\ufeff 泵\u200b ", "泵"), (" pump ", "pump"), ("\u200b", ""), ("👨\u200d🔧", "👨\u200d🔧")]


@pytest.mark.parametrize(("written", "kept"), ENDS)
def test_invisible_ends_go(written: str, kept: str) -> None:
    assert without_invisible_ends(written) == kept
