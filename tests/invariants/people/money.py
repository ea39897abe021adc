"""What cashiers and accountants do."""

from __future__ import annotations

from typing import Any

from tests.invariants.people.person import Nothing, Person


def amount(who: Person) -> str:
    return f"{who.chance.randint(100, 90_000) / 100:.2f}"


def collect(who: Person) -> None:
    given = {"party": who.customer(), "amount": amount(who), "oldest_first": who.chance.random() < 0.7}
    who.put("payment", who.run("invoicing.receive_money", **given)["number"])


def pay(who: Person) -> None:
    given = {"party": who.supplier(), "amount": amount(who), "oldest_first": who.chance.random() < 0.7}
    who.put("payment", who.run("invoicing.pay_supplier", **given)["number"])


def settle(who: Person) -> None:
    party = who.chance.choice((who.customer(), who.supplier()))
    who.put("clearing", who.run("invoicing.settle", party=party, oldest_first=True)["number"])


def take_payment_back(who: Person) -> None:
    who.run("invoicing.reverse_payment", payment=who.take("payment"), reason="误记")


def take_settlement_back(who: Person) -> None:
    who.run("invoicing.reverse_settlement", clearing=who.take("clearing"), reason="核错")


def request_payment(who: Person) -> None:
    supplier = who.supplier()
    owed = [row for row in who.open_items(supplier) if row.side == "C" and row.open > 0]
    some = [{"open_item": row.id, "amount": str(row.open)} for row in owed[:2]]
    made = who.run("invoicing.request_payment", party=supplier, payee_account="6222", reason="货款", allocations=some)
    who.put("request", made["number"])
    who.run("invoicing.approve_payment_request", payment_request=made["number"])


def pay_request(who: Person) -> None:
    who.run("invoicing.pay_request", payment_request=who.take("request"))


def claim(who: Person) -> None:
    """The customer owes something beside goods, and a supplier is owed as little."""
    for direction, account in (("sale", "5051"), ("purchase", "560299")):
        who.run("invoicing.enter_claim", direction=direction, party="BOTH", amount=amount(who), account=account)


def net(who: Person) -> None:
    rows = [row for row in who.open_items("BOTH") if row.open > 0]
    ours, theirs = ([row for row in rows if row.side == side] for side in "DC")
    if not (ours and theirs):
        raise Nothing("pair")
    debit, credit = who.chance.choice(ours), who.chance.choice(theirs)
    most = str(min(debit.open, credit.open))
    pairs: list[dict[str, Any]] = [{"debit_item": debit.id, "credit_item": credit.id, "amount": most}]
    who.put("netting", who.run("invoicing.net_items", party="BOTH", pairs=pairs, reason="双方同意冲抵")["number"])


def take_netting_back(who: Person) -> None:
    who.run("invoicing.reverse_settlement", clearing=who.take("netting"), reason="冲错")


def write_off(who: Person) -> None:
    side, purpose = who.chance.choice((("D", "bad_debt"), ("C", "unpayable")))
    rows = [row for row in who.open_items("BOTH") if row.side == side and row.open > 0]
    if not rows:
        raise Nothing("open item")
    items = [{"open_item": who.chance.choice(rows).id}]
    made = who.run("invoicing.write_off", party="BOTH", purpose=purpose, items=items, reason="公司已注销")
    who.put("write_off", made["number"])


def take_write_off_back(who: Person) -> None:
    who.run("invoicing.reverse_write_off", clearing=who.take("write_off"), reason="又收回")


def record(who: Person) -> None:
    who.run("ledger.make_vouchers")
    who.run("ledger.post_vouchers")


STEPS = {
    collect: 3,
    pay: 2,
    settle: 1,
    take_payment_back: 1,
    take_settlement_back: 1,
    request_payment: 1,
    pay_request: 1,
    claim: 2,
    net: 1,
    take_netting_back: 1,
    write_off: 1,
    take_write_off_back: 1,
    record: 2,
}
