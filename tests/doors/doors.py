"""The doors of a command, each called the way its callers call it, and what they answer in one shape."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.testclient import TestClient

from apps.rest.app import rest_app
from apps.rest.operations import operations
from apps.sheets.load import Wanted, import_file
from apps.sheets.sources import sources
from operational.core.api import Refusal
from operational.dispatch.api import dispatch
from tests.books import Books
from tests.doors.home import gongdan
from tests.doors.people import Person


@dataclass(frozen=True)
class Told:
    """The answer of a door, or the keys of what it refused."""

    result: Mapping[str, Any] | None = None
    refused: tuple[str, ...] = ()


Door = Callable[[str, Mapping[str, Any], Person, bool], Told]


class Doors:
    """All four doors of one company; the screens call dispatch."""

    def __init__(self, books: Books, folder: Path) -> None:
        self.books = books
        self.folder = folder
        self.client = TestClient(rest_app(books.database))
        self.paths = {one.name: one for one in operations() if one.kind == "command"}
        self.flat = {name for name, source in sources().items() if source.sheet is None}

    def of(self, command: str) -> dict[str, Door]:
        """The doors that this command has."""
        found: dict[str, Door] = {"dispatch": self.dispatch, "rest": self.rest, "command line": self.line}
        return {**found, "sheet": self.sheet} if command in self.flat else found

    def dispatch(self, command: str, data: Mapping[str, Any], who: Person, tried: bool) -> Told:
        try:
            return Told(dispatch(self.books.database, who.actor, command, data, dry_run=tried).result)
        except Refusal as refusal:
            return Told(refused=tuple(problem.key for problem in refusal.problems))

    def rest(self, command: str, data: Mapping[str, Any], who: Person, tried: bool) -> Told:
        operation = self.paths[command]
        path, body = operation.path, dict(data)
        for name in operation.in_path:
            value = body.pop(name)
            in_quotes = isinstance(value, str) and value.isdigit()
            path = path.replace(f"{{{name}}}", quote(f'"{value}"' if in_quotes else str(value), safe=""))
        headers = {"Authorization": f"Bearer {who.token}"}
        params = {"dry_run": "true"} if tried else {}
        answer = self.client.request(operation.method, path, json=body, headers=headers, params=params)
        said = answer.json()
        if answer.status_code == 200:
            return Told(said["result"])
        return Told(refused=tuple(problem["key"] for problem in said["problems"]))

    def line(self, command: str, data: Mapping[str, Any], who: Person, tried: bool) -> Told:
        words = ["run", command, "--input", json.dumps(data, ensure_ascii=False), "--as", who.login, "--json"]
        said = gongdan(*words, *(["--dry-run"] if tried else []))
        if said.code == 0:
            return Told(said.json["result"])
        assert said.code == 2
        return Told(refused=tuple(said.keys))

    def sheet(self, command: str, data: Mapping[str, Any], who: Person, tried: bool) -> Told:
        """A sheet of one row. It answers counts, not the command's result."""
        file = self.folder / f"{command}.csv"
        with open(file, "w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(data))
            writer.writeheader()
            writer.writerow(data)
        try:
            loaded = import_file(self.books.database, who.actor, command, file, Wanted(check=tried))
        except Refusal as refusal:
            return Told(refused=tuple(problem.key for problem in refusal.problems))
        return Told(refused=tuple(problem.key for problem in loaded.problems))
