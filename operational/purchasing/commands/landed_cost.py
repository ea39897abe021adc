"""Landed costs (采购费用分摊): a carrier's, customs' or insurer's invoice becomes cost of the goods it brought."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import the_company
from operational.core.api import (
    ZERO,
    Amount,
    Input,
    Output,
    RefTo,
    SignedAmount,
    Tx,
    allocate,
    command,
    part_of,
    refuse,
    require,
    require_not_before,
)
from operational.invoicing.api import Invoice, InvoiceLine, NewLine, add_due_items, add_invoice, add_open_item, net_red_item
from operational.items.api import Item, items_by_ref
from operational.ledger.api import Line, account_for, credit, debit, post, vat_rate
from operational.parties.api import Party, due_date, partner
from operational.purchasing.refs import ItemRef, ReceiptRef, SupplierRef
from operational.purchasing.states import LANDED_COST
from operational.purchasing.tables import GoodsReceipt, GoodsReceiptLine, LandedCost, LandedCostLine
from operational.stock.api import Difference, revalue

LandedCostRef = Annotated[int | str, RefTo("purchasing.landed_cost")]
RULE = "purchasing.landed_cost/1"
CHARGES_MAX, RECEIPTS_MAX, LINES_MAX = 20, 50, 2000  # one paper of a carrier covers a few deliveries


class Charge(Input):
    item: ItemRef  # what the paper charges for: freight, duty, insurance
    net: Amount
    tax: Amount = ZERO


class EnterLandedCost(Input):
    supplier: SupplierRef
    date: dt.date | None = None
    basis: Literal["value", "quantity", "weight"] = "value"
    goods_receipts: list[ReceiptRef] = Field(min_length=1, max_length=RECEIPTS_MAX)
    charges: list[Charge] = Field(min_length=1, max_length=CHARGES_MAX)
    tax_number: str = Field(default="", max_length=20)
    due_date: dt.date | None = None
    is_certified: bool = True
    gross: Amount | None = None  # the total on the paper, compared with the charges
    note: str = Field(default="", max_length=2000)


class LandedCostEntered(Output):
    id: int
    number: str
    state: str
    invoice_id: int
    invoice: str
    gross: SignedAmount
    cost: SignedAmount
    to_stock: SignedAmount
    to_cost: SignedAmount
    lines: int


@dataclass(frozen=True)
class Share:
    """What one receipt line bears, and what of that goods on hand took."""

    line: GoodsReceiptLine
    item: Item
    quantity: Decimal
    share_by: Decimal
    amount: Decimal


@command("purchasing.enter_landed_cost", permission="purchasing.landed_cost.edit", path="POST /purchasing/landed-costs")
def enter_landed_cost(tx: Tx, cmd: EnterLandedCost) -> LandedCostEntered:
    """Book the invoice of a carrier, customs or insurer and share it over received goods by value, pieces or weight.

    What is still on hand is worth more by its share; the share of what has left is cost. The parts add up to the invoice.
    """
    supplier = partner(tx, cmd.supplier, field="supplier")
    require(supplier.is_supplier, "purchasing.not_a_supplier", field="supplier", party=supplier.name)
    date = cmd.date or tx.today
    small = the_company(tx).taxpayer == "small_scale"
    net, tax = sum((c.net for c in cmd.charges), ZERO), sum((c.tax for c in cmd.charges), ZERO)
    require(net > 0, "purchasing.landed_cost_nothing", field="charges")
    given = cmd.gross is None or cmd.gross == net + tax
    require(given, "purchasing.landed_total_differs", field="gross", paper=cmd.gross, lines=net + tax)
    shares = _shares(tx, cmd, net + tax if small else net)
    invoice, number = _invoice(tx, cmd, supplier, date)
    landed = tx.new(
        LandedCost, date=date, note=cmd.note, supplier_id=supplier.id, invoice_id=invoice.id, basis=cmd.basis,
        cost=net + tax if small else net, to_stock=ZERO, to_cost=net + tax if small else net,
    )  # fmt: skip
    shown = tx.number(landed)
    wanted = [Difference(s.item.id, s.amount, s.quantity, s.line.id) for s in shares]
    taken = revalue(tx, wanted, source=landed, date=date)
    landed.to_stock = sum(taken, ZERO)
    landed.to_cost = landed.cost - landed.to_stock
    _write_lines(tx, landed, shares, taken)
    entry = _post(tx, invoice, number, f"采购费用分摊 {shown} {supplier.short_name or supplier.name}", shares, taken,
                  ZERO if small else tax)  # fmt: skip
    add_due_items(
        tx, party_id=supplier.id, account_code=account_for(tx, "payable"), side="C", source=invoice, number=number,
        entry_id=entry, date=date, terms_id=supplier.terms_id, invoice_date=date, due_date=cmd.due_date, amount=invoice.gross,
    )  # fmt: skip
    return LandedCostEntered(
        id=landed.id, number=shown, state=landed.state, invoice_id=invoice.id, invoice=number, gross=invoice.gross,
        cost=landed.cost, to_stock=landed.to_stock, to_cost=landed.to_cost, lines=len(shares),
    )  # fmt: skip


class ReverseLandedCost(Input):
    landed_cost: LandedCostRef
    date: dt.date | None = None
    tax_number: str = Field(default="", max_length=20)  # of the supplier's red invoice
    reason: str = Field(min_length=1, max_length=500)


@command(
    "purchasing.reverse_landed_cost",
    permission="purchasing.landed_cost.edit",
    move=LANDED_COST.reverse,
    path="POST /purchasing/landed-costs/{landed_cost}/reverse",
)
def reverse_landed_cost(tx: Tx, cmd: ReverseLandedCost) -> LandedCostEntered:
    """Take a shared cost back with a red invoice: goods still on hand lose their share, the rest makes the cost of sales less."""
    landed = tx.lock(LandedCost, cmd.landed_cost, field="landed_cost")
    blue = tx.find(Invoice, landed.invoice_id)
    supplier = tx.find(Party, landed.supplier_id)
    date = cmd.date or tx.today
    require_not_before(date, landed.date, number=landed.number or "")
    red, number = _red_invoice(tx, blue, cmd, date)
    shares = [
        Share(line, item, quantity, share_by, -amount) for line, item, quantity, share_by, amount in _shared(tx, landed.id)
    ]
    taken = revalue(
        tx, [Difference(s.item.id, s.amount, s.quantity, s.line.id) for s in shares], source=landed, date=date
    )
    small = the_company(tx).taxpayer == "small_scale"
    summary = f"冲销采购费用分摊 {landed.number} {supplier.short_name or supplier.name}"
    entry = _post(tx, red, number, summary, shares, taken, ZERO if small else red.tax)
    item = add_open_item(
        tx, party_id=supplier.id, account_code=account_for(tx, "payable"), side="C", source=red, number=number,
        entry_id=entry, date=date, due_date=date, amount=red.gross,
    )  # fmt: skip
    net_red_item(tx, item, sources=[(Invoice.kind, blue.id)])
    landed.red_invoice_id = red.id
    tx.touch(landed, reason=cmd.reason)
    back = sum(taken, ZERO)
    return LandedCostEntered(
        id=landed.id, number=landed.number or "", state=landed.state, invoice_id=red.id, invoice=number, gross=red.gross,
        cost=-landed.cost, to_stock=back, to_cost=-landed.cost - back, lines=len(shares),
    )  # fmt: skip


def _shares(tx: Tx, cmd: EnterLandedCost, cost: Decimal) -> list[Share]:
    """The lines that bear the cost, as the paper's basis says; the last one takes the remainder."""
    rows = _received(tx, cmd)
    measured = []
    for line, item in rows:
        quantity = line.quantity - line.returned
        if cmd.basis == "weight":
            require(item.weight > 0, "purchasing.landed_without_weight", field="basis", item=item.code)
        by_value = part_of(line.value, line.returned, line.quantity, line.quantity)
        figure = {"value": by_value, "quantity": quantity, "weight": quantity * item.weight}[cmd.basis]
        measured.append((line, item, quantity, figure))
    require(any(figure for *_, figure in measured), "purchasing.landed_without_value", field="basis")
    amounts = allocate(cost, [figure for *_, figure in measured])
    return [Share(*row, amount) for row, amount in zip(measured, amounts, strict=True)]


def _received(tx: Tx, cmd: EnterLandedCost) -> list[tuple[GoodsReceiptLine, Item]]:
    ids = sorted({ref for ref in cmd.goods_receipts if isinstance(ref, int)})
    numbers = sorted({ref for ref in cmd.goods_receipts if isinstance(ref, str)})
    statement = (
        sa.select(GoodsReceipt.id, GoodsReceipt.number, GoodsReceipt.returns_id, GoodsReceiptLine, Item)
        .outerjoin(
            GoodsReceiptLine,
            sa.and_(
                GoodsReceiptLine.goods_receipt_id == GoodsReceipt.id,
                GoodsReceiptLine.location_id.is_not(None),
                GoodsReceiptLine.quantity > GoodsReceiptLine.returned,
            ),
        )
        .outerjoin(Item, Item.id == GoodsReceiptLine.item_id)
        .where(
            sa.or_(
                GoodsReceipt.id == sa.any_(sa.cast(ids, sa.ARRAY(sa.BigInteger))),
                GoodsReceipt.number == sa.any_(sa.cast(numbers, sa.ARRAY(sa.Text))),
            )
        )
        .order_by(GoodsReceipt.id, GoodsReceiptLine.line_no)
        .with_for_update(key_share=True, of=GoodsReceipt)
        .limit(LINES_MAX + 1)
    )
    found = tx.session.execute(statement).all()
    known = {ref for row in found for ref in (row.id, row.number)}
    for ref in cmd.goods_receipts:
        require(ref in known, "purchasing.landed_receipt_unknown", field="goods_receipts", number=str(ref))
    for row in found:
        require(row.returns_id is None, "purchasing.is_a_return", field="goods_receipts", number=row.number)
    rows = [(row.GoodsReceiptLine, row.Item) for row in found if row.GoodsReceiptLine is not None]
    require(rows, "purchasing.landed_no_goods", field="goods_receipts")
    require(len(rows) <= LINES_MAX, "purchasing.landed_too_many_lines", field="goods_receipts", most=LINES_MAX)
    return rows


def _invoice(tx: Tx, cmd: EnterLandedCost, supplier: Party, date: dt.date) -> tuple[Invoice, str]:
    items = items_by_ref(tx, [charge.item for charge in cmd.charges])
    for place, charge in enumerate(cmd.charges):
        item = items[charge.item]
        require(not item.is_stocked, "purchasing.landed_charge_is_stocked", field=f"charges.{place}.item", item=item.code)
    lines = [
        NewLine(items[c.item].id, Decimal(1), c.net, c.tax, vat_rate(tx, items[c.item].vat_class, date) if c.tax else ZERO)
        for c in cmd.charges
    ]
    invoice, _, number = add_invoice(
        tx, direction="purchase", party_id=supplier.id, date=date,
        due_date=cmd.due_date or due_date(tx, supplier.terms_id, date, invoice_date=date), lines=lines,
        tax_number=cmd.tax_number, is_certified=cmd.is_certified, note=cmd.note,
    )  # fmt: skip
    return invoice, number


def _red_invoice(tx: Tx, blue: Invoice, cmd: ReverseLandedCost, date: dt.date) -> tuple[Invoice, str]:
    rows = tx.session.execute(
        sa.select(InvoiceLine).where(InvoiceLine.invoice_id == blue.id).order_by(InvoiceLine.line_no)
    ).scalars()
    lines = [NewLine(row.item_id, -row.quantity, -row.net, -row.tax, row.vat_rate) for row in rows]
    red, _, number = add_invoice(
        tx, direction="purchase", party_id=blue.party_id, date=date, due_date=date, lines=lines, tax_number=cmd.tax_number,
        red_of_id=blue.id, is_certified=blue.is_certified, note=cmd.reason,
    )  # fmt: skip
    return red, number


def _shared(tx: Tx, landed_id: int) -> list[tuple[GoodsReceiptLine, Item, Decimal, Decimal, Decimal]]:
    statement = (
        sa.select(GoodsReceiptLine, Item, LandedCostLine.quantity, LandedCostLine.share_by, LandedCostLine.amount)
        .join(GoodsReceiptLine, GoodsReceiptLine.id == LandedCostLine.receipt_line_id)
        .join(Item, Item.id == LandedCostLine.item_id)
        .where(LandedCostLine.landed_cost_id == landed_id)
        .order_by(LandedCostLine.line_no)
    )
    rows = [tuple(row) for row in tx.session.execute(statement)]
    if not rows:
        refuse("purchasing.landed_no_goods")
    return rows  # type: ignore[return-value]  # a row of the statement is this tuple


def _write_lines(tx: Tx, landed: LandedCost, shares: Sequence[Share], taken: Sequence[Decimal]) -> None:
    rows = [
        {
            "landed_cost_id": landed.id,
            "line_no": line_no,
            "receipt_line_id": share.line.id,
            "item_id": share.item.id,
            "quantity": share.quantity,
            "share_by": share.share_by,
            "amount": share.amount,
            "to_stock": value,
            "to_cost": share.amount - value,
        }
        for line_no, (share, value) in enumerate(zip(shares, taken, strict=True), start=1)
    ]
    tx.insert(LandedCostLine, rows)


def _post(
    tx: Tx, invoice: Invoice, number: str, summary: str, shares: Sequence[Share], taken: Sequence[Decimal], deductible: Decimal
) -> int:
    """D stock of what is on hand, D cost of what has left, D input VAT; C payable. In red the same with the signs turned."""
    lines: list[Line] = []
    for share, value in zip(shares, taken, strict=True):
        lines.append(debit(account_for(tx, "stock", share.item), value, item_id=share.item.id))
        lines.append(debit(account_for(tx, "cost_difference", share.item), share.amount - value, item_id=share.item.id))
    vat = "input_vat" if invoice.is_certified else "input_vat_uncertified"
    lines.append(debit(account_for(tx, vat), deductible))
    lines.append(credit(account_for(tx, "payable"), invoice.gross, party_id=invoice.party_id))
    return post(tx, source=invoice, number=number, date=invoice.date, purpose="invoice", summary=summary, rule=RULE, lines=lines)
