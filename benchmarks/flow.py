"""Order to cash, one commit a command: order, approve, issue, invoice, post, receive."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.company import TODAY
from benchmarks.shelf import ITEMS, code_of
from operational.core.api import Database
from tests.books import Books

# The six steps of the story; ordering is two commands (write it down, place it), so is posting (make the voucher, post it).
STEPS = (
    "save_order", "place_order", "approve_order", "issue_goods", "invoice_order", "make_vouchers", "post_vouchers", "receive",
)  # fmt: skip

Watch = Callable[[str], None]


def run_flow(company: Books, number: int, lines: int, seen: Watch | None = None) -> int:
    """One order from the first word to the money; ``seen`` is told after each command. Answers the order's id."""
    tell = seen or (lambda step: None)
    key = f"{number}-{lines}-{time.time_ns()}"
    first = number * lines
    wanted = [{"item": code_of((first + n) % ITEMS), "quantity": "2", "price": "113.00"} for n in range(lines)]

    def run(step: str, command: str, data: dict[str, Any]) -> dict[str, Any]:
        answer = company.run(command, data, key=f"{key}-{step}")
        tell(step)
        return answer.result

    customer = f"K{number % 20}"
    order: int = run("save_order", "sales.save_order", {"customer": customer, "lines": wanted})["id"]
    run("place_order", "sales.place_order", {"order": order})
    run("approve_order", "sales.approve_order", {"order": order})
    run("issue_goods", "sales.issue_goods", {"order": order})
    run("invoice_order", "sales.invoice_order", {"order": order})
    made = run("make_vouchers", "ledger.make_vouchers", {"limit": 5000})["voucher_ids"]
    if made:  # with several writers a neighbour may have made the vouchers of this order already
        run("post_vouchers", "ledger.post_vouchers", {"vouchers": made})
    else:
        tell("post_vouchers")
    amount = f"{2 * 113 * lines}.00"
    paid = run("receive", "invoicing.receive_money", {"party": customer, "amount": amount, "oldest_first": True})
    if paid["advance"] != "0.00" or paid["allocated"] != amount:
        raise RuntimeError(f"order {order} was not settled: {paid}")
    return order


def timed_flows(company: Books, numbers: Sequence[int], lines: int) -> list[float]:
    """Milliseconds of each flow."""
    times = []
    for number in numbers:
        started = time.perf_counter()
        run_flow(company, number, lines)
        times.append((time.perf_counter() - started) * 1000)
    return times


def main() -> None:
    """A writer of its own: warm up, say so, wait for the word, run, tell the seconds. ``APP_URL FIRST COUNT LINES``."""
    url, first, count, lines = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    company = Books(Database(url), "", "", today=TODAY)
    timed_flows(company, range(first, first + 5), lines)
    print("ready", flush=True)
    sys.stdin.readline()
    started = time.perf_counter()
    timed_flows(company, range(first, first + count), lines)
    print(json.dumps({"seconds": time.perf_counter() - started}), flush=True)
    company.database.close()


if __name__ == "__main__":
    main()
