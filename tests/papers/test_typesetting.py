"""The typesetter: every character is there, and a template reaches no file, no network and no end of time."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import manimgx_fonts_cjk
import pypdfium2
import pytest
from PIL import ImageFont

from operational.core.api import LOCALES, Refusal
from operational.core.words import catalogue
from operational.papers import typesetting
from operational.papers.barcodes import code128, qr
from operational.papers.printing import pdf_of
from operational.papers.samples import sample
from operational.papers.states import PaperName
from operational.papers.typesetting import built_in, typeset
from operational.papers.wording import NAMES, WORDS
from tests.papers.conftest import Pdf

FONT = Path(manimgx_fonts_cjk.__file__).parent / "NotoSansCJK-VF.otf.ttc"
FACES = {"Noto Sans CJK SC": 2, "Noto Sans CJK TC": 3}
NO_CHARACTER = "\U0010ffff"


def gb2312() -> set[str]:
    """Signs, level 1 and level 2 of GB 2312."""
    found = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(bytes((high, low)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


def test_the_font_holds_every_character_of_our_words_and_of_gb2312() -> None:
    wanted = gb2312() | {char for locale in LOCALES for sentence in catalogue(locale).values() for char in sentence}
    wanted = {char for char in wanted if char.isprintable() and not char.isspace()}
    assert len(wanted) > 7400
    for name, index in FACES.items():
        font = ImageFont.truetype(str(FONT), 16, index=index)
        assert font.getname()[0] == name
        nothing = bytes(font.getmask(NO_CHARACTER))
        missing = sorted(char for char in wanted if bytes(font.getmask(char)) == nothing)
        assert missing == []


def test_characters_come_through_to_the_reader() -> None:
    """The PDF carries its font and says which sign is which: what was set is what a search in it finds."""
    text = "送货单 數量 Ω℃ 圳﹑龘𠮷 ABC 1,234.50 ¥"
    pdf = Pdf(typeset('#import "sheet.typ": *\n#show: sheet\n#paper.note', {**_data(), "note": text}))
    assert text in pdf.text()


def _data() -> dict[str, object]:
    return {**sample("quotation").model_dump(mode="json"), "square": ""}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", NAMES)
def test_every_built_in_template_sets_its_example(name: PaperName, locale: str) -> None:
    pdf = Pdf(pdf_of(sample(name, locale)))
    assert len(pdf) >= 1
    if name != "labels":
        assert sample(name, locale).title in pdf.text()


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")',
        '#read("../../../../etc/passwd")',
        '#read("/proc/self/environ")',
        '#image("/etc/hostname")',
        '#import "/etc/passwd": *',
        '#include "/etc/passwd"',
        '#plugin("/lib/x86_64-linux-gnu/libc.so.6")',
        '#csv("/etc/passwd")',
        f'#read("{typesetting.COMPILER}")',
    ],
)
def test_a_template_reads_no_file_of_the_machine(source: str) -> None:
    with pytest.raises(Refusal) as refused:
        typeset(source, _data())
    assert refused.value.key == "papers.template_at_fault"
    assert "root:" not in str(refused.value.values)


@pytest.mark.parametrize("source", ['#import "@preview/tablex:0.0.8": *', '#import "@local/own:1.0.0": *'])
def test_a_package_is_refused(source: str) -> None:
    with pytest.raises(Refusal) as refused:
        typeset(source, _data())
    assert refused.value.key == "papers.template_wants_package"


def test_a_hidden_package_reaches_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name put together while setting gets past the first look; then there is no way out, whatever proxy is set."""
    listener = socket.create_server(("127.0.0.1", 0))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{listener.getsockname()[1]}")
    with pytest.raises(Refusal) as refused:
        typeset('#let name = "@pre" + "view/tablex:0.0.8"\n#import name: *', _data())
    assert refused.value.key == "papers.template_at_fault"
    assert "refused" in refused.value.values["message"]
    listener.setblocking(False)
    with listener, pytest.raises(BlockingIOError):  # nobody has knocked
        listener.accept()


def test_a_template_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "SECONDS_MAX", 2)
    endless = "#for i in range(99999) { for j in range(99999) { let a = i * j } }"
    begun = time.monotonic()
    with pytest.raises(Refusal) as refused:
        typeset(endless, _data())
    assert refused.value.key == "papers.template_too_slow"
    assert time.monotonic() - begun < 20


def test_a_fault_is_told_with_its_place() -> None:
    with pytest.raises(Refusal) as refused:
        typeset("#let a = 1\n#unknown_word", _data())
    assert refused.value.key == "papers.template_at_fault"
    assert "unknown variable" in refused.value.values["message"] and ":2:" in refused.value.values["message"]


def test_the_shift_moves_the_paper() -> None:
    """2 mm to the right and 3 mm down: the same picture, moved."""

    def first_ink(shift_x: str, shift_y: str) -> tuple[int, int]:
        data = {**_data(), "shift_x": shift_x, "shift_y": shift_y, "lines": [], "totals": None}
        page = pypdfium2.PdfDocument(typeset(built_in("delivery_note"), data))[0]
        box = page.render(scale=2).to_pil().convert("L").point(lambda value: 255 * (value < 128)).getbbox()
        assert box is not None
        return box[0], box[1]

    plain, moved = first_ink("0", "0"), first_ink("2", "3")
    pixels_per_millimetre = 2 * 72 / 25.4
    assert abs((moved[0] - plain[0]) / pixels_per_millimetre - 2) < 0.3
    assert abs((moved[1] - plain[1]) / pixels_per_millimetre - 3) < 0.3


def test_bars_say_only_what_a_scanner_types() -> None:
    assert code128("PUMP-001") is not None
    assert code128("离心泵") is None and code128("x" * 49) is None and code128("") is None
    assert "<svg" in qr("离心泵")
    with pytest.raises(ValueError):
        qr("x" * 501)


def test_templates_may_rely_on_every_word() -> None:
    for locale in LOCALES:
        assert set(sample("sales_order", locale).words) == set(WORDS)
