"""销售操作手册：从报价到收款，每一种变化一章，每一步都写明谁、哪天、做什么、记什么账。

货架上有离心泵 10 台（每台成本 600.00）、机械密封 200 件（每件 50.00）、泵体铸件 20 件（每件 100.00），税率 13%。
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.books import Books
from tests.sales.conftest import Selling
from tests.scenarios.manual import Manual


@pytest.fixture
def manual(company: Books) -> Manual:
    """开业：三个客户、一个供应商、期初库存 18,000.00 元。"""
    Selling(company).stock(PUMP="10", SEAL="200", CAST="20")
    company.run("parties.save_party", {"code": "S1", "name": "上海恒泽铸造有限公司", "is_supplier": True, "terms": "月结30天"})
    return Manual(company)


def line(item: str, quantity: str, price: str, **more: Any) -> dict[str, Any]:
    return {"item": item, "quantity": quantity, "price": price, **more}


def some(*parts: tuple[int, str]) -> list[dict[str, Any]]:
    """单据的第几行，多少。"""
    return [{"line_no": number, "quantity": quantity} for number, quantity in parts]


def ordered(manual: Manual, day: str, customer: str, *lines: dict[str, Any]) -> int:
    """录入、下单、审核一张订单：订单只占用库存和额度，不记账。"""
    order = manual.step(f"{day} 销售员：录入订单。", "sales.save_order", customer=customer, lines=list(lines))["id"]
    manual.step(f"{day} 销售员：客户确认，下单。", "sales.place_order", order=order)
    manual.step(f"{day} 销售员：审核订单。", "sales.approve_order", order=order)
    return int(order)


def stands(manual: Manual, order: int) -> tuple[str, str, str, str]:
    """订单走到哪一步：状态、出库、开票、收款。"""
    shown = manual.see("sales.order", order=order)
    return shown.state, shown.delivery, shown.billing, shown.payment


def test_第一章_预收款_先票后货_分批出库_核销(manual: Manual, tmp_path: Path) -> None:
    order = ordered(manual, "3月2日", "C3", line("PUMP", "3", "1130"), line("SEAL", "10", "113"))
    assert manual.pieces()["PUMP"] == ("10", "3", "7")
    manual.step("3月2日 出纳：收到客户预付的一千元。", "invoicing.receive_money",
                "借 1002 银行存款 1000.00，贷 2203 预收账款 1000.00", party="C3", amount="1000.00")
    manual.step("3月3日 会计：客户要先拿三台泵的发票，货还没发，收入先挂账。", "sales.invoice_order",
                "借 1122 应收账款 3390.00，贷 220399 开票未发货 3000.00，贷 22210107 销项税额 390.00",
                order=order, lines=some((1, "3")))
    manual.step("3月4日 仓管员：先发两台，开过票的转为收入，不再增加欠款。", "sales.issue_goods",
                "借 220399 开票未发货 2000.00，贷 5001 主营业务收入 2000.00，"
                "借 5401 主营业务成本 1200.00，贷 1405 库存商品 1200.00", order=order, lines=some((1, "2")))
    assert stands(manual, order) == ("approved", "part", "part", "none")
    manual.step("3月5日 仓管员：其余全部发出，密封没开过票，欠款和税当天产生。", "sales.issue_goods",
                "借 220399 开票未发货 1000.00，借 1122 应收账款 1130.00，贷 5001 主营业务收入 2000.00，"
                "贷 22210107 销项税额 130.00，借 5401 主营业务成本 1100.00，贷 1405 库存商品 1100.00", order=order)
    assert manual.pieces()["PUMP"] == ("7", "0", "7")
    manual.step("3月6日 会计：补开密封的发票，税已经算过，不再记账。", "sales.invoice_order", order=order)
    assert stands(manual, order) == ("approved", "all", "all", "none")
    manual.step("3月9日 出纳：用预收款冲最早的欠款。", "invoicing.settle",
                "借 2203 预收账款 1000.00，贷 1122 应收账款 1000.00", party="C3", oldest_first=True)
    manual.step("3月10日 出纳：收到余款。", "invoicing.receive_money",
                "借 1002 银行存款 3520.00，贷 1122 应收账款 3520.00", party="C3", amount="3520.00", oldest_first=True)
    assert manual.owed("C3") == []
    assert stands(manual, order) == ("done", "all", "all", "all")
    manual.ends_clean(tmp_path)


def test_第二章_超交_短交_欠货_关闭余量(manual: Manual, tmp_path: Path) -> None:
    manual.step("3月2日 经理：约定可多交百分之五、少交百分之二。", "sales.save_tolerance", over="0.05", under="0.02")
    order = ordered(manual, "3月2日", "C1", line("SEAL", "100", "113"))
    manual.refused("3月3日 仓管员：想发一百零六件，超过允许的数量。", "sales.issue_goods", "sales.more_than_open",
                   order=order, lines=some((1, "106")))
    manual.step("3月3日 仓管员：多发五件，按订单单价算。", "sales.issue_goods",
                "借 1122 应收账款 11865.00，贷 5001 主营业务收入 10500.00，贷 222106 待转销项税额 1365.00，"
                "借 5401 主营业务成本 5250.00，贷 1405 库存商品 5250.00", order=order, lines=some((1, "105")))
    second = ordered(manual, "3月4日", "C1", line("SEAL", "50", "113"), line("PUMP", "5", "1130"))
    manual.step("3月5日 仓管员：密封先发四十件，其余留着以后发。", "sales.issue_goods",
                "借 1122 应收账款 4520.00，贷 5001 主营业务收入 4000.00，贷 222106 待转销项税额 520.00，"
                "借 5401 主营业务成本 2000.00，贷 1405 库存商品 2000.00", order=second, lines=some((1, "40")))
    assert manual.pieces()["SEAL"] == ("55", "10", "45")
    manual.step("3月6日 仓管员：再发九件，差一件在允许之内，这一行就算交完。", "sales.issue_goods",
                "借 1122 应收账款 1017.00，贷 5001 主营业务收入 900.00，贷 222106 待转销项税额 117.00，"
                "借 5401 主营业务成本 450.00，贷 1405 库存商品 450.00", order=second, lines=some((1, "9")))
    assert manual.pieces()["SEAL"] == ("46", "0", "46")
    manual.step("3月9日 销售员：客户不要泵了，关闭这一行，占用的库存放回。", "sales.close_order_rest", order=second, lines=[2])
    assert manual.pieces()["PUMP"] == ("10", "0", "10")
    assert stands(manual, second) == ("approved", "all", "none", "none")
    manual.ends_clean(tmp_path)


def test_第三章_分期收款与质保金(manual: Manual, tmp_path: Path) -> None:
    parts = [
        {"purpose": "prepayment", "share": "0.3", "kind": "net", "days": 0},
        {"purpose": "delivery", "share": "0.6", "kind": "invoice", "days": 30},
        {"purpose": "retention", "share": "0.1", "kind": "net", "days": 365},
    ]
    manual.step("3月2日 会计：定一种结算方式，货到三成、票到六成、质保金一成。", "parties.save_terms",
                code="FQ", name="货到30%/票到60%/质保金10%", kind="instalments", instalments=parts)
    order = manual.step("3月2日 销售员：按分期录入订单。", "sales.save_order", customer="C2", terms="FQ",
                        lines=[line("PUMP", "1", "1130")])["id"]
    for verb in ("place", "approve"):
        manual.step("3月2日 销售员：下单、审核。", f"sales.{verb}_order", order=order)
    manual.step("3月3日 仓管员：发货，欠款分三期收；货到那期当天到期，税一起算，质保金的等到期。", "sales.issue_goods",
                "借 1122 应收账款 1130.00，贷 5001 主营业务收入 1000.00，贷 22210107 销项税额 117.00，"
                "贷 222106 待转销项税额 13.00，借 5401 主营业务成本 600.00，贷 1405 库存商品 600.00", order=order)
    assert manual.owed("C2") == [("339.00", "2026-03-03"), ("678.00", "2026-04-02"), ("113.00", "2027-03-03")]
    manual.step("3月10日 会计：全额开票，票到那一期的到期日跟着发票走；开了票，质保金的税也到期。", "sales.invoice_order",
                "借 222106 待转销项税额 13.00，贷 22210107 销项税额 13.00", order=order)
    assert manual.owed("C2") == [("339.00", "2026-03-03"), ("678.00", "2026-04-09"), ("113.00", "2027-03-03")]
    manual.step("4月9日 出纳：前两期到账。", "invoicing.receive_money",
                "借 1002 银行存款 1017.00，贷 1122 应收账款 1017.00", party="C2", amount="1017.00", oldest_first=True)
    assert manual.owed("C2") == [("113.00", "2027-03-03")]
    assert stands(manual, order) == ("approved", "all", "all", "part")
    manual.ends_clean(tmp_path)


def test_第四章_退货与红字发票(manual: Manual, tmp_path: Path) -> None:
    order = ordered(manual, "3月2日", "C3", line("PUMP", "3", "1130"))
    issue = manual.step("3月3日 仓管员：发三台。", "sales.issue_goods",
                        "借 1122 应收账款 3390.00，贷 5001 主营业务收入 3000.00，贷 22210107 销项税额 390.00，"
                        "借 5401 主营业务成本 1800.00，贷 1405 库存商品 1800.00", order=order)["number"]
    invoice = manual.step("3月4日 会计：开票。", "sales.invoice_order", order=order)["number"]
    manual.step("3月5日 仓管员：退回一台，按原成本入库，收入和欠款红冲，税等红字发票。", "sales.return_goods",
                "借 1122 应收账款 -1130.00，贷 5001 主营业务收入 -1000.00，贷 222106 待转销项税额 -130.00，"
                "借 5401 主营业务成本 -600.00，贷 1405 库存商品 -600.00", goods_issue=issue, lines=some((1, "1")))
    assert manual.pieces()["PUMP"] == ("8", "0", "8")
    manual.refused("3月5日 仓管员：再退三台，发出的已不够退。", "sales.return_goods", "sales.more_than_issued",
                   goods_issue=issue, lines=some((1, "3")))
    manual.step("3月6日 会计：开红字发票，销项税额这时才减少。", "sales.reverse_invoice",
                "借 222106 待转销项税额 -130.00，贷 22210107 销项税额 -130.00", invoice=invoice, lines=some((1, "1")))
    manual.step("3月9日 出纳：收到两台的货款。", "invoicing.receive_money",
                "借 1002 银行存款 2260.00，贷 1122 应收账款 2260.00", party="C3", amount="2260.00", oldest_first=True)
    assert (manual.owed("C3"), stands(manual, order)) == ([], ("done", "all", "all", "all"))
    manual.ends_clean(tmp_path)


def test_第五章_销售调价与换货(manual: Manual, tmp_path: Path) -> None:
    order = ordered(manual, "3月2日", "C1", line("PUMP", "3", "1130"))
    issue = manual.step("3月3日 仓管员：发三台。", "sales.issue_goods",
                        "借 1122 应收账款 3390.00，贷 5001 主营业务收入 3000.00，贷 222106 待转销项税额 390.00，"
                        "借 5401 主营业务成本 1800.00，贷 1405 库存商品 1800.00", order=order)["number"]
    change = manual.step("3月4日 经理：表面有划痕，每台让到一千零一十七元，库存不动。", "sales.adjust_price",
                         "借 1122 应收账款 -339.00，贷 5001 主营业务收入 -300.00，贷 222106 待转销项税额 -39.00",
                         goods_issue=issue, reason="质量让价", lines=[{"line_no": 1, "price": "1017"}])["number"]
    manual.step("3月5日 会计：按订单开票。", "sales.invoice_order",
                "借 222106 待转销项税额 390.00，贷 22210107 销项税额 390.00", order=order)
    manual.step("3月5日 会计：差价开红字发票。", "sales.invoice_adjustment",
                "借 222106 待转销项税额 -39.00，贷 22210107 销项税额 -39.00", price_adjustment=change)
    assert manual.balance("22210107") == "-351.00"

    seals = ordered(manual, "3月9日", "C1", line("SEAL", "2", "113"))
    sent = manual.step("3月10日 仓管员：发两件密封。", "sales.issue_goods",
                       "借 1122 应收账款 226.00，贷 5001 主营业务收入 200.00，贷 222106 待转销项税额 26.00，"
                       "借 5401 主营业务成本 100.00，贷 1405 库存商品 100.00", order=seals)["number"]
    swapped = manual.step("3月11日 经理：客户要换成一台泵，一张换货单收回密封、发出泵、补差价。", "sales.exchange_goods",
                          "借 1122 应收账款 904.00，贷 5001 主营业务收入 800.00，贷 222106 待转销项税额 104.00，"
                          "借 5401 主营业务成本 500.00，贷 1405 库存商品 500.00",
                          goods_issue=sent, reason="选型有误", replacements=[line("PUMP", "1", "1130")])
    assert (swapped["returned_gross"], swapped["issued_gross"], swapped["difference"]) == ("-226.00", "1130.00", "904.00")
    assert (manual.pieces()["PUMP"], manual.pieces()["SEAL"]) == (("6", "0", "6"), ("200", "0", "200"))
    manual.ends_clean(tmp_path)


def test_第六章_信用放行_低价特批_订单变更(manual: Manual, tmp_path: Path) -> None:
    manual.step("3月2日 老板：超额度的货要放行才能出库。", "company.save_setting",
                name="sales.credit_check_at_issue", value="approve", valid_from="2026-01-01")
    manual.step("3月2日 经理：泵的最低售价定为一千元。", "items.save_item",
                item="PUMP", code="PUMP", name="离心泵", unit="台", list_price="1130.00", floor_price="1000")
    cheap = manual.step("3月2日 销售员：客户要九百元的价。", "sales.save_order",
                        customer="C1", lines=[line("PUMP", "3", "900")])
    assert cheap["special_approval"] == "waiting"
    order = cheap["id"]
    manual.step("3月2日 销售员：下单，等特批。", "sales.place_order", order=order)
    manual.refused("3月2日 销售员：自己审核不了低于最低售价的单。", "sales.approve_order", "sales.needs_special_approval",
                   order=order)
    manual.step("3月3日 经理：同意特价并审核。", "sales.approve_order", order=order)
    changed = manual.step("3月4日 经理：客户加两台，单价改回标价，记一张变更单。", "sales.amend_order", order=order,
                          reason="客户追加", lines=[{"line_no": 1, "quantity": "5", "price": "1130"}])
    assert (changed["number"], changed["old_gross"], changed["gross"]) == ("XSBG202603-0001", "2700.00", "5650.00")
    assert manual.pieces()["PUMP"] == ("10", "5", "5")
    manual.step("3月5日 经理：客户上月拖欠，额度降到一千元。", "parties.save_party",
                party="C1", code="C1", name="上海申江水务有限公司", credit_limit="1000")
    manual.refused("3月5日 仓管员：超过额度，货出不去。", "sales.issue_goods", "sales.issue_needs_release", order=order)
    manual.step("3月5日 仓管员：申请放行。", "sales.ask_release", order=order, note="客户周五付款")
    manual.refused("3月5日 仓管员：没批之前还是出不去。", "sales.issue_goods", "sales.issue_needs_release", order=order)
    manual.step("3月6日 经理：放行。", "sales.release_order", order=order)
    manual.step("3月6日 仓管员：出库。", "sales.issue_goods",
                "借 1122 应收账款 5650.00，贷 5001 主营业务收入 5000.00，贷 222106 待转销项税额 650.00，"
                "借 5401 主营业务成本 3000.00，贷 1405 库存商品 3000.00", order=order)
    manual.step("4月30日 会计：合同收款日到了，待转的税转为销项税额。", "sales.recognise_due_vat",
                "借 222106 待转销项税额 650.00，贷 22210107 销项税额 650.00", date="2026-04-30")
    manual.ends_clean(tmp_path)


def test_第七章_直运(manual: Manual, tmp_path: Path) -> None:
    order = ordered(manual, "3月2日", "C1", line("PUMP", "4", "1130", is_direct=True))
    assert manual.pieces()["PUMP"] == ("10", "0", "10")
    bought = manual.step("3月2日 采购员：向供应商直运下单，每台七百九十一元。", "fulfilment.order_direct",
                         order=order, supplier="S1", lines=[{"line_no": 1, "price": "791"}])["number"]
    manual.step("3月2日 采购员：提交采购订单。", "purchasing.place_order", order=bought)
    manual.step("3月2日 经理：审核采购订单。", "purchasing.approve_order", order=bought)
    manual.refused("3月4日 仓管员：直运的货不从货架发。", "sales.issue_goods", "sales.nothing_to_issue", order=order)
    manual.step("3月5日 采购员：供应商已送到客户，入库出库一步完成，货架不动。", "fulfilment.deliver_direct",
                "借 1122 应收账款 4520.00，贷 5001 主营业务收入 4000.00，贷 222106 待转销项税额 520.00，"
                "借 5401 主营业务成本 2800.00，贷 220299 暂估应付账款 2800.00", purchase_order=bought)
    assert manual.pieces()["PUMP"] == ("10", "0", "10")
    manual.step("3月9日 会计：收到供应商发票。", "purchasing.enter_invoice",
                "借 220299 暂估应付账款 2800.00，借 22210101 进项税额 364.00，贷 2202 应付账款 3164.00", order=bought)
    assert manual.owed("S1", "C") == [("3164.00", "2026-04-30")]
    manual.ends_clean(tmp_path)


def test_第八章_往来冲抵(manual: Manual, tmp_path: Path) -> None:
    manual.step("3月2日 经理：申江水务既是客户也是供应商。", "parties.save_party",
                party="C1", code="C1", name="上海申江水务有限公司", is_customer=True, is_supplier=True, terms="月结30天")
    order = ordered(manual, "3月2日", "C1", line("PUMP", "3", "1130"))
    manual.step("3月3日 仓管员：发三台。", "sales.issue_goods",
                "借 1122 应收账款 3390.00，贷 5001 主营业务收入 3000.00，贷 222106 待转销项税额 390.00，"
                "借 5401 主营业务成本 1800.00，贷 1405 库存商品 1800.00", order=order)
    bought = manual.step("3月4日 采购员：向他买十件密封。", "purchasing.save_order",
                         supplier="C1", lines=[line("SEAL", "10", "113")])["id"]
    manual.step("3月4日 采购员：提交。", "purchasing.place_order", order=bought)
    manual.step("3月4日 经理：审核。", "purchasing.approve_order", order=bought)
    manual.step("3月5日 仓管员：收货。", "purchasing.receive_goods",
                "借 1405 库存商品 1000.00，贷 220299 暂估应付账款 1000.00", order=bought)
    manual.step("3月6日 会计：登记采购发票。", "purchasing.enter_invoice",
                "借 220299 暂估应付账款 1000.00，借 22210101 进项税额 130.00，贷 2202 应付账款 1130.00", order=bought)
    sold, owing = manual.item("C1", "D", "3390.00"), manual.item("C1", "C", "1130.00")
    pair = {"debit_item": sold, "credit_item": owing, "amount": "1130.00"}
    manual.refused("3月9日 出纳：冲抵要会计来做。", "invoicing.net_items", "dispatch.not_permitted",
                   party="C1", pairs=[pair], reason="双方对账确认")
    manual.step("3月9日 会计：双方对账确认，应收应付冲抵。", "invoicing.net_items",
                "借 2202 应付账款 1130.00，贷 1122 应收账款 1130.00", party="C1", pairs=[pair], reason="双方对账确认")
    assert (manual.owed("C1"), manual.owed("C1", "C")) == ([("2260.00", "2026-04-30")], [])
    manual.ends_clean(tmp_path)


def test_第九章_借出与代管(manual: Manual, tmp_path: Path) -> None:
    loan = manual.step("3月2日 仓管员：借两台泵给客户试用，东西还是我们的，账不动。", "stock.lend_goods",
                       party="C1", due_on="2026-03-20", lines=[{"item": "PUMP", "quantity": "2"}])["number"]
    assert manual.pieces()["PUMP"] == ("10", "0", "8")
    kept = manual.step("3月3日 仓管员：代管客户送修的两台旧泵，没有价值，不与自己的货混。", "stock.keep_goods",
                       party="C1", lines=[{"name": "送修水泵", "serial": "SN-77", "quantity": "2"}])["number"]
    assert manual.pieces()["PUMP"] == ("10", "0", "8")
    order = ordered(manual, "3月4日", "C2", line("PUMP", "9", "1130"))
    manual.refused("3月5日 仓管员：借出去的两台不能卖。", "sales.issue_goods", "stock.not_enough",
                   order=order, lines=some((1, "9")))
    back = manual.step("3月6日 仓管员：客户先还一台。", "stock.take_back_loan", loan=loan, lines=some((1, "1")))
    assert back["state"] == "lent"
    manual.step("3月6日 仓管员：修好一台，交还客户。", "stock.hand_back", custody=kept, lines=some((1, "1")))
    assert manual.step("3月9日 仓管员：借出的还清了。", "stock.take_back_loan", loan=loan)["state"] == "returned"
    assert manual.step("3月9日 仓管员：代管的交清了。", "stock.hand_back", custody=kept)["state"] == "handed_back"
    manual.step("3月10日 仓管员：九台发出。", "sales.issue_goods",
                "借 1122 应收账款 10170.00，贷 5001 主营业务收入 9000.00，贷 22210107 销项税额 1170.00，"
                "借 5401 主营业务成本 5400.00，贷 1405 库存商品 5400.00", order=order)
    assert manual.pieces()["PUMP"] == ("1", "0", "1")
    manual.ends_clean(tmp_path)
