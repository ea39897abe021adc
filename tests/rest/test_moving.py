"""Moving in and out through REST: a file as the body, a package as the answer."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

from tests.moving import files
from tests.rest.conftest import Door


def test_a_file_is_checked_and_then_taken(door: Door, tmp_path: Path) -> None:
    content = files.xls(tmp_path / "a.xls", files.K3_BALANCES).read_bytes()
    who = door.headers(door.person("kj", "accountant"), "zh-CN")
    checked = door.client.post("/moving/account_balances?check=true", content=content, headers=who)
    assert checked.status_code == 200
    told = checked.json()
    assert (told["program"], told["check"], told["imported"], len(told["problems"])) == ("金蝶 K/3", True, 0, 4)
    assert (told["problems"][0]["row"], told["problems"][0]["column"]) == (7, "科目代码")
    refused = door.client.post("/moving/account_balances", content=content, headers=who)
    assert refused.status_code == 400
    assert door.books.count("ledger.opening_balance") == 0
    taken = door.client.post("/moving/account_balances?create_accounts=true", content=content, headers=who)
    assert (taken.status_code, taken.json()["imported"]) == (200, 7)
    assert door.books.count("ledger.opening_balance") == 7


def test_wrong_kinds_fields_and_rights_are_refused(door: Door) -> None:
    assert door.client.post("/moving/horoscopes", content=b"x", headers=door.headers()).status_code == 400
    assert door.client.post("/moving/stock?chek=true", content=b"x", headers=door.headers()).status_code == 400
    clerk = door.headers(door.person("xs", "sales_clerk"))
    assert door.client.post("/moving/vouchers", content=b"x", headers=clerk).status_code == 403
    assert door.client.post("/moving/vouchers", content=b"x").status_code == 401


def test_a_package_is_given_to_who_may_see_the_books(door: Door) -> None:
    who = door.headers(door.person("kj", "accountant"))
    answer = door.client.get("/archives/2026.zip", headers=who)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert hashlib.sha256(answer.content).hexdigest() == answer.headers["x-sha256"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert json.loads(packed.read("manifest.json"))["year"] == 2026
    assert door.client.get("/archives/26.zip", headers=who).status_code == 400
    assert door.client.get("/archives/2026.zip", headers=door.headers(door.person("xs", "sales_clerk"))).status_code == 403
