"""Papers of a delivery: who carries it, and the signed slip that comes back (回单)."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from operational.core.api import Input, Output, Tx, command, require
from operational.sales.refs import GoodsIssueRef
from operational.sales.tables import GoodsIssue

FreightPayer = Literal["", "us", "customer"]


class RecordShipment(Input):
    goods_issue: GoodsIssueRef
    carrier: str = Field(default="", max_length=80)
    tracking_number: str = Field(default="", max_length=80)
    freight_payer: FreightPayer = ""
    awaits_slip: bool | None = None  # left out: stays


class ShipmentRecorded(Output):
    id: int
    number: str
    carrier: str
    tracking_number: str
    slip: str


class RecordSlip(Input):
    goods_issue: GoodsIssueRef
    date: dt.date | None = None  # left out: today
    file: str = Field(default="", max_length=200)  # where the photo or scan is kept


class SlipRecorded(Output):
    id: int
    number: str
    slip: str
    slip_date: dt.date


@command("sales.record_shipment", permission="sales.goods_issue.edit", path="POST /sales/goods-issues/{goods_issue}/shipment")
def record_shipment(tx: Tx, cmd: RecordShipment) -> ShipmentRecorded:
    """Write down who carries the goods, under which number and at whose cost, and whether a signed slip is awaited."""
    issue = tx.lock(GoodsIssue, cmd.goods_issue, field="goods_issue")
    issue.carrier, issue.tracking_number, issue.freight_payer = cmd.carrier, cmd.tracking_number, cmd.freight_payer
    if cmd.awaits_slip is not None and issue.slip != "back":
        issue.slip = "out" if cmd.awaits_slip else "none"
    return ShipmentRecorded(
        id=issue.id,
        number=issue.number or "",
        carrier=issue.carrier,
        tracking_number=issue.tracking_number,
        slip=issue.slip,
    )


@command("sales.record_slip", permission="sales.goods_issue.edit", path="POST /sales/goods-issues/{goods_issue}/slip")
def record_slip(tx: Tx, cmd: RecordSlip) -> SlipRecorded:
    """Take in the slip that the customer signed: only now is it certain that the goods arrived."""
    issue = tx.lock(GoodsIssue, cmd.goods_issue, field="goods_issue")
    require(issue.returns_id is None, "sales.return_has_no_slip", field="goods_issue", number=issue.number)
    day = cmd.date or tx.today
    is_possible = issue.date <= day <= tx.today
    require(is_possible, "sales.slip_date_impossible", field="date", number=issue.number, date=issue.date)
    issue.slip, issue.slip_date, issue.slip_file = "back", day, cmd.file or issue.slip_file
    return SlipRecorded(id=issue.id, number=issue.number or "", slip=issue.slip, slip_date=day)
