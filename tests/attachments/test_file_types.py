"""What a file is, by its content: what browsers or machines would run is refused under every name."""

from __future__ import annotations

import io
import zipfile

import pytest

from operational.papers.file_types import ENDINGS, media_type_of
from operational.papers.storage import plain_name
from tests.papers.conftest import png


def packed(*members: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for member in members:
            made.writestr(member, "x")
    return held.getvalue()


XLSX = packed("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.4 ...", "a.PDF", "application/pdf"),
        (png(), "a.png", "image/png"),
        (b"\xff\xd8\xff\xe0rest", "a.jpeg", "image/jpeg"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "a.webp", "image/webp"),
        (XLSX, "a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (
            packed("[Content_Types].xml", "word/document.xml"),
            "a.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (packed("OFD.xml", "Doc_0/Document.xml"), "数电票.ofd", "application/ofd"),
        (b'<?xml version="1.0" encoding="UTF-8"?><EInvoice/>', "数电票.xml", "application/xml"),
        ("物料,数量\n离心泵,2\n".encode("gb18030"), "a.csv", "text/csv"),
        ("\ufeff说明".encode("utf-16"), "a.txt", "text/plain"),
    ],
)
def test_what_may_be_filed(data: bytes, name: str, kind: str) -> None:
    assert media_type_of(data, name) == kind


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<!doctype html><script>alert(1)</script>", "a.html"),
        (b"<!doctype html><script>alert(1)</script>", "a.txt"),
        (b"  <html><body onload=alert(1)>", "a.xml"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png"),
        (b'<?xml version="1.0"?><a xmlns="http://www.w3.org/1999/xhtml"><x:script/></a>', "a.xml"),
        (b'<?xml version="1.0"?><!-- --><svg:svg/>', "a.xml"),
        (b"\xef\xbb\xbf<script>1</script>", "a.csv"),
        (b"MZ\x90\x00\x03", "a.exe"),
        (b"MZ\x90\x00\x03", "a.pdf"),
        (b"\x7fELF\x02", "a.txt"),
        (b"#!/bin/sh\nrm -rf /", "a.txt"),
        (b"%PDF-1.4", "a.exe"),
        (b"%PDF-1.4", "a.pdf.html"),
        (b"%PDF-1.4", "pdf"),
        (packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "a.xlsx"),
        (packed("a.txt"), "a.xlsx"),
        (packed("META-INF/MANIFEST.MF"), "a.docx"),
        (b"PK\x03\x04broken", "a.xlsx"),
        (XLSX, "a.zip"),
        (b"text with \x00 inside", "a.txt"),
    ],
)
def test_what_is_refused(data: bytes, name: str) -> None:
    assert media_type_of(data, name) is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\文件\\合同.pdf", "合同.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("...hidden.txt", "hidden.txt"),
        ("\u202efdp.exe", "fdp.exe"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_names_lose_folders_and_unseen_signs(given: str, kept: str) -> None:
    assert plain_name(given) == kept


def test_every_type_has_an_ending() -> None:
    endings = [ending for several in ENDINGS.values() for ending in several]
    assert len(endings) == len(set(endings)) == 11
