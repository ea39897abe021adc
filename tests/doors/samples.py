"""An input for every command, with what must be there before it. Codes carry a tag, so that each door has rows of its own."""

from __future__ import annotations

from collections.abc import Callable

from tests.doors import papers
from tests.doors.shop import BOUGHT, COUNTED, COUNTING, DAY, KEPT, ONE, OTHER_PASSWORD, SOLD, VOUCHER, Data, Shop

SAMPLES: dict[str, Callable[[Shop, str], Data]] = {
    "identity.create_user": lambda s, t: {"code": f"n{t}", "name": "阿明", "is_service": True},
    "identity.change_user": lambda s, t: {"user": s.user(t), "name": "阿强"},
    "identity.assign_roles": lambda s, t: {"user": s.user(t), "roles": ["cashier"]},
    "identity.save_role": lambda s, t: {"code": f"role_{t}", "permissions": {"items.item.view": "all"}},
    "identity.reset_password": lambda s, t: {"user": s.user(t, is_service=False), "new_password": OTHER_PASSWORD},
    "identity.set_locale": lambda s, t: {"locale": "zh_CN"},
    "identity.create_token": lambda s, t: {"name": "报表", "user": s.user(t)},
    "identity.revoke_token": lambda s, t: {"token": s.run("identity.create_token", name="报表", user=s.user(t))["id"]},
    "identity.revoke_sessions": lambda s, t: {"user": s.user(t)},
    "identity.save_view": lambda s, t: {"query": "sales.orders", "name": f"V{t}", "address": "state=draft"},
    "identity.drop_view": lambda s, t: {
        "view": s.run("identity.save_view", query="sales.orders", name=f"W{t}", address="", is_shared=True)["id"]
    },
    "identity.choose_columns": lambda s, t: {"query": "sales.orders", "columns": ["number", "gross"]},
    "company.change_company": lambda s, t: {"phone": "021-6100"},
    "company.save_department": lambda s, t: {"code": f"V-{t}", "name": f"车间{t}"},
    "company.ensure_departments": lambda s, t: {"departments": [{"code": f"V-{t}"}]},
    "company.save_holiday": lambda s, t: {"day": "2027-05-03", "kind": "day_off", "name": "劳动节", "source": "国办通知"},
    "company.save_series": lambda s, t: {"kind": "sales.order", "prefix": "SO"},
    "company.save_exchange_rate": lambda s, t: {"currency": "USD", "day": DAY, "rate": "7.10"},
    "company.save_setting": lambda s, t: {"name": "company.door", "value": True},
    "people.save_employee": lambda s, t: {"code": f"E-{t}", "name": "王师傅"},
    "people.ensure_employees": lambda s, t: {"employees": [{"code": f"E-{t}"}]},
    "items.save_item": lambda s, t: {"code": f"P-{t}", "name": "机械密封", "unit": "件", "list_price": "113.00"},
    "items.save_category": lambda s, t: {"code": f"G-{t}", "name": "密封件"},
    "items.save_unit": lambda s, t: {"code": f"箱{t}", "places": 2},
    "items.ensure_items": lambda s, t: {"items": [{"code": f"P-{t}"}]},
    "items.ensure_units": lambda s, t: {"codes": [f"箱{t}"]},
    "items.ensure_categories": lambda s, t: {"codes": [f"G-{t}"]},
    "items.set_default_valuation": lambda s, t: {"kind": "material", "method": "fifo", "valid_from": DAY, "reason": "会计政策"},
    "parties.save_party": lambda s, t: {"code": f"K-{t}", "name": "无锡永盛化工有限公司", "is_customer": True},
    "parties.save_terms": lambda s, t: {"code": f"M-{t}", "name": "月结45天", "kind": "net", "days": 45},
    "parties.ensure_parties": lambda s, t: {"parties": [{"code": f"K-{t}", "is_supplier": True}]},
    "parties.merge": lambda s, t: {"party": s.customer(t), "into": papers.twin(s, t), "reason": "重复建档"},
    "parties.undo_merge": lambda s, t: {"party": papers.merged(s, t), "reason": "合并错了"},
    "parties.keep_apart": lambda s, t: {"party": s.customer(t), "other": papers.twin(s, t), "reason": "两家分公司"},
    "parties.save_name_word": lambda s, t: {"word": f"商行{t}", "source": "本公司习惯"},
    "ledger.save_account": lambda s, t: {"code": "100299", "name": "建设银行", "parent": "1002"},
    "ledger.enter_opening_balances": lambda s, t: {
        "lines": [{"account": "1002", "debit": "5.00"}, {"account": "3001", "credit": "5.00"}]
    },
    "ledger.save_voucher": lambda s, t: VOUCHER,
    "ledger.enter_voucher": lambda s, t: VOUCHER,
    "ledger.approve_voucher": lambda s, t: {"voucher": s.voucher()},
    "ledger.discard_voucher": lambda s, t: {"voucher": s.voucher()},
    "ledger.make_vouchers": lambda s, t: {"date_from": "2026-03-01", "date_to": DAY},
    "ledger.post_vouchers": lambda s, t: {"vouchers": [s.voucher("approve_voucher")]},
    "ledger.reverse_voucher": lambda s, t: {"voucher": s.voucher("approve_voucher", "post_vouchers"), "date": DAY},
    "ledger.close_period": lambda s, t: {"month": "2026-02"},
    "ledger.reopen_period": lambda s, t: {"month": "2026-01"},
    "stock.save_warehouse": lambda s, t: {"code": f"Z-{t}", "name": "分仓"},
    "stock.save_location": lambda s, t: {"warehouse": "WH1", "bin": f"A-{t}"},
    "stock.ensure_warehouses": lambda s, t: {"codes": [f"Z-{t}"]},
    "stock.save_lot": lambda s, t: {"item": s.by_lots(t), "lot": "L-1", "expires_on": "2027-01-01"},
    "stock.release_lot": lambda s, t: {"item": s.by_lots(t, "L-1"), "lot": "L-1"},
    "stock.enter_opening_stock": lambda s, t: {"date": "2026-01-01", "lines": [{"item": "P1", "quantity": "1", "value": "9.00"}]},
    "stock.transfer": lambda s, t: {
        "date": DAY,
        "lines": [{"item": "P1", "quantity": "1", "from_location": "WH1/默认", "to_location": papers.bin(s, t)}],
    },
    "stock.plan_count": lambda s, t: {"date": DAY, "note": "月末盘点"},
    "stock.begin_count": lambda s, t: {"count": papers.count(s, t)},
    "stock.record_counts": lambda s, t: {"count": papers.count(s, t, "begin_count"), "lines": [{"line_no": 1, "counted": "4"}]},
    "stock.finish_count": lambda s, t: {"count": papers.count(s, t, *COUNTING)},
    "stock.recount": lambda s, t: {"count": papers.count(s, t, *COUNTED)},
    "stock.approve_count": lambda s, t: {"count": papers.count(s, t, *COUNTED)},
    "stock.post_count": lambda s, t: {"count": papers.count(s, t, *COUNTED, "approve_count")},
    "stock.decide_count": lambda s, t: {"count": papers.count(s, t, *COUNTED, "approve_count", "post_count"), "date": DAY},
    "stock.change_valuation": lambda s, t: {"item": papers.unmoved(s, t), "method": "fifo", "reason": "会计制度规定"},
    "stock.close_stock": lambda s, t: {"month": "2026-02"},
    "stock.reopen_stock": lambda s, t: {"month": papers.closed_stock(s), "reason": "漏记入库单"},
    "stock.cancel_count": lambda s, t: {"count": papers.count(s, t, "begin_count")},
    "stock.send_transfer": lambda s, t: papers.carried(s, t),
    "stock.receive_transfer": lambda s, t: {
        "transfer": s.run("stock.send_transfer", **papers.carried(s, t))["number"], "date": DAY,
    },
    "stock.save_reason": lambda s, t: {"code": f"R-{t}", "name": "展品", "direction": "out", "account": "560103"},
    "stock.receive_other": lambda s, t: {"reason": "FOUND", "date": DAY, "lines": [ONE]},
    "stock.issue_other": lambda s, t: {"reason": "GIFT", "date": DAY, "party": s.customer(t), "lines": [ONE]},
    "stock.reverse_other": lambda s, t: {
        "other_movement": s.run("stock.issue_other", reason="OWN", date=DAY, lines=[ONE])["number"], "date": DAY,
    },
    "stock.lend_goods": lambda s, t: {"party": s.customer(t), "date": DAY, "lines": [ONE]},
    "stock.take_back_loan": lambda s, t: {
        "loan": s.run("stock.lend_goods", party=s.customer(t), date=DAY, lines=[ONE])["number"], "date": DAY,
    },
    "stock.keep_goods": lambda s, t: {"party": s.customer(t), "date": DAY, "lines": [KEPT]},
    "stock.hand_back": lambda s, t: {
        "custody": s.run("stock.keep_goods", party=s.customer(t), date=DAY, lines=[KEPT])["number"],
    },
    "stock.save_bill": lambda s, t: {"item": s.product(t), "lines": [ONE]},
    "stock.assemble": lambda s, t: {"item": s.product(t), "quantity": "1", "date": DAY, "parts": [ONE]},
    "stock.disassemble": lambda s, t: {"item": papers.assembled(s, t), "quantity": "1", "date": DAY, "parts": [ONE]},
    "invoicing.receive_money": lambda s, t: {"party": s.customer(t), "date": DAY, "amount": "10.00"},
    "invoicing.pay_supplier": lambda s, t: {"party": "S1", "date": DAY, "amount": "10.00"},
    "invoicing.settle": lambda s, t: {"party": s.owing(t), "oldest_first": True},
    "invoicing.reverse_payment": lambda s, t: {"payment": papers.payment(s, t), "reason": "误收"},
    "invoicing.reverse_settlement": lambda s, t: {"clearing": papers.clearing(s, t), "reason": "核错"},
    "invoicing.net_items": papers.net,
    "invoicing.write_off": papers.write_off,
    "invoicing.reverse_write_off": lambda s, t: {
        "clearing": s.run("invoicing.write_off", **papers.write_off(s, t))["number"], "reason": "又收回",
    },
    "invoicing.save_bank_account": lambda s, t: {"code": "1012", "name": "支付宝", "kind": "other"},
    "invoicing.save_bank_layout": lambda s, t: {
        "code": f"YH{t}", "name": "对账单", "purpose": "statement", "columns": [{"field": "date"}, {"field": "amount"}],
    },
    "invoicing.close_cash_day": lambda s, t: {"cash_account": "1012", "day": "2026-01-31"},
    "invoicing.reopen_cash_day": lambda s, t: {"cash_account": "1012", "day": papers.closed_day(s), "reason": "补记"},
    "invoicing.count_cash": lambda s, t: papers.cash_of(s, "5.00") or {"date": DAY, "pieces": [{"value": "100.00", "pieces": 3}]},
    "invoicing.settle_cash_count": lambda s, t: {"cash_count": papers.short(s, t), "reason": "无法查明"},
    "invoicing.reverse_cash_count": lambda s, t: {"cash_count": papers.short(s, t), "reason": "数错"},
    "invoicing.book_cash": papers.other_money,
    "invoicing.transfer_money": lambda s, t: {"from_account": "1002", "to_account": "1001", "amount": "4.00", "date": DAY},
    "invoicing.reverse_cash_entry": lambda s, t: {
        "cash_entry": s.run("invoicing.book_cash", **papers.other_money(s, t))["number"], "reason": "重复",
    },
    "invoicing.request_payment": lambda s, t: {"party": s.customer(t), "amount": "12.00", "date": DAY, "reason": "货款"},
    "invoicing.approve_payment_request": lambda s, t: {"payment_request": papers.request(s, t)},
    "invoicing.refuse_payment_request": lambda s, t: {"payment_request": papers.request(s, t), "reason": "金额不符"},
    "invoicing.withdraw_payment_request": lambda s, t: {"payment_request": papers.request(s, t), "reason": "不需要了"},
    "invoicing.make_bank_file": lambda s, t: {
        "requests": [papers.request_id(s, t)], "layout": papers.layout(s, t),
    },
    "invoicing.pay_request": lambda s, t: {"payment_request": papers.request(s, t, "approve_payment_request"), "date": DAY},
    "invoicing.import_statement": lambda s, t: {
        "cash_account": "1002", "lines": [{"date": DAY, "amount": "6.00", "reference": f"S{t}"}],
    },
    "invoicing.match_statement_line": papers.book_line,
    "invoicing.confirm_statement_line": lambda s, t: {"bank_line": papers.bank_line(s, t), "party": s.customer(t)},
    "invoicing.unmatch_statement_line": lambda s, t: {"bank_line": papers.confirmed(s, t)},
    "invoicing.receive_acceptance": papers.paper,
    "invoicing.give_acceptance": papers.paper,
    "invoicing.endorse_acceptance": lambda s, t: {"acceptance": papers.bill(s, t), "party": "S1", "date": DAY},
    "invoicing.discount_acceptance": lambda s, t: {"acceptance": papers.bill(s, t), "interest": "1.00", "date": DAY},
    "invoicing.collect_acceptance": lambda s, t: {"acceptance": papers.bill(s, t), "date": DAY},
    "invoicing.honour_acceptance": lambda s, t: {"acceptance": papers.bill(s, t, True), "date": DAY},
    "invoicing.dishonour_acceptance": lambda s, t: {"acceptance": papers.bill(s, t), "reason": "拒付", "date": DAY},
    "invoicing.undo_acceptance": lambda s, t: {"acceptance": papers.bill(s, t, False, "collect_acceptance"), "reason": "记错"},
    "invoicing.enter_claim": lambda s, t: {
        "direction": "sale", "party": s.customer(t), "account": "5051", "amount": "10.00", "date": DAY,
    },
    "invoicing.reverse_claim": lambda s, t: {"claim": papers.claimed(s, t), "reason": "重复"},
    "invoicing.revalue": papers.foreign,
    "invoicing.reverse_revaluation": lambda s, t: {"revaluation": papers.revalued(s, t), "reason": "月初冲回"},
    "invoicing.save_recurring_cash": lambda s, t: {
        "code": f"GZ{t}", "name": "工资", "amount": "90.00", "first_on": "2026-01-10",
    },
    "sales.save_order": lambda s, t: {
        "number": f"D-{t}", "customer": "C1", "date": DAY, "lines": [{"item": "P1", "quantity": "2", "price": "1.50"}],
    },
    "sales.quote_order": lambda s, t: {"order": s.sale(t)},
    "sales.lose_quotation": lambda s, t: {"order": s.sale(t, "quote_order"), "lost_reason": "price", "note": "同行更低"},
    "sales.place_order": lambda s, t: {"order": s.sale(t)},
    "sales.approve_order": lambda s, t: {"order": s.sale(t, "place_order")},
    "sales.unapprove_order": lambda s, t: {"order": s.sale(t, "place_order", "approve_order")},
    "sales.cancel_order": lambda s, t: {"order": s.sale(t, "place_order")},
    "sales.close_order": lambda s, t: {"order": s.sale(t, "place_order", "approve_order")},
    "sales.refuse_order": lambda s, t: {"order": s.sale(t, "place_order"), "reason": "价格未谈妥"},
    "sales.ask_release": lambda s, t: {"order": s.held_back(t), "note": "客户承诺周五付款"},
    "sales.release_order": lambda s, t: {"order": s.held_back(t, "ask_release")},
    "sales.refuse_release": lambda s, t: {"order": s.held_back(t, "ask_release"), "reason": "先收款"},
    "sales.amend_order": lambda s, t: {
        "order": s.sale(t, "place_order", "approve_order"), "reason": "客户加量", "lines": [{"line_no": 1, "quantity": "3"}],
    },
    "sales.close_order_rest": lambda s, t: {"order": s.sale(t, "place_order", "approve_order")},
    "sales.save_tolerance": lambda s, t: {"customer": s.customer(t), "item": "P1", "over": "0.05", "under": "0.03"},
    "sales.record_shipment": lambda s, t: {"goods_issue": papers.issue(s, t), "carrier": "德邦物流", "tracking_number": "DP1001"},
    "sales.record_slip": lambda s, t: {"goods_issue": papers.issue(s, t), "file": "slips/1.jpg"},
    "sales.adjust_price": lambda s, t: {
        "goods_issue": papers.issue(s, t), "reason": "质量让价", "lines": [{"line_no": 1, "price": "1000"}],
    },
    "sales.invoice_adjustment": lambda s, t: {"price_adjustment": papers.adjustment(s, t)},
    "sales.issue_goods": lambda s, t: {"order": s.sale(t, "place_order", "approve_order"), "date": DAY},
    "sales.exchange_goods": lambda s, t: {"goods_issue": papers.issue(s, t), "reason": "规格不符", "date": DAY},
    "sales.return_goods": lambda s, t: {"goods_issue": papers.issue(s, t)},
    "sales.invoice_order": lambda s, t: {"order": s.sale(t, *SOLD)},
    "sales.reverse_invoice": lambda s, t: {"invoice": papers.invoice(s, t)},
    "sales.recognise_due_vat": lambda s, t: {"date": DAY},
    "sales.save_price_list": lambda s, t: {"code": f"J-{t}", "name": "批发价", "lines": [{"item": "P1", "price": "999.00"}]},
    "sales.save_customer_item": lambda s, t: {"customer": s.customer(t), "item": "P1", "code": f"KH-{t}"},
    "sales.save_assignment_rule": lambda s, t: {"salesperson": s.employee(t), "region": f"R{t}"},
    "sales.import_history": lambda s, t: {"rows": [{"date": "2025-05-01", "item": "P1", "quantity": "3", "amount": "30.00"}]},
    "purchasing.save_order": lambda s, t: {
        "number": f"B-{t}", "supplier": "S1", "date": DAY, "lines": [{"item": "P1", "quantity": "2", "price": "1.50"}],
    },
    "purchasing.place_order": lambda s, t: {"order": s.purchase(t)},
    "purchasing.approve_order": lambda s, t: {"order": s.purchase(t, "place_order")},
    "purchasing.unapprove_order": lambda s, t: {"order": s.purchase(t, "place_order", "approve_order")},
    "purchasing.close_order": lambda s, t: {"order": s.purchase(t, "place_order", "approve_order")},
    "purchasing.cancel_order": lambda s, t: {"order": s.purchase(t, "place_order")},
    "purchasing.receive_goods": lambda s, t: {"order": s.purchase(t, "place_order", "approve_order"), "date": DAY},
    "purchasing.return_goods": lambda s, t: {"goods_receipt": papers.receipt(s, t)},
    "purchasing.enter_invoice": lambda s, t: {"order": s.purchase(t, *BOUGHT), "tax_number": f"2631{t}"},
    "purchasing.save_supplier_item": lambda s, t: {"supplier": "S1", "item": "P1", "price": "99.00", "lead_time_days": 12},
    "purchasing.receive_unordered": lambda s, t: {
        "supplier": "S1", "date": DAY, "lines": [{"item": "P1", "quantity": "2", "price": "113"}],
    },
    "purchasing.price_afterwards": lambda s, t: {
        "order": s.came_first()["order_id"], "lines": [{"line_no": 1, "price": "99.00"}],
    },
    "purchasing.match_receipt": lambda s, t: {
        "goods_receipt": s.came_first()["number"], "order": s.purchase(t, "place_order", "approve_order"),
    },
    "purchasing.inspect_goods": lambda s, t: {"goods_receipt": s.to_inspect(t), "date": DAY},
    "purchasing.remind_supplier": lambda s, t: {
        "supplier": "S1", "lines": [{"order": s.purchase(t, "place_order", "approve_order"), "line_no": 1}], "channel": "wechat",
    },
    "purchasing.save_price_steps": lambda s, t: {
        "supplier": "S1", "item": "P1", "prices": [{"minimum_quantity": "100", "price": "95.00", "valid_from": DAY}],
    },
    "purchasing.send_back_order": lambda s, t: {"order": s.purchase(t, "place_order"), "reason": "价格偏高"},
    "purchasing.save_requisition": lambda s, t: {
        "number": f"Q-{t}", "date": DAY, "reason": "检修备件", "lines": [{"item": "P1", "quantity": "2"}],
    },
    "purchasing.place_requisition": lambda s, t: {"requisition": s.requisition(t)},
    "purchasing.approve_requisition": lambda s, t: {"requisition": s.requisition(t, "place")},
    "purchasing.refuse_requisition": lambda s, t: {"requisition": s.requisition(t, "place"), "reason": "仓库还有"},
    "purchasing.close_requisition": lambda s, t: {"requisition": s.requisition(t, "place", "approve")},
    "purchasing.cancel_requisition": lambda s, t: {"requisition": s.requisition(t)},
    "purchasing.order_requisitions": lambda s, t: {"requisitions": [s.requisition(t, "place", "approve")]},
    "integrations.save_channel": lambda s, t: {"code": f"N-{t}", "name": "邮件", "kind": "mail"},
    "integrations.save_template": lambda s, t: s.template(),
    "integrations.save_notice": lambda s, t: {"occasion": "goods_issued", "channel": s.channel(t)},
    "integrations.write_messages": lambda s, t: {"happened": [s.happened(t)]},
    "integrations.retry_message": lambda s, t: {"message": s.message(t, "cancel_message")},
    "integrations.cancel_message": lambda s, t: {"message": s.message(t)},
    "planning.record_forecasts": lambda s, t: {"as_of": DAY, "forecasts": []},
    "planning.record_suggestions": lambda s, t: {
        "run": s.run("planning.record_forecasts", as_of=DAY, forecasts=[])["run"], "suggestions": [s.suggested()],
    },
    "planning.accept_suggestion": lambda s, t: {"suggestion": s.suggestion()},
    "planning.accept_suggestions": lambda s, t: {"suggestions": [s.suggestion("id")]},
    "planning.refuse_suggestion": lambda s, t: {"suggestion": s.suggestion(), "reason": "项目已取消"},
}  # fmt: skip

# What happens once in a company, or to the whole of it, is tried at each door without keeping it.
TRIED_ONLY = frozenset(
    (
        "company.change_company", "company.save_holiday", "company.save_series", "company.save_setting", "ledger.save_account",
        "ledger.enter_opening_balances", "ledger.make_vouchers", "ledger.close_period", "ledger.reopen_period",
        "stock.close_stock",
        "sales.recognise_due_vat", "purchasing.save_supplier_item", "purchasing.save_price_steps",
        "items.save_unit", "company.save_exchange_rate", "invoicing.save_bank_account", "invoicing.close_cash_day",
        "invoicing.reopen_cash_day", "invoicing.reverse_revaluation",
    )
)  # fmt: skip

# Possible in a new company only: every door says so.
TOO_LATE = frozenset(("stock.enter_opening_stock",))

SEEDED = ("identity", "company", "items", "parties", "ledger", "stock")
# Not asked at every door, and why.
OUTSIDE = {
    "company.open_company": "only opening a company calls it, as the system's own user",
    "ledger.open_books": "only opening a company calls it, as the system's own user",
    "identity.set_password": "takes the old password of whoever calls; a program with a token has none",
    **{f"{name}.seed": "only opening a company calls it" for name in SEEDED},
}
# A draft has no number yet, and a cell of a sheet names documents by number only.
NO_SHEET = frozenset(("ledger.approve_voucher", "ledger.discard_voucher", "ledger.reverse_voucher"))
