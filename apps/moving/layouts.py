"""Which rows of a file are its headings, which program wrote it, and which column fills which field."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.moving.grid import Page
from operational.core.api import InvalidInput, Problem
from operational.setup.api import Layout

HEADING_ROWS = 15  # a title, the firm, the period and a filter may stand above
JOINT = "/"
# What a file must say at the least: one field of each group.
NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "account_balances": (("account",), ("close_debit", "close_amount", "open_debit", "open_amount")),
    "vouchers": (("date",), ("number",), ("account",), ("debit", "amount"), ("credit", "direction", "amount")),
    "open_items": (("party", "party_name"), ("number",), ("date",), ("amount", "debit", "credit")),
    "stock": (("item",), ("quantity",)),
    "fixed_assets": (("name",), ("category",), ("start_date",), ("original_value",)),
}


@dataclass(frozen=True)
class Recognised:
    """A file as it was understood: its layout, the place of each field, its headings, and the rows below them."""

    layout: Layout
    columns: Mapping[str, int]
    headings: Sequence[str]
    heading_row: int
    rows: Sequence[tuple[int, list[Any]]]
    title: str
    shown: Mapping[str, str] = field(default_factory=dict)  # field -> heading as it stands in the file

    def cell(self, cells: Sequence[Any], name: str) -> Any:
        place = self.columns.get(name)
        return cells[place] if place is not None and place < len(cells) else None


def plain(heading: Any) -> str:
    """A heading without blanks, marks, units and wide letters."""
    text = unicodedata.normalize("NFKC", "" if heading is None else str(heading))
    return "".join(text.split()).replace("*", "").replace(":", "").removesuffix("(元)").casefold()


def recognise(
    pages: Sequence[Page], kind: str, layouts: Sequence[Layout], *, wanted: str = "", chosen: Mapping[str, str] | None = None
) -> Recognised:
    """The page and heading rows that say most of what the kind needs; one's own layouts and those of a program come first.

    ``wanted`` names the layout to use, ``chosen`` headings by field that a person pointed out.
    """
    known = [layout for layout in layouts if layout.kind == kind and wanted in ("", layout.name)]
    best: tuple[tuple[int, ...], Recognised] | None = None
    for page_no, page in enumerate(pages):
        for at in range(min(HEADING_ROWS, len(page.rows))):
            for height in (1, 2):
                shown = _headings(page, at, height)
                if sum(1 for heading in shown if heading) < 2:
                    continue
                for place, layout in enumerate(known):
                    columns = _columns(shown, layout, chosen or {})
                    filled = sum(1 for group in NEEDED[kind] if any(name in columns for name in group))
                    is_whole = filled == len(NEEDED[kind])
                    rank = (is_whole, len(set(columns.values())), layout.is_own, bool(layout.program), -page_no, -at, -place)
                    if best is None or rank > best[0]:
                        best = rank, _recognised(page, at, height, shown, columns, layout)
    if best is None or not best[0][0]:
        raise _unknown(kind, best[1] if best else None)
    return best[1]


def _headings(page: Page, at: int, height: int) -> list[str]:
    upper = list(page.rows[at][1])
    if height == 1 or at + 1 >= len(page.rows):
        return ["" if cell is None else str(cell).strip() for cell in upper]
    lower = list(page.rows[at + 1][1])
    found, group = [], ""
    for place in range(max(len(upper), len(lower))):
        above = _text(upper, place)
        below = _text(lower, place)
        group = above or group
        if not below or below == above:
            found.append(above)
            continue
        found.append(f"{group}{JOINT}{below}" if group else below)
    return found


def _text(cells: Sequence[Any], place: int) -> str:
    return "" if place >= len(cells) or cells[place] is None else str(cells[place]).strip()


def _columns(shown: Sequence[str], layout: Layout, chosen: Mapping[str, str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, heading in enumerate(shown):
        places.setdefault(plain(heading), place)
    places.pop("", None)
    columns: dict[str, int] = {}
    for name, headings in {**layout.columns, **{name: [heading] for name, heading in chosen.items()}}.items():
        for heading in headings:
            if plain(heading) in places:
                columns[name] = places[plain(heading)]
                break
    return columns


def _recognised(
    page: Page, at: int, height: int, shown: Sequence[str], columns: Mapping[str, int], layout: Layout
) -> Recognised:
    title = " ".join(str(cell) for _, cells in page.rows[:at] for cell in cells if isinstance(cell, str) and cell.strip())
    heading = {plain(cell) for _, cells in page.rows[at : at + height] for cell in cells} - {""}
    below = [row for row in page.rows[at + height :] if not _is_heading_again(row[1], heading)]
    return Recognised(
        layout, dict(columns), list(shown), page.rows[at][0], below, title,
        {name: shown[place] for name, place in columns.items()},
    )  # fmt: skip


def _is_heading_again(cells: Sequence[Any], heading: set[str]) -> bool:
    """Programs print their headings anew on every page."""
    texts = [plain(cell) for cell in cells if isinstance(cell, str) and cell.strip()]
    return len(texts) >= 2 and all(text in heading for text in texts)


def _unknown(kind: str, nearest: Recognised | None) -> InvalidInput:
    seen = [heading for heading in nearest.headings if heading][:20] if nearest else []
    columns = nearest.columns if nearest else {}
    missing = [f"moving.field.{group[0]}" for group in NEEDED[kind] if not any(name in columns for name in group)]
    row = nearest.heading_row if nearest else 1
    return InvalidInput.of([Problem("moving.layout_unknown", {"headings": seen, "missing": missing}, None, row)])
