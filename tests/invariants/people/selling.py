"""What is done with customers' papers."""

from __future__ import annotations

from tests.invariants.people.person import BY_LOT, Person


def sell(who: Person) -> None:
    lines = [{**line, "price": "113"} for line in who.goods(6)]
    order = who.run("sales.save_order", customer=who.customer(), lines=lines)["id"]
    who.run("sales.place_order", order=order)
    who.run("sales.approve_order", order=order)
    who.put("sale", order)


def issue(who: Person) -> None:
    who.put("issue", who.run("sales.issue_goods", order=who.take("sale"))["id"])


def issue_a_part(who: Person) -> None:
    lines = [{"line_no": 1, "quantity": "1"}]
    who.put("issue", who.run("sales.issue_goods", order=who.take("sale"), lines=lines)["id"])


def issue_a_lot(who: Person) -> None:
    order = who.run("sales.save_order", customer=who.customer(), lines=[{"item": BY_LOT, "quantity": "2", "price": "113"}])["id"]
    for step in ("place", "approve"):
        who.run(f"sales.{step}_order", order=order)
    lines = [{"line_no": 1, "quantity": "1", "lot": who.take("lot")}]
    who.put("issue", who.run("sales.issue_goods", order=order, lines=lines)["id"])


def bill(who: Person) -> None:
    who.put("invoice", who.run("sales.invoice_order", order=who.take("sale"))["id"])


def take_back(who: Person) -> None:
    lines = [{"line_no": 1, "quantity": "1"}]
    again = who.chance.random() < 0.5
    who.run("sales.return_goods", goods_issue=who.take("issue"), lines=lines, deliver_again=again)


def exchange(who: Person) -> None:
    lines = [{"line_no": 1, "quantity": "1"}]
    other = [{**line, "price": "226"} for line in who.plain_goods(2)] if who.chance.random() < 0.5 else None
    who.run("sales.exchange_goods", goods_issue=who.take("issue"), reason="规格不符", lines=lines, replacements=other)


def reverse_invoice(who: Person) -> None:
    who.run("sales.reverse_invoice", invoice=who.take("invoice"), lines=[{"line_no": 1, "quantity": "1"}])


def adjust_price(who: Person) -> None:
    lines = [{"line_no": 1, "price": str(who.chance.randint(90, 130))}]
    made = who.run("sales.adjust_price", goods_issue=who.take("issue"), reason="质量让价", lines=lines)
    who.put("adjustment", made["number"])


def bill_adjustment(who: Person) -> None:
    who.run("sales.invoice_adjustment", price_adjustment=who.take("adjustment"))


def amend(who: Person) -> None:
    lines = [{"line_no": 1, "quantity": str(who.chance.randint(1, 9))}]
    who.run("sales.amend_order", order=who.take("sale"), reason="客户改量", lines=lines)


def drop_the_rest(who: Person) -> None:
    who.run("sales.close_order_rest", order=who.take("sale"))


def pick(who: Person) -> None:
    """A list of two orders, what was found of it, and the goods out of the door."""
    orders = list({who.take("sale"), who.take("sale")})
    made = who.run("fulfilment.make_pick_list", orders=orders)["number"]
    who.run("fulfilment.record_picks", pick_list=made, lines=[{"line_no": 1, "picked": "1"}])
    who.run("fulfilment.issue_pick_list", pick_list=made)


def order_direct(who: Person) -> None:
    """Goods that the supplier sends to the customer."""
    lines = [{**line, "price": "113", "is_direct": True} for line in who.plain_goods(5)]
    order = who.run("sales.save_order", customer=who.customer(), lines=lines)["id"]
    for step in ("place", "approve"):
        who.run(f"sales.{step}_order", order=order)
    asked = [{"line_no": n, "price": "70"} for n in range(1, len(lines) + 1)]
    made = who.run("fulfilment.order_direct", order=order, supplier=who.supplier(), lines=asked)["number"]
    for step in ("place", "approve"):
        who.run(f"purchasing.{step}_order", order=made)
    who.put("direct", made)


def deliver_direct(who: Person) -> None:
    purchase = who.take("direct")
    some = [{"line_no": 1, "quantity": "1"}] if who.chance.random() < 0.4 else None
    who.put("issue", who.run("fulfilment.deliver_direct", purchase_order=purchase, lines=some)["goods_issue_number"])
    who.put("received", purchase)


STEPS = {
    sell: 5,
    issue: 6,
    issue_a_part: 2,
    issue_a_lot: 1,
    bill: 4,
    take_back: 2,
    exchange: 2,
    reverse_invoice: 1,
    adjust_price: 2,
    bill_adjustment: 1,
    amend: 1,
    drop_the_rest: 1,
    pick: 1,
    order_direct: 1,
    deliver_direct: 2,
}
