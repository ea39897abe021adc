"""Reading codes: from the picture of a camera, and from a scanner that types into the one field that listens."""

from __future__ import annotations

import io
from collections.abc import Mapping

import streamlit as st
import zxingcpp
from PIL import Image, UnidentifiedImageError

PICTURE_PIXELS_MAX = 40_000_000  # a phone's picture has twelve million; a larger one is a bomb
SIDE_MAX = 2_000  # codes are read at this size; more only takes longer

# A scanner is a keyboard: whatever field has the focus gets what it types. This keeps the focus on the scanning field
# unless a person is typing elsewhere, and takes it back after every run.
_SCRIPT = """
const BACK_MS = 400;
function field(key) { return document.querySelector('.st-key-' + key + ' input'); }
function isTyping() { return /^(INPUT|TEXTAREA|SELECT)$/.test((document.activeElement || {}).tagName || ''); }
export default function (component) {
  const key = (component.data || {}).key;
  const take = () => { const box = field(key); if (box && !isTyping()) box.focus(); };
  take();
  const timer = setInterval(take, BACK_MS);
  return () => clearInterval(timer);
}
"""
_focus = st.components.v2.component("gongdan_focus", html="<span></span>", js=_SCRIPT)


def decode(picture: bytes) -> list[str]:
    """The codes in a picture, GS1 ones with the mark that says so; nothing where there is no picture."""
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            if opened.width * opened.height > PICTURE_PIXELS_MAX:
                return []
            opened.draft("L", (SIDE_MAX, SIDE_MAX))
            image = opened.convert("L")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return []
    image.thumbnail((SIDE_MAX, SIDE_MAX))
    found = zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.Plain)
    codes = [_text(code) for code in found if code.text]
    return list(dict.fromkeys(codes))


def _text(code: zxingcpp.Barcode) -> str:
    is_gs1 = code.content_type == zxingcpp.ContentType.GS1
    return f"{code.symbology_identifier}{code.text}" if is_gs1 else str(code.text)


def scan_box(label: str, *, key: str, hint: str, words: Mapping[str, str]) -> str:
    """The field that always listens, and the camera beside it; answers a code once, when it was just read."""
    turn = st.session_state.setdefault(f"{key}_turn", 0)
    typed = st.text_input(label, key=f"{key}_{turn}", placeholder=hint, icon=":material/barcode_scanner:")
    _focus(data={"key": f"{key}_{turn}"}, key=f"{key}_focus", height=1)
    code = (typed or "").strip()
    with st.expander(words["camera"], icon=":material/photo_camera:"):
        picture = st.camera_input(words["picture"], key=f"{key}_camera_{turn}", label_visibility="collapsed")
        upload = st.file_uploader(words["upload"], type=("jpg", "jpeg", "png", "webp"), key=f"{key}_upload_{turn}")
        taken = picture or upload
        if taken is not None and not code:
            codes = decode(taken.getvalue())
            if codes:
                code = codes[0]
            else:
                st.warning(words["unread"], icon=":material/image_not_supported:")
    if code:
        st.session_state[f"{key}_turn"] = turn + 1
    return code
