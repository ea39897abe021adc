"""Setting papers as PDF: a template and its data in, a file out; without network, files or time without end.

A company's own template is a program that somebody uploaded. It runs in a process of its own that can read only what it
was given, reach nobody, and is ended when it takes too long.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import manimgx_fonts_cjk

from operational.core.api import Refusal

BUILT_IN = Path(__file__).with_name("typ")
COMPILER = Path(__file__).with_name("compiler.py")
FONT = Path(manimgx_fonts_cjk.__file__).parent
SECONDS_MAX = 30  # of waiting; the processor's own bound is smaller
TOGETHER_MAX = 2  # papers set at once: each takes a core
TEMPLATE_AT_FAULT = 3
MESSAGE_CHARS_MAX = 400
PLACE = re.compile(r"[\w.]*:\d+:\d+")  # where in which file
PACKAGE = re.compile(r"@(?:preview|local)/")

_free = threading.BoundedSemaphore(TOGETHER_MAX)


class TemplateAtFault(Refusal):
    """The template cannot be set: what the typesetter says, for whoever wrote it."""

    def __init__(self, message: str) -> None:
        super().__init__("papers.template_at_fault", field="source", message=message[:MESSAGE_CHARS_MAX])


@cache
def built_in(name: str) -> str:
    """The template that comes with the product."""
    return (BUILT_IN / f"{name}.typ").read_text("utf-8")


def typeset(source: str, data: Mapping[str, Any], *, picture: bool = False) -> bytes:
    """The paper as PDF, or its first page as a picture (PNG).

    ``data`` is what the template reads as ``data.json``; decimals and days are written as text.
    """
    if PACKAGE.search(source):
        raise Refusal("papers.template_wants_package", field="source")
    files = {"main": source, "sheet.typ": built_in("sheet"), "data.json": json.dumps(data, ensure_ascii=False, default=str)}
    with _free, tempfile.TemporaryDirectory(prefix="gongdan-paper-") as empty:
        given = json.dumps({"files": files, "font": str(FONT), "empty": empty, "picture": picture}).encode()
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(COMPILER)],
                input=given, capture_output=True, cwd=empty, env={"LC_ALL": "C.UTF-8"}, timeout=SECONDS_MAX, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise Refusal("papers.template_too_slow", field="source", seconds=SECONDS_MAX) from error
    if done.returncode == TEMPLATE_AT_FAULT:
        told = json.loads(done.stderr)
        raise TemplateAtFault(" ".join([told["message"], *PLACE.findall(told["place"])[:1], *told["hints"]]))
    if done.returncode < 0:  # ended by its bound of processor time or memory
        raise Refusal("papers.template_too_slow", field="source", seconds=SECONDS_MAX)
    if done.returncode:
        raise RuntimeError(f"the typesetter failed: {done.stderr.decode(errors='replace')[-1000:]}")
    return done.stdout
