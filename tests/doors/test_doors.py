"""Every command through every door: the same row, and the same refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from operational.catalog.api import catalog
from operational.core.api import RefTo
from tests.books import copy_of
from tests.doors.doors import Doors, Told
from tests.doors.home import at_home
from tests.doors.people import Person, person, person_of_all_rights
from tests.doors.samples import NO_SHEET, OUTSIDE, SAMPLES, TOO_LATE, TRIED_ONLY
from tests.doors.shop import Shop

NUMBER = re.compile(r"\b[A-Z]{3,5}\d{6,}-?\d+\b|\b\d{6}-记-\d+\b|\b2631\d{16}\b")  # given by a series, or by the tax platform
GIVEN = ("id", "run", "superseded", "purchase_order", "payment", "requisition", "provisional")
OWN = ("changed_xid", "hash", "token_hash", "password_hash", "token")  # differ from row to row by nature


class Street:
    """One company with its doors, whoever may do everything and whoever may do nothing."""

    def __init__(self, doors: Doors, shop: Shop, boss: Person, nobody: Person) -> None:
        self.doors, self.shop, self.boss, self.nobody = doors, shop, boss, nobody
        self._tags = 0

    def tag(self) -> str:
        """Two letters that stand in no other code."""
        self._tags += 1
        return chr(97 + self._tags // 26 % 26) + chr(97 + self._tags % 26) + f"{self._tags // 676}"


@pytest.fixture(scope="module")
def street(
    company_template: dict[str, str], new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Street]:
    books = copy_of(company_template, new_database(make_url(company_template["owner"]).database))
    with at_home(books, tmp_path_factory.mktemp("home")):
        shop = Shop(books)
        boss, nobody = person_of_all_rights(books), person(books, "nobody")
        yield Street(Doors(books, tmp_path_factory.mktemp("sheets")), shop, boss, nobody)
    books.close()


def test_every_command_has_a_sample() -> None:
    assert set(SAMPLES) | set(OUTSIDE) == set(catalog().commands)
    assert not set(SAMPLES) & set(OUTSIDE)


@pytest.mark.parametrize("command", SAMPLES)
def test_the_same_row_through_every_door(street: Street, command: str) -> None:
    found: dict[str, Any] = {}
    tried = command in TRIED_ONLY
    for name, door in street.doors.of(command).items():
        if name == "sheet" and command in NO_SHEET:
            continue
        tag = street.tag()
        data = SAMPLES[command](street.shop, tag)
        told = door(command, data, street.boss, tried)
        assert bool(told.refused) == (command in TOO_LATE), f"{name}: {told.refused}"
        if told.refused:
            found[name] = (told.refused, None)
            continue
        found[name] = (_plain(told.result, tag), None if tried else _row(street, command, tag))
    result, row = found["dispatch"]
    for name, (other_result, other_row) in found.items():
        assert other_row == row, name
        if name != "sheet":
            assert other_result == result, name


@pytest.mark.parametrize("command", SAMPLES)
def test_the_same_refusal_through_every_door(street: Street, command: str) -> None:
    data = SAMPLES[command](street.shop, street.tag())
    before = _events(street)
    doors = {name: door for name, door in street.doors.of(command).items() if not (name == "sheet" and command in NO_SHEET)}
    for name, door in doors.items():
        assert door(command, data, street.nobody, False).refused == ("dispatch.not_permitted",), name
    unknown = _unknown(command, data)
    if unknown is not None:
        told = {name: door(command, unknown, street.boss, False) for name, door in doors.items()}
        assert told["dispatch"].refused, "an unknown reference was taken"
        assert set(told.values()) == {Told(refused=told["dispatch"].refused)}
    strange = {**data, "colour": "red"}
    for name, door in doors.items():
        expected = "sheet.heading_unknown" if name == "sheet" else "core.field_unknown"
        assert door(command, strange, street.boss, False).refused == (expected,), name
    assert _events(street) == before


@pytest.mark.parametrize("command", [name for name in SAMPLES if catalog().commands[name].move is not None])
def test_a_second_move_is_refused_through_every_door(street: Street, command: str) -> None:
    data = SAMPLES[command](street.shop, street.tag())
    assert street.doors.dispatch(command, data, street.boss, False).refused == ()
    before = _events(street)
    for name, door in street.doors.of(command).items():
        if name == "sheet" and command in NO_SHEET:
            continue
        assert door(command, data, street.boss, False).refused == ("core.move_not_allowed",), name
    assert _events(street) == before


def _events(street: Street) -> int:
    return street.shop.books.count("core.event")


def _unknown(command: str, data: dict[str, Any]) -> dict[str, Any] | None:
    """The sample with its first reference pointing nowhere; None when it has none by number or code."""
    for name, info in catalog().commands[command].input_type.model_fields.items():
        if name != "code" and isinstance(data.get(name), str) and any(isinstance(mark, RefTo) for mark in info.metadata):
            return {**data, name: "没有这个"}
    return None


def _row(street: Street, command: str, tag: str) -> dict[str, Any] | None:
    """The document that the command put on its time line, without what differs from row to row."""
    events = street.shop.books.sql(
        "select document_kind, document_id from core.event where kind = 'command' and name = :n order by id desc limit 1",
        n=command,
    )
    kind, row_id = events[0]["document_kind"], events[0]["document_id"]
    if kind is None:
        return None
    schema, table = kind.split(".")
    rows = street.shop.books.sql(f'select to_jsonb(t) as row from {schema}."{table}" as t where id = :i', i=row_id)
    assert len(rows) == 1
    plain: dict[str, Any] = _plain(rows[0]["row"], tag)
    return plain


def _plain(value: Any, tag: str, name: str = "") -> Any:
    """Ids, moments, given numbers and the tag are no part of what must be the same."""
    if isinstance(value, dict):
        return {key: _plain(part, tag, key) for key, part in value.items() if key not in OWN}
    if isinstance(value, list):
        return [_plain(part, tag, name) for part in value]
    if name in GIVEN or name.endswith(("_id", "_ids", "_at")):
        return None if value is None else "given"
    if isinstance(value, str):
        return NUMBER.sub("number", value).replace(tag, "#")
    return value
