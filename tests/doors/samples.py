"""An input for every command, with what must be there before it. Codes carry a tag, so that each door has rows of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.books import Books

DAY = "2026-03-16"
ONE = {"item": "P1", "quantity": "1"}
KEPT = {"name": "送修水泵", "quantity": "1"}
OTHER_PASSWORD = "Harbour-lantern-83"
Data = dict[str, Any]


class Shop:
    """A company with a customer, a supplier and goods on the shelf, and the shortest way to each kind of document."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.run("parties.save_party", code="C1", name="上海申江水务有限公司", is_customer=True, terms="月结30天")
        self.run("parties.save_party", code="S1", name="上海恒泽铸造有限公司", is_supplier=True)
        self.run("items.save_item", code="P1", name="离心泵", unit="台", list_price="1130.00")
        goods = [{"item": "P1", "quantity": "5000", "price": "113"}]
        self.run("purchasing.save_order", supplier="S1", number="FILL", lines=goods)
        for step in ("place_order", "approve_order", "receive_goods"):
            self.run(f"purchasing.{step}", order="FILL")
        self.run("ledger.close_period", month="2026-01")

    def run(self, command: str, /, **data: Any) -> Data:
        return self.books.run(command, data).result

    def user(self, tag: str, **more: Any) -> str:
        self.run("identity.create_user", code=f"u{tag}", name="阿明", **{"is_service": True, **more})
        return f"u{tag}"

    def sale(self, tag: str, *steps: str, customer: str | None = None) -> str:
        number = f"D-{tag}"
        buyer, lines = customer or self.customer(tag), [{"item": "P1", "quantity": "2"}]
        self.run("sales.save_order", number=number, customer=buyer, date=DAY, lines=lines)
        for step in steps:
            self.run(f"sales.{step}", order=number)
        return number

    def purchase(self, tag: str, *steps: str) -> str:
        number, lines = f"B-{tag}", [{"item": "P1", "quantity": "2", "price": "113"}]
        self.run("purchasing.save_order", number=number, supplier="S1", date=DAY, lines=lines)
        for step in steps:
            self.run(f"purchasing.{step}", order=number)
        return number

    def by_lots(self, tag: str, *lots: str) -> str:
        """An item kept by lots, with these lots written down."""
        self.run("items.save_item", code=f"L-{tag}", name="密封胶", tracks_lots=True)
        for lot in lots:
            self.run("stock.save_lot", item=f"L-{tag}", lot=lot)
        return f"L-{tag}"

    def to_inspect(self, tag: str) -> str:
        """A receipt of goods that wait for inspection."""
        self.run("items.save_item", code=f"N-{tag}", name="轴承", unit="件", needs_inspection=True)
        lines = [{"item": f"N-{tag}", "quantity": "2", "price": "113"}]
        self.run("purchasing.save_order", number=f"B-{tag}", supplier="S1", date=DAY, lines=lines)
        for step in BOUGHT:
            self.run(f"purchasing.{step}", order=f"B-{tag}")
        return _receipt_of(self, f"B-{tag}")

    def came_first(self) -> Data:
        """A receipt without an order."""
        lines = [{"item": "P1", "quantity": "2", "price": "113"}]
        return self.run("purchasing.receive_unordered", supplier="S1", date=DAY, lines=lines)

    def requisition(self, tag: str, *steps: str) -> str:
        number = f"Q-{tag}"
        lines = [{"item": "P1", "quantity": "2", "supplier": "S1"}]
        self.run("purchasing.save_requisition", number=number, date=DAY, lines=lines)
        for step in steps:
            self.run(f"purchasing.{step}_requisition", requisition=number)
        return number

    def product(self, tag: str) -> str:
        self.run("items.save_item", code=f"M-{tag}", name="供水机组", kind="finished")
        return f"M-{tag}"

    def customer(self, tag: str) -> str:
        self.run("parties.save_party", code=f"K-{tag}", name="苏州明达机电商行", is_customer=True)
        return f"K-{tag}"

    def channel(self, tag: str) -> str:
        self.run("integrations.save_channel", code=f"N-{tag}", name="邮件", kind="mail")
        return f"N-{tag}"

    def template(self) -> Data:
        """There is one template an occasion and language: every door saves the same one again."""
        words = {"occasion": "goods_issued", "subject": "发货 {number}", "body": "{party}"}
        self.run("integrations.save_template", **words)
        return words

    def happened(self, tag: str) -> Data:
        """An approved order of a customer with a mail address, and a notice that tells of it."""
        code = self.customer(tag)
        self.run("parties.save_party", code=code, name="苏州明达", contacts=[{"name": "王敏", "email": f"a{tag}@example.cn"}])
        number = self.sale(tag, "place_order", "approve_order", customer=code)
        self.run("integrations.save_notice", occasion="order_approved", channel=self.channel("all"))
        order = self.books.sql('select id from sales."order" where number = :n', n=number)[0]["id"]
        return {"event": order, "occasion": "order_approved", "document": order}

    def message(self, tag: str, *steps: str) -> int:
        self.run("integrations.write_messages", happened=[self.happened(tag)])
        made = int(self.books.sql("select max(id) as id from integrations.message")[0]["id"])
        for step in steps:
            self.run(f"integrations.{step}", message=made)
        return made

    def owing(self, tag: str) -> str:
        """A customer who owes an invoice and has paid something ahead."""
        customer = self.customer(tag)
        order = self.sale(tag, *SOLD, customer=customer)
        self.run("sales.invoice_order", order=order)
        self.run("invoicing.receive_money", party=customer, amount="100.00", date=DAY)
        return customer

    def held_back(self, tag: str, *steps: str) -> str:
        """An approved order of a customer who was put on hold since."""
        order = self.sale(tag, "place_order", "approve_order")
        self.run("parties.save_party", party=f"K-{tag}", code=f"K-{tag}", name="苏州明达机电商行", credit_hold=True)
        for step in steps:
            self.run(f"sales.{step}", order=order)
        return order

    def voucher(self, *steps: str) -> int:
        made = int(self.run("ledger.save_voucher", **VOUCHER)["id"])
        for step in steps:
            more = {"vouchers": [made]} if step == "post_vouchers" else {"voucher": made}
            self.run(f"ledger.{step}", **more)
        return made

    def suggestion(self, column: str = "number") -> Any:
        run = self.run("planning.record_forecasts", as_of=DAY, forecasts=[])["run"]
        self.run("planning.record_suggestions", run=run, suggestions=[self.suggested()])
        return self.books.sql("select id, number from planning.suggestion where state = 'open'")[0][column]

    def suggested(self) -> Data:
        known = self.books.sql("select (select id from items.item where code = 'P1') as item, "
                               "(select id from parties.party where code = 'S1') as supplier")[0]  # fmt: skip
        return {**known, "quantity": "4", "position": "1", "trigger": "3", "target": "5", "price": "113", "reason": {}}


SOLD = ("place_order", "approve_order", "issue_goods")
BOUGHT = ("place_order", "approve_order", "receive_goods")
COUNTING = ("begin_count", "record_counts")
COUNTED = (*COUNTING, "finish_count")
VOUCHER: Data = {
    "date": DAY,
    "summary": "办公用品",
    "lines": [{"account": "5602", "debit": "10.00"}, {"account": "1002", "credit": "10.00", "cash_flow_line": 6}],
}


def _number(shop: Shop, table: str, order_table: str, order: str, link: str = "order_id") -> str:
    sql = f"select d.number from {table} as d join {order_table} as o on o.id = d.{link} where o.number = :n"
    return str(shop.books.sql(sql, n=order)[0]["number"])


def _issue(shop: Shop, tag: str) -> str:
    return _number(shop, "sales.goods_issue", 'sales."order"', shop.sale(tag, *SOLD))


def _adjustment(shop: Shop, tag: str) -> str:
    lines = [{"line_no": 1, "price": "1000"}]
    return str(shop.run("sales.adjust_price", goods_issue=_issue(shop, tag), reason="质量让价", lines=lines)["number"])


def _receipt(shop: Shop, tag: str) -> str:
    return _receipt_of(shop, shop.purchase(tag, *BOUGHT))


def _receipt_of(shop: Shop, order: str) -> str:
    return _number(shop, "purchasing.goods_receipt", 'purchasing."order"', order)


def _invoice(shop: Shop, tag: str) -> str:
    return str(shop.run("sales.invoice_order", order=shop.sale(tag, *SOLD))["number"])


def _bin(shop: Shop, tag: str) -> str:
    shop.run("stock.save_location", warehouse="WH1", bin=f"T-{tag}")
    return f"WH1/T-{tag}"


def _unmoved(shop: Shop, tag: str) -> str:
    shop.run("items.save_item", code=f"U-{tag}", name="机械密封", unit="件")
    return f"U-{tag}"


def _count(shop: Shop, tag: str, *steps: str) -> str:
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


def _carried(shop: Shop, tag: str) -> Data:
    return {"date": DAY, "lines": [{**ONE, "from_location": "WH1/默认", "to_location": _bin(shop, tag)}]}


def _assembled(shop: Shop, tag: str) -> str:
    product = shop.product(tag)
    shop.run("stock.assemble", item=product, quantity="1", date=DAY, parts=[ONE])
    return product


def _payment(shop: Shop, tag: str) -> str:
    return str(shop.run("invoicing.receive_money", party=shop.customer(tag), amount="10.00", date=DAY)["number"])


def _clearing(shop: Shop, tag: str) -> str:
    return str(shop.run("invoicing.settle", party=shop.owing(tag), oldest_first=True)["number"])


def _owed_both(shop: Shop, tag: str) -> tuple[str, int, int]:
    """A partner who owes us 30.00 and to whom we owe 20.00."""
    party = shop.customer(tag)
    for direction, amount, account in (("sale", "30.00", "5051"), ("purchase", "20.00", "560299")):
        given = {"direction": direction, "party": party, "amount": amount, "account": account, "date": DAY}
        shop.run("invoicing.enter_claim", **given)
    found = shop.books.ask("invoicing.open_items", {"party": party}).rows  # type: ignore[attr-defined]
    by_side = {row.side: row.id for row in found}
    return party, by_side["D"], by_side["C"]


def _net(shop: Shop, tag: str) -> Data:
    party, debit_item, credit_item = _owed_both(shop, tag)
    pairs = [{"debit_item": debit_item, "credit_item": credit_item, "amount": "5.00"}]
    return {"party": party, "pairs": pairs, "reason": "双方同意冲抵"}


def _write_off(shop: Shop, tag: str) -> Data:
    party, debit_item, _ = _owed_both(shop, tag)
    return {"party": party, "purpose": "bad_debt", "items": [{"open_item": debit_item}], "reason": "公司已注销"}


def _request(shop: Shop, tag: str, *steps: str) -> str:
    given = {"party": shop.customer(tag), "amount": "12.00", "payee_account": "6222", "date": DAY}
    made = str(shop.run("invoicing.request_payment", **given)["number"])
    for step in steps:
        shop.run(f"invoicing.{step}", payment_request=made)
    return made


def _request_id(shop: Shop, tag: str) -> int:
    number = _request(shop, tag, "approve_payment_request")
    return int(shop.books.sql("select id from invoicing.payment_request where number = :n", n=number)[0]["id"])


def _bill(shop: Shop, tag: str, give: bool = False, *steps: str) -> str:
    made = shop.run(f"invoicing.{'give' if give else 'receive'}_acceptance", **_paper(shop, tag))
    for step in steps:
        shop.run(f"invoicing.{step}", acceptance=made["id"], date=DAY)
    return str(made["number"])


def _paper(shop: Shop, tag: str) -> Data:
    days = {"date": DAY, "issued_on": "2026-03-01", "due_date": "2026-09-01"}
    return {"party": shop.customer(tag), "bill_number": f"HP{tag}", "amount": "80.00", **days}


def _bank_line(shop: Shop, tag: str, amount: str = "7.00") -> int:
    lines = [{"date": DAY, "amount": amount, "counterparty": "上海申江水务有限公司", "reference": f"L{tag}"}]
    shop.run("invoicing.import_statement", cash_account="1002", lines=lines)
    return int(shop.books.sql("select id from invoicing.bank_line where reference = :r", r=f"L{tag}")[0]["id"])


def _book_line(shop: Shop, tag: str) -> Data:
    line = _bank_line(shop, tag, "10.00")
    paid = _payment(shop, tag)
    entry = shop.books.sql("select id from ledger.entry where source_number = :n", n=paid)[0]["id"]
    return {"bank_line": line, "book_lines": [{"entry": entry, "line_no": 1}]}


def _confirmed(shop: Shop, tag: str) -> int:
    line = _bank_line(shop, tag)
    shop.run("invoicing.confirm_statement_line", bank_line=line, party=shop.customer(tag))
    return line


def _layout(shop: Shop, tag: str) -> str:
    columns = [{"field": name} for name in ("payee_name", "payee_account", "amount")]
    shop.run("invoicing.save_bank_layout", code=f"FK{tag}", name="付款文件", purpose="payment", columns=columns)
    return f"FK{tag}"


def _foreign(shop: Shop, tag: str, currency: str = "USD") -> Data:
    """A new receivable in a foreign currency, and what it is worth today; older ones are worth that already."""
    given = {"direction": "sale", "party": shop.customer(tag), "account": "5051", "amount": "10.00", "rate": "7.00"}
    shop.run("invoicing.enter_claim", currency=currency, date=DAY, **given)
    return {"currency": currency, "date": DAY, "rate": "7.90"}


def _revalued(shop: Shop, tag: str) -> str:
    return str(shop.run("invoicing.revalue", **_foreign(shop, tag, f"X{tag[:2].upper()}"))["number"])


def _claimed(shop: Shop, tag: str) -> str:
    given = {"direction": "sale", "party": shop.customer(tag), "account": "5051", "amount": "10.00", "date": DAY}
    return str(shop.run("invoicing.enter_claim", **given)["number"])


def _cash_of(shop: Shop, amount: str) -> None:
    """The books say the same of the cash, whatever was tried before."""
    shop.run("invoicing.count_cash", counted=amount, date=DAY)


def _short(shop: Shop, tag: str) -> str:
    _cash_of(shop, "5.00")
    return str(shop.run("invoicing.count_cash", counted="6.01", date=DAY)["number"])


def _closed_day(shop: Shop) -> str:
    known = shop.books.sql("select cash_closed_until as day from ledger.account where code = '1012'")[0]["day"]
    if known is None:
        shop.run("invoicing.close_cash_day", cash_account="1012", day="2026-01-30")
        return "2026-01-30"
    return str(known)


def _other_money(shop: Shop, tag: str) -> Data:
    return {"direction": "out", "account": "560302", "amount": "3.00", "date": DAY, "reference": tag}


SAMPLES: dict[str, Callable[[Shop, str], Data]] = {
    "identity.create_user": lambda s, t: {"code": f"n{t}", "name": "阿明", "is_service": True},
    "identity.change_user": lambda s, t: {"user": s.user(t), "name": "阿强"},
    "identity.assign_roles": lambda s, t: {"user": s.user(t), "roles": ["cashier"]},
    "identity.save_role": lambda s, t: {"code": f"role_{t}", "permissions": {"items.item.view": "all"}},
    "identity.reset_password": lambda s, t: {"user": s.user(t, is_service=False), "new_password": OTHER_PASSWORD},
    "identity.set_locale": lambda s, t: {"locale": "zh_CN"},
    "identity.create_token": lambda s, t: {"name": "报表", "user": s.user(t)},
    "identity.revoke_token": lambda s, t: {"token": s.run("identity.create_token", name="报表", user=s.user(t))["id"]},
    "identity.revoke_sessions": lambda s, t: {"user": s.user(t)},
    "company.change_company": lambda s, t: {"phone": "021-6100"},
    "company.save_department": lambda s, t: {"code": f"V-{t}", "name": f"车间{t}"},
    "company.ensure_departments": lambda s, t: {"departments": [{"code": f"V-{t}"}]},
    "company.save_holiday": lambda s, t: {"day": "2027-05-03", "kind": "day_off", "name": "劳动节", "source": "国办通知"},
    "company.save_series": lambda s, t: {"kind": "sales.order", "prefix": "SO"},
    "company.save_exchange_rate": lambda s, t: {"currency": "USD", "day": DAY, "rate": "7.10"},
    "company.save_setting": lambda s, t: {"name": "company.door", "value": True},
    "people.save_employee": lambda s, t: {"code": f"E-{t}", "name": "王师傅"},
    "people.ensure_employees": lambda s, t: {"employees": [{"code": f"E-{t}"}]},
    "items.save_item": lambda s, t: {"code": f"P-{t}", "name": "机械密封", "unit": "件", "list_price": "113.00"},
    "items.save_category": lambda s, t: {"code": f"G-{t}", "name": "密封件"},
    "items.save_unit": lambda s, t: {"code": f"箱{t}", "places": 2},
    "items.ensure_items": lambda s, t: {"items": [{"code": f"P-{t}"}]},
    "items.ensure_units": lambda s, t: {"codes": [f"箱{t}"]},
    "items.ensure_categories": lambda s, t: {"codes": [f"G-{t}"]},
    "parties.save_party": lambda s, t: {"code": f"K-{t}", "name": "无锡永盛化工有限公司", "is_customer": True},
    "parties.save_terms": lambda s, t: {"code": f"M-{t}", "name": "月结45天", "kind": "net", "days": 45},
    "parties.ensure_parties": lambda s, t: {"parties": [{"code": f"K-{t}", "is_supplier": True}]},
    "ledger.save_account": lambda s, t: {"code": "100299", "name": "建设银行", "parent": "1002"},
    "ledger.enter_opening_balances": lambda s, t: {
        "lines": [{"account": "1002", "debit": "5.00"}, {"account": "3001", "credit": "5.00"}]
    },
    "ledger.save_voucher": lambda s, t: VOUCHER,
    "ledger.enter_voucher": lambda s, t: VOUCHER,
    "ledger.approve_voucher": lambda s, t: {"voucher": s.voucher()},
    "ledger.discard_voucher": lambda s, t: {"voucher": s.voucher()},
    "ledger.make_vouchers": lambda s, t: {"date_from": "2026-03-01", "date_to": DAY},
    "ledger.post_vouchers": lambda s, t: {"vouchers": [s.voucher("approve_voucher")]},
    "ledger.reverse_voucher": lambda s, t: {"voucher": s.voucher("approve_voucher", "post_vouchers"), "date": DAY},
    "ledger.close_period": lambda s, t: {"month": "2026-02"},
    "ledger.reopen_period": lambda s, t: {"month": "2026-01"},
    "stock.save_warehouse": lambda s, t: {"code": f"Z-{t}", "name": "分仓"},
    "stock.save_location": lambda s, t: {"warehouse": "WH1", "bin": f"A-{t}"},
    "stock.ensure_warehouses": lambda s, t: {"codes": [f"Z-{t}"]},
    "stock.save_lot": lambda s, t: {"item": s.by_lots(t), "lot": "L-1", "expires_on": "2027-01-01"},
    "stock.release_lot": lambda s, t: {"item": s.by_lots(t, "L-1"), "lot": "L-1"},
    "stock.enter_opening_stock": lambda s, t: {"date": "2026-01-01", "lines": [{"item": "P1", "quantity": "1", "value": "9.00"}]},
    "stock.transfer": lambda s, t: {
        "date": DAY,
        "lines": [{"item": "P1", "quantity": "1", "from_location": "WH1/默认", "to_location": _bin(s, t)}],
    },
    "stock.plan_count": lambda s, t: {"date": DAY, "note": "月末盘点"},
    "stock.begin_count": lambda s, t: {"count": _count(s, t)},
    "stock.record_counts": lambda s, t: {"count": _count(s, t, "begin_count"), "lines": [{"line_no": 1, "counted": "4"}]},
    "stock.finish_count": lambda s, t: {"count": _count(s, t, *COUNTING)},
    "stock.recount": lambda s, t: {"count": _count(s, t, *COUNTED)},
    "stock.approve_count": lambda s, t: {"count": _count(s, t, *COUNTED)},
    "stock.post_count": lambda s, t: {"count": _count(s, t, *COUNTED, "approve_count")},
    "stock.decide_count": lambda s, t: {"count": _count(s, t, *COUNTED, "approve_count", "post_count"), "date": DAY},
    "stock.change_valuation": lambda s, t: {"item": _unmoved(s, t), "method": "fifo", "reason": "会计制度规定"},
    "stock.cancel_count": lambda s, t: {"count": _count(s, t, "begin_count")},
    "stock.send_transfer": lambda s, t: _carried(s, t),
    "stock.receive_transfer": lambda s, t: {
        "transfer": s.run("stock.send_transfer", **_carried(s, t))["number"], "date": DAY,
    },
    "stock.save_reason": lambda s, t: {"code": f"R-{t}", "name": "展品", "direction": "out", "account": "560103"},
    "stock.receive_other": lambda s, t: {"reason": "FOUND", "date": DAY, "lines": [ONE]},
    "stock.issue_other": lambda s, t: {"reason": "GIFT", "date": DAY, "party": s.customer(t), "lines": [ONE]},
    "stock.reverse_other": lambda s, t: {
        "other_movement": s.run("stock.issue_other", reason="OWN", date=DAY, lines=[ONE])["number"], "date": DAY,
    },
    "stock.lend_goods": lambda s, t: {"party": s.customer(t), "date": DAY, "lines": [ONE]},
    "stock.take_back_loan": lambda s, t: {
        "loan": s.run("stock.lend_goods", party=s.customer(t), date=DAY, lines=[ONE])["number"], "date": DAY,
    },
    "stock.keep_goods": lambda s, t: {"party": s.customer(t), "date": DAY, "lines": [KEPT]},
    "stock.hand_back": lambda s, t: {
        "custody": s.run("stock.keep_goods", party=s.customer(t), date=DAY, lines=[KEPT])["number"],
    },
    "stock.save_bill": lambda s, t: {"item": s.product(t), "lines": [ONE]},
    "stock.assemble": lambda s, t: {"item": s.product(t), "quantity": "1", "date": DAY, "parts": [ONE]},
    "stock.disassemble": lambda s, t: {"item": _assembled(s, t), "quantity": "1", "date": DAY, "parts": [ONE]},
    "invoicing.receive_money": lambda s, t: {"party": s.customer(t), "date": DAY, "amount": "10.00"},
    "invoicing.pay_supplier": lambda s, t: {"party": "S1", "date": DAY, "amount": "10.00"},
    "invoicing.settle": lambda s, t: {"party": s.owing(t), "oldest_first": True},
    "invoicing.reverse_payment": lambda s, t: {"payment": _payment(s, t), "reason": "误收"},
    "invoicing.reverse_settlement": lambda s, t: {"clearing": _clearing(s, t), "reason": "核错"},
    "invoicing.net_items": _net,
    "invoicing.write_off": _write_off,
    "invoicing.reverse_write_off": lambda s, t: {
        "clearing": s.run("invoicing.write_off", **_write_off(s, t))["number"], "reason": "又收回",
    },
    "invoicing.save_bank_account": lambda s, t: {"code": "1012", "name": "支付宝", "kind": "other"},
    "invoicing.save_bank_layout": lambda s, t: {
        "code": f"YH{t}", "name": "对账单", "purpose": "statement", "columns": [{"field": "date"}, {"field": "amount"}],
    },
    "invoicing.close_cash_day": lambda s, t: {"cash_account": "1012", "day": "2026-01-31"},
    "invoicing.reopen_cash_day": lambda s, t: {"cash_account": "1012", "day": _closed_day(s), "reason": "补记"},
    "invoicing.count_cash": lambda s, t: _cash_of(s, "5.00") or {"date": DAY, "pieces": [{"value": "100.00", "pieces": 3}]},
    "invoicing.settle_cash_count": lambda s, t: {"cash_count": _short(s, t), "reason": "无法查明"},
    "invoicing.reverse_cash_count": lambda s, t: {"cash_count": _short(s, t), "reason": "数错"},
    "invoicing.book_cash": _other_money,
    "invoicing.transfer_money": lambda s, t: {"from_account": "1002", "to_account": "1001", "amount": "4.00", "date": DAY},
    "invoicing.reverse_cash_entry": lambda s, t: {
        "cash_entry": s.run("invoicing.book_cash", **_other_money(s, t))["number"], "reason": "重复",
    },
    "invoicing.request_payment": lambda s, t: {"party": s.customer(t), "amount": "12.00", "date": DAY, "reason": "货款"},
    "invoicing.approve_payment_request": lambda s, t: {"payment_request": _request(s, t)},
    "invoicing.refuse_payment_request": lambda s, t: {"payment_request": _request(s, t), "reason": "金额不符"},
    "invoicing.withdraw_payment_request": lambda s, t: {"payment_request": _request(s, t), "reason": "不需要了"},
    "invoicing.make_bank_file": lambda s, t: {
        "requests": [_request_id(s, t)], "layout": _layout(s, t),
    },
    "invoicing.pay_request": lambda s, t: {"payment_request": _request(s, t, "approve_payment_request"), "date": DAY},
    "invoicing.import_statement": lambda s, t: {
        "cash_account": "1002", "lines": [{"date": DAY, "amount": "6.00", "reference": f"S{t}"}],
    },
    "invoicing.match_statement_line": _book_line,
    "invoicing.confirm_statement_line": lambda s, t: {"bank_line": _bank_line(s, t), "party": s.customer(t)},
    "invoicing.unmatch_statement_line": lambda s, t: {"bank_line": _confirmed(s, t)},
    "invoicing.receive_acceptance": _paper,
    "invoicing.give_acceptance": _paper,
    "invoicing.endorse_acceptance": lambda s, t: {"acceptance": _bill(s, t), "party": "S1", "date": DAY},
    "invoicing.discount_acceptance": lambda s, t: {"acceptance": _bill(s, t), "interest": "1.00", "date": DAY},
    "invoicing.collect_acceptance": lambda s, t: {"acceptance": _bill(s, t), "date": DAY},
    "invoicing.honour_acceptance": lambda s, t: {"acceptance": _bill(s, t, True), "date": DAY},
    "invoicing.dishonour_acceptance": lambda s, t: {"acceptance": _bill(s, t), "reason": "拒付", "date": DAY},
    "invoicing.undo_acceptance": lambda s, t: {"acceptance": _bill(s, t, False, "collect_acceptance"), "reason": "记错"},
    "invoicing.enter_claim": lambda s, t: {
        "direction": "sale", "party": s.customer(t), "account": "5051", "amount": "10.00", "date": DAY,
    },
    "invoicing.reverse_claim": lambda s, t: {"claim": _claimed(s, t), "reason": "重复"},
    "invoicing.revalue": _foreign,
    "invoicing.reverse_revaluation": lambda s, t: {"revaluation": _revalued(s, t), "reason": "月初冲回"},
    "invoicing.save_recurring_cash": lambda s, t: {
        "code": f"GZ{t}", "name": "工资", "amount": "90.00", "first_on": "2026-01-10",
    },
    "sales.save_order": lambda s, t: {
        "number": f"D-{t}", "customer": "C1", "date": DAY, "lines": [{"item": "P1", "quantity": "2", "price": "1.50"}],
    },
    "sales.quote_order": lambda s, t: {"order": s.sale(t)},
    "sales.place_order": lambda s, t: {"order": s.sale(t)},
    "sales.approve_order": lambda s, t: {"order": s.sale(t, "place_order")},
    "sales.unapprove_order": lambda s, t: {"order": s.sale(t, "place_order", "approve_order")},
    "sales.cancel_order": lambda s, t: {"order": s.sale(t, "place_order")},
    "sales.close_order": lambda s, t: {"order": s.sale(t, "place_order", "approve_order")},
    "sales.refuse_order": lambda s, t: {"order": s.sale(t, "place_order"), "reason": "价格未谈妥"},
    "sales.ask_release": lambda s, t: {"order": s.held_back(t), "note": "客户承诺周五付款"},
    "sales.release_order": lambda s, t: {"order": s.held_back(t, "ask_release")},
    "sales.refuse_release": lambda s, t: {"order": s.held_back(t, "ask_release"), "reason": "先收款"},
    "sales.amend_order": lambda s, t: {
        "order": s.sale(t, "place_order", "approve_order"), "reason": "客户加量", "lines": [{"line_no": 1, "quantity": "3"}],
    },
    "sales.close_order_rest": lambda s, t: {"order": s.sale(t, "place_order", "approve_order")},
    "sales.save_tolerance": lambda s, t: {"customer": s.customer(t), "item": "P1", "over": "0.05", "under": "0.03"},
    "sales.record_shipment": lambda s, t: {"goods_issue": _issue(s, t), "carrier": "德邦物流", "tracking_number": "DP1001"},
    "sales.record_slip": lambda s, t: {"goods_issue": _issue(s, t), "file": "slips/1.jpg"},
    "sales.adjust_price": lambda s, t: {
        "goods_issue": _issue(s, t), "reason": "质量让价", "lines": [{"line_no": 1, "price": "1000"}],
    },
    "sales.invoice_adjustment": lambda s, t: {"price_adjustment": _adjustment(s, t)},
    "sales.issue_goods": lambda s, t: {"order": s.sale(t, "place_order", "approve_order"), "date": DAY},
    "sales.return_goods": lambda s, t: {"goods_issue": _issue(s, t)},
    "sales.invoice_order": lambda s, t: {"order": s.sale(t, *SOLD)},
    "sales.reverse_invoice": lambda s, t: {"invoice": _invoice(s, t)},
    "sales.recognise_due_vat": lambda s, t: {"date": DAY},
    "sales.save_price_list": lambda s, t: {"code": f"J-{t}", "name": "批发价", "lines": [{"item": "P1", "price": "999.00"}]},
    "sales.save_customer_item": lambda s, t: {"customer": s.customer(t), "item": "P1", "code": f"KH-{t}"},
    "sales.import_history": lambda s, t: {"rows": [{"date": "2025-05-01", "item": "P1", "quantity": "3", "amount": "30.00"}]},
    "purchasing.save_order": lambda s, t: {
        "number": f"B-{t}", "supplier": "S1", "date": DAY, "lines": [{"item": "P1", "quantity": "2", "price": "1.50"}],
    },
    "purchasing.place_order": lambda s, t: {"order": s.purchase(t)},
    "purchasing.approve_order": lambda s, t: {"order": s.purchase(t, "place_order")},
    "purchasing.unapprove_order": lambda s, t: {"order": s.purchase(t, "place_order", "approve_order")},
    "purchasing.close_order": lambda s, t: {"order": s.purchase(t, "place_order", "approve_order")},
    "purchasing.cancel_order": lambda s, t: {"order": s.purchase(t, "place_order")},
    "purchasing.receive_goods": lambda s, t: {"order": s.purchase(t, "place_order", "approve_order"), "date": DAY},
    "purchasing.return_goods": lambda s, t: {"goods_receipt": _receipt(s, t)},
    "purchasing.enter_invoice": lambda s, t: {"order": s.purchase(t, *BOUGHT), "tax_number": f"2631{t}"},
    "purchasing.save_supplier_item": lambda s, t: {"supplier": "S1", "item": "P1", "price": "99.00", "lead_time_days": 12},
    "purchasing.receive_unordered": lambda s, t: {
        "supplier": "S1", "date": DAY, "lines": [{"item": "P1", "quantity": "2", "price": "113"}],
    },
    "purchasing.price_afterwards": lambda s, t: {
        "order": s.came_first()["order_id"], "lines": [{"line_no": 1, "price": "99.00"}],
    },
    "purchasing.match_receipt": lambda s, t: {
        "goods_receipt": s.came_first()["number"], "order": s.purchase(t, "place_order", "approve_order"),
    },
    "purchasing.inspect_goods": lambda s, t: {"goods_receipt": s.to_inspect(t), "date": DAY},
    "purchasing.remind_supplier": lambda s, t: {
        "supplier": "S1", "lines": [{"order": s.purchase(t, "place_order", "approve_order"), "line_no": 1}], "channel": "wechat",
    },
    "purchasing.save_price_steps": lambda s, t: {
        "supplier": "S1", "item": "P1", "prices": [{"minimum_quantity": "100", "price": "95.00", "valid_from": DAY}],
    },
    "purchasing.send_back_order": lambda s, t: {"order": s.purchase(t, "place_order"), "reason": "价格偏高"},
    "purchasing.save_requisition": lambda s, t: {
        "number": f"Q-{t}", "date": DAY, "reason": "检修备件", "lines": [{"item": "P1", "quantity": "2"}],
    },
    "purchasing.place_requisition": lambda s, t: {"requisition": s.requisition(t)},
    "purchasing.approve_requisition": lambda s, t: {"requisition": s.requisition(t, "place")},
    "purchasing.refuse_requisition": lambda s, t: {"requisition": s.requisition(t, "place"), "reason": "仓库还有"},
    "purchasing.close_requisition": lambda s, t: {"requisition": s.requisition(t, "place", "approve")},
    "purchasing.cancel_requisition": lambda s, t: {"requisition": s.requisition(t)},
    "purchasing.order_requisitions": lambda s, t: {"requisitions": [s.requisition(t, "place", "approve")]},
    "integrations.save_channel": lambda s, t: {"code": f"N-{t}", "name": "邮件", "kind": "mail"},
    "integrations.save_template": lambda s, t: s.template(),
    "integrations.save_notice": lambda s, t: {"occasion": "goods_issued", "channel": s.channel(t)},
    "integrations.write_messages": lambda s, t: {"happened": [s.happened(t)]},
    "integrations.retry_message": lambda s, t: {"message": s.message(t, "cancel_message")},
    "integrations.cancel_message": lambda s, t: {"message": s.message(t)},
    "planning.record_forecasts": lambda s, t: {"as_of": DAY, "forecasts": []},
    "planning.record_suggestions": lambda s, t: {
        "run": s.run("planning.record_forecasts", as_of=DAY, forecasts=[])["run"], "suggestions": [s.suggested()],
    },
    "planning.accept_suggestion": lambda s, t: {"suggestion": s.suggestion()},
    "planning.accept_suggestions": lambda s, t: {"suggestions": [s.suggestion("id")]},
    "planning.refuse_suggestion": lambda s, t: {"suggestion": s.suggestion(), "reason": "项目已取消"},
}  # fmt: skip

# What happens once in a company, or to the whole of it, is tried at each door without keeping it.
TRIED_ONLY = frozenset(
    (
        "company.change_company", "company.save_holiday", "company.save_series", "company.save_setting", "ledger.save_account",
        "ledger.enter_opening_balances", "ledger.make_vouchers", "ledger.close_period", "ledger.reopen_period",
        "sales.recognise_due_vat", "purchasing.save_supplier_item", "purchasing.save_price_steps",
        "items.save_unit", "company.save_exchange_rate", "invoicing.save_bank_account", "invoicing.close_cash_day",
        "invoicing.reopen_cash_day", "invoicing.reverse_revaluation",
    )
)  # fmt: skip

# Possible in a new company only: every door says so.
TOO_LATE = frozenset(("stock.enter_opening_stock",))

SEEDED = ("identity", "company", "items", "parties", "ledger", "stock")
# Not asked at every door, and why.
OUTSIDE = {
    "company.open_company": "only opening a company calls it, as the system's own user",
    "ledger.open_books": "only opening a company calls it, as the system's own user",
    "identity.set_password": "takes the old password of whoever calls; a program with a token has none",
    **{f"{name}.seed": "only opening a company calls it" for name in SEEDED},
}
# A draft has no number yet, and a cell of a sheet names documents by number only.
NO_SHEET = frozenset(("ledger.approve_voucher", "ledger.discard_voucher", "ledger.reverse_voucher"))
