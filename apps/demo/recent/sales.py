"""Prices that were agreed, slips that have not come back, an order that grew, orders that wait for a yes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from apps.demo.recent.desk import FEN, VAT, Desk
from apps.demo.rows import Item

CONTRACTOR, MILL, STOPPED = "C037", "C061", "C065"
CHEAPER = Decimal("0.98")
FLOOR = VAT * Decimal("1.08")  # as the items' floor prices are reckoned


def write(desk: Desk) -> None:
    _price_lists(desk)
    _names(desk)
    _shipments(desk)
    _orders(desk)


def _price(item: Item, share: str) -> Decimal:
    """A share of the list price, never below the floor."""
    return max(item.list_price * Decimal(share), item.cost * FLOOR * Decimal("1.01")).quantize(Decimal(1))


def _price_lists(desk: Desk) -> None:
    start = desk.as_of.replace(day=1)
    pumps, valves = desk.items("离心泵")[:3], desk.items("闸阀", "蝶阀", "球阀")[:3]
    lists: tuple[tuple[str, str, dict[str, Any], list[Item], str], ...] = (
        ("JXS", "经销商价目表", {"class_name": "经销商"}, [*pumps, *valves], "0.93"),
        ("GC", "工程项目价目表", {"class_name": "工程公司"}, pumps, "0.91"),
        ("XY-C037", "无锡澄桓年度协议价", {"customer": CONTRACTOR}, valves, "0.90"),
    )
    for code, name, whom, items, share in lists:
        lines = [{"item": item.code, "price": _price(item, share)} for item in items]
        lines += [{"item": item.code, "minimum_quantity": 20, "price": _price(item, share) - 1} for item in items[:2]]
        desk.write("sales.save_price_list", 9, code=code, name=name, valid_from=start, lines=lines, **whom)


def _names(desk: Desk) -> None:
    """What customers call our goods, and how much more or less than ordered they take."""
    for place, item in enumerate(desk.items("闸阀", "过滤器")[:3], 1):
        desk.write("sales.save_customer_item", 8, customer=CONTRACTOR, item=item.code, code=f"CH-FM-{place:03d}", name=item.name)
    seal = desk.items("密封件")[0]
    desk.write("sales.save_customer_item", 8, customer=MILL, item=seal.code, code="4501-0087", name="泵用机封")
    desk.write("sales.save_tolerance", 8, item=desk.items("管件")[0].code, over="0.05", under="0.02")
    desk.write("sales.save_tolerance", 8, customer=MILL, item=seal.code, over="0.1", under="0")


def _shipments(desk: Desk) -> None:
    """Three deliveries with a lorry; one signed slip is back. One delivery arrived damaged: its price falls."""
    issues = [row for row in desk.look("sales.goods_issues", page_rows=40).rows if not row.is_return]
    far = [row for row in issues if not row.customer.endswith("散客") and not row.customer.startswith("门店")]
    for place, (row, carrier) in enumerate(zip(far, ("德邦物流", "安能物流", "跨越速运"), strict=False)):
        number = f"{carrier[0]}{row.date:%y%m%d}{730 + 11 * place}"
        shipped = {"carrier": carrier, "tracking_number": number, "freight_payer": "us" if place else "customer"}
        desk.write("sales.record_shipment", 1, goods_issue=row.id, awaits_slip=True, **shipped)
    if len(far) > 2:
        desk.write("sales.record_slip", goods_issue=far[2].id)
    for row in far[3:5]:
        line = desk.look("sales.goods_issue", goods_issue=row.id).lines[0]
        lines = [{"line_no": line.line_no, "price": (line.price * CHEAPER).quantize(FEN)}]
        desk.write("sales.adjust_price", goods_issue=row.id, reason="到货包装破损，协商让价", lines=lines)


def _orders(desk: Desk) -> None:
    """Two orders wait for approval, one draft is not finished, one approved order was changed, one waits for release."""
    pump, valve, seal = (desk.plenty(name) for name in ("离心泵", "闸阀", "密封件"))
    wanted = (
        (CONTRACTOR, "WX-26118", ((pump, 2), (valve, 6))),
        ("C041", "", ((valve, 4), (seal, 5))),
        (STOPPED, "", ((seal, 6),)),
        ("C099", "", ((pump, 1),)),
    )
    made = []
    for customer, customer_po, lines in wanted:
        given = [{"item": item.code, "quantity": quantity, "price": item.list_price} for item, quantity in lines]
        made.append(desk.write("sales.save_order", customer=customer, customer_po=customer_po, lines=given)["id"])
    for order in made[:3]:
        desk.write("sales.place_order", order=order)
    desk.write("sales.approve_order", order=made[2])
    desk.write("sales.amend_order", order=made[2], reason="客户加量", lines=[{"line_no": 1, "quantity": 8}])
    party = desk.look("parties.party", party=STOPPED)
    desk.write("parties.save_party", code=party.code, name=party.name, credit_hold=True)
    desk.write("sales.ask_release", order=made[2], note="客户承诺周五付清上月货款")
