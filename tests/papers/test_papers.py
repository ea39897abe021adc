"""Papers as their readers see them: what stands on them, in which language, on which sheet, and for whom."""

from __future__ import annotations

import pytest

from operational.core.api import NotFound, NotPermitted, Refusal
from tests.papers.conftest import Printing


def test_a_sales_order_says_who_what_and_how_much(still: Printing) -> None:
    order = still.order(customer_po="PO-88", note="装箱发运")
    pdf = still.pdf("sales_order", order=order)
    assert len(pdf) == 1 and pdf.millimetres() == (210, 297)
    text = pdf.text()
    number = still.books.sql('select number from sales."order" where id = :i', i=order)[0]["number"]
    for told in (
        "测试泵阀", "销售订单", number, "苏州明达机电有限公司", "王敏", "13800000000", "PO-88", "昆山市玉山镇仓库 3 号门 老周",
        "PUMP", "离心泵", "ISG50-160", "1,130.00", "13%", "2,260.00", "贰仟贰佰陆拾元整", "装箱发运", "单价：含税",
        "第 1 页 共 1 页",
    ):  # fmt: skip
        assert told in text, told
    assert ("QRCode", "http://erp.example/x?id=1") in pdf.codes()


def test_a_quotation_says_until_when_it_holds(still: Printing) -> None:
    order = still.order(approve=False)
    draft = still.paper("quotation", order=order)
    assert draft.mark == "草稿"
    still.books.run("sales.quote_order", {"order": order, "valid_until": "2026-04-15"})
    paper = still.paper("quotation", order=order)
    facts = {fact.label: fact.value for fact in paper.facts}
    assert paper.mark == "" and facts["报价有效期至"] == "2026-04-15" and facts["版本"] == "1"
    assert "报价有效期至：2026-04-15" in still.pdf("quotation", order=order).text()


def test_a_delivery_note_fills_continuous_paper_page_by_page(still: Printing) -> None:
    issue = still.issue(still.order(lines=26))
    pdf = still.pdf("delivery_note", goods_issue=issue)
    assert len(pdf) == 2 and {pdf.millimetres(page) for page in (0, 1)} == {(241, 140)}
    for page in (0, 1):
        text = pdf.text(page)
        assert "送货单" in text and "测试泵阀" in text and f"第 {page + 1} 页 共 2 页" in text
        assert "离心泵" in text and "名称" in text  # the heading of the lines comes again
    assert "伍万捌仟柒佰陆拾元整" in pdf.text(1) and "收货人（签章）" in pdf.text(1)
    assert pdf.codes(0) == pdf.codes(1) == {("QRCode", "http://erp.example/x?id=1")}


def test_a_delivery_note_without_prices_tells_none(still: Printing) -> None:
    issue = still.issue(still.order())
    told = still.pdf("delivery_note", goods_issue=issue, with_prices=False).text()
    assert "1,130.00" not in told and "2,260.00" not in told and "大写" not in told and "单价" not in told
    assert "离心泵" in told


def test_outgoing_papers_speak_the_partners_language(still: Printing) -> None:
    taipei = still.pdf("sales_order", order=still.order("C9")).text()
    assert "銷售訂單" in taipei and "臺北恆昌機電行" in taipei and "規格型號" in taipei and "第 1 頁 共 1 頁" in taipei
    bremen = still.pdf("sales_order", order=still.order("C8")).text()
    assert "Sales order" in bremen and "Page 1 of 1" in bremen and "Nord Pump GmbH" in bremen
    assert still.paper("sales_order", order=still.order("C8"), language="zh_CN").title == "销售订单"
    # What stays in the house speaks the language of whoever prints it.
    assert still.paper("picking_list", order=still.order("C8")).title == "拣货单"


def test_a_picking_list_names_bins_and_what_is_short(printing: Printing) -> None:
    run = printing.books.run
    warehouse = printing.books.sql("select code from stock.warehouse where is_default")[0]["code"]
    run("stock.save_location", {"warehouse": warehouse, "bin": "B-07"})
    default = printing.books.sql("select code from stock.location where is_default")[0]["code"]
    move = {"item": "PUMP", "quantity": "5", "from_location": default, "to_location": f"{warehouse}/B-07"}
    run("stock.transfer", {"lines": [move]})
    rows = [{"item": "PUMP", "quantity": "198", "price": "1130"}, {"item": "PUMP", "quantity": "10", "price": "1130"}]
    order = printing.books.run("sales.save_order", {"customer": "C1", "lines": rows}).result["id"]
    paper = printing.paper("picking_list", order=order)
    taken = [(line.no, line.location, line.quantity) for line in paper.lines]
    assert [quantity for _, _, quantity in taken if _ != "—"] and sum(int(q) for _, _, q in taken) == 208
    assert taken[-1] == ("2", "—", "8")
    assert {"B-07"} < {bin_ for _, bin_, _ in taken}
    assert paper.totals is not None and paper.totals.quantity == "208"


def test_a_purchase_order_speaks_to_the_supplier(still: Printing) -> None:
    run = still.books.run
    run("purchasing.save_supplier_item", {"supplier": "S1", "item": "PUMP", "supplier_code": "HZ-77", "price": "678.00"})
    text = still.pdf("purchase_order", order=still.purchase).text()
    assert "采购订单" in text and "上海恒泽铸造有限公司" in text and "HZ-77" in text and "供方料号" in text
    assert "壹拾叁万伍仟陆佰元整" in text


def test_a_receipt_says_the_amount_in_capitals_and_what_it_settles(still: Printing) -> None:
    order = still.order()
    still.issue(order)
    still.books.run("sales.invoice_order", {"order": order})
    claim = still.books.sql("select id from invoicing.open_item where open > 0 and side = 'D' order by id desc limit 1")[0]["id"]
    given = {"party": "C1", "amount": "1680.32", "allocations": [{"open_item": claim, "amount": "1680.32"}], "reference": "T-9"}
    paid = still.books.run("invoicing.receive_money", given).result["id"]
    pdf = still.pdf("money_receipt", payment=paid)
    text = pdf.text()
    assert pdf.millimetres() == (241, 140)
    for told in ("收款收据", "壹仟陆佰捌拾元零叁角贰分", "1,680.32", "苏州明达机电有限公司", "T-9", "核销单据"):
        assert told in text, told


def test_a_payment_to_a_supplier_has_no_receipt(still: Printing) -> None:
    paid = still.books.run("invoicing.pay_supplier", {"party": "S1", "amount": "10.00"}).result["id"]
    with pytest.raises(Refusal) as refused:
        still.paper("money_receipt", payment=paid)
    assert refused.value.key == "papers.no_receipt_for_paying"


def test_papers_have_the_right_and_the_scope_of_their_document(printing: Printing) -> None:
    order = printing.order()
    for name, given in (
        ("sales_order", {"order": order}), ("quotation", {"order": order}), ("picking_list", {"order": order}),
        ("purchase_order", {"order": printing.purchase}), ("delivery_note", {"goods_issue": printing.issue(order)}),
        ("item_labels", {"items": ["PUMP"]}), ("bin_labels", {"locations": [1]}), ("lot_labels", {"lots": [1]}),
    ):  # fmt: skip
        with pytest.raises(NotPermitted):
            printing.books.ask(f"papers.{name}", given, as_="nobody")
    # A clerk sees her own orders only, and prints no other.
    with pytest.raises(NotFound):
        printing.books.ask("papers.sales_order", {"order": order}, as_="sales_clerk")
    own = printing.order(as_="sales_clerk", approve=False)
    assert printing.books.ask("papers.sales_order", {"order": own}, as_="sales_clerk").model_dump()["id"] == own


def test_labels_are_read_by_a_scanner(still: Printing) -> None:
    roll = still.pdf("item_labels", items=["PUMP", "SEAL"], copies=2)
    assert len(roll) == 4 and roll.millimetres() == (50, 30)
    assert roll.codes(0) == roll.codes(1) == {("QRCode", "6901234567892"), ("Code128", "6901234567892")}
    assert roll.codes(2) == {("QRCode", "SEAL"), ("Code128", "SEAL")}
    assert "离心泵" in roll.text(0)
    tall = still.pdf("item_labels", items=["SEAL"], size="40x60")
    assert tall.millimetres() == (40, 60) and tall.codes() == {("QRCode", "SEAL"), ("Code128", "SEAL")}
    sheet = still.pdf("item_labels", items=["PUMP", "SEAL"], copies=30, sheet=True)
    assert sheet.millimetres() == (210, 297) and len(sheet) == 2
    assert sheet.codes(1) == {("QRCode", "SEAL"), ("Code128", "SEAL")}


def test_bins_and_lots_have_labels(still: Printing) -> None:
    still.books.run("items.save_item", {"code": "GLUE", "name": "密封胶", "unit": "件", "tracks_lots": True})
    still.books.run("stock.save_lot", {"item": "GLUE", "lot": "2026-03甲", "expires_on": "2027-03-01"})
    lot = still.books.sql("select id from stock.lot where code = '2026-03甲'")[0]["id"]
    label = still.pdf("lot_labels", lots=[lot])
    # Bars hold no Chinese signs: then the square alone says it.
    assert label.codes() == {("QRCode", "2026-03甲")} and "2027-03-01" in label.text()
    default = still.books.sql("select code from stock.location where is_default")[0]["code"]
    assert ("QRCode", default) in still.pdf("bin_labels", locations=[default]).codes()


def test_more_labels_than_a_roll_are_refused(still: Printing) -> None:
    with pytest.raises(Refusal) as refused:
        still.paper("item_labels", items=["PUMP"] * 5, copies=500)
    assert refused.value.key == "papers.too_many_labels"
    with pytest.raises(NotFound):
        still.paper("item_labels", items=["PUMP", "没有这个"])
