"""How the demo company sells: quotation, order, goods in one or more parts, invoice, sometimes goods back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from apps.demo.agenda import DELIVER, INVOICE, SELL, TAKE_BACK, Agenda
from apps.demo.demand import Asked
from apps.demo.money import Claim, Purse
from apps.demo.rows import WAREHOUSES, Customer, Item
from apps.demo.shelf import Shelf
from apps.demo.steps import FIRST, Data, Paper

QUOTED, DECLINED, CANCELLED, CHANGED_MIND, RETURNED = 0.14, 0.18, 0.012, 0.005, 0.017
IN_PARTS, INVOICED_FIRST, ADVANCED = 0.07, 0.025, 0.30  # shares; the last one of the larger project orders
ADVANCE_FROM, ADVANCE_SHARE = Decimal(30000), Decimal("0.3")
TRIES_MAX = 25  # after so many days without goods the rest of an order is called off
SALES_DEPARTMENT = {"E11": "XS1", "E12": "MD", "E13": "XS2", "E14": "XS2", "E15": "XS3"}


@dataclass(eq=False)
class Line:
    """A line of an order as the story follows it."""

    no: int
    item: Item
    quantity: int
    reserved: int = 0
    sent: int = 0
    invoiced: int = 0
    back: int = 0

    @property
    def open(self) -> int:
        return self.quantity - self.sent


@dataclass(eq=False)
class Order(Paper):
    """An order of a customer with everything that followed."""

    customer: Customer = field(kw_only=True)
    lines: list[Line] = field(kw_only=True)
    value: Decimal = field(kw_only=True)
    tries: int = 0
    is_prepaid: bool = False  # invoiced before the goods
    advance: Paper | None = None
    to_bill: list[Claim] = field(default_factory=list)
    invoice_is_due: bool = False

    @property
    def is_open(self) -> bool:
        return any(line.open for line in self.lines)


@dataclass
class Selling:
    """The sales side of the story."""

    agenda: Agenda
    shelf: Shelf
    purse: Purse
    place: int  # of the stream, so that no tax number is given twice
    papers: int = 0  # tax numbers given

    def take(self, customer: Customer, asked: list[Asked]) -> None:
        """Write down an order of today; most are placed at once, some are offered first."""
        luck = self.agenda.luck
        lines = [Line(n, line.item, line.quantity) for n, line in enumerate(asked, 1)]
        value = sum((line.price * line.quantity * (1 - line.discount) for line in asked), Decimal(0))
        order = Order(customer=customer, lines=lines, value=value)
        self.agenda.do("sales.save_order", self._written(order, asked), order, wave=FIRST)
        if customer.channel not in ("门店", "网店") and luck.random() < QUOTED:
            self._do("sales.quote_order", order)
            self.agenda.at(self.agenda.calendar.after(self.agenda.day, luck.randint(2, 9)), SELL, lambda: self._decide(order))
        else:
            self._place(order)

    def _written(self, order: Order, asked: list[Asked]) -> Data:
        customer, luck = order.customer, self.agenda.luck
        wants_date = customer.taste == "project" and luck.random() < 0.5
        return {
            "customer": customer.code,
            "date": self.agenda.day,
            "customer_po": f"PO{self.agenda.day:%y%m%d}-{luck.randint(10, 99)}" if customer.taste in ("project", "plant") else "",
            "salesperson": customer.salesperson,
            "department": SALES_DEPARTMENT[customer.salesperson],
            "channel": customer.channel if luck.random() < 0.8 or order.customer.taste == "retail" else "电话",
            "warehouse": WAREHOUSES[customer.store][0],
            "promise_date": self.agenda.calendar.after(self.agenda.day, luck.randint(6, 18)) if wants_date else None,
            "lines": [
                {"item": line.item.code, "quantity": line.quantity, "price": line.price, "discount": line.discount}
                for line in asked
            ],
        }

    def _do(self, command: str, order: Order) -> None:
        self.agenda.do(command, lambda: {"order": order.id}, None, order)

    def _decide(self, order: Order) -> None:
        if self.agenda.luck.random() < DECLINED:
            self._do("sales.cancel_order", order)
        else:
            self._place(order)

    def _place(self, order: Order) -> None:
        luck, agenda = self.agenda.luck, self.agenda
        self._do("sales.place_order", order)
        if luck.random() < CHANGED_MIND:
            self._do("sales.cancel_order", order)
        elif order.customer.taste == "retail" or luck.random() < 0.8:
            self._approve(order)
        else:
            agenda.at(agenda.calendar.after(agenda.day, 1), SELL, lambda: self._approve(order))

    def _approve(self, order: Order) -> None:
        """Bind the order: what is free is reserved, line by line, as the product itself does it."""
        luck, agenda, calendar = self.agenda.luck, self.agenda, self.agenda.calendar
        self._do("sales.approve_order", order)
        for line in order.lines:
            if line.item.store:
                line.reserved = self.shelf.reserve(line.item.code, line.open)
                self.shelf.ask(line.item.code, line.open)
        if luck.random() < CANCELLED:
            agenda.at(calendar.after(agenda.day, luck.randint(0, 2)), DELIVER, lambda: self._cancel(order))
            return
        project = order.customer.taste == "project"
        if project and order.value > ADVANCE_FROM and luck.random() < ADVANCED and not self.purse.has_advance(order.customer):
            order.advance = self.purse.advance(order.customer, order, ADVANCE_SHARE)
        elif luck.random() < INVOICED_FIRST and order.customer.taste != "retail":
            order.is_prepaid = True
            agenda.at(calendar.after(agenda.day, 1), INVOICE, lambda: self._invoice_first(order))
        wait = 0 if order.customer.taste == "retail" else luck.choice((0, 1, 1, 2, 2, 3, 4))
        wait += luck.randint(3, 9) if project else 0
        agenda.at(calendar.after(agenda.day, wait + 2 * order.is_prepaid), DELIVER, lambda: self._deliver(order))

    def _cancel(self, order: Order) -> None:
        self._do("sales.cancel_order", order)
        self._free(order)

    def _free(self, order: Order) -> None:
        for line in order.lines:
            if line.item.store:
                self.shelf.reserved[line.item.code] -= line.reserved
                self.shelf.wanted[line.item.code] -= line.open
            line.reserved, line.quantity = 0, line.sent

    def _deliver(self, order: Order) -> None:
        """Send what is there: everything if possible, a part if that is worth the way, else try again."""
        luck, agenda = self.agenda.luck, self.agenda
        order.tries += 1
        here = {line: self._sendable(line) for line in order.lines if line.open}
        missing = any(quantity < line.open for line, quantity in here.items())
        goods = {line: quantity for line, quantity in here.items() if line.item.store and quantity}
        if missing and order.tries >= TRIES_MAX and not order.is_prepaid:
            return self._give_up(order, goods)
        if missing and (not goods or (order.tries < 3 and luck.random() < 0.45)):
            agenda.at(agenda.calendar.after(agenda.day, luck.randint(1, 2)), DELIVER, lambda: self._deliver(order))
            return None
        if not missing and sum(here.values()) >= 8 and luck.random() < IN_PARTS and order.customer.taste != "retail":
            here = {line: (quantity + 1) // 2 for line, quantity in here.items()}
        self._send(order, {line: quantity for line, quantity in here.items() if quantity})
        if order.is_open:
            agenda.at(agenda.calendar.after(agenda.day, luck.randint(2, 6)), DELIVER, lambda: self._deliver(order))
        return None

    def _give_up(self, order: Order, goods: dict[Line, int]) -> None:
        if goods:
            self._send(order, goods)
        if order.is_open:
            self._do("sales.cancel_order", order)
            self._free(order)

    def _sendable(self, line: Line) -> int:
        if not line.item.store:
            return line.open
        return min(line.open, line.reserved + max(0, self.shelf.free(line.item.code)))

    def _send(self, order: Order, parts: dict[Line, int]) -> None:
        rows = []
        for line, quantity in parts.items():
            row = {"line_no": line.no, "quantity": quantity}
            if line.item.store:
                used = min(line.reserved, quantity)
                line.reserved -= used
                self.shelf.reserved[line.item.code] -= used
                self.shelf.on_hand[line.item.code] -= quantity
                self.shelf.wanted[line.item.code] -= quantity
                row["location"] = line.item.bin
            line.sent += quantity
            rows.append(row)
        issue = Paper()
        agenda, luck = self.agenda, self.agenda.luck
        agenda.do("sales.issue_goods", lambda: {"order": order.id, "lines": rows}, issue, order)
        if order.advance is not None:
            self.purse.use_advance(order.customer, order.advance, issue)
            order.advance = None
        if not order.is_prepaid:
            order.to_bill.append(Claim(issue, agenda.day))
            self._plan_invoice(order)
        sent = {line: quantity for line, quantity in parts.items() if line.item.store}
        if sent and luck.random() < RETURNED and not order.is_prepaid:
            day = max(agenda.next_chunk(agenda.day), agenda.day + dt.timedelta(days=luck.randint(8, 30)))
            numbers = {line: place for place, line in enumerate(parts, 1)}
            agenda.at(day, TAKE_BACK, lambda: self._take_back(order, issue, sent, numbers))

    def _plan_invoice(self, order: Order) -> None:
        """Retail gets its invoice with the goods; others within a week, for all that left until then."""
        if order.invoice_is_due:
            return
        order.invoice_is_due = True
        luck, agenda = self.agenda.luck, self.agenda
        wait = 0 if order.customer.terms == "XJ" else luck.choice((0, 1, 1, 2, 3, 5))
        agenda.at(agenda.calendar.after(agenda.day, wait), INVOICE, lambda: self._invoice(order))

    def _invoice(self, order: Order) -> None:
        order.invoice_is_due = False
        invoice = Paper()
        self.papers += 1
        number = self._tax_number()
        claims, order.to_bill = order.to_bill, []
        self.agenda.do("sales.invoice_order", lambda: {"order": order.id, "tax_number": number}, invoice, order)
        billed = {}
        for line in order.lines:
            if line.sent - line.invoiced:
                billed[line] = line.sent - line.invoiced
                line.invoiced = line.sent
        for claim in claims:
            claim.invoice, claim.billed = invoice, {line.no: place for place, line in enumerate(billed, 1)}
            self.purse.claims[claim.paper] = claim
            self.purse.expect(order.customer, claim, self.agenda.day)

    def _tax_number(self) -> str:
        return f"{self.agenda.day:%y}312{self.place}{self.papers:014d}"

    def _invoice_first(self, order: Order) -> None:
        """Invoice before the goods (先票后货): the whole order becomes a claim at once."""
        invoice = Paper()
        self.papers += 1
        number = self._tax_number()
        lines = [{"line_no": line.no, "quantity": line.quantity} for line in order.lines]
        data: Callable[[], Data] = lambda: {"order": order.id, "lines": lines, "tax_number": number}  # noqa: E731
        self.agenda.do("sales.invoice_order", data, invoice, order)
        self.purse.expect(order.customer, Claim(invoice, self.agenda.day), self.agenda.day)

    def _take_back(self, order: Order, issue: Paper, sent: dict[Line, int], numbers: dict[Line, int]) -> None:
        """A pump that does not fit, a seal too many: goods come back, and the red invoice follows."""
        claim = self.purse.claims.get(issue)
        if claim is None or order.is_open or any(line.sent != line.invoiced for line in order.lines):
            return  # the rest comes first: the customer keeps it after all
        luck, agenda = self.agenda.luck, self.agenda
        line = luck.choice(list(sent))
        quantity = max(1, round(sent[line] * luck.choice((0.2, 0.5, 1.0))))
        line.back += quantity
        self.shelf.on_hand[line.item.code] += quantity
        back = Paper()
        rows = [{"line_no": numbers[line], "quantity": quantity}]
        note = luck.choice(("型号不符", "密封面渗漏", "客户多订", "运输磕碰"))
        agenda.do("sales.return_goods", lambda: {"goods_issue": issue.id, "lines": rows, "note": note}, back, issue)
        self.purse.give_back(order.customer, claim, back)
        agenda.at(agenda.next_chunk(agenda.day), INVOICE, lambda: self._red_invoice(claim, line, quantity))

    def _red_invoice(self, claim: Claim, line: Line, quantity: int) -> None:
        invoice = claim.invoice
        if invoice is None:
            return
        self.papers += 1
        number = self._tax_number()
        rows = [{"line_no": claim.billed[line.no], "quantity": quantity}]
        self.agenda.do(
            "sales.reverse_invoice", lambda: {"invoice": invoice.id, "lines": rows, "tax_number": number}, Paper(), invoice
        )
