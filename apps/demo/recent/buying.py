"""Requisitions on their way, goods that wait for inspection, prices to compare, a supplier who was reminded."""

from __future__ import annotations

from decimal import Decimal

from apps.demo.recent.desk import FEN, VAT, Desk
from apps.demo.rows import Item

SEALS, MACHINED, BEARINGS = "S018", "S026", "S022"  # suppliers that the small company has too
CASTING = {"code": "ZJ001", "name": "泵体铸件", "spec": "HT250 ISG50-160", "unit": "件", "kind": "material"}


def write(desk: Desk) -> None:
    _conditions(desk)
    _requisitions(desk)
    _inspection(desk)
    _reminder(desk)


def _gross(item: Item, share: str) -> Decimal:
    return (item.cost * VAT * Decimal(share)).quantize(FEN)


def _conditions(desk: Desk) -> None:
    """A second source for some seals and bearings, and a price that falls with the quantity."""
    for item in [*desk.items("密封件")[:2], *desk.items("轴承")[:1]]:
        known = {row.supplier_id for row in desk.look("purchasing.supplier_items", item=item.code).rows}
        others = (BEARINGS, SEALS, MACHINED)
        supplier = next(code for code in others if desk.look("parties.party", party=code).id not in known)
        second = {"price": _gross(item, "1.03"), "lead_time_days": 2, "minimum_quantity": 20, "is_preferred": False}
        desk.write("purchasing.save_supplier_item", 9, supplier=supplier, item=item.code, **second)
        steps = [{"minimum_quantity": n, "price": _gross(item, share)} for n, share in ((20, "1.03"), (100, "0.97"))]
        desk.write("purchasing.save_price_steps", 9, supplier=supplier, item=item.code, prices=steps)


def _requisitions(desk: Desk) -> None:
    """From a draft to one that became an order, which still waits for its approval."""
    bearing, seal, part = (desk.items(name)[0] for name in ("轴承", "密封件", "泵配件"))
    wanted = (
        ("维修备件补充", "WX", [(bearing, 20), (seal, 10)], ("place", "approve")),
        ("客户大修项目用", "WX", [(part, 4)], ("place", "approve")),
        ("门店样品补货", "MD", [(seal, 6)], ("place",)),
        ("年底盘点前备货", "CK", [(bearing, 40)], ()),
    )
    made = []
    for ago, (reason, department, lines, steps) in zip((6, 4, 2, 1), wanted, strict=True):
        given = [{"item": item.code, "quantity": n} for item, n in lines]
        needed = desk.as_of + (desk.as_of - desk.day(8))
        head = {"reason": reason, "department": department, "needed_on": needed}
        requisition = desk.write("purchasing.save_requisition", ago, lines=given, **head)["id"]
        for step in steps:
            desk.write(f"purchasing.{step}_requisition", max(0, ago - 1), requisition=requisition)
        made.append(requisition)
    desk.write("purchasing.order_requisitions", 3, requisitions=made[:1])
    lines = [{"item": part.code, "quantity": 12, "price": _gross(part, "1")}]
    order = desk.write("purchasing.save_order", 1, supplier=MACHINED, lines=lines, note="提前锁定铸件价格")["id"]
    desk.write("purchasing.place_order", 1, order=order)


def _inspection(desk: Desk) -> None:
    """Castings are inspected when they come: one delivery was, with two refused and one of them exchanged, the other waits."""
    desk.write("items.save_item", 9, **CASTING, needs_inspection=True, is_sold=False, standard_cost="180")
    receipts = []
    for ago, quantity in ((5, 20), (1, 15)):
        lines = [{"item": CASTING["code"], "quantity": quantity, "price": "203.40"}]
        order = desk.write("purchasing.save_order", 9, supplier=MACHINED, lines=lines)["id"]
        for step in ("place_order", "approve_order"):
            desk.write(f"purchasing.{step}", 9, order=order)
        receipts.append(desk.write("purchasing.receive_goods", ago, order=order, supplier_note=f"送货单{quantity * 37}")["id"])
    desk.write("purchasing.save_defect_reason", 9, code="POROUS", name="气孔砂眼")
    found = [{"line_no": 1, "accepted": 17, "conceded": 1, "rejected": 2, "defect": "POROUS", "reason": "法兰面加工余量不足"}]
    desk.write("purchasing.inspect_goods", 4, goods_receipt=receipts[0], lines=found)
    one = [{"line_no": 1, "quantity": 1}]  # the supplier cast it anew; what to do with the other is not agreed yet
    desk.write("purchasing.exchange_goods", 2, goods_receipt=receipts[0], reason="砂眼，重新浇铸", lines=one)
    urgent = desk.items("密封件")[0]
    lines = [{"item": urgent.code, "quantity": 5, "price": _gross(urgent, "1.1")}]
    desk.write("purchasing.receive_unordered", 2, supplier=SEALS, supplier_note="急件，先货后补单", lines=lines)


def _reminder(desk: Desk) -> None:
    """The supplier who is latest was called and named a day."""
    late = desk.look("purchasing.late_lines")
    if not late.suppliers:
        return
    supplier = late.suppliers[0].supplier_id
    lines = [{"order": row.order_id, "line_no": row.line_no} for row in late.rows if row.supplier_id == supplier]
    expected = desk.calendar.after(desk.as_of, 3)
    told = {"channel": "phone", "expected_on": expected, "answer": "电机到货晚了，下批一起发"}
    desk.write("purchasing.remind_supplier", 1, supplier=supplier, lines=lines[:20], **told)
