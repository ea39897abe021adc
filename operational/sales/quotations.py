"""Versions of a quotation: kept as the customer got them, taken back into the order, won or lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.company.api import setting
from operational.core.api import Problem, Refusal, Tx, refuse
from operational.sales.needs import Need, state_needs
from operational.sales.quoting import NOTHING_YET
from operational.sales.tables import Order, OrderLine
from operational.sales.tables_before import QuotationVersion

VALID_DAYS = "sales.quotation_days"  # the name of the dated setting: for how many days a quotation holds
VALID_DAYS_USUAL = 30
HEADER = (
    "customer_id", "date", "customer_po", "salesperson_id", "department_id", "channel", "warehouse_id", "terms_id",
    "price_includes_tax", "promise_date", "discount_amount", "rounding_off", "note",
    "currency", "rate", "foreign_gross",
)  # fmt: skip
_NOT_OFFERED = ("id", "order_id", "changed_xid", "open", "over_delivered", *NOTHING_YET)
LINE = tuple(column.name for column in OrderLine.__table__.columns if column.name not in _NOT_OFFERED)


def latest(tx: Tx, order_id: int) -> QuotationVersion | None:
    """The newest version of an order's quotation; the order is locked before."""
    statement = (
        sa.select(QuotationVersion)
        .where(QuotationVersion.order_id == order_id)
        .order_by(QuotationVersion.version_no.desc())
        .limit(1)
    )
    tx.session.flush()
    return tx.session.execute(statement).scalar_one_or_none()


def usual_end(tx: Tx) -> dt.date:
    return tx.today + dt.timedelta(days=int(setting(tx, VALID_DAYS, VALID_DAYS_USUAL)))


def keep_version(
    tx: Tx, order: Order, lines: Sequence[Mapping[str, Any]], needs: Sequence[Need], valid_until: dt.date | None
) -> QuotationVersion:
    """Write the order down as the next version; saving it unchanged makes none."""
    last = latest(tx, order.id)
    ends = valid_until or (last.valid_until if last is not None and last.valid_until >= tx.today else usual_end(tx))
    if ends < tx.today:
        refuse("sales.quotation_ends_before_today", field="valid_until", number=order.number or "", valid_until=ends.isoformat())
    header = {name: _kept(getattr(order, name)) for name in HEADER}
    header["needs"] = [{"reason": need.reason, "detail": dict(need.detail)} for need in needs]
    rows = [{name: _kept(line[name]) for name in LINE} for line in lines]
    if last is not None and last.outcome is None and (last.header, last.lines, last.valid_until) == (header, rows, ends):
        return last
    return tx.new(
        QuotationVersion,
        order_id=order.id,
        version_no=1 if last is None else last.version_no + 1,
        valid_until=ends,
        header=header,
        lines=rows,
        net=order.net,
        tax=order.tax,
        gross=order.gross,
        made_by=tx.actor.user_id,
        made_at=tx.now,
    )


def _kept(value: Any) -> Any:
    """As JSON keeps it: exact figures and days as text."""
    if isinstance(value, Decimal):
        return format(value.normalize() if value else Decimal(0), "f")
    return value.isoformat() if isinstance(value, dt.date) else value


def lines_of(tx: Tx, order_id: int) -> list[dict[str, Any]]:
    """The lines of an order as rows."""
    columns = [OrderLine.__table__.c[name] for name in LINE]
    statement = sa.select(*columns).where(OrderLine.order_id == order_id).order_by(OrderLine.line_no)
    tx.session.flush()
    return [dict(row._mapping) for row in tx.session.execute(statement)]


def win(tx: Tx, order: Order, version_no: int | None, note: str) -> None:
    """The customer takes the quotation: the newest version, or an earlier one that still holds, which the order becomes again."""
    last = latest(tx, order.id)
    if last is None or last.outcome is not None:
        if version_no is not None:
            refuse("sales.no_quotation_stands", field="quotation_version", number=order.number or "")
        return
    chosen = last if version_no in (None, last.version_no) else _version(tx, order, version_no or 0)
    if chosen.valid_until < tx.today:
        values = {"number": order.number or "", "version": chosen.version_no, "valid_until": chosen.valid_until.isoformat()}
        raise Refusal.of([Problem("sales.quotation_expired", values, "quotation_version")])
    if chosen is not last:
        _take_back(tx, order, chosen)
    decide(tx, chosen, "won", note=note)


def decide(tx: Tx, version: QuotationVersion, outcome: str, *, reason: str = "", note: str = "") -> None:
    version.outcome, version.lost_reason, version.outcome_note = outcome, reason, note
    version.decided_by, version.decided_at = tx.actor.user_id, tx.now


def _version(tx: Tx, order: Order, version_no: int) -> QuotationVersion:
    statement = sa.select(QuotationVersion).where(
        QuotationVersion.order_id == order.id, QuotationVersion.version_no == version_no
    )
    found = tx.session.execute(statement).scalar_one_or_none()
    if found is None:
        refuse("sales.quotation_version_unknown", field="quotation_version", number=order.number or "", version=version_no)
    return found


def _take_back(tx: Tx, order: Order, version: QuotationVersion) -> None:
    """Make the order what the version says, at the prices that were offered then."""
    for name in HEADER:
        setattr(order, name, _read(version.header[name], Order.__table__.c[name]))
    order.net, order.tax, order.gross = version.net, version.tax, version.gross
    tx.session.flush()
    gone = sa.delete(OrderLine).where(OrderLine.order_id == order.id)
    tx.session.execute(gone.execution_options(synchronize_session=False))
    columns = OrderLine.__table__.c
    rows = [{name: _read(value, columns[name]) for name, value in line.items()} for line in version.lines]
    tx.insert(OrderLine, [{"order_id": order.id, **row, **NOTHING_YET} for row in rows])
    state_needs(tx, order, [Need(need["reason"], need["detail"]) for need in version.header["needs"]])


def _read(value: Any, column: sa.ColumnElement[Any]) -> Any:
    if value is None:
        return None
    if isinstance(column.type, sa.Numeric):
        return Decimal(value)
    return dt.date.fromisoformat(value) if isinstance(column.type, sa.Date) else value
