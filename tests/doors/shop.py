"""A company with a customer, a supplier and goods on the shelf, and the shortest way to each kind of document."""

from __future__ import annotations

from typing import Any

from operational.core.api import Actor
from operational.identity import api as identity
from operational.papers.api import keep_content
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
        return self.number_of("purchasing.goods_receipt", 'purchasing."order"', f"B-{tag}")

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

    def number_of(self, table: str, order_table: str, order: str, link: str = "order_id") -> str:
        """The number of the document that was made of an order."""
        sql = f"select d.number from {table} as d join {order_table} as o on o.id = d.{link} where o.number = :n"
        return str(self.books.sql(sql, n=order)[0]["number"])

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

    def upload(self) -> str:
        """A file that the one who may do everything has uploaded and not filed yet."""
        return keep_content(self.books.database, self._uploader(), "合同.txt", "供货合同".encode())

    def attachment(self, tag: str) -> str:
        data = {"kind": "sales.order", "document": self.sale(tag), "content": self.upload(), "name": "合同.txt"}
        return str(self.books.run("papers.attach_file", data, as_=self._uploader()).result["token"])

    def _uploader(self) -> Actor:
        found = identity.actor_of(self.books.database, "everyone")
        assert found is not None
        return found

    def owing(self, tag: str) -> str:
        """A customer who owes an invoice and has paid something ahead."""
        customer = self.customer(tag)
        order = self.sale(tag, *SOLD, customer=customer)
        self.run("sales.invoice_order", order=order)
        self.run("invoicing.receive_money", party=customer, amount="100.00", date=DAY)
        return customer

    def stated(self, tag: str) -> str:
        """A customer with a mail address who owes since last month, and whose statement is due."""
        contacts = [{"name": "王敏", "email": "wang@example.cn"}]
        self.run("parties.save_party", code=f"K-{tag}", name="苏州明达机电商行", is_customer=True, contacts=contacts)
        claim = {"direction": "sale", "party": f"K-{tag}", "account": "5051", "amount": "10.00", "date": "2026-02-10"}
        self.run("invoicing.enter_claim", **claim)
        self.run("dealings.save_statement_rule", party=f"K-{tag}", day=1, valid_from="2026-01-01")
        return f"K-{tag}"

    def employee(self, tag: str) -> str:
        self.run("people.save_employee", code=f"E-{tag}", name="王磊")
        return f"E-{tag}"

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

    def money_line(self) -> Data:
        """The money line of a voucher that counts."""
        entry = self.run("ledger.approve_voucher", voucher=self.voucher())["entry_id"]
        return {"entry": entry, "line_no": 2, "cash_flow_line": 5}

    def untidy_month(self) -> str:
        """A month whose last voucher stands one place too far, whatever was tidied before."""
        first, _ = self.voucher(), self.voucher()
        self.run("ledger.renumber_vouchers", month=DAY[:7])
        self.run("ledger.discard_voucher", voucher=first)
        return DAY[:7]

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
