"""Papers and files through REST and the command line: the same rights, narrow headers, bounded bodies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from apps.rest.app import rest_app
from apps.rest.files import FILE_BYTES_MAX
from tests.books import Books
from tests.doors.home import at_home, gongdan
from tests.doors.people import Person, person, person_of_all_rights
from tests.papers.conftest import Pdf, Printing, png


class Door:
    def __init__(self, books: Books) -> None:
        self.printing = Printing(books)
        self.order = self.printing.order()
        self.client = TestClient(rest_app(books.database))
        self.boss, self.nobody = person_of_all_rights(books), person(books, "nobody")
        self.clerk = person(books, "clerk", "sales_clerk")

    def get(self, path: str, who: Person | None = None) -> Any:
        return self.client.get(path, headers=self.headers(who))

    def headers(self, who: Person | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {(who or self.boss).token}", "Accept-Language": "zh-CN"}

    def upload(self, data: bytes, name: str, who: Person | None = None, **more: str) -> Any:
        given = {"kind": "sales.order", "document": str(self.order), "name": name, **more}
        return self.client.post("/files", params=given, content=data, headers=self.headers(who))


@pytest.fixture(scope="module")
def door(still_company: Books) -> Iterator[Door]:
    yield Door(still_company)


def test_a_paper_by_its_address(door: Door) -> None:
    answer = door.get(f"/papers/sales_order/{door.order}.pdf")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/pdf"
    assert "销售订单" in Pdf(answer.content).text()
    assert ("QRCode", f"http://testserver/sales-order?id={door.order}") in Pdf(answer.content).codes()
    assert answer.headers["content-disposition"].startswith("inline; filename*=UTF-8''%E9%94%80%E5%94%AE")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    picture = door.get(f"/papers/sales_order/{door.order}.png")
    assert (picture.status_code, picture.headers["content-type"], picture.content[1:4]) == (200, "image/png", b"PNG")
    labels = door.get("/papers/item_labels.pdf?items=PUMP&items=SEAL&copies=2&size=40x60")
    assert len(Pdf(labels.content)) == 4


def test_a_paper_is_refused_with_words(door: Door) -> None:
    for path, who, status, key in (
        (f"/papers/sales_order/{door.order}.pdf", door.nobody, 403, "dispatch.not_permitted"),
        (f"/papers/sales_order/{door.order}.pdf", door.clerk, 404, "core.not_found"),
        (f"/papers/no_such/{door.order}.pdf", door.boss, 400, "core.field_unknown"),
        ("/papers/no_such.pdf", door.boss, 404, "papers.paper_unknown"),
        ("/papers/item_labels.pdf?items=NONE", door.boss, 404, "core.not_found"),
        ("/papers/item_labels.pdf?items=PUMP&size=1x1", door.boss, 400, "core.not_a_choice"),
    ):
        answer = door.get(path, who)
        assert (answer.status_code, answer.json()["problems"][0]["key"]) == (status, key), path
    assert door.client.get(f"/papers/sales_order/{door.order}.pdf").status_code == 401


def test_a_file_goes_in_and_comes_out(door: Door) -> None:
    made = door.upload(png(), "现场.png", purpose="photo")
    assert made.status_code == 201
    answer = door.get(f"/files/{made.json()['result']['token']}")
    assert answer.content == png() and answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("inline")
    assert "sandbox" in answer.headers["content-security-policy"] and answer.headers["x-content-type-options"] == "nosniff"
    saved = door.get(f"/files/{made.json()['result']['token']}?download")
    assert saved.headers["content-disposition"].startswith("attachment")


def test_what_a_browser_could_run_is_only_ever_saved(door: Door) -> None:
    made = door.upload(b'<?xml version="1.0"?><EInvoice/>', "发票.xml")
    answer = door.get(f"/files/{made.json()['result']['token']}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_files_are_refused_with_words(door: Door) -> None:
    token = door.upload(b"text", "a.txt").json()["result"]["token"]
    before = door.printing.books.count("papers.attachment")
    for answer, status, key in (
        (door.upload(b"<html>", "a.html"), 415, "papers.file_type_refused"),
        (door.upload(b"MZ\x90", "a.pdf"), 415, "papers.file_type_refused"),
        (door.upload(b"", "a.txt"), 422, "papers.file_empty"),
        (door.upload(bytes(FILE_BYTES_MAX + 1), "a.txt"), 413, "rest.too_large"),
        (door.upload(b"text", "a.txt", door.nobody), 403, "dispatch.not_permitted"),
        (door.upload(b"text", "a.txt", door.clerk), 404, "core.not_found"),
        (door.upload(b"text", "a.txt", colour="red"), 400, "core.field_unknown"),
        (door.get(f"/files/{token}", door.clerk), 404, "core.not_found"),
        (door.get(f"/files/{token}", door.nobody), 403, "dispatch.not_permitted"),
        (door.get("/files/1"), 404, "papers.file_unknown"),
    ):
        assert (answer.status_code, answer.json()["problems"][0]["key"]) == (status, key)
    assert door.client.get(f"/files/{token}").status_code == 401
    assert door.printing.books.count("papers.attachment") == before


def test_a_paper_at_the_command_line(door: Door, tmp_path: Path) -> None:
    with at_home(door.printing.books, tmp_path):
        out = tmp_path / "a.pdf"
        said = gongdan("paper", "sales_order", str(door.order), "--out", str(out))
        assert said.code == 0, said
        assert "销售订单" in Pdf(out.read_bytes()).text()
        refused = gongdan("paper", "sales_order", str(door.order), "--out", str(tmp_path / "b.pdf"), "--as", "clerk")
        assert refused.code == 2 and not (tmp_path / "b.pdf").exists()
        label = gongdan("paper", "item_labels", "--input", '{"items": ["PUMP"]}', "--out", str(tmp_path / "c.pdf"))
        assert label.code == 0 and Pdf((tmp_path / "c.pdf").read_bytes()).millimetres() == (50, 30)
