"""Bars and squares that scanners read, as drawings for papers."""

from __future__ import annotations

import re

import zxingcpp

CODE128_TEXT = re.compile(r"[\x20-\x7e]{1,48}")  # what fits on a label and every scanner types
QR_CHARS_MAX = 500  # denser squares are not read from a matt label


def code128(text: str) -> str | None:
    """A Code 128 drawing, or None where the text holds signs that a line of bars cannot say (use the square)."""
    if not CODE128_TEXT.fullmatch(text):
        return None
    return _drawing(zxingcpp.BarcodeFormat.Code128, text)


def qr(text: str) -> str:
    """A QR drawing of any text."""
    if not 1 <= len(text) <= QR_CHARS_MAX:
        raise ValueError("a QR code holds 1 to 500 signs here")
    return _drawing(zxingcpp.BarcodeFormat.QRCode, text)


def _drawing(form: zxingcpp.BarcodeFormat, text: str) -> str:
    made = zxingcpp.create_barcode(text, form)
    return str(made.to_svg(add_quiet_zones=True))
