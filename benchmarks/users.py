"""Twenty people on entry pages at once: how long each waits for the server until its page stands.

The product runs as ``serve`` starts it, app and refresher in processes of their own. Each person signs in at the page of
signing in and then speaks Streamlit's own protocol on a WebSocket, as the browser does: the time runs from the message that
asks for a page, or says that a field was left, until the server says that the run is finished and everything it shows has
arrived. What a browser needs to paint it, and the network, are not in it.
"""

from __future__ import annotations

import asyncio
import random
import re
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from apps.cli import postgres
from apps.cli.installation import Installation
from apps.cli.processes import Launch
from apps.cli.serving import children
from benchmarks import flow, meter, shelf
from benchmarks.company import TODAY, measured_company
from benchmarks.rows import at_most, seen
from operational.core.settings import Settings
from tests.books import Books

PEOPLE, ACTIONS = 20, 12  # actions of each person after the page has opened
THINKS_SECONDS = (2.0, 6.0)  # between two actions; nobody leaves a field more often for long
PAGE = "sales-order-entry"  # with its trial run: the dearest page that people type on all day
LINES = 10
PASSWORD = "Blue-Kettle-93-River"
WAIT_SECONDS_MAX = 60
TRIED_AT = "/api/sales/orders?dry_run=true"
FRAME_BYTES_MAX = 64 * 1024 * 1024
REST_CALLS = 5  # of each person: the same order, tried at the REST door


@dataclass
class Seen:
    """Seconds of each kind of wait."""

    opened: list[float] = field(default_factory=list)
    rerun: list[float] = field(default_factory=list)
    tried: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def answers(self) -> int:
        return len(self.opened) + len(self.rerun) + len(self.tried)


def run() -> list[dict[str, Any]]:
    with measured_company() as company, serving(company) as (address, app):
        orders = _furnish(company)
        before = meter.of_all_threads(app)
        found = asyncio.run(_everybody(address, orders))
        spent = meter.of_all_threads(app) - before
        if found.broken:
            raise RuntimeError(f"pages broke: {found.broken[:3]}")
        return [
            at_most(f"{PEOPLE} people on entry pages, a rerun: p95", _p95(found.rerun), "s", 1),
            seen("the same: p50", statistics.median(found.rerun), "s"),
            seen("processor of the app for each answer, signing in included", spent * 1000 / found.answers, "ms"),
            at_most(f"{PEOPLE} people open an entry page at the same moment: p95", _p95(found.opened), "s", 5),
            at_most(f"{PEOPLE} people try an order of {LINES} lines at the REST door: p95", _p95(found.tried), "s", 1),
        ]


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[max(0, round(len(times) * 0.95) - 1)]


@contextmanager
def serving(company: Books) -> Iterator[tuple[str, int]]:
    """App and refresher on the company's database: where the app answers, and its process."""
    port = postgres.free_port()
    with tempfile.TemporaryDirectory(prefix="gongdan-users-") as home, pytest.MonkeyPatch.context() as environment:
        told = Settings(home=Path(home), database_url=company.owner_url, env="test", port=port)
        environment.setenv("GONGDAN_APP_DATABASE_URL", company.database.url)
        environment.setenv("GONGDAN_ETL_DATABASE_URL", company.etl_url)
        launch = Launch(Path(home))
        try:
            launch.start(children(Installation(told), dagster=False))
            yield f"127.0.0.1:{port}", next(one.process.pid for one in launch.started if one.child.name == "app")
        finally:
            launch.stop()


def _furnish(company: Books) -> list[int]:
    """Full shelves, some history, twenty people who may sell, and a draft of ten lines for each."""
    shelf.open_shop(company)
    flow.timed_flows(company, range(20), 3)
    lines = [{"item": shelf.code_of(n), "quantity": "2", "price": "113.00"} for n in range(LINES)]
    orders = []
    for n in range(PEOPLE):
        person = {"code": f"clerk{n}", "name": f"开单员{n}", "roles": ["sales_clerk"], "password": PASSWORD}
        company.run("identity.create_user", {**person, "must_change_password": False})
        orders.append(int(company.run("sales.save_order", {"customer": f"K{n}", "lines": lines}).result["id"]))
    return orders


async def _everybody(address: str, orders: Sequence[int]) -> Seen:
    found, gate = Seen(), asyncio.Barrier(PEOPLE)
    await asyncio.gather(*(_person(address, n, order, gate, found) for n, order in enumerate(orders)))
    return found


async def _person(address: str, number: int, order: int, gate: asyncio.Barrier, found: Seen) -> None:
    chance = random.Random(number)
    async with httpx.AsyncClient(base_url=f"http://{address}", timeout=WAIT_SECONDS_MAX) as browser:
        headers = await _sign_in(browser, f"clerk{number}")
        url = f"ws://{address}/_stcore/stream"
        async with websockets.connect(
            url, additional_headers=headers, subprotocols=[websockets.Subprotocol("streamlit")], max_size=FRAME_BYTES_MAX
        ) as line:
            await gate.wait()
            found.opened.append(await _rerun(line, order, found))
            for _ in range(ACTIONS):
                await asyncio.sleep(chance.uniform(*THINKS_SECONDS))
                found.rerun.append(await _rerun(line, order, found))
        lines = [{"item": shelf.code_of(n), "quantity": "2", "price": "113.00"} for n in range(LINES)]
        me = (await browser.get("/api/me", headers=headers)).json()
        headers["X-CSRF-Token"] = me["csrf"]
        for _ in range(REST_CALLS):
            await asyncio.sleep(chance.uniform(*THINKS_SECONDS) / 4)
            started = time.perf_counter()
            data = {"customer": f"K{number}", "lines": lines, "date": TODAY.isoformat()}
            answer = await browser.post(TRIED_AT, json=data, headers=headers)
            if answer.status_code != 200:
                raise RuntimeError(f"{answer.status_code}: {answer.text[:500]}")
            found.tried.append(time.perf_counter() - started)


async def _sign_in(browser: httpx.AsyncClient, login: str) -> dict[str, str]:
    """The cookies of a signed-in person, kept by hand: a browser sends them to its own machine though they are for TLS."""
    page = await browser.get("/auth/login")
    token = re.search(r'name="form" value="([^"]+)"', page.text)
    assert token is not None, page.text[:500]
    given = {"login": login, "password": PASSWORD, "form": token[1], "next": ""}
    origin = str(browser.base_url).rstrip("/")
    answer = await browser.post("/auth/login", data=given, headers={"Origin": origin, "Cookie": _cookies(page)})
    assert answer.status_code == 303, answer.text[-800:]
    return {"Origin": origin, "Cookie": _cookies(answer)}


def _cookies(answer: httpx.Response) -> str:
    return "; ".join(given.partition(";")[0] for given in answer.headers.get_list("set-cookie"))


async def _rerun(line: Any, order: int, found: Seen) -> float:
    """Ask for the page and wait until the server has told all of it; answers the seconds."""
    asked = BackMsg()
    asked.rerun_script.query_string = f"order={order}"
    asked.rerun_script.page_name = PAGE
    started = time.perf_counter()
    await line.send(asked.SerializeToString())
    has_lines = False
    async with asyncio.timeout(WAIT_SECONDS_MAX):
        while True:
            told = ForwardMsg()
            frame = await line.recv()
            told.ParseFromString(frame)
            has_lines = has_lines or shelf.code_of(LINES - 1).encode() in frame
            kind = told.WhichOneof("type")
            if kind == "delta" and told.delta.new_element.WhichOneof("type") == "exception":
                found.broken.append(told.delta.new_element.exception.message)
            if kind == "script_finished" and told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                took = time.perf_counter() - started
                if not has_lines:
                    found.broken.append("the page came without the lines of its order")
                return took
