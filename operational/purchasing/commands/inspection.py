"""Looking at goods in state 待检: accepted, accepted with concession (让步接收), or refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import ZERO, Amount, Input, Output, Qty, SignedAmount, Tx, command, refuse, require
from operational.ledger.api import Line, account_for, credit, debit, post
from operational.purchasing.defects import defect_on
from operational.purchasing.lines import ReceiptLineWithItem, receipt_lines
from operational.purchasing.refs import DefectRef, LocationRef, ReceiptRef
from operational.purchasing.rules import LINES_MAX
from operational.purchasing.tables import GoodsReceipt, Inspection, InspectionLine
from operational.stock.api import Difference, Piece, bin_named, bin_of_state, default_location, move, revalue, state_of

RULE_REDUCTION = "purchasing.price_reduction/1"


class InspectedLine(Input):
    line_no: int = Field(ge=1)
    accepted: Qty = Decimal(0)
    conceded: Qty = Decimal(0)
    rejected: Qty = Decimal(0)
    reduction: Amount = ZERO  # off the price without tax, for what is accepted with concession
    location: LocationRef | None = None  # left out: the default bin
    defect: DefectRef | None = None  # why, from the company's list; a second reason is a second line
    reason: str = Field(default="", max_length=500)


class InspectGoods(Input):
    """``lines`` may name a line of the receipt again: so many pieces for one reason, so many for another."""

    goods_receipt: ReceiptRef
    date: dt.date | None = None
    note: str = Field(default="", max_length=2000)
    lines: list[InspectedLine] | None = Field(default=None, max_length=LINES_MAX)  # left out: everything is accepted


class GoodsInspected(Output):
    id: int
    number: str
    goods_receipt_id: int
    accepted: Qty
    conceded: Qty
    rejected: Qty
    reduction: SignedAmount


@dataclass(frozen=True)
class _Found:
    row: ReceiptLineWithItem
    result: InspectedLine
    shelf_id: int
    refused_id: int
    defect_id: int | None

    @property
    def taken(self) -> Decimal:
        taken: Decimal = self.result.accepted + self.result.conceded
        return taken


@command(
    "purchasing.inspect_goods",
    permission="purchasing.inspection.edit",
    path="POST /purchasing/receipts/{goods_receipt}/inspect",
)
def inspect_goods(tx: Tx, cmd: InspectGoods) -> GoodsInspected:
    """Say what was found: what is good goes on the shelf, what is refused waits in the 不良 bin to be sent back.

    A lower price agreed for goods taken with concession lowers their estimate and their value at once.
    """
    receipt = tx.lock(GoodsReceipt, cmd.goods_receipt, field="goods_receipt")
    found = _found(tx, receipt, cmd)
    require(found, "purchasing.nothing_to_inspect", number=receipt.number)
    reduction = sum((f.result.reduction for f in found), ZERO)
    date = cmd.date or tx.today
    inspection = tx.new(Inspection, date=date, note=cmd.note, goods_receipt_id=receipt.id, reduction=reduction)
    number = tx.number(inspection)
    _write_lines(tx, inspection, found)
    _put_away(tx, inspection, found)
    if reduction:
        receipt.value -= reduction
        _post(tx, receipt, inspection, number, [f for f in found if f.result.reduction])
    _count(tx, found)
    tx.touch(receipt, inspection=number)
    return GoodsInspected(
        id=inspection.id,
        number=number,
        goods_receipt_id=receipt.id,
        accepted=sum((f.result.accepted for f in found), Decimal(0)),
        conceded=sum((f.result.conceded for f in found), Decimal(0)),
        rejected=sum((f.result.rejected for f in found), Decimal(0)),
        reduction=-reduction,
    )


def _found(tx: Tx, receipt: GoodsReceipt, cmd: InspectGoods) -> list[_Found]:
    """The lines that were looked at; never more than waits, and each place is told what is wrong."""
    rows = {row.line.line_no: row for row in receipt_lines(tx, receipt_id=receipt.id)}
    given = cmd.lines
    if given is None:
        given = [InspectedLine(line_no=n, accepted=row.line.pending) for n, row in rows.items() if row.line.pending > 0]
    number = receipt.number
    seen: dict[int, InspectedLine] = {}  # what lines before said of the same goods, together
    found = []
    shelves, defects = _shelves(tx, receipt.warehouse_id, given), _defects(tx, given, cmd.date or tx.today, number)
    for position, result in enumerate(given):
        field = f"lines.{position}"
        row = rows.get(result.line_no)
        if row is None:
            refuse("purchasing.line_unknown", field=f"{field}.line_no", number=number, line=result.line_no)
        before = seen.get(result.line_no)
        together = seen[result.line_no] = result if before is None else _with(before, result)
        looked_at = together.accepted + together.conceded + together.rejected
        fits = looked_at <= row.line.pending
        require(fits, "purchasing.more_than_pending", field=f"{field}.{_last_typed(result)}", number=number, line=result.line_no,
                pending=row.line.pending, wanted=looked_at)  # fmt: skip
        _require_reasons(row, result, together.reduction, number, field)
        if result.accepted + result.conceded + result.rejected > 0:
            refused_id = bin_of_state(tx, receipt.warehouse_id, "defective") if result.rejected else 0
            found.append(_Found(row, result, shelves[position], refused_id, defects[position]))
    return found


def _with(before: InspectedLine, now: InspectedLine) -> InspectedLine:
    """What two lines say of the same goods, added up."""
    summed = ("accepted", "conceded", "rejected", "reduction")
    return now.model_copy(update={name: getattr(before, name) + getattr(now, name) for name in summed})


def _last_typed(line: InspectedLine) -> str:
    """The field beside which too much is told."""
    return next((name for name in ("accepted", "conceded", "rejected") if getattr(line, name)), "accepted")


def _defects(tx: Tx, given: Sequence[InspectedLine], day: dt.date, number: str | None) -> list[int | None]:
    """The reason of each line, as the list of that day knows it; only what is not as ordered has one."""
    found: list[int | None] = []
    for position, line in enumerate(given):
        field = f"lines.{position}.defect"
        is_wanting = line.defect is None or line.conceded + line.rejected > 0
        require(is_wanting, "purchasing.defect_of_nothing", field=field, number=number, line=line.line_no)
        found.append(defect_on(tx, line.defect, day, field=field).id if line.defect is not None else None)
    return found


def _require_reasons(
    row: ReceiptLineWithItem, result: InspectedLine, reduction: Decimal, number: str | None, field: str
) -> None:
    """Concession and refusal say why; only goods that are taken so and not invoiced yet become cheaper."""
    has_reason = bool(result.reason) or result.defect is not None or not (result.conceded or result.rejected)
    require(has_reason, "purchasing.inspection_reason_missing", field=f"{field}.reason", number=number, line=result.line_no)
    if not result.reduction:
        return
    is_conceded = result.conceded > 0
    require(is_conceded, "purchasing.reduction_needs_concession", field=f"{field}.reduction", number=number, line=result.line_no)
    is_early = row.line.invoiced == row.line.returned
    require(is_early, "purchasing.reduction_after_invoice", field=f"{field}.reduction", number=number, line=result.line_no)
    most = row.line.value - row.line.value_invoiced
    fits = reduction <= most  # with what lines before take off
    require(fits, "purchasing.reduction_too_large", field=f"{field}.reduction", number=number, line=result.line_no, most=most)


def _shelves(tx: Tx, warehouse_id: int, given: Sequence[InspectedLine]) -> list[int]:
    """Where the good ones of each line are put; only bins of accepted goods are shelves."""
    default = default_location(tx, warehouse_id)
    found = []
    for position, line in enumerate(given):
        field = f"lines.{position}.location"
        location_id = default if line.location is None else bin_named(tx, line.location, field=field)
        is_shelf = state_of(tx, location_id) == "accepted"
        require(is_shelf, "purchasing.not_a_shelf", field=field, bin=str(line.location))
        found.append(location_id)
    return found


def _write_lines(tx: Tx, inspection: Inspection, found: Sequence[_Found]) -> None:
    rows = [
        {
            "inspection_id": inspection.id,
            "line_no": line_no,
            "receipt_line_id": f.row.line.id,
            "accepted": f.result.accepted,
            "conceded": f.result.conceded,
            "rejected": f.result.rejected,
            "defect_id": f.defect_id,
            "reduction": f.result.reduction,
            "reason": f.result.reason,
        }
        for line_no, f in enumerate(found, start=1)
    ]
    tx.insert(InspectionLine, rows)


def _put_away(tx: Tx, inspection: Inspection, found: Sequence[_Found]) -> None:
    """Carry the goods out of the bin for 待检; carrying changes no value."""
    pieces: list[Piece] = []
    for f in found:
        line = f.row.line
        assert line.location_id is not None
        leaves = Piece(line.item_id, line.location_id, Decimal(0), line.id, "transfer", lot_id=line.lot_id)
        for quantity, location_id in ((f.taken, f.shelf_id), (f.result.rejected, f.refused_id)):
            if quantity > 0:
                pieces.append(replace(leaves, quantity=-quantity))
                pieces.append(replace(leaves, quantity=quantity, location_id=location_id))
    move(tx, pieces, source=inspection, date=inspection.date)


def _post(tx: Tx, receipt: GoodsReceipt, inspection: Inspection, number: str, cheaper: Sequence[_Found]) -> None:
    """D stock, C estimate in red: the supplier is owed less; what was used up already makes the cost less."""
    wanted = [Difference(f.row.item.id, -f.result.reduction, f.result.conceded, f.row.line.id) for f in cheaper]
    taken = revalue(tx, wanted, source=inspection, date=inspection.date)
    lines: list[Line] = []
    for f, value in zip(cheaper, taken, strict=True):
        item = f.row.item
        lines.append(debit(account_for(tx, "stock", item), value, item_id=item.id))
        lines.append(debit(account_for(tx, "cost_difference", item), -f.result.reduction - value, item_id=item.id))
    lines.append(credit(account_for(tx, "estimated"), -inspection.reduction, party_id=receipt.supplier_id))
    summary = f"让步接收折价 {number} {receipt.number}"
    post(tx, source=inspection, number=number, date=inspection.date, purpose="estimate", summary=summary,
         rule=RULE_REDUCTION, lines=lines)  # fmt: skip


_COUNT = sa.text(
    """
    update purchasing.goods_receipt_line as l
    set pending = l.pending - d.looked_at, rejected = l.rejected + d.rejected, reduction = l.reduction + d.reduction,
        value = l.value - d.reduction,
        stored_id = case when d.looked_at > d.rejected then d.shelf else l.stored_id end,
        rejected_id = case when d.rejected > 0 then d.refused else l.rejected_id end
    from unnest(
        cast(:ids as bigint[]), cast(:looked_at as numeric[]), cast(:rejected as numeric[]), cast(:reduction as numeric[]),
        cast(:shelf as bigint[]), cast(:refused as bigint[])
    ) as d (id, looked_at, rejected, reduction, shelf, refused)
    where l.id = d.id
    """
)


def _count(tx: Tx, found: Sequence[_Found]) -> None:
    by_line: dict[int, list[_Found]] = {}
    for f in found:
        by_line.setdefault(f.row.line.id, []).append(f)
    parts = list(by_line.values())
    tx.session.flush()
    tx.session.execute(
        _COUNT,
        {
            "ids": list(by_line),
            "looked_at": [sum(f.taken + f.result.rejected for f in of) for of in parts],
            "rejected": [sum(f.result.rejected for f in of) for of in parts],
            "reduction": [sum(f.result.reduction for f in of) for of in parts],
            "shelf": [next((f.shelf_id for f in of if f.taken), 0) for of in parts],
            "refused": [max(f.refused_id for f in of) for of in parts],
        },
    )
    tx.session.expire_all()
