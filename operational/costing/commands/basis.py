"""What was measured in a month: hours, pieces or material at a cost centre, for an order, an assembly or for none."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Qty, SignedQty, Tx, command, remember, require
from operational.costing.months import one_at_a_time, require_not_shared, require_open
from operational.costing.reference import centre
from operational.costing.refs import AssemblyRef, CentreRef, Month, OrderRef, first_of, month_after
from operational.costing.tables import BasisValue
from operational.sales.api import Order
from operational.stock.api import Assembly

Measure = Literal["hours", "quantity", "material"]


class EnterBasis(Input):
    month: Month
    measure: Measure = "hours"
    cost_centre: CentreRef
    order: OrderRef | None = None
    assembly: AssemblyRef | None = None
    value: Qty = Field(ge=0)
    note: str = Field(default="", max_length=500)


class BasisEntered(Output):
    id: int
    month: str
    cost_centre: str
    value: SignedQty
    before: SignedQty | None


@command("costing.enter_basis", permission="costing.basis.enter", path="POST /costing/basis-values")
def enter_basis(tx: Tx, cmd: EnterBasis) -> BasisEntered:
    """Enter what a cost centre worked, made or used in a month; entered again the value is replaced.

    Hours of an order count for their cost centre too: what is entered without an order is what belongs to none.
    """
    first = first_of(cmd.month)
    require(first <= tx.today, "costing.month_in_future", field="month", month=cmd.month)
    last = month_after(first) - dt.timedelta(days=1)
    require_open(tx, min(last, tx.today), field="month")
    one_at_a_time(tx)
    require_not_shared(tx, first, "costing.shared_already_measured")
    require(cmd.order is None or cmd.assembly is None, "costing.one_receiver", field="assembly")
    plain = cmd.measure == "hours" or (cmd.order is None and cmd.assembly is None)
    require(plain, "costing.reckoned_from_documents", field="measure", measure=f"costing.choice.measure.{cmd.measure}")
    found = centre(tx, cmd.cost_centre, field="cost_centre")
    key: dict[str, Any] = {
        "month": first,
        "measure": cmd.measure,
        "cost_centre_id": found.id,
        "order_id": tx.find(Order, cmd.order, field="order").id if cmd.order is not None else None,
        "assembly_id": tx.find(Assembly, cmd.assembly, field="assembly").id if cmd.assembly is not None else None,
    }
    columns: Any = BasisValue
    statement = sa.select(BasisValue).where(
        *(getattr(columns, name).is_not_distinct_from(value) for name, value in key.items())
    ).with_for_update()  # fmt: skip
    row = tx.session.execute(statement).scalar_one_or_none()
    before = row.value if row is not None else None
    if row is None:
        row = tx.new(BasisValue, **key, value=cmd.value, note=cmd.note)
    else:
        row.value, row.note = cmd.value, cmd.note
    remember(tx, "costing.basis_value", row.id)
    return BasisEntered(id=row.id, month=cmd.month, cost_centre=found.code, value=cmd.value, before=before)
