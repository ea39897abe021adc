"""What is done with suppliers' papers."""

from __future__ import annotations

from typing import Any

from tests.invariants.people.person import BY_LOT, BY_SERIAL, Person


def buy(who: Person) -> None:
    lines = [{**line, "price": str(who.chance.randint(40, 70))} for line in who.goods(12)]
    order = who.run("purchasing.save_order", supplier=who.supplier(), lines=lines)["id"]
    who.run("purchasing.place_order", order=order)
    who.run("purchasing.approve_order", order=order)
    who.put("purchase", (order, [(line["item"], int(line["quantity"])) for line in lines]))


def receive(who: Person) -> None:
    order, ordered = who.take("purchase")
    lines: list[dict[str, Any]] = []
    for line_no, (item, quantity) in enumerate(ordered, 1):
        if item == BY_LOT:
            lot = f"L{who.chance.randrange(6)}"
            who.put("lot", lot)
            lines.append({"line_no": line_no, "quantity": str(quantity), "lot": lot})
        elif item == BY_SERIAL:
            some = range(min(quantity, 3))
            lines += [{"line_no": line_no, "quantity": "1", "lot": f"SN{who.seed}-{who.attempts}-{n}"} for n in some]
        else:
            lines.append({"line_no": line_no, "quantity": str(who.chance.randint(1, quantity))})
    who.put("receipt", who.run("purchasing.receive_goods", order=order, lines=lines)["number"])
    who.put("received", order)


def receive_unordered(who: Person) -> None:
    lines = [{**line, "price": "56.50"} for line in who.plain_goods(4)]
    made = who.run("purchasing.receive_unordered", supplier=who.supplier(), lines=lines)
    who.put("receipt", made["number"])
    who.put("received", made["order_id"])


def enter_invoice(who: Person) -> None:
    who.run("purchasing.enter_invoice", order=who.take("received"))


def send_back(who: Person) -> None:
    who.run("purchasing.return_goods", goods_receipt=who.take("receipt"), lines=[{"line_no": 1, "quantity": "1"}])


def exchange(who: Person) -> None:
    """Defective goods go back; the same come again at once or later."""
    _sent_back(who, at_once=who.chance.random() < 0.5)


def _sent_back(who: Person, *, at_once: bool) -> str:
    given = {"goods_receipt": who.take("receipt"), "reason": "密封面划伤", "lines": [{"line_no": 1, "quantity": "1"}]}
    made: str = who.run("purchasing.exchange_goods", **given, comes_at_once=at_once)["number"]
    if not at_once:
        who.put("owed", made)
    return made


def _owed(who: Person) -> str:
    """An exchange that waits: somebody's, which may have come since, or one just made."""
    return _sent_back(who, at_once=False) if who.chance.random() < 0.5 else who.take("owed")


def receive_exchange(who: Person) -> None:
    who.run("purchasing.receive_exchange", exchange=_owed(who))


def give_up_exchange(who: Person) -> None:
    who.run("purchasing.give_up_exchange", exchange=_owed(who), reason="不再要了")


def land(who: Person) -> None:
    receipts = list({who.take("receipt"), who.take("receipt")})
    net = f"{who.chance.randint(100, 9000) / 100:.2f}"
    basis = who.chance.choice(("value", "quantity"))
    charges = [{"item": "FREIGHT", "net": net, "tax": "1.00"}]
    given = {"supplier": who.supplier(), "goods_receipts": receipts, "charges": charges, "basis": basis}
    who.put("landed", who.run("purchasing.enter_landed_cost", **given)["number"])


def take_landed_back(who: Person) -> None:
    who.run("purchasing.reverse_landed_cost", landed_cost=who.take("landed"), reason="抬头有误")


STEPS = {buy: 4, receive: 5, receive_unordered: 1, enter_invoice: 3, send_back: 2, exchange: 2, receive_exchange: 1,
         give_up_exchange: 1, land: 2, take_landed_back: 1}  # fmt: skip
