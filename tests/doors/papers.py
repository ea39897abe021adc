"""Documents that must be there before a command can run, each in a company that a shop stands for."""

from __future__ import annotations

from tests.doors.shop import BOUGHT, DAY, ONE, SOLD, Data, Shop


def issue(shop: Shop, tag: str) -> str:
    return shop.number_of("sales.goods_issue", 'sales."order"', shop.sale(tag, *SOLD))


def adjustment(shop: Shop, tag: str) -> str:
    lines = [{"line_no": 1, "price": "1000"}]
    return str(shop.run("sales.adjust_price", goods_issue=issue(shop, tag), reason="质量让价", lines=lines)["number"])


def receipt(shop: Shop, tag: str) -> str:
    return receipt_of(shop, shop.purchase(tag, *BOUGHT))


def receipt_of(shop: Shop, order: str) -> str:
    return shop.number_of("purchasing.goods_receipt", 'purchasing."order"', order)


def supplier_exchange(shop: Shop, tag: str) -> str:
    return str(shop.run("purchasing.exchange_goods", goods_receipt=receipt(shop, tag), reason="破损", date=DAY)["number"])


def invoice(shop: Shop, tag: str) -> str:
    return str(shop.run("sales.invoice_order", order=shop.sale(tag, *SOLD))["number"])


def bin(shop: Shop, tag: str) -> str:
    shop.run("stock.save_location", warehouse="WH1", bin=f"T-{tag}")
    return f"WH1/T-{tag}"


def unmoved(shop: Shop, tag: str) -> str:
    shop.run("items.save_item", code=f"U-{tag}", name="机械密封", unit="件")
    return f"U-{tag}"


def landed(shop: Shop, tag: str) -> Data:
    """A carrier's invoice for the goods of one receipt."""
    shop.run("items.save_item", code=f"F-{tag}", name="运费", unit="次", kind="freight")
    charges = [{"item": f"F-{tag}", "net": "100.00", "tax": "9.00"}]
    return {"supplier": "S1", "date": DAY, "goods_receipts": [receipt(shop, tag)], "charges": charges}


def stock_month(shop: Shop, *, is_closed: bool) -> str:
    """A month whose stock is closed, or open, whatever the door before did to it."""
    now = shop.books.sql("select is_stock_closed from ledger.period where month = '2026-02-01'")
    if now and now[0]["is_stock_closed"]:
        shop.run("stock.reopen_stock", month="2026-02", reason="漏记入库单")
    if is_closed:
        shop.run("stock.close_stock", month="2026-02")
    return "2026-02"


def count(shop: Shop, tag: str, *steps: str) -> str:
    """A count of goods of its own, as far as the steps bring it; one piece is missing."""
    shop.run("items.save_item", code=f"Q-{tag}", name="机械密封", unit="件")
    goods = [{"item": f"Q-{tag}", "quantity": "5", "price": "11.30"}]
    shop.run("purchasing.save_order", supplier="S1", number=f"Q-{tag}", date=DAY, lines=goods)
    for step in BOUGHT:
        shop.run(f"purchasing.{step}", order=f"Q-{tag}")
    number = str(shop.run("stock.plan_count", scope="items", items=[f"Q-{tag}"])["number"])
    for step in steps:
        more = {"lines": [{"line_no": 1, "counted": "4"}]} if step == "record_counts" else {}
        shop.run(f"stock.{step}", count=number, **more)
    return number


def carried(shop: Shop, tag: str) -> Data:
    return {"date": DAY, "lines": [{**ONE, "from_location": "WH1/默认", "to_location": bin(shop, tag)}]}


def assembled(shop: Shop, tag: str) -> str:
    product = shop.product(tag)
    shop.run("stock.assemble", item=product, quantity="1", date=DAY, parts=[ONE])
    return product


def twin(shop: Shop, tag: str) -> str:
    """The same customer once more."""
    shop.run("parties.save_party", code=f"T-{tag}", name="苏州明达机电商行", is_customer=True)
    return f"T-{tag}"


def merged(shop: Shop, tag: str) -> str:
    party = shop.customer(tag)
    shop.run("parties.merge", party=party, into=twin(shop, tag), reason="重复建档")
    return party


def statement(shop: Shop, tag: str) -> str:
    given = {"party": shop.owing(tag), "date_from": "2026-03-01", "date_to": DAY}
    return str(shop.run("dealings.issue_statement", **given)["number"])


def payment(shop: Shop, tag: str) -> str:
    return str(shop.run("invoicing.receive_money", party=shop.customer(tag), amount="10.00", date=DAY)["number"])


def clearing(shop: Shop, tag: str) -> str:
    return str(shop.run("invoicing.settle", party=shop.owing(tag), oldest_first=True)["number"])


def owed_both(shop: Shop, tag: str) -> tuple[str, int, int]:
    """A partner who owes us 30.00 and to whom we owe 20.00."""
    party = shop.customer(tag)
    for direction, amount, account in (("sale", "30.00", "5051"), ("purchase", "20.00", "560299")):
        given = {"direction": direction, "party": party, "amount": amount, "account": account, "date": DAY}
        shop.run("invoicing.enter_claim", **given)
    found = shop.books.ask("invoicing.open_items", {"party": party}).rows  # type: ignore[attr-defined]
    by_side = {row.side: row.id for row in found}
    return party, by_side["D"], by_side["C"]


def net(shop: Shop, tag: str) -> Data:
    party, debit_item, credit_item = owed_both(shop, tag)
    pairs = [{"debit_item": debit_item, "credit_item": credit_item, "amount": "5.00"}]
    return {"party": party, "pairs": pairs, "reason": "双方同意冲抵"}


def write_off(shop: Shop, tag: str) -> Data:
    party, debit_item, _ = owed_both(shop, tag)
    return {"party": party, "purpose": "bad_debt", "items": [{"open_item": debit_item}], "reason": "公司已注销"}


def request(shop: Shop, tag: str, *steps: str) -> str:
    given = {"party": shop.customer(tag), "amount": "12.00", "payee_account": "6222", "date": DAY}
    made = str(shop.run("invoicing.request_payment", **given)["number"])
    for step in steps:
        shop.run(f"invoicing.{step}", payment_request=made)
    return made


def request_id(shop: Shop, tag: str) -> int:
    number = request(shop, tag, "approve_payment_request")
    return int(shop.books.sql("select id from invoicing.payment_request where number = :n", n=number)[0]["id"])


def bill(shop: Shop, tag: str, give: bool = False, *steps: str) -> str:
    made = shop.run(f"invoicing.{'give' if give else 'receive'}_acceptance", **paper(shop, tag))
    for step in steps:
        shop.run(f"invoicing.{step}", acceptance=made["id"], date=DAY)
    return str(made["number"])


def paper(shop: Shop, tag: str) -> Data:
    days = {"date": DAY, "issued_on": "2026-03-01", "due_date": "2026-09-01"}
    return {"party": shop.customer(tag), "bill_number": f"HP{tag}", "amount": "80.00", **days}


def bank_line(shop: Shop, tag: str, amount: str = "7.00") -> int:
    lines = [{"date": DAY, "amount": amount, "counterparty": "上海申江水务有限公司", "reference": f"L{tag}"}]
    shop.run("invoicing.import_statement", cash_account="1002", lines=lines)
    return int(shop.books.sql("select id from invoicing.bank_line where reference = :r", r=f"L{tag}")[0]["id"])


def book_line(shop: Shop, tag: str) -> Data:
    line = bank_line(shop, tag, "10.00")
    paid = payment(shop, tag)
    entry = shop.books.sql("select id from ledger.entry where source_number = :n", n=paid)[0]["id"]
    return {"bank_line": line, "book_lines": [{"entry": entry, "line_no": 1}]}


def book_lines(shop: Shop, tag: str) -> Data:
    one = book_line(shop, tag)
    return {"bank_lines": [one["bank_line"]], "book_lines": one["book_lines"]}


def confirmed(shop: Shop, tag: str) -> int:
    line = bank_line(shop, tag)
    shop.run("invoicing.confirm_statement_line", bank_line=line, party=shop.customer(tag))
    return line


def layout(shop: Shop, tag: str) -> str:
    columns = [{"field": name} for name in ("payee_name", "payee_account", "amount")]
    shop.run("invoicing.save_bank_layout", code=f"FK{tag}", name="付款文件", purpose="payment", columns=columns)
    return f"FK{tag}"


def foreign(shop: Shop, tag: str, currency: str = "USD") -> Data:
    """A new receivable in a foreign currency, and what it is worth today; older ones are worth that already."""
    given = {"direction": "sale", "party": shop.customer(tag), "account": "5051", "amount": "10.00", "rate": "7.00"}
    shop.run("invoicing.enter_claim", currency=currency, date=DAY, **given)
    return {"currency": currency, "date": DAY, "rate": "7.90"}


def foreign_account(shop: Shop, tag: str) -> Data:
    """A bank account below other money in a currency of its own, and what its bank says it holds; the same at every door."""
    shop.run("ledger.save_account", code="101299", parent="1012", name="美元户")
    shop.run("invoicing.save_bank_account", code="101299", name="美元户", currency="USD")
    shop.run("invoicing.state_foreign_balance", cash_account="101299", balance="10.00", date=DAY)
    return {"cash_account": "101299", "balance": "12.00", "date": DAY}


def revalued(shop: Shop, tag: str) -> str:
    return str(shop.run("invoicing.revalue", **foreign(shop, tag, f"X{tag[:2].upper()}"))["number"])


def claimed(shop: Shop, tag: str) -> str:
    given = {"direction": "sale", "party": shop.customer(tag), "account": "5051", "amount": "10.00", "date": DAY}
    return str(shop.run("invoicing.enter_claim", **given)["number"])


def cash_of(shop: Shop, amount: str) -> None:
    """The books say the same of the cash, whatever was tried before."""
    shop.run("invoicing.count_cash", counted=amount, date=DAY)


def short(shop: Shop, tag: str) -> str:
    cash_of(shop, "5.00")
    return str(shop.run("invoicing.count_cash", counted="6.01", date=DAY)["number"])


def closed_day(shop: Shop) -> str:
    known = shop.books.sql("select cash_closed_until as day from ledger.account where code = '1012'")[0]["day"]
    if known is None:
        shop.run("invoicing.close_cash_day", cash_account="1012", day="2026-01-30")
        return "2026-01-30"
    return str(known)


def other_money(shop: Shop, tag: str) -> Data:
    return {"direction": "out", "account": "560302", "amount": "3.00", "date": DAY, "reference": tag}


DIRECT = {"line_no": 1, "price": "700"}


def direct(shop: Shop, tag: str) -> str:
    """An approved order whose goods the supplier shall send."""
    lines = [{"item": "P1", "quantity": "2", "is_direct": True}]
    shop.run("sales.save_order", number=f"D-{tag}", customer=shop.customer(tag), date=DAY, lines=lines)
    for step in ("place_order", "approve_order"):
        shop.run(f"sales.{step}", order=f"D-{tag}")
    return f"D-{tag}"


def sent_direct(shop: Shop, tag: str) -> str:
    made = str(shop.run("fulfilment.order_direct", order=direct(shop, tag), supplier="S1", lines=[DIRECT])["number"])
    for step in ("place_order", "approve_order"):
        shop.run(f"purchasing.{step}", order=made)
    return made


def direct_exchange(shop: Shop, tag: str) -> str:
    """The supplier is to swap at the customer's what he delivered there."""
    made = shop.run("fulfilment.deliver_direct", purchase_order=sent_direct(shop, tag), date=DAY)["goods_receipt_id"]
    return str(shop.run("purchasing.exchange_goods", goods_receipt=made, reason="破损", date=DAY)["number"])


def pick_list(shop: Shop, tag: str, picked: str = "") -> str:
    order = shop.sale(tag, "place_order", "approve_order")
    made = str(shop.run("fulfilment.make_pick_list", orders=[order], date=DAY)["number"])
    if picked:
        shop.run("fulfilment.record_picks", pick_list=made, lines=[{"line_no": 1, "picked": picked}])
    return made


def us(shop: Shop) -> str:
    """The company's tax number; without it nobody knows which invoices are its own."""
    shop.run("company.change_company", tax_id="31011512345678X")
    return "31011512345678X"


def place_of(tag: str) -> str:
    """A number of 20 digits of the tag's own."""
    return f"2631{int.from_bytes(tag.encode()):016d}"


def tax_paper(shop: Shop, tag: str, net: str = "200.00", tax: str = "26.00", **more: str) -> Data:
    """An invoice of the supplier as the tax platform has it."""
    return {
        "number": place_of(tag), "date": "2026-03-10", "invoice_kind": "e_special", "buyer_tax_id": us(shop),
        "seller_name": "上海恒泽铸造有限公司", "seller_tax_id": "310114000000000", "lines": [{"net": net, "tax": tax}], **more,
    }  # fmt: skip


def tax_invoice(shop: Shop, tag: str) -> str:
    shop.run("invoicing.import_tax_invoices", invoices=[tax_paper(shop, tag)])
    return place_of(tag)


def tax_invoice_id(shop: Shop, tag: str) -> int:
    number = tax_invoice(shop, tag)
    return int(shop.books.sql("select id from invoicing.tax_invoice where number = :n", n=number)[0]["id"])


def selected(shop: Shop, tag: str) -> int:
    made = tax_invoice_id(shop, tag)
    shop.run("invoicing.select_deduction", month="2026-03", tax_invoices=[made])
    return made


def fixed_month(shop: Shop) -> str:
    if not shop.books.sql("select from invoicing.deduction_month where month = '2026-02-01' and is_closed"):
        shop.run("invoicing.close_deduction_month", month="2026-02")
    return "2026-02"


def red(shop: Shop, tag: str) -> str:
    return str(shop.run("invoicing.enter_red_confirmation", tax_invoice=tax_invoice(shop, tag), reason="wrong")["number"])


def to_link(shop: Shop, tag: str) -> Data:
    entered = shop.run("purchasing.enter_invoice", order=shop.purchase(tag, *BOUGHT))
    return {"tax_invoice": tax_invoice(shop, tag), "invoice": entered["number"]}


def fitting(shop: Shop, tag: str) -> Data:
    """A tax invoice and the receipt that it bills."""
    order = shop.purchase(tag, *BOUGHT)
    line = shop.books.ask("purchasing.received_not_invoiced", {"order": order}).rows[0]  # type: ignore[attr-defined]
    return {"tax_invoice": tax_invoice(shop, tag), "lines": [{"receipt_line": line.receipt_line, "quantity": "2"}]}


def wanted_invoice(shop: Shop, tag: str) -> Data:
    shop.run("items.save_item", code=f"T-{tag}", name="机械密封", unit="件", tax_code="1090101990000000000")
    return {"invoice_kind": "ordinary", "lines": [{"item": f"T-{tag}", "amount": "113.00"}]}


def asked_invoice(shop: Shop, tag: str, is_exported: bool = False) -> str:
    made = shop.run("invoicing.request_invoice", party=shop.customer(tag), **wanted_invoice(shop, tag))
    if is_exported:
        shop.run("invoicing.approve_invoice_request", invoice_request=made["id"])
        shop.run("invoicing.export_invoice_requests", requests=[made["id"]])
    return str(made["number"])


def approved_request(shop: Shop, tag: str) -> int:
    made = shop.run("invoicing.request_invoice", party=shop.customer(tag), **wanted_invoice(shop, tag))
    shop.run("invoicing.approve_invoice_request", invoice_request=made["id"])
    return int(made["id"])


def orders_to_invoice(shop: Shop, tag: str) -> Data:
    item = wanted_invoice(shop, tag)["lines"][0]["item"]
    lines = [{"item": item, "quantity": "1", "price": "226.00"}]
    shop.run("sales.save_order", number=f"D-{tag}", customer=shop.customer(tag), date=DAY, lines=lines)
    for step in ("place_order", "approve_order"):
        shop.run(f"sales.{step}", order=f"D-{tag}")
    wanted = [{"order": f"D-{tag}", "lines": [{"line_no": 1, "quantity": "1"}]}]
    return {"orders": wanted, "invoice_kind": "ordinary"}


def issued_request(shop: Shop, tag: str) -> Data:
    """A request over an order that the platform has answered."""
    made = shop.run("sales.request_invoice", **orders_to_invoice(shop, tag))
    shop.run("invoicing.approve_invoice_request", invoice_request=made["id"])
    sides = {"seller_tax_id": us(shop), "buyer_tax_id": "", "buyer_name": "苏州明达机电商行"}
    issued = tax_paper(shop, tag, remark=str(made["number"]), **sides)
    shop.run("invoicing.import_tax_invoices", invoices=[issued])
    return {"invoice_request": made["number"], "order": f"D-{tag}"}


def missing(shop: Shop, tag: str) -> Data:
    """An item that fell below its minimum."""
    shop.run("items.save_item", code=f"LOW-{tag}", name="机械密封", unit="件", stock_minimum="5")
    shop.run("planning.watch_stock")
    sql = "select w.id from planning.low_stock as w join items.item as i on i.id = w.item_id where i.code = :c"
    return {"low_stocks": [shop.books.sql(sql, c=f"LOW-{tag}")[0]["id"]]}


def schedule(tag: str) -> Data:
    """A year of rent that was paid at once."""
    return {
        "name": f"房租 {tag}", "debit_account": "560207", "credit_account": "1801", "amount": "1200.00", "months": 12,
        "first_month": "2026-02",
    }  # fmt: skip


def month_work(shop: Shop, tag: str, command: str) -> Data:
    """A month with sales, tax and a purchase, whose work is not done whatever the door before did."""
    open_bookings = "select id from closing.booking where state = 'booked' order by id desc"
    for row in shop.books.sql(open_bookings):
        shop.run("closing.reverse_booking", booking=row["id"], reason="重做")
    lines = [
        {"account": "1221", "debit": "1130.00"},
        {"account": "5001", "credit": "1000.00"},
        {"account": "22210107", "credit": "130.00"},
    ]
    if not shop.books.sql("select from ledger.voucher where summary = '零星销售'"):
        shop.run("ledger.enter_voucher", date="2026-02-10", summary="零星销售", lines=lines)
    if command == "book_schedules":
        for row in shop.books.sql("select id from closing.schedule where state = 'running'"):
            shop.run("closing.stop_schedule", schedule=row["id"], reason="重做")
        shop.run("closing.save_schedule", **schedule(tag))
    if command == "accrue_surcharges":
        shop.run("closing.transfer_vat", month="2026-02")
    if command == "accrue_stamp_tax" and not shop.books.sql("select from invoicing.invoice where date = '2026-02-11'"):
        bought_in_february(shop, tag)
    return {"month": "2026-02"}


def bought_in_february(shop: Shop, tag: str) -> None:
    stock_month(shop, is_closed=False)
    goods = [{"item": "P1", "quantity": "2", "price": "113"}]
    shop.run("purchasing.save_order", number=f"F-{tag}", supplier="S1", date="2026-02-10", lines=goods)
    for step in ("place_order", "approve_order"):
        shop.run(f"purchasing.{step}", order=f"F-{tag}")
    shop.run("purchasing.receive_goods", order=f"F-{tag}", date="2026-02-10")
    shop.run("purchasing.enter_invoice", order=f"F-{tag}", date="2026-02-11")


def booking(shop: Shop, tag: str) -> Data:
    given = month_work(shop, tag, "transfer_profit")
    return {"booking": shop.run("closing.transfer_profit", **given)["number"], "reason": "少记一张凭证"}


def opening_item(shop: Shop, tag: str) -> Data:
    """The paper behind what a customer owed at the opening."""
    customer = shop.customer(tag)
    lines = [{"account": "1122", "party": customer, "debit": "10.00"}, {"account": "5001", "credit": "10.00"}]
    entry = shop.run("ledger.enter_voucher", date="2026-03-02", summary="旧账欠款", lines=lines)["entry_id"]
    change = "update invoicing.open_item set source_kind = 'ledger.opening', source_number = '期初余额'"
    shop.books.sql(f"{change} where entry_id = :entry", entry=entry)
    paper = {"party": customer, "account": "1122", "number": f"XS-{tag}", "date": "2026-02-20", "amount": "10.00"}
    return {"items": [paper]}
