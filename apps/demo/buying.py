"""How the demo company buys: reorders by supplier, goods in one or two parts, the supplier's invoice, the payment."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from apps.demo.agenda import BUY, INVOICE, MONEY, RECEIVE, Agenda
from apps.demo.calendar import due_date
from apps.demo.rows import WAREHOUSES, Item, Supplier
from apps.demo.shelf import Shelf
from apps.demo.steps import FIRST, Data, Paper

VAT = Decimal("1.13")
IN_PARTS, DEARER = 0.22, 0.07  # shares of orders
LINES_MAX = 14
DRIFT = (0.0, 0.01, 0.03, 0.02, 0.04, 0.03, 0.05, 0.06)  # how the price of a purchase moves, quarter by quarter
PAYDAY = 3  # the firm pays its suppliers on Thursdays
BUYER, BUYING_DEPARTMENT = "E41", "CG"
Look = Callable[[str, Data], Any]  # asks a query


@dataclass(eq=False)
class Purchase(Paper):
    """An order to a supplier with everything that followed."""

    supplier: Supplier = field(kw_only=True)
    lines: list[tuple[Item, int]] = field(kw_only=True)
    receipts: list[Paper] = field(default_factory=list)


@dataclass
class Buying:
    """The purchasing side of the story."""

    agenda: Agenda
    shelf: Shelf
    look: Look
    makers: dict[str, Supplier]  # by item
    invoices: int = 0
    _due: dict[str, list[tuple[dt.date, Paper]]] = field(default_factory=lambda: defaultdict(list))

    def review(self, day: dt.date) -> None:
        """Each supplier is looked at once a week: what runs short there is ordered together, with what will soon."""
        made: dict[str, list[Item]] = defaultdict(list)
        for item in self.shelf.items:
            made[self.makers[item.code].code].append(item)
        suppliers = {supplier.code: supplier for supplier in self.makers.values()}
        for code, items in made.items():
            supplier = suppliers[code]
            if supplier.place % 5 != day.weekday() % 5:
                continue
            to_buy, calendar = self.shelf.to_buy, self.agenda.calendar
            if any(to_buy(item, supplier, day, calendar) for item in items):
                wanted = [(item, to_buy(item, supplier, day, calendar, along=True)) for item in items]
                lines = [(item, quantity) for item, quantity in wanted if quantity]
                self._order(supplier, items[0].store, lines[:LINES_MAX])

    def _order(self, supplier: Supplier, store: str, lines: list[tuple[Item, int]]) -> None:
        agenda, luck = self.agenda, self.agenda.luck
        purchase = Purchase(supplier=supplier, lines=lines)
        for item, quantity in lines:
            self.shelf.coming[item.code] += quantity
        promised = agenda.calendar.after(agenda.day, supplier.lead_days)
        data = {
            "supplier": supplier.code,
            "date": agenda.day,
            "buyer": BUYER,
            "department": BUYING_DEPARTMENT,
            "warehouse": WAREHOUSES[store][0],
            "promise_date": promised,
            "lines": [{"item": i.code, "quantity": quantity, "price": self.price(i, agenda.day)} for i, quantity in lines],
        }
        agenda.do("purchasing.save_order", data, purchase, wave=FIRST)
        for move in ("place", "approve"):
            agenda.do(f"purchasing.{move}_order", lambda: {"order": purchase.id}, None, purchase)
        delay = max(1, round(luck.gauss(supplier.lead_days, supplier.lead_spread)))
        arrival = agenda.calendar.after(agenda.day, delay)
        for first, last in agenda.calendar.festivals:
            if agenda.day < first <= arrival:
                arrival = last + dt.timedelta(days=luck.randint(6, 14))
        if len(lines) > 1 and luck.random() < IN_PARTS:
            first = {n: max(1, round(q * luck.choice((0.5, 0.6, 0.7)))) for n, (_, q) in enumerate(lines, 1)}
            rest = {n: q - first[n] for n, (_, q) in enumerate(lines, 1) if q > first[n]}
            agenda.at(arrival, RECEIVE, lambda: self._receive(purchase, first, bool(rest)))
            if rest:
                later = arrival + dt.timedelta(days=luck.randint(3, 12))
                agenda.at(later, RECEIVE, lambda: self._receive(purchase, rest, False))
        else:
            agenda.at(arrival, RECEIVE, lambda: self._receive(purchase, dict(enumerate((q for _, q in lines), 1)), False))

    def price(self, item: Item, day: dt.date) -> Decimal:
        """What the item costs with tax, drifting slowly, never quite the same."""
        quarter = (day.year * 12 + day.month - self.agenda.start.year * 12 - self.agenda.start.month) // 3
        drift = DRIFT[min(quarter, len(DRIFT) - 1)] + self.agenda.luck.uniform(-0.012, 0.012)
        return (item.cost * VAT * Decimal(str(round(1 + drift, 4)))).quantize(Decimal("0.01"))

    def _receive(self, purchase: Purchase, parts: dict[int, int], more_to_come: bool) -> None:
        agenda, luck = self.agenda, self.agenda.luck
        rows = []
        for line_no, quantity in parts.items():
            item = purchase.lines[line_no - 1][0]
            self.shelf.on_hand[item.code] += quantity
            self.shelf.coming[item.code] -= quantity
            rows.append({"line_no": line_no, "quantity": quantity, "location": item.bin})
        receipt = Paper()
        purchase.receipts.append(receipt)
        note = f"送货单{agenda.day:%m%d}{luck.randint(100, 999)}"
        agenda.do(
            "purchasing.receive_goods", lambda: {"order": purchase.id, "supplier_note": note, "lines": rows}, receipt, purchase
        )
        if not more_to_come:
            wait = luck.choice((1, 2, 3, 5, 8, 12))
            agenda.at(agenda.calendar.after(agenda.day, wait), INVOICE, lambda: self._invoice(purchase))

    def _invoice(self, purchase: Purchase) -> None:
        """The supplier's invoice for everything that came; now and then it is dearer than ordered."""
        agenda, luck = self.agenda, self.agenda.luck
        invoice = Paper()
        self.invoices += 1
        head = {"tax_number": f"{agenda.day:%y}{312 + purchase.supplier.place % 9}{self.invoices:015d}"}
        rise = Decimal(luck.choice(("0.01", "0.02", "0.03"))) if luck.random() < DEARER else None

        def data() -> Data:
            if rise is None:
                return {"order": purchase.id, **head}
            return {"order": purchase.id, **head, "lines": self._dearer(purchase, rise), "note": "运费上涨，按票面结算"}

        agenda.do("purchasing.enter_invoice", data, invoice, purchase, *purchase.receipts)
        due = due_date(purchase.supplier.terms, agenda.day, agenda.day) + dt.timedelta(days=luck.choice((-1, 0, 0, 2, 5, 10)))
        day = max(due, agenda.day)
        day += dt.timedelta(days=(PAYDAY - day.weekday()) % 7)
        self._due[purchase.supplier.code].append((day, invoice))
        agenda.at(day, MONEY, lambda: self._pay(purchase.supplier))

    def _dearer(self, purchase: Purchase, rise: Decimal) -> list[dict[str, Any]]:
        lines = []
        for receipt in purchase.receipts:
            shown = self.look("purchasing.goods_receipt", {"goods_receipt": receipt.id})
            for row in shown.lines:
                net = (row.value * (1 + rise)).quantize(Decimal("0.01"))
                tax = (net * (VAT - 1)).quantize(Decimal("0.01"))
                lines.append({"receipt_line": row.id, "quantity": row.quantity, "net": net, "tax": tax})
        return lines

    def _pay(self, supplier: Supplier) -> None:
        """One transfer for all invoices of the supplier that are due."""
        day = self.agenda.day
        due = [invoice for when, invoice in self._due[supplier.code] if when <= day]
        self._due[supplier.code] = [(when, invoice) for when, invoice in self._due[supplier.code] if when > day]
        if not due:
            return

        def data() -> Data:
            amount = sum((invoice.amount("gross") for invoice in due), Decimal(0))
            return {"party": supplier.code, "amount": amount, "oldest_first": True, "reference": "网银转账"}

        self.agenda.do("invoicing.pay_supplier", data, None, *due)


def makers_of(items: list[Item], suppliers: list[Supplier]) -> dict[str, Supplier]:
    """Who makes what: items of a trade are spread over its suppliers, neighbours in the list stay together."""
    found = {}
    for item in items:
        if item.store:
            able = [supplier for supplier in suppliers if supplier.class_name == item.trade]
            found[item.code] = able[item.place // 4 % len(able)]
    return found


__all__ = ["BUY", "Buying", "Purchase", "makers_of"]
