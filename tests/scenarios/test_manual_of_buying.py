"""采购与库存操作手册：从请购到付款，从收货到月末结账，每一步都写明谁、哪天、做什么、记什么账。

机械密封每件不含税 100.00（含税 113.00），属库存商品；泵体每件不含税 200.00（含税 226.00），属原材料。期初银行存款 50,000.00。
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.books import Books
from tests.invoicing.tax import number, paper, platform
from tests.purchasing.conftest import Buying
from tests.scenarios.manual import Manual


@pytest.fixture
def manual(company: Books) -> Manual:
    """开业：一个供应商、一个承运人、两种物料、五万元存款。"""
    Buying(company)
    platform(company)
    company.run("parties.save_party", {"party": "S1", "code": "S1", "name": "上海恒泽铸造有限公司", "terms": "月结30天"})
    company.run("parties.save_party", {"code": "CAR", "name": "上海通达货运有限公司", "is_supplier": True, "terms": "月结30天"})
    company.run("items.save_item", {"code": "FREIGHT", "name": "运费", "unit": "次", "kind": "freight", "vat_class": "transport"})
    company.run("items.save_item", {"code": "BEAR", "name": "轴承", "unit": "件", "needs_inspection": True})
    lines = [{"account": "1002", "debit": "50000.00"}, {"account": "3001", "credit": "50000.00"}]
    company.run("ledger.enter_opening_balances", {"lines": lines})
    return Manual(company)


def some(*parts: tuple[int, str]) -> list[dict[str, Any]]:
    """单据的第几行，多少。"""
    return [{"line_no": number, "quantity": quantity} for number, quantity in parts]


def ordered(manual: Manual, day: str, *lines: tuple[str, str, str]) -> int:
    """录入、提交、审核一张采购订单：订单不记账。"""
    rows = [{"item": item, "quantity": quantity, "price": price} for item, quantity, price in lines]
    order = manual.step(f"{day} 采购员：录入采购订单。", "purchasing.save_order", supplier="S1", lines=rows)["id"]
    manual.step(f"{day} 采购员：提交。", "purchasing.place_order", order=order)
    manual.step(f"{day} 经理：审核。", "purchasing.approve_order", order=order)
    return int(order)


def stands(manual: Manual, order: int) -> tuple[str, str, str]:
    """采购订单走到哪一步：状态、入库、收票。"""
    shown = manual.see("purchasing.order", order=order)
    return shown.state, shown.delivery, shown.billing


def waiting(manual: Manual, order: int) -> list[int]:
    """订单里还没有收到发票的入库行。"""
    return [row.receipt_line for row in manual.see("purchasing.received_not_invoiced", order=order).rows]


def test_第一章_请购_预付_分批收货_溢收_发票补差_付款(manual: Manual, tmp_path: Path) -> None:
    manual.step("3月2日 采购员：与供应商约定价格，可多送一成、少送百分之五。", "purchasing.save_supplier_item",
                supplier="S1", item="SEAL", price="113.00", over_tolerance="0.1", under_tolerance="0.05")
    asked = manual.step("3月2日 仓管员：密封不多了，请购一百件。", "purchasing.save_requisition",
                        lines=[{"item": "SEAL", "quantity": "100", "supplier": "S1"}])["number"]
    manual.step("3月2日 仓管员：提交请购单。", "purchasing.place_requisition", requisition=asked)
    manual.refused("3月2日 仓管员：自己批不了自己的请购。", "purchasing.approve_requisition", "dispatch.not_permitted",
                   requisition=asked)
    manual.step("3月2日 经理：批准请购。", "purchasing.approve_requisition", requisition=asked)
    manual.step("3月3日 采购员：请购转采购订单。", "purchasing.order_requisitions", requisitions=[asked])
    (row,) = manual.see("purchasing.orders").rows
    order = row.id
    manual.step("3月3日 采购员：提交采购订单。", "purchasing.place_order", order=order)
    manual.step("3月3日 经理：审核采购订单。", "purchasing.approve_order", order=order)
    manual.step("3月3日 出纳：按约定先付两千元。", "invoicing.pay_supplier",
                "借 1123 预付账款 2000.00，贷 1002 银行存款 2000.00", party="S1", amount="2000.00")
    manual.step("3月5日 仓管员：先到六十件，发票没到，按不含税价暂估。", "purchasing.receive_goods",
                "借 1405 库存商品 6000.00，贷 220299 暂估应付账款 6000.00", order=order, lines=some((1, "60")))
    assert stands(manual, order) == ("approved", "part", "none")
    manual.refused("3月9日 仓管员：又送来五十一件，超过约定。", "purchasing.receive_goods", "purchasing.too_much_received",
                   order=order, lines=some((1, "51")))
    manual.step("3月9日 仓管员：收下四十五件，多的五件在约定之内。", "purchasing.receive_goods",
                "借 1405 库存商品 4500.00，贷 220299 暂估应付账款 4500.00", order=order, lines=some((1, "45")))
    first, second = waiting(manual, order)
    lines = [{"receipt_line": first, "quantity": "60", "net": "6100.00", "tax": "793.00"},
             {"receipt_line": second, "quantity": "45", "net": "4500.00", "tax": "585.00"}]  # fmt: skip
    manual.refused("3月10日 会计：发票合计与纸面不符，不让入账。", "purchasing.enter_invoice", "purchasing.invoice_total_differs",
                   order=order, lines=lines, gross="11987.00")
    manual.step("3月10日 会计：发票贵了一百元，货还在库，差价进库存。", "purchasing.enter_invoice",
                "借 220299 暂估应付账款 10500.00，借 1405 库存商品 100.00，借 22210101 进项税额 1378.00，"
                "贷 2202 应付账款 11978.00", order=order, lines=lines, gross="11978.00")
    assert stands(manual, order) == ("done", "all", "all")
    manual.step("3月11日 会计：用预付款冲应付。", "invoicing.settle",
                "借 2202 应付账款 2000.00，贷 1123 预付账款 2000.00", party="S1", oldest_first=True)  # fmt: skip
    assert manual.owed("S1", "C") == [("9978.00", "2026-04-30")]
    pay = [{"open_item": manual.item("S1", "C", "9978.00"), "amount": "9978.00"}]
    request = manual.step("4月29日 采购员：申请付款。", "invoicing.request_payment", party="S1", allocations=pay)["number"]
    manual.step("4月29日 经理：批准付款。", "invoicing.approve_payment_request", payment_request=request)
    manual.step("4月30日 出纳：按申请付款。", "invoicing.pay_request",
                "借 2202 应付账款 9978.00，贷 1002 银行存款 9978.00", payment_request=request, cash_account="1002")
    assert manual.owed("S1", "C") == []
    manual.ends_clean(tmp_path)


def test_第二章_来料检验_让步接收_退货(manual: Manual, tmp_path: Path) -> None:
    order = ordered(manual, "3月2日", ("BEAR", "10", "113.00"))
    receipt = manual.step("3月4日 仓管员：轴承到货，先进待检。", "purchasing.receive_goods",
                          "借 1405 库存商品 1000.00，贷 220299 暂估应付账款 1000.00", order=order)["number"]
    assert manual.pieces()["BEAR"] == ("10", "0", "0")
    found = {"line_no": 1, "accepted": "6", "conceded": "4", "reduction": "50.00", "reason": "外观划伤"}
    manual.step("3月5日 仓管员：六件合格，四件有划伤，供应商让五十元后收下。", "purchasing.inspect_goods",
                "借 220299 暂估应付账款 50.00，贷 1405 库存商品 50.00", goods_receipt=receipt, lines=[found])
    assert manual.pieces()["BEAR"] == ("10", "0", "10")
    manual.step("3月6日 仓管员：又退回四件，按这次入库的价退，冲减暂估。", "purchasing.return_goods",
                "借 220299 暂估应付账款 380.00，贷 1405 库存商品 380.00", goods_receipt=receipt, lines=some((1, "4")))
    manual.step("3月9日 会计：供应商按六件开票。", "purchasing.enter_invoice",
                "借 220299 暂估应付账款 570.00，借 22210101 进项税额 74.10，贷 2202 应付账款 644.10", order=order, gross="644.10")
    assert manual.pieces()["BEAR"] == ("6", "0", "6")
    manual.ends_clean(tmp_path)


def test_第三章_收票以后退货_红字发票(manual: Manual, tmp_path: Path) -> None:
    order = ordered(manual, "3月2日", ("SEAL", "10", "113.00"), ("BODY", "5", "226.00"))
    receipt = manual.step("3月3日 仓管员：全部收下。", "purchasing.receive_goods",
                          "借 1405 库存商品 1000.00，借 1403 原材料 1000.00，贷 220299 暂估应付账款 2000.00",
                          order=order)["number"]
    manual.step("3月4日 会计：登记发票。", "purchasing.enter_invoice",
                "借 220299 暂估应付账款 2000.00，借 22210101 进项税额 260.00，贷 2202 应付账款 2260.00", order=order)
    manual.step("3月5日 仓管员：密封退四件，应付等红字发票。", "purchasing.return_goods",
                "借 220299 暂估应付账款 400.00，贷 1405 库存商品 400.00", goods_receipt=receipt, lines=some((1, "4")))
    manual.step("3月6日 会计：收到红字发票，进项税额和应付同时减少，并自动冲原来的应付。", "purchasing.enter_invoice",
                "贷 220299 暂估应付账款 400.00，借 22210101 进项税额 -52.00，借 2202 应付账款 452.00", order=order, is_red=True)
    assert manual.owed("S1", "C") == [("1808.00", "2026-04-30")]
    manual.step("3月9日 出纳：付清。", "invoicing.pay_supplier",
                "借 2202 应付账款 1808.00，贷 1002 银行存款 1808.00", party="S1", amount="1808.00", oldest_first=True)
    assert (manual.owed("S1", "C"), manual.pieces()["SEAL"], manual.pieces()["BODY"]) == (
        [], ("6", "0", "6"), ("5", "0", "5")
    )  # fmt: skip
    manual.ends_clean(tmp_path)


def test_第四章_货先到单后补_收了一部分就关单(manual: Manual, tmp_path: Path) -> None:
    came = manual.step("3月2日 仓管员：没有订单的十件密封先收下，价格未定，不记账。", "purchasing.receive_unordered",
                       supplier="S1", supplier_note="SH-88", lines=[{"item": "SEAL", "quantity": "10"}])
    order = came["order_id"]
    manual.step("3月3日 采购员：价格谈好了，补单定价，这时才暂估入账。", "purchasing.price_afterwards",
                "借 1405 库存商品 1000.00，贷 220299 暂估应付账款 1000.00", order=order,
                lines=[{"line_no": 1, "price": "113.00"}])
    manual.step("3月3日 仓管员：检验合格，上架。", "purchasing.inspect_goods", goods_receipt=came["number"])
    manual.step("3月3日 经理：审核补来的订单。", "purchasing.approve_order", order=order)
    manual.step("3月4日 会计：登记发票。", "purchasing.enter_invoice",
                "借 220299 暂估应付账款 1000.00，借 22210101 进项税额 130.00，贷 2202 应付账款 1130.00", order=order)
    assert stands(manual, order) == ("done", "all", "all")
    other = ordered(manual, "3月5日", ("BODY", "10", "226.00"))
    manual.step("3月6日 仓管员：只到四件。", "purchasing.receive_goods",
                "借 1403 原材料 800.00，贷 220299 暂估应付账款 800.00", order=other, lines=some((1, "4")))
    manual.step("3月9日 经理：供应商停产，余下六件不要了，关闭订单。", "purchasing.close_order", order=other)
    manual.refused("3月10日 仓管员：关了的订单不再收货。", "purchasing.receive_goods", "purchasing.order_not_approved",
                   order=other)
    manual.step("3月11日 会计：到货的四件照样收票。", "purchasing.enter_invoice",
                "借 220299 暂估应付账款 800.00，借 22210101 进项税额 104.00，贷 2202 应付账款 904.00", order=other)
    manual.ends_clean(tmp_path)


def test_第五章_票先到_按税务平台发票入账_勾选抵扣(manual: Manual, tmp_path: Path) -> None:
    order = ordered(manual, "3月2日", ("SEAL", "10", "113.00"))
    manual.step("3月5日 会计：从税务平台导入发票，货还没到，只登记不记账。", "invoicing.import_tax_invoices", invoices=[paper(1)])
    assert [row.number for row in manual.see("purchasing.invoices_without_goods").rows] == [number(1)]
    manual.step("3月9日 仓管员：货到，先暂估。", "purchasing.receive_goods",
                "借 1405 库存商品 1000.00，贷 220299 暂估应付账款 1000.00", order=order)
    fits = manual.see("purchasing.receipts_for_tax_invoice", tax_invoice=number(1))
    assert [(str(row.gross), row.fits) for row in fits.lines] == [("1130.00", True)]
    manual.step("3月10日 会计：发票和入库一分不差，一键入账，税还没有勾选。", "purchasing.book_tax_invoice",
                "借 220299 暂估应付账款 1000.00，借 222105 待认证进项税额 130.00，贷 2202 应付账款 1130.00",
                tax_invoice=number(1))
    assert manual.see("purchasing.invoices_without_goods").rows == []
    manual.step("3月31日 会计：在三月勾选抵扣。", "invoicing.select_deduction",
                "借 22210101 进项税额 130.00，贷 222105 待认证进项税额 130.00", month="2026-03",
                tax_invoices=[manual.see("invoicing.tax_invoice", tax_invoice=number(1)).id])
    manual.ends_clean(tmp_path)


def test_第六章_运费分摊(manual: Manual, tmp_path: Path) -> None:
    order = ordered(manual, "3月2日", ("SEAL", "10", "113.00"), ("BODY", "5", "226.00"))
    receipt = manual.step("3月3日 仓管员：收货。", "purchasing.receive_goods",
                          "借 1405 库存商品 1000.00，借 1403 原材料 1000.00，贷 220299 暂估应付账款 2000.00",
                          order=order)["number"]
    manual.step("3月4日 会计：承运人发票一百零九元，按金额分摊到两种货。", "purchasing.enter_landed_cost",
                "借 1405 库存商品 50.00，借 1403 原材料 50.00，借 22210101 进项税额 9.00，贷 2202 应付账款 109.00",
                supplier="CAR", basis="value", goods_receipts=[receipt], gross="109.00",
                charges=[{"item": "FREIGHT", "net": "100.00", "tax": "9.00"}])
    manual.ends_clean(tmp_path)


def stocked(manual: Manual) -> None:
    """三月初：密封一百件、泵体二十件，货票都到。"""
    order = ordered(manual, "3月2日", ("SEAL", "100", "113.00"), ("BODY", "20", "226.00"))
    manual.step("3月2日 仓管员：收货。", "purchasing.receive_goods",
                "借 1405 库存商品 10000.00，借 1403 原材料 4000.00，贷 220299 暂估应付账款 14000.00", order=order)
    manual.step("3月3日 会计：登记发票。", "purchasing.enter_invoice",
                "借 220299 暂估应付账款 14000.00，借 22210101 进项税额 1820.00，贷 2202 应付账款 15820.00", order=order)


def test_第七章_调拨_组装_盘点_存货关账_结账(manual: Manual, tmp_path: Path) -> None:
    stocked(manual)
    manual.step("3月4日 仓管员：添一个二仓。", "stock.save_warehouse", code="WH2", name="二仓")
    sent = manual.step("3月4日 仓管员：三十件密封上路去二仓，在途不能卖，价值不变。", "stock.send_transfer", lines=[
        {"item": "SEAL", "quantity": "30", "from_location": "WH1/默认", "to_location": "WH2/默认"}])["number"]
    assert manual.pieces()["SEAL"] == ("100", "0", "70")
    manual.step("3月5日 仓管员：二仓收到。", "stock.receive_transfer", transfer=sent)
    assert manual.pieces()["SEAL"] == ("100", "0", "100")
    manual.step("3月6日 仓管员：增加供水机组。", "items.save_item", code="SET", name="供水机组", unit="套", kind="finished")
    manual.step("3月6日 仓管员：一套机组用一个泵体、两件密封。", "stock.save_bill", item="SET",
                lines=[{"item": "BODY", "quantity": "1"}, {"item": "SEAL", "quantity": "2"}])
    manual.step("3月9日 仓管员：组装五套，成本等于用掉的零件。", "stock.assemble",
                "借 1405 库存商品 1000.00，贷 1403 原材料 1000.00", item="SET", quantity="5")
    count = manual.step("3月10日 仓管员：盘点一仓的密封。", "stock.plan_count",
                        warehouse="WH1", scope="items", items=["SEAL"])["number"]
    manual.step("3月10日 仓管员：开始盘点。", "stock.begin_count", count=count)
    manual.step("3月10日 仓管员：账上六十件，实盘五十八件。", "stock.record_counts", count=count,
                lines=[{"line_no": 1, "counted": "58"}])
    manual.step("3月10日 仓管员：盘点完成。", "stock.finish_count", count=count)
    manual.step("3月11日 经理：查明是保管不善，批准差异。", "stock.approve_count", count=count,
                lines=[{"line_no": 1, "cause": "management"}])
    manual.step("3月11日 会计：过账，短少的货和转出的税先挂着。", "stock.post_count",
                "借 1901 待处理财产损溢 226.00，贷 1405 库存商品 200.00，贷 22210109 进项税额转出 26.00", count=count)
    manual.step("3月12日 会计：登记责任人。", "people.save_employee", code="E1", name="王师傅")
    owed = [{"line_no": 1, "recovered": "100", "employee": "E1"}]
    manual.step("3月12日 会计：责任人赔一百元，其余作损失。", "stock.decide_count",
                "借 1221 其他应收款 100.00，借 571106 存货盘亏、毁损损失 126.00，贷 1901 待处理财产损溢 226.00",
                count=count, lines=owed)
    closed_in_order(manual)
    manual.ends_clean(tmp_path)


def closed_in_order(manual: Manual) -> None:
    """月末：凭证、存货关账、结账，一环扣一环。"""
    manual.step("4月1日 会计：由分录生成凭证。", "ledger.make_vouchers", date_from="2026-01-01", date_to="2026-03-31")
    for month in ("2026-01", "2026-02"):
        manual.step("4月1日 会计：没有业务的月份先结账。", "ledger.close_period", month=month)
    manual.refused("4月1日 会计：三月还有凭证没记账，不能结。", "ledger.close_period", "ledger.entries_not_posted",
                   month="2026-03")
    manual.step("4月1日 会计：记账，凭证号连续。", "ledger.post_vouchers", until="2026-03-31")
    manual.refused("4月1日 会计：存货没关账，总账不能先结。", "ledger.close_period", "stock.close_first", month="2026-03")
    manual.step("4月1日 会计：三月存货关账。", "stock.close_stock", month="2026-03")
    manual.step("4月1日 会计：三月结账。", "ledger.close_period", month="2026-03")
    states = {f"{row.month:%Y-%m}": row.state for row in manual.see("ledger.periods").rows}
    assert [states[month] for month in ("2026-01", "2026-02", "2026-03")] == ["closed"] * 3
    manual.refused("4月2日 经理：总账结了，存货不能反关账。", "stock.reopen_stock", "ledger.period_closed",
                   month="2026-03", reason="漏记一张单")
    assert (manual.balance("1405"), manual.balance("1403")) == ("10800.00", "3000.00")
