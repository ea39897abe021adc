"""What a code says, from the picture of a camera to the article, the bin, the lot or the paper it stands for."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from apps.screens.widgets.barcodes import decode
from operational.core.api import NotPermitted
from operational.fulfilment.api import Label, read_label
from operational.fulfilment.gs1 import barcodes_of, is_gtin
from tests.fulfilment.conftest import Selling

GTIN = "09501101530003"
DAY = dt.date(2027, 9, 15)
SAYS = [
    ("PUMP-01", Label(text="PUMP-01")),
    ("6901234567892", Label(text="6901234567892")),
    (f"(01){GTIN}(17)270915(10)AB-123", Label(gtin=GTIN, expires_on=DAY, lot="AB-123")),
    (f"(01) {GTIN} (21) S-9", Label(gtin=GTIN, serial="S-9")),
    (f"]C101{GTIN}17270915" + "10AB-123\x1d21S-9", Label(gtin=GTIN, expires_on=DAY, lot="AB-123", serial="S-9")),
    (f"01{GTIN}10AB-123", Label(gtin=GTIN, lot="AB-123")),
    (f"\x1d01{GTIN}11260301" + "3012\x1d10L1", Label(gtin=GTIN, made_on=dt.date(2026, 3, 1), quantity=Decimal(12), lot="L1")),
    (f"]d201{GTIN}3103001250", Label(gtin=GTIN, quantity=Decimal("1.250"))),
    ("]C110AB-123", Label(lot="AB-123")),
    (f"(01){GTIN}(17)270200", Label(gtin=GTIN, expires_on=dt.date(2027, 2, 28))),
    # What does not add up is taken as it stands: a wrong check digit, a day that is none, too short.
    ("(01)09501101530004(10)A", Label(text="(01)09501101530004(10)A")),
    (f"]C101{GTIN}17271315", Label(text=f"01{GTIN}17271315")),
    ("]C1010950", Label(text="010950")),
    ("(note) 5 boxes", Label(text="(note) 5 boxes")),
    ("01", Label(text="01")),
]


@pytest.mark.parametrize(("code", "label"), SAYS)
def test_a_code_is_read_as_gs1_writes_it_or_taken_as_it_is(code: str, label: Label) -> None:
    assert read_label(code) == label


def test_a_gtin_has_fourteen_digits_and_is_written_in_shorter_ways() -> None:
    assert is_gtin(GTIN) and not is_gtin("09501101530004") and not is_gtin("9501101530003") and not is_gtin("x" * 14)
    assert barcodes_of(GTIN) == [GTIN, "9501101530003"]
    assert barcodes_of("00000012345670") == ["00000012345670", "0000012345670", "000012345670", "12345670"]


def picture(text: str, kind: Any, *, turn: int = 0, size: int = 900, **more: Any) -> bytes:
    """A label as a phone would take it: somewhere on a page, turned, as a JPEG."""
    code = zxingcpp.create_barcode(text, kind, **more)
    drawn = Image.fromarray(code.to_image(scale=4))
    page = Image.new("L", (max(size, drawn.width + 160), max(size, drawn.height + 160)), 255)
    page.paste(drawn, (70, 90))
    out = io.BytesIO()
    page.rotate(turn, expand=True, fillcolor=255).save(out, "JPEG", quality=80)
    return out.getvalue()


@pytest.mark.parametrize("turn", [0, 90, 180])
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("PUMP-01", zxingcpp.BarcodeFormat.Code128),
        ("6901234567892", zxingcpp.BarcodeFormat.EAN13),
        ("WH1/A-01", zxingcpp.BarcodeFormat.QRCode),
        ("SN-000123", zxingcpp.BarcodeFormat.DataMatrix),
    ],
)
def test_the_picture_of_a_label_is_decoded(text: str, kind: Any, turn: int) -> None:
    assert decode(picture(text, kind, turn=turn)) == [text]


def test_a_gs1_label_says_so_and_is_read_whole() -> None:
    marks = f"(01){GTIN}(17)270915(10)AB-123"
    (code,) = decode(picture(marks, zxingcpp.BarcodeFormat.DataMatrix, options="gs1"))
    assert read_label(code) == Label(gtin=GTIN, expires_on=DAY, lot="AB-123")


@pytest.mark.parametrize("wrong", [b"", b"no picture", b"\xff\xd8\xff\xe0broken"])
def test_what_is_no_picture_has_no_codes(wrong: bytes) -> None:
    assert decode(wrong) == []


def test_a_white_picture_has_no_codes() -> None:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(out, "PNG")
    assert decode(out.getvalue()) == []


def found(selling: Selling, code: str, **more: Any) -> Any:
    return selling.company.ask("fulfilment.look_up", {"code": code, **more})


def labelled(selling: Selling) -> None:
    run = selling.company.run
    run("items.save_item", {"code": "GLUE", "name": "密封胶", "unit": "件", "tracks_lots": True, "barcode": "9501101530003"})
    run("stock.save_location", {"warehouse": "WH1", "bin": "A-01", "zone": "A"})
    line = {"item": "GLUE", "quantity": "5", "price": "10"}
    run("purchasing.save_order", {"supplier": "S1", "number": "B1", "lines": [line]})
    for step in ("place_order", "approve_order"):
        run(f"purchasing.{step}", {"order": "B1"})
    got = {"line_no": 1, "quantity": "5", "location": "WH1/A-01", "lot": "AB-123", "expires_on": DAY}
    run("purchasing.receive_goods", {"order": "B1", "lines": [got]})


def test_a_gs1_label_finds_the_article_by_its_gtin_with_lot_and_bin(selling: Selling) -> None:
    labelled(selling)
    seen = found(selling, f"(01){GTIN}(17)270915(10)AB-123")
    assert (seen.kind, seen.gtin, seen.lot, seen.expires_on) == ("item", GTIN, "AB-123", DAY)
    (item,) = seen.items
    assert (item.code, item.lot, item.lot_known, f"{item.available.normalize():f}") == ("GLUE", "AB-123", True, "5")
    (place,) = seen.places
    assert (place.location, place.lot, place.expires_on, f"{place.quantity.normalize():f}") == ("WH1/A-01", "AB-123", DAY, "5")
    other = found(selling, f"(01){GTIN}(10)NEW")
    assert (other.items[0].lot, other.items[0].lot_known, other.places) == ("NEW", False, [])


def test_articles_bins_lots_and_papers_are_found_by_what_stands_on_them(selling: Selling) -> None:
    labelled(selling)
    for code in ("GLUE", "9501101530003"):
        seen = found(selling, code)
        assert (seen.kind, [item.code for item in seen.items]) == ("item", ["GLUE"])
    assert [(i.code, i.lot) for i in found(selling, "AB-123").items] == [("GLUE", "AB-123")]
    for code in ("WH1/A-01", "A-01"):
        seen = found(selling, code)
        assert (seen.kind, seen.location, [place.item for place in seen.places]) == ("bin", "WH1/A-01", ["GLUE"])
    seen = found(selling, "B1")
    assert (seen.kind, [(p.kind, p.number, p.state) for p in seen.papers]) == ("paper", [("purchasing.order", "B1", "approved")])
    assert found(selling, "???").kind == "unknown"
    assert found(selling, "GLUE", warehouse="WH1").places[0].location == "WH1/A-01"


def test_only_whoever_may_see_stock_scans(selling: Selling) -> None:
    with pytest.raises(NotPermitted):
        selling.company.ask("fulfilment.look_up", {"code": "PUMP"}, as_="nobody")
    assert selling.company.ask("fulfilment.look_up", {"code": "PUMP"}, as_="warehouse").kind == "item"  # type: ignore[attr-defined]
