"""From a paper to its PDF: the square that opens the document, the bars of labels, the template in force."""

from __future__ import annotations

from typing import Any

from operational.papers.barcodes import code128, qr
from operational.papers.shapes import Paper
from operational.papers.typesetting import built_in, typeset


def pdf_of(paper: Paper, address: str = "") -> bytes:
    """The paper as PDF. ``address`` is where the document opens; where none is known the square says its number."""
    return typeset(paper.template or built_in(paper.name), data_of(paper, address))


def picture_of(paper: Paper, address: str = "") -> bytes:
    """The paper as one picture (PNG) to send to a telephone; a statement grows as long as its lines need."""
    long = paper.model_copy(update={"size": "picture"})
    return typeset(paper.template or built_in(paper.name), data_of(long, address), picture=True)


def data_of(paper: Paper, address: str = "") -> dict[str, Any]:
    """What the template reads."""
    data = paper.model_dump(mode="json", exclude={"template"})
    told = address or paper.number
    data["square"] = qr(told) if told else ""
    for label in data["labels"]:
        label["bars"], label["square"] = code128(label["code"]) or "", qr(label["code"])
    return data
