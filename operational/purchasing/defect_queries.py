"""What inspections found wanting (不合格统计): by supplier, reason, item or month, and the lines behind each figure."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

import sqlalchemy as sa

from operational.core.api import Fraction, Output, Page, Qty, SignedAmount, Tx, query
from operational.items.api import Item
from operational.parties.api import Party
from operational.purchasing.refs import DefectRef, ItemRef, SupplierRef
from operational.purchasing.tables import DefectReason

By = Literal["supplier", "defect", "item", "month"]
RATE_PLACES = Decimal("0.0001")


class Defects(Page):
    supplier: SupplierRef | None = None
    item: ItemRef | None = None
    defect: DefectRef | None = None
    without_defect: bool = False  # found wanting, and no reason of the list was named
    from_date: dt.date | None = None
    to_date: dt.date | None = None


class DefectsWanted(Defects):
    by: By = "supplier"


class DefectsRow(Output):
    code: str
    name: str
    unit: str  # of an item; empty where several are counted together
    inspections: int
    looked_at: Qty
    conceded: Qty
    rejected: Qty
    rate: Fraction  # conceded and rejected, of what was looked at
    share: Fraction  # of everything found wanting
    reduction: SignedAmount


class DefectStatistics(Output):
    rows: list[DefectsRow]
    total: int
    looked_at: Qty
    wanting: Qty


_LINES = """
    select n.id as inspection_id, n.number, n.date, l.line_no, r.number as receipt, r.supplier_id, g.item_id, l.defect_id,
        l.accepted + l.conceded + l.rejected as looked_at, l.accepted, l.conceded, l.rejected, l.reduction, l.reason
    from purchasing.inspection_line as l
    join purchasing.inspection as n on n.id = l.inspection_id
    join purchasing.goods_receipt_line as g on g.id = l.receipt_line_id
    join purchasing.goods_receipt as r on r.id = g.goods_receipt_id
    where (cast(:supplier as bigint) is null or r.supplier_id = :supplier)
        and (cast(:item as bigint) is null or g.item_id = :item)
        and (cast(:from_date as date) is null or n.date >= :from_date)
        and (cast(:to_date as date) is null or n.date <= :to_date)
"""
_WANTING = "l.conceded + l.rejected > 0 and (cast(:defect as bigint) is null or l.defect_id = :defect)"
_WANTING += " and (not :bare or l.defect_id is null)"
_GROUPS: dict[str, tuple[str, str, str]] = {
    "supplier": ("p.code", "p.name", "''"),
    "defect": ("coalesce(d.code, '')", "coalesce(d.name, '')", "''"),
    "item": ("i.code", "concat_ws(' ', i.name, nullif(i.spec, ''))", "i.unit"),
    "month": ("to_char(l.date, 'YYYY-MM')", "to_char(l.date, 'YYYY-MM')", "''"),
}
_JOINS = """
    join parties.party as p on p.id = l.supplier_id join items.item as i on i.id = l.item_id
    left join purchasing.defect_reason as d on d.id = l.defect_id
"""


def _statistics(by: str) -> sa.TextClause:
    """The statement of one grouping; only the constants above are inserted. A reason is compared with all that was looked at."""
    code, name, unit = _GROUPS[by]
    looked_at = "(select coalesce(sum(looked_at), 0) from lines)" if by == "defect" else "sum(l.looked_at)"
    chosen = _WANTING if by == "defect" else f"(({_WANTING}) or (cast(:defect as bigint) is null and not :bare))"
    order = "code desc" if by == "month" else "wanting desc, code"
    return sa.text(
        f"""
        with lines as ({_LINES}), found as (
            select {code} as code, {name} as name, {unit} as unit, count(distinct l.inspection_id) as inspections,
                {looked_at} as looked_at, sum(l.conceded) as conceded, sum(l.rejected) as rejected,
                sum(l.conceded + l.rejected) as wanting, -sum(l.reduction) as reduction
            from lines as l {_JOINS} where {chosen} group by 1, 2, 3
        )
        select *, count(*) over () as total, sum(wanting) over () as all_wanting,
            (select coalesce(sum(looked_at), 0) from lines) as all_looked_at
        from found order by {order} limit :most offset :skip
        """
    )


STATEMENTS = {by: _statistics(by) for by in _GROUPS}


def _chosen(tx: Tx, q: Defects) -> dict[str, Any]:
    return {
        "supplier": tx.find(Party, q.supplier, field="supplier").id if q.supplier is not None else None,
        "item": tx.find(Item, q.item, field="item").id if q.item is not None else None,
        "defect": tx.find(DefectReason, q.defect, field="defect").id if q.defect is not None else None,
        "bare": q.without_defect,
        "from_date": q.from_date,
        "to_date": q.to_date,
        "most": q.page_rows,
        "skip": (q.page - 1) * q.page_rows,
    }


def _part(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole).quantize(RATE_PLACES, ROUND_HALF_UP) if whole else Decimal(0)


@query("purchasing.defects", permission="purchasing.inspection.view", path="GET /purchasing/defects")
def defects(tx: Tx, q: DefectsWanted) -> DefectStatistics:
    """What inspections found wanting (不合格统计), by what is asked for; the most defects first."""
    rows = tx.session.execute(STATEMENTS[q.by], _chosen(tx, q)).mappings().all()
    same = ("code", "name", "unit", "inspections", "looked_at", "conceded", "rejected", "reduction")
    shown = [
        DefectsRow(
            **{name: row[name] for name in same},
            rate=_part(row["wanting"], row["looked_at"]),
            share=_part(row["wanting"], row["all_wanting"]),
        )
        for row in rows
    ]
    first = rows[0] if rows else {"total": 0, "all_looked_at": Decimal(0), "all_wanting": Decimal(0)}
    return DefectStatistics(rows=shown, total=first["total"], looked_at=first["all_looked_at"], wanting=first["all_wanting"])


class DefectLine(Output):
    inspection_id: int
    number: str
    date: dt.date
    supplier: str
    receipt: str
    item: str
    name: str
    spec: str
    unit: str
    looked_at: Qty
    conceded: Qty
    rejected: Qty
    reduction: SignedAmount
    defect: str
    reason: str


class DefectLines(Output):
    rows: list[DefectLine]
    total: int


_FOUND = sa.text(
    f"""
    with lines as ({_LINES})
    select l.inspection_id, coalesce(l.number, '') as number, l.date, p.name as supplier, coalesce(l.receipt, '') as receipt,
        i.code as item, i.name, i.spec, i.unit, l.looked_at, l.conceded, l.rejected, -l.reduction as reduction,
        coalesce(d.name, '') as defect, l.reason, count(*) over () as total
    from lines as l {_JOINS} where {_WANTING}
    order by l.date desc, l.inspection_id desc, l.line_no limit :most offset :skip
    """  # only the constants above are inserted
)


@query("purchasing.defect_lines", permission="purchasing.inspection.view", path="GET /purchasing/defect-lines")
def defect_lines(tx: Tx, q: Defects) -> DefectLines:
    """The lines of inspections behind a figure (不合格明细), newest first."""
    rows = tx.session.execute(_FOUND, _chosen(tx, q)).mappings().all()
    shown = [DefectLine(**{name: row[name] for name in DefectLine.model_fields}) for row in rows]
    return DefectLines(rows=shown, total=rows[0]["total"] if rows else 0)
