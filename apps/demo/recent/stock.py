"""What moves on the shelves beside buying and selling: transfers, samples, loans, repairs, kits, lots and counts."""

from __future__ import annotations

from apps.demo.recent.desk import Desk
from apps.demo.rows import SHELVES, WAREHOUSES

GLUE = {"code": "MJ001", "name": "平面密封胶", "spec": "587 300ml", "unit": "支", "kind": "consumable", "list_price": "68"}
KIT = {"code": "WB001", "name": "机封维修包", "spec": "ISG50-160用", "unit": "套", "kind": "finished", "list_price": "268"}
UNIT = {"code": "GS001", "name": "变频供水机组", "spec": "双泵 CDL4-12", "unit": "套", "kind": "finished", "list_price": "9800"}
CUSTOMER, MILL = "C041", "C061"


def write(desk: Desk) -> None:
    _transfers(desk)
    _other(desk)
    _away(desk)
    _kits(desk)
    _lots(desk)
    _counts(desk)


def _transfers(desk: Desk) -> None:
    """Seals for the assembly bench go to the other store at once; flanges are still on their way."""
    other = f"{WAREHOUSES['CP'][0]}/{SHELVES['CP'][0]}"
    for command, category, pieces, ago in (("transfer", "密封件", 4, 5), ("send_transfer", "管件", 6, 1)):
        item = desk.plenty(category, pieces=pieces)
        line = {"item": item.code, "quantity": pieces, "from_location": item.bin, "to_location": other}
        desk.write(f"stock.{command}", ago, lines=[line], note="门店展示及装配备料")


def _other(desk: Desk) -> None:
    valve, seal, flange = desk.plenty("球阀", pieces=3), desk.plenty("密封件", pieces=2), desk.plenty("管件", pieces=2)
    moves = (
        ("issue", "SAMPLE", valve, 2, {"party": CUSTOMER, "note": "选型样品"}),
        ("issue", "WORKSHOP", seal, 2, {"department": "WX", "note": "试压台换件"}),
        ("issue", "SCRAP", flange, 1, {"department": "CK", "note": "运输中压裂"}),
        ("receive", "FOUND", valve, 1, {"department": "CK", "note": "整理货架时找到"}),
    )
    for ago, (way, reason, item, quantity, more) in zip((7, 5, 3, 2), moves, strict=True):
        lines = [{"item": item.code, "quantity": quantity, "location": item.bin}]
        desk.write(f"stock.{way}_other", ago, reason=reason, lines=lines, **more)


def _away(desk: Desk) -> None:
    """Ours at a customer's, and a customer's with us."""
    for ago, customer, category, back in ((9, CUSTOMER, "排污泵", 0), (6, MILL, "离心泵", 1), (2, "C099", "过滤器", 0)):
        item = desk.plenty(category, pieces=2)
        lines = [{"item": item.code, "quantity": 2 if back else 1, "location": item.bin}]
        due = desk.day(ago - 8) if ago == 9 else desk.calendar.after(desk.as_of, 8)
        loan = desk.write("stock.lend_goods", ago, party=customer, due_on=due, lines=lines, note="现场试用")["number"]
        if back:
            desk.write("stock.take_back_loan", 1, loan=loan, lines=[{"line_no": 1, "quantity": back}])
    pump = {"name": "潜水排污泵 WQ25-8-1.5", "serial": "WQ2309-0417"}
    first = desk.write("stock.keep_goods", 8, party=MILL, lines=[pump], note="客户送修")["number"]
    desk.write("stock.hand_back", 2, custody=first)
    motor = {"name": "立式泵电机 YE3-132S1-2", "serial": "D2211-3086"}
    due = desk.calendar.after(desk.as_of, 5)
    lines = [motor, pump | {"serial": "WQ2401-0093"}]
    desk.write("stock.keep_goods", 3, party=CUSTOMER, due_on=due, lines=lines, note="送修待报价")


def _kits(desk: Desk) -> None:
    """A repair kit by its bill, two pump sets with serial numbers, one kit taken apart again."""
    seal, bearing = desk.plenty("密封件", pieces=6), desk.plenty("轴承", pieces=12)
    multi = desk.plenty("多级泵", pieces=4)
    desk.write("items.save_item", 9, **KIT, is_purchased=False)
    desk.write("items.save_item", 9, **UNIT, is_purchased=False, tracks_serials=True)
    parts = [{"item": seal.code, "quantity": 1}, {"item": bearing.code, "quantity": 2}]
    desk.write("stock.save_bill", 8, item=KIT["code"], lines=parts, note="一套机封配两只轴承")
    desk.write("stock.save_bill", 8, item=UNIT["code"], lines=[{"item": multi.code, "quantity": 2}])
    store = {"location": seal.bin}
    taken = [{"item": seal.code, "quantity": 5, **store}, {"item": bearing.code, "quantity": 10, "location": bearing.bin}]
    desk.write("stock.assemble", 4, item=KIT["code"], quantity=5, parts=taken, **store)
    serials = [f"GS{desk.as_of:%y%m}-{n:03d}" for n in (1, 2)]
    pumps = [{"item": multi.code, "quantity": 4, "location": multi.bin}]
    desk.write("stock.assemble", 3, item=UNIT["code"], quantity=2, serials=serials, parts=pumps, location=multi.bin)
    back = [{"item": seal.code, "quantity": 1, **store}, {"item": bearing.code, "quantity": 2, "location": bearing.bin}]
    desk.write("stock.disassemble", 1, item=KIT["code"], quantity=1, parts=back, **store)


def _lots(desk: Desk) -> None:
    """Glue comes in lots that expire: one soon, one next year."""
    desk.write("items.save_item", 9, **GLUE, tracks_lots=True, standard_cost="38")
    lines = [{"item": GLUE["code"], "quantity": 36, "price": "42.94"}]
    order = desk.write("purchasing.save_order", 9, supplier="S018", lines=lines)["id"]
    for step in ("place_order", "approve_order"):
        desk.write(f"purchasing.{step}", 9, order=order)
    for ago, lot, quantity, days in ((8, "A5-0311", 12, 25), (6, "A5-0702", 24, 320)):
        expires = desk.as_of.fromordinal(desk.as_of.toordinal() + days)
        made = expires.fromordinal(expires.toordinal() - 540)
        part = {"line_no": 1, "quantity": quantity, "lot": lot, "made_on": made, "expires_on": expires}
        desk.write("purchasing.receive_goods", ago, order=order, lines=[part])


def _counts(desk: Desk) -> None:
    """One count posted with a piece missing and one found, one being counted, one planned."""
    chosen = [desk.plenty(category).code for category in ("轴承", "管件", "泵配件")]
    parts, valves = WAREHOUSES["PJ"][0], WAREHOUSES["CP"][0]
    done = desk.write("stock.plan_count", 5, warehouse=parts, scope="items", items=chosen, note="配件月度盘点")["id"]
    desk.write("stock.begin_count", 5, count=done)
    lines = desk.look("stock.count", count=done).lines
    seen = [{"line_no": line.line_no, "counted": line.book} for line in lines]
    seen[0]["counted"] -= 1
    desk.write("stock.record_counts", 5, count=done, lines=seen)
    for step in ("finish_count", "approve_count", "post_count"):
        desk.write(f"stock.{step}", 4, count=done)
    names = [desk.plenty(category).code for category in ("闸阀", "球阀")]
    running = desk.write("stock.plan_count", 0, warehouse=valves, scope="items", items=names, note="阀门抽盘")["id"]
    desk.write("stock.begin_count", 0, count=running)
    desk.write("stock.plan_count", 0, warehouse=parts, note="月底配件仓全盘")
