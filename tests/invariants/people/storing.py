"""What a storekeeper does without orders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.invariants.people.person import PLAIN, Person

PLACES = ("WH1/默认", "WH1/A-1", "WH2/默认")


def carried(who: Person) -> list[dict[str, Any]]:
    start, end = who.chance.sample(PLACES, 2)
    return [{**line, "from_location": start, "to_location": end} for line in who.plain_goods(4)]


def transfer(who: Person) -> None:
    who.run("stock.transfer", lines=carried(who))


def send_transfer(who: Person) -> None:
    who.put("transfer", who.run("stock.send_transfer", lines=carried(who))["number"])


def receive_transfer(who: Person) -> None:
    some = [{"line_no": 1, "quantity": "1"}] if who.chance.random() < 0.4 else None
    who.run("stock.receive_transfer", transfer=who.take("transfer"), lines=some)


def plan_count(who: Person) -> str:
    items = who.chance.sample(PLAIN, 2)
    made = who.run("stock.plan_count", scope="items", items=items, is_frozen=who.chance.random() < 0.2)["number"]
    who.put("count", made)
    who.run("stock.begin_count", count=made)
    return made


def finish_count(who: Person) -> None:
    """Counts what lies there or a piece more or less, and books the difference."""
    count = who.take("count")
    shown = who.books.ask("stock.count", {"count": count})
    lines = []
    for line in shown.lines:  # type: ignore[attr-defined]
        counted = max((line.book or Decimal(0)) + who.chance.choice((0, 0, 0, 1, -1)), Decimal(0))
        lines.append({"line_no": line.line_no, "counted": str(counted)})
    if lines:
        who.run("stock.record_counts", count=count, lines=lines)
    for step in ("finish", "approve", "post"):
        who.run(f"stock.{step}_count", count=count)
    who.run("stock.decide_count", count=count)


def cancel_count(who: Person) -> None:
    who.run("stock.cancel_count", count=plan_count(who) if who.chance.random() < 0.5 else who.take("count"))


def lend(who: Person) -> None:
    who.put("loan", who.run("stock.lend_goods", party=who.customer(), lines=who.plain_goods(2))["number"])


def take_back_loan(who: Person) -> None:
    some = [{"line_no": 1, "quantity": "1"}] if who.chance.random() < 0.5 else None
    who.run("stock.take_back_loan", loan=who.take("loan"), lines=some)


def use(who: Person) -> None:
    reason, party = who.chance.choice((("OWN", None), ("GIFT", who.customer())))
    who.put("other", who.run("stock.issue_other", reason=reason, party=party, lines=who.plain_goods(2))["number"])


def find(who: Person) -> None:
    lines = [{**line, "unit_cost": str(who.chance.randint(40, 60))} for line in who.plain_goods(2)]
    who.put("other", who.run("stock.receive_other", reason="FOUND", lines=lines)["number"])


def reverse_other(who: Person) -> None:
    who.run("stock.reverse_other", other_movement=who.take("other"))


def assemble(who: Person) -> None:
    who.run("stock.assemble", item="SET", quantity="1", parts=who.plain_goods(2))


def take_apart(who: Person) -> None:
    who.run("stock.disassemble", item="SET", quantity="1", parts=[{"item": "HOT0", "quantity": "1"}])


STEPS = {
    transfer: 2,
    send_transfer: 2,
    receive_transfer: 2,
    plan_count: 1,
    finish_count: 2,
    cancel_count: 1,
    lend: 1,
    take_back_loan: 1,
    use: 1,
    find: 1,
    reverse_other: 1,
    assemble: 1,
    take_apart: 1,
}
