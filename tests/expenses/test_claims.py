"""A claim goes from the employee over the head and finance to the cashier; the books follow, and nobody takes a short cut."""

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from operational.core.api import Actor, NotFound
from tests.books import Books
from tests.expenses.people_of import HOTEL, MEAL, RAIL, Staff, entry_of, sound, staffed

D = Decimal
CORE = "core.move_not_allowed"


@pytest.fixture
def staff(company: Books) -> Staff:
    return Staff(staffed(company))


def test_the_whole_way_of_a_claim(staff: Staff) -> None:
    """As a manual tells it: written on the phone, agreed to, corrected and booked, paid."""
    made = staff.run("wang", "save_claim", reason="南京出差", lines=[RAIL, HOTEL, MEAL])
    number = made["number"]
    assert (number[:3], made["state"], made["amount"], made["tax"]) == ("BXD", "draft", "833.00", "45.00")
    assert staff.run("wang", "submit_claim", claim=number)["state"] == "submitted"
    (waiting,) = staff.ask("li", "waiting_for_me").rows
    assert (waiting.number, waiting.party, waiting.amount) == (number, "王敏", D("833.00"))
    assert waiting.summary == "销售部 · 南京出差 · 住宿费 636.00、火车票 109.00、餐费 88.00"
    assert staff.run("li", "approve_claim", claim=number)["state"] == "approved"
    assert [row.number for row in staff.ask("fang", "finance_waiting_for_me").rows] == [number]
    cut = {"line_no": 3, "approved": "80.00", "correction": "超出餐补"}
    booked = staff.run("fang", "book_claim", claim=number, corrections=[cut])
    assert (booked["state"], booked["approved"], booked["tax"]) == ("booked", "825.00", "45.00")
    assert entry_of(staff.books, number, "expense") == [
        ("560208", "780.00", "0.00", "wang"),
        ("22210101", "45.00", "0.00", ""),
        ("224104", "0.00", "825.00", "wang"),
    ]
    sound(staff.books)
    paid = staff.run("qian", "pay_claims", claims=[{"claim": number}], cash_account="1002")
    assert (paid["amount"], staff.state(number)) == ("825.00", "paid")
    assert entry_of(staff.books, paid["number"], "cash") == [
        ("224104", "825.00", "0.00", "wang"), ("1002", "0.00", "825.00", ""),
    ]  # fmt: skip
    shown = staff.ask("wang", "claim", claim=number)
    assert (shown.owed, shown.settled, [row.number for row in shown.related]) == (D("0.00"), D("825.00"), [paid["number"]])
    assert [row.correction for row in shown.lines] == ["", "", "超出餐补"]
    sound(staff.books)


def test_a_voucher_of_a_claim_tells_who_and_why(staff: Staff) -> None:
    number = staff.booked()
    staff.books.run("ledger.make_vouchers", {"date_from": "2026-03-01", "date_to": "2026-03-16"})
    (row,) = staff.books.sql("select summary, total from ledger.voucher")
    assert row["total"] == D("833.00")
    assert "王敏" in row["summary"] and number in row["summary"]


def test_several_claims_in_one_payment_and_one_in_parts(staff: Staff) -> None:
    first, second = staff.booked(RAIL), staff.booked({**RAIL, "amount": "218.00"})
    paid = staff.run("qian", "pay_claims", claims=[{"claim": first}, {"claim": second, "amount": "100.00"}])
    assert (paid["amount"], paid["claims"], staff.state(first), staff.state(second)) == ("209.00", 2, "paid", "booked")
    assert staff.refused("qian", "pay_claims", claims=[{"claim": second, "amount": "118.01"}]) == "expenses.more_than_owed"
    assert staff.refused("qian", "pay_claims", claims=[{"claim": second, "amount": "0.00"}]) == "expenses.more_than_owed"
    assert staff.refused("qian", "pay_claims", claims=[{"claim": second}, {"claim": second}]) == "expenses.claim_twice"
    assert staff.refused("qian", "pay_claims", claims=[{"claim": first}]) == "expenses.not_to_pay"
    staff.run("qian", "pay_claims", claims=[{"claim": second}])
    assert staff.state(second) == "paid"
    sound(staff.books)
    assert staff.ask("qian", "claims_to_pay").owed == D("0.00")


def test_money_taken_back_owes_the_claim_again(staff: Staff) -> None:
    number = staff.booked()
    paid = staff.run("qian", "pay_claims", claims=[{"claim": number}])
    assert staff.refused("fang", "reverse_claim", claim=number, reason="错") == CORE
    staff.books.run("invoicing.reverse_cash_entry", {"cash_entry": paid["number"], "reason": "退票"})
    assert staff.state(number) == "booked"
    sound(staff.books)
    staff.run("fang", "reverse_claim", claim=number, reason="重复入账")
    assert staff.state(number) == "reversed"
    assert entry_of(staff.books, number, "expense")[-1] == ("224104", "0.00", "-833.00", "wang")
    sound(staff.books)
    again = staff.claim()  # the same invoices are free again
    assert staff.state(again) == "submitted"


def test_an_advance_is_paid_settled_by_a_claim_and_the_rest_comes_back(staff: Staff) -> None:
    advance, number = staff.advance("1000.00"), staff.booked()
    done = staff.run("qian", "offset_claim", claim=number)
    assert (done["amount"], done["state"], staff.state(advance, "advance")) == ("833.00", "paid", "paid")
    assert entry_of(staff.books, number, "offset") == [
        ("224104", "833.00", "0.00", "wang"), ("1221", "0.00", "833.00", "wang"),
    ]  # fmt: skip
    sound(staff.books)
    back = staff.run("qian", "return_advance", advance=advance, cash_account="1001")
    assert (back["settled"], back["state"]) == ("1000.00", "cleared")
    left = staff.books.sql("select sum(debit - credit) as left from ledger.entry_line where account_code = '1221'")
    assert left[0]["left"] == D("0.00")
    sound(staff.books)
    undone = staff.run("qian", "undo_offset", claim=number, reason="应付现金")
    assert (undone["state"], staff.state(advance, "advance")) == ("booked", "paid")
    sound(staff.books)


def test_an_advance_that_was_used_cannot_be_unpaid(staff: Staff) -> None:
    advance, number = staff.advance("300.00"), staff.approved()
    booked = staff.run("fang", "book_claim", claim=number, use_advances=True)
    assert (booked["settled"], booked["state"], staff.state(advance, "advance")) == ("300.00", "booked", "cleared")
    (money,) = staff.books.sql("select number from invoicing.cash_entry")
    with pytest.raises(Exception) as found:
        staff.books.run("invoicing.reverse_cash_entry", {"cash_entry": money["number"], "reason": "错"})
    assert "expenses.advance_is_used" in str(found.value.problems)  # type: ignore[attr-defined]
    assert staff.refused("fang", "reverse_claim", claim=number, reason="错") == "expenses.claim_is_settled"
    staff.run("qian", "pay_claims", claims=[{"claim": number}])
    assert staff.state(number) == "paid"
    sound(staff.books)


def test_an_unused_advance_is_unpaid_with_its_money(staff: Staff) -> None:
    advance = staff.advance()
    (money,) = staff.books.sql("select number from invoicing.cash_entry")
    staff.books.run("invoicing.reverse_cash_entry", {"cash_entry": money["number"], "reason": "未领"})
    assert staff.state(advance, "advance") == "approved"
    staff.run("wang", "withdraw_advance", advance=advance, reason="不出差了")
    sound(staff.books)


def test_refused_with_a_reason_mended_and_handed_in_again(staff: Staff) -> None:
    number = staff.claim()
    staff.run("li", "refuse_claim", claim=number, reason="缺行程单")
    assert staff.ask("wang", "claim", claim=number).decision_reason == "缺行程单"
    staff.run("wang", "save_claim", claim=number, reason="南京出差", lines=[RAIL, HOTEL], submit=True)
    staff.run("li", "approve_claim", claim=number)
    staff.run("fang", "send_back_claim", claim=number, reason="发票抬头不对")
    assert staff.state(number) == "refused"
    staff.run("wang", "cancel_claim", claim=number, reason="不报了")
    assert staff.refused("wang", "save_claim", claim=number, reason="x", lines=[RAIL]) == "expenses.not_editable"
    staff.claim()  # its invoices are free again
    sound(staff.books)


def test_withdrawn_before_it_is_booked_never_after(staff: Staff) -> None:
    number = staff.approved()
    assert staff.run("wang", "withdraw_claim", claim=number)["state"] == "withdrawn"
    staff.run("wang", "submit_claim", claim=number)
    staff.run("li", "approve_claim", claim=number)
    staff.run("fang", "book_claim", claim=number)
    assert staff.refused("wang", "withdraw_claim", claim=number) == CORE


def test_nobody_approves_an_own_claim(staff: Staff) -> None:
    own = staff.claim("li", RAIL)
    assert staff.refused("li", "approve_claim", claim=own) == "expenses.own_paper"
    assert staff.ask("li", "waiting_for_me").rows == []
    assert [row.number for row in staff.ask("gao", "waiting_for_me").rows] == [own]
    staff.run("gao", "approve_claim", claim=own)
    of_boss = staff.claim("gao", RAIL)
    assert staff.refused("gao", "approve_claim", claim=of_boss) == "expenses.own_paper"
    of_finance = staff.claim("fang", {**RAIL, "amount": "50.00"})
    staff.run("gao", "approve_claim", claim=of_finance)
    assert staff.refused("fang", "book_claim", claim=of_finance) == "expenses.own_paper"
    staff.books.run("company.save_setting", {"name": "expenses.own_claim_allowed", "value": True, "source": "一人公司"})
    staff.run("gao", "approve_claim", claim=of_boss)
    staff.run("fang", "book_claim", claim=of_finance)


def test_an_own_advance_is_not_approved_either(staff: Staff) -> None:
    number = staff.run("gao", "request_advance", amount="100.00", reason="备用金")["number"]
    assert staff.refused("gao", "approve_advance", advance=number) == "expenses.own_paper"


def test_who_sees_and_decides_what(staff: Staff) -> None:
    mine, other = staff.claim(), staff.claim("zhao", {**RAIL, "amount": "20.00"})
    everybody = ("wang", "li", "zhao", "fang", "gao", "qian")
    seen = {code: {row.number for row in staff.ask(code, "claims").rows} for code in everybody}
    both = {mine, other}
    assert seen == {"wang": {mine}, "li": {mine}, "zhao": {other}, "fang": both, "gao": both, "qian": both}
    with pytest.raises(NotFound):
        staff.ask("zhao", "claim", claim=mine)
    with pytest.raises(NotFound):
        staff.ask("li", "claim", claim=other)
    assert staff.refused("li", "approve_claim", claim=other) == "core.not_found"
    assert staff.refused("li", "save_claim", claim=mine, reason="x", lines=[RAIL]) == "expenses.of_another"
    assert staff.refused("li", "withdraw_claim", claim=mine) == "expenses.of_another"
    assert staff.refused("wang", "save_claim", employee="zhao", reason="x", lines=[RAIL]) == "expenses.of_another"
    for code, command in (("wang", "approve_claim"), ("wang", "book_claim"), ("li", "book_claim"), ("qian", "book_claim")):
        assert staff.refused(code, command, claim=mine) == "dispatch.not_permitted", (code, command)
    assert staff.refused("li", "pay_claims", claims=[{"claim": mine}]) == "dispatch.not_permitted"
    assert staff.refused("li", "reverse_claim", claim=mine, reason="x") == "dispatch.not_permitted"


def test_a_user_without_an_employee_cannot_claim(staff: Staff) -> None:
    staff.actors["nobody"] = Actor(799, "临时", dict(staff.actors["wang"].permissions))
    assert staff.refused("nobody", "save_claim", reason="x", lines=[RAIL]) == "expenses.not_an_employee"
    assert staff.ask("nobody", "claims").rows == []


def test_finance_writes_for_a_worker_without_a_user(staff: Staff) -> None:
    number = staff.run("fang", "save_claim", employee="zhao", reason="买工具", lines=[RAIL], submit=True)["number"]
    assert [row.number for row in staff.ask("gao", "waiting_for_me").rows] == [number]


def test_what_waits_goes_to_the_new_head(staff: Staff) -> None:
    number = staff.claim()
    staff.books.run("people.set_department_head", {"department": "SALES", "head": "zhao"})
    assert staff.ask("li", "waiting_for_me").rows == []
    assert staff.refused("li", "approve_claim", claim=number) == "core.not_found"
    staff.books.run("people.set_department_head", {"department": "SALES"})
    staff.books.run("people.set_department_head", {"department": "OFFICE", "head": "li"})  # the department above
    assert [row.number for row in staff.ask("li", "waiting_for_me").rows] == [number]


@pytest.mark.parametrize(
    ("line", "key", "field"),
    [
        ({**RAIL, "amount": "0.00"}, "expenses.receipt_without_amount", "lines.1.amount"),
        ({**RAIL, "day": "2026-03-17"}, "expenses.receipt_in_future", "lines.1.day"),
        ({**RAIL, "day": "2018-03-17"}, "expenses.kind_without_account", "lines.1.kind"),
        ({**RAIL, "kind": "没有"}, "core.not_found", "lines.1.kind"),
        ({**RAIL, "untaxed": "109.00"}, "expenses.untaxed_too_high", "lines.1.untaxed"),
        ({**HOTEL, "tax": "636.00"}, "expenses.tax_too_high", "lines.1.tax"),
        ({**HOTEL, "invoice_number": " - "}, "expenses.number_missing", "lines.1.invoice_number"),
        ({**RAIL, "department": "没有"}, "core.not_found", "lines.1.department"),
        ({**RAIL, "party": "没有"}, "core.not_found", "lines.1.party"),
    ],
)
def test_a_wrong_receipt_is_refused_with_its_row(staff: Staff, line: dict[str, Any], key: str, field: str) -> None:
    with pytest.raises(Exception) as found:
        staff.run("wang", "save_claim", reason="x", lines=[MEAL, line])
    problem = found.value.problems[0]  # type: ignore[attr-defined]
    assert (problem.key, problem.field) == (key, field)
    assert staff.books.count("expenses.claim") == 0


def test_an_invoice_is_claimed_once_and_not_booked_twice(staff: Staff) -> None:
    number = staff.claim("wang", HOTEL)
    spaced = {**HOTEL, "invoice_number": "2631 2000-0000 0000 0001"}
    assert staff.refused("zhao", "save_claim", reason="x", lines=[spaced]) == "expenses.number_claimed"
    assert staff.refused("zhao", "save_claim", reason="x", lines=[MEAL, MEAL]) == "expenses.number_twice"
    staff.run("wang", "save_claim", claim=staff.claim("wang", MEAL, submit=False), reason="x", lines=[MEAL])  # its own: no clash
    run = staff.books.run
    run("parties.save_party", {"code": "S1", "name": "酒店", "is_supplier": True})
    run("items.save_item", {"code": "FEE", "name": "住宿", "unit": "次", "kind": "service"})
    order = {"supplier": "S1", "number": "B1", "lines": [{"item": "FEE", "quantity": "1", "price": "636"}]}
    run("purchasing.save_order", order)
    for step in ("place_order", "approve_order", "receive_goods"):
        run(f"purchasing.{step}", {"order": "B1"})
    with pytest.raises(Exception) as found:
        run("purchasing.enter_invoice", {"order": "B1", "tax_number": HOTEL["invoice_number"]})
    assert found.value.problems[0].key == "expenses.number_claimed"  # type: ignore[attr-defined]
    run("purchasing.enter_invoice", {"order": "B1", "tax_number": "26312000000000000009"})
    late = {**HOTEL, "invoice_number": "26312000000000000009"}
    assert staff.refused("wang", "save_claim", reason="x", lines=[late]) == "expenses.number_booked"
    assert staff.state(number) == "submitted"


def test_a_number_taken_while_the_claim_lay_withdrawn_stays_its_own(staff: Staff) -> None:
    number = staff.claim("wang", HOTEL)
    staff.run("wang", "withdraw_claim", claim=number)
    assert staff.refused("zhao", "save_claim", reason="x", lines=[HOTEL]) == "expenses.number_claimed"
    staff.run("wang", "submit_claim", claim=number)


def test_a_double_click_makes_one_claim_and_one_payment(staff: Staff) -> None:
    data = {"reason": "x", "lines": [RAIL], "submit": True}
    first = staff.books.run("expenses.save_claim", data, as_=staff.actors["wang"], key="k1")
    again = staff.books.run("expenses.save_claim", data, as_=staff.actors["wang"], key="k1")
    assert first.result == again.result and staff.books.count("expenses.claim") == 1
    number = first.result["number"]
    staff.run("li", "approve_claim", claim=number)
    assert staff.refused("li", "approve_claim", claim=number) == CORE
    staff.run("fang", "book_claim", claim=number)
    assert staff.refused("fang", "book_claim", claim=number) == CORE
    staff.run("qian", "pay_claims", claims=[{"claim": number}])
    assert staff.refused("qian", "pay_claims", claims=[{"claim": number}]) == "expenses.not_to_pay"


def test_limits_are_told_and_shown_to_whoever_decides(staff: Staff) -> None:
    save = staff.books.run
    dated = {"valid_from": "2026-01-01", "source": "差旅费管理办法"}
    save("expenses.save_limit", {"kind": "HOTEL", "measure": "each", "amount": "300.00", **dated})
    save("expenses.save_limit", {"kind": "HOTEL", "job": "业务员", "measure": "each", "amount": "250.00", **dated})
    save("expenses.save_limit", {"kind": "PHONE", "measure": "month", "amount": "100.00", **dated})
    phone = {"day": "2026-03-02", "kind": "PHONE", "amount": "80.00", "paper": "none"}
    made = staff.run("wang", "save_claim", reason="x", lines=[HOTEL, phone], submit=True)
    told = [(row["line_no"], row["measure"], row["limit"], row["over"]) for row in made["limits"]]
    assert (told, made["over"]) == ([(1, "each", "250.00", "136.00")], "136.00")
    (waiting,) = staff.ask("li", "waiting_for_me").rows
    assert waiting.reasons == ["超过标准 136.00", "1 行没有发票"]
    more = staff.run("wang", "save_claim", reason="y", lines=[{**phone, "day": "2026-03-09"}])
    assert (more["over"], more["limits"][0]["measure"]) == ("60.00", "month")


def test_finance_corrects_but_never_raises(staff: Staff) -> None:
    number = staff.approved()
    first = {"line_no": 1}
    refused = staff.refused
    assert refused("fang", "book_claim", claim=number, corrections=[{**first, "approved": "109.01", "correction": "x"}]) == (
        "expenses.more_than_claimed"
    )
    assert refused("fang", "book_claim", claim=number, corrections=[{**first, "approved": "1.00"}]) == (
        "expenses.correction_without_reason"
    )
    assert refused("fang", "book_claim", claim=number, corrections=[{"line_no": 9}]) == "expenses.no_such_line"
    nothing = [{"line_no": no, "approved": "0.00", "correction": "不符"} for no in (1, 2, 3)]
    assert refused("fang", "book_claim", claim=number, corrections=nothing) == "expenses.nothing_approved"
    assert refused("fang", "book_claim", claim=number, date="2026-03-15") == "expenses.booked_before_claim"
    change = [{"line_no": 3, "kind": "ENTERTAIN", "department": "OFFICE"}, {"line_no": 2, "tax": "0.00"}]
    staff.run("fang", "book_claim", claim=number, corrections=change)
    accounts = {(account, debit) for account, debit, _, _ in entry_of(staff.books, number, "expense")}
    assert accounts == {("560203", "88.00"), ("560208", "736.00"), ("22210101", "9.00"), ("224104", "0.00")}
    sound(staff.books)


def test_a_closed_month_keeps_its_claim(staff: Staff) -> None:
    number = staff.booked()
    staff.books.sql("update ledger.period set state = 'closed' where month = '2026-03-01'")
    staff.books.sql("update core.reference_state set version = version + 1")
    assert staff.refused("fang", "reverse_claim", claim=number, reason="错") == "expenses.month_closed"


def test_a_month_with_an_approved_claim_is_not_closed(staff: Staff) -> None:
    staff.booked({**RAIL, "amount": "30.00"})
    staff.approved()
    staff.claim("zhao", {**RAIL, "amount": "20.00"})
    steps = staff.books.ask("ledger.close_list", {"month": "2026-03"})
    found = {step.key: (step.state, step.holds, step.count) for step in steps.steps}  # type: ignore[attr-defined]
    assert found["expenses.claims_booked"] == ("block", True, 1)
    assert found["expenses.claims_decided"] == ("notice", False, 1)
    assert found["expenses.payables_equal_ledger"] == ("done", False, 0)


def test_a_small_taxpayer_deducts_nothing(staff: Staff) -> None:
    staff.books.run("company.change_company", {"taxpayer": "small_scale"})
    number = staff.booked()
    assert entry_of(staff.books, number, "expense") == [
        ("560208", "833.00", "0.00", "wang"), ("224104", "0.00", "833.00", "wang"),
    ]  # fmt: skip
    sound(staff.books)


def test_a_department_has_its_own_account_of_a_kind(staff: Staff) -> None:
    rule = {"code": "RAIL", "name": "火车票", "usual_paper": "rail", "department": "SALES", "account": "560105",
            "is_deductible": True, "valid_from": "2026-01-01", "source": "核算办法"}  # fmt: skip
    staff.books.run("expenses.save_kind", rule)
    number = staff.booked(RAIL)
    assert entry_of(staff.books, number, "expense")[0] == ("560105", "100.00", "0.00", "wang")
    bad = {**rule, "account": "1002"}
    with pytest.raises(Exception) as found:
        staff.books.run("expenses.save_kind", bad)
    assert found.value.problems[0].key == "expenses.no_expense"  # type: ignore[attr-defined]


def test_nobody_writes_the_account_of_claims_by_hand(staff: Staff) -> None:
    lines = [{"summary": "x", "account": "560208", "debit": "5.00"}, {"summary": "x", "account": "224104", "credit": "5.00"}]
    with pytest.raises(Exception) as found:
        staff.books.run("ledger.enter_voucher", {"date": "2026-03-16", "lines": lines})
    assert found.value.problems[0].key == "ledger.control_account"  # type: ignore[attr-defined]


def test_hot_commands_stay_within_their_statements(staff: Staff) -> None:
    number = staff.claim()
    counted: list[str] = []
    engine = staff.books.database.engine
    sa.event.listen(engine, "before_cursor_execute", lambda c, cur, text, *rest: counted.append(text))
    two = [{**RAIL, "amount": "30.00"}, {**RAIL, "amount": "31.00"}]
    for code, command, data in (
        ("wang", "save_claim", {"reason": "x", "lines": two, "submit": True}),
        ("li", "approve_claim", {"claim": number}),
        ("fang", "book_claim", {"claim": number}),
        ("qian", "pay_claims", {"claims": [{"claim": number}]}),
    ):
        counted.clear()
        staff.run(code, command, **data)
        work = [text for text in counted if not text.lower().startswith(("begin", "commit", "set "))]
        assert len(work) <= 12, (command, len(work), work)
