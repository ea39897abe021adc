"""The cashier's other papers: accounts, the bank's statement, drafts, requests to pay, the till counted, what comes regularly."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from apps.demo.calendar import DAY
from apps.demo.recent.desk import Desk

BANK, CASH, WALLET = "1002", "1001", "1012"
CONTRACTOR = "C037"
MATCHED = 25  # lines that the cashier has ticked off already
FEE = Decimal("35.00")
DRAFT_MAX = Decimal(20000)
STATEMENT_DAYS = 7  # the bank is fetched every week


def write(desk: Desk) -> None:
    _accounts(desk)
    _drafts(desk)
    _requests(desk)
    _till(desk)
    _regular(desk)
    _statement(desk)


def _accounts(desk: Desk) -> None:
    bank = {"bank": "中国工商银行上海安亭支行", "account_number": "1001000009000688000"}
    desk.write("invoicing.save_bank_account", 9, code=BANK, name="银行存款", kind="bank", **bank)
    desk.write("invoicing.save_bank_account", 9, code=WALLET, name="微信商户", kind="other")
    desk.write("invoicing.transfer_money", 3, from_account=BANK, to_account=WALLET, amount="2000.00", note="退款备用")
    columns = [{"field": field, "heading": heading} for field, heading in (
        ("payee_name", "收款人名称"), ("payee_account", "收款账号"), ("payee_bank", "开户行"), ("amount", "金额"))]  # fmt: skip
    desk.write("invoicing.save_bank_layout", 9, code="ICBC-PAY", name="工行批量付款", purpose="payment", columns=columns)


def _open(desk: Desk, side: str, account: str, party: str | None = None) -> list[Any]:
    given = {"party": party} if party else {}
    rows = desk.look("invoicing.open_items", side=side, account=account, page_rows=100, **given).rows
    return [row for row in rows if row.open > 0]


def _drafts(desk: Desk) -> None:
    """Two drafts came from customers, one of them went on to a supplier; one of our own was given."""
    issued = desk.day(9)
    due = issued + 180 * DAY
    owing = sorted(_open(desk, "D", "1122"), key=lambda row: (-row.open, row.id))
    owed = sorted(_open(desk, "C", "2202"), key=lambda row: (-row.open, row.id))
    made = []
    for place, row in enumerate(owing[:2]):
        paper = {"drawer": row.party_name, "acceptor": "江苏银行无锡分行" if place else "招商银行南通分行"}
        draft = {"party": row.party_code, "amount": min(row.open, DRAFT_MAX / (place + 1)), "paper": "bank"}
        number = f"5302{issued:%Y%m%d}{40817 + place}"
        days = {"issued_on": issued, "due_date": due}
        made.append(desk.write("invoicing.receive_acceptance", 6, bill_number=number, **days, **draft, **paper))
    enough = [row for row in owed if made and row.open >= Decimal(str(made[-1]["amount"]))]
    if enough:
        desk.write("invoicing.endorse_acceptance", 2, acceptance=made[-1]["id"], party=enough[0].party_code)
    if owed:
        row = owed[-1]
        own = {"drawer": "上海沪澄泵阀有限公司", "acceptor": "中国工商银行上海安亭支行", "paper": "bank"}
        days = {"issued_on": desk.day(2), "due_date": desk.day(2) + 90 * DAY}
        number = f"1102{desk.day(2):%Y%m%d}00318"
        desk.write("invoicing.give_acceptance", 2, party=row.party_code, bill_number=number, amount=row.open, **own, **days)


def _requests(desk: Desk) -> None:
    """Payments wait for the manager's yes, one for the cashier, one was refused."""
    owed = sorted(_open(desk, "C", "2202"), key=lambda row: (row.due_date, row.id))
    parties = list(dict.fromkeys(row.party_code for row in owed))[:4]
    for ago, (code, step) in zip((4, 3, 2, 1), zip(parties, ("approve", "refuse", "", ""), strict=False), strict=False):
        row = next(one for one in owed if one.party_code == code)
        paid = [{"open_item": row.id, "amount": row.open}]
        payee = {"payee_name": row.party_name, "payee_bank": "中国农业银行", "payee_account": f"62284804{row.party_id:08d}"}
        given = {"amount": row.open, "allocations": paid, "reason": f"{row.source_number} 货款", "pay_on": desk.as_of + 3 * DAY}
        number = desk.write("invoicing.request_payment", ago, party=code, **given, **payee)["number"]
        if step:
            more = {"reason": "发票税率待核对"} if step == "refuse" else {}
            desk.write(f"invoicing.{step}_payment_request", ago - 1, payment_request=number, **more)


def _till(desk: Desk) -> None:
    """Small sums without a partner, and the till counted with a few yuan too little."""
    desk.write("invoicing.book_cash", 5, direction="out", account="560302", amount=FEE, cash_account=BANK, note="回单柜年费")
    desk.write("invoicing.book_cash", 4, direction="in", account="530199", amount="420.00", cash_account=CASH, note="废铁屑变卖")
    journal = desk.look("invoicing.cash_journal", cash_account=CASH, date_from=desk.as_of.replace(day=1), date_to=desk.as_of)
    desk.write("invoicing.count_cash", 0, cash_account=CASH, counted=journal.closing - Decimal("2.50"), note="月中抽盘")
    deposit = {"direction": "purchase", "account": "560104", "amount": "1860.00", "due_date": desk.as_of + 20 * DAY}
    desk.write("invoicing.enter_claim", 3, party="S036", note="代垫运费", **deposit)


def _regular(desk: Desk) -> None:
    start = desk.as_of.replace(day=1)
    for code, name, amount, day, every in (
        ("GZ", "工资及社保", 112000, 10, "month"), ("FZ", "厂房租金", 11160, 5, "month"),
        ("SF", "增值税及附加", 22000, 15, "month"), ("LX", "银行贷款利息", 18600, 21, "quarter"),
    ):  # fmt: skip
        first = start.replace(day=day)
        desk.write("invoicing.save_recurring_cash", 9, code=code, name=name, amount=amount, every=every, first_on=first)


def _statement(desk: Desk) -> None:
    """What the bank says of the last days: without the newest two lines of the books, with two that nobody has booked."""
    last = desk.day(1)
    first = max(desk.as_of.replace(day=1), last - STATEMENT_DAYS * DAY)
    journal = desk.look("invoicing.cash_journal", cash_account=BANK, date_from=first, date_to=last)
    known = [row for row in journal.rows if row.date <= last][: max(0, len(journal.rows) - 2)]
    balance, lines = journal.opening, []
    for place, row in enumerate(known):
        balance += row.received - row.paid
        told = {"summary": row.summary[:60], "reference": f"IC{row.date:%m%d}{place:04d}"}
        lines.append({"date": row.date, "amount": row.received - row.paid, "balance": balance, **told})
    for amount, summary, whom in ((Decimal("-18.00"), "短信服务费", ""), (Decimal("3600.00"), "货款", "昆山屹隆泵业有限公司")):
        balance += amount
        more = {"summary": summary, "counterparty": whom, "reference": f"IC{last:%m%d}{9000 + len(lines)}"}
        lines.append({"date": last, "amount": amount, "balance": balance, **more})
    desk.write("invoicing.import_statement", 0, cash_account=BANK, lines=lines)
    at_bank = {row.reference: row.id for row in desk.look("invoicing.bank_lines", cash_account=BANK, page_rows=200).rows}
    for row, line in list(zip(known, lines, strict=False))[:MATCHED]:
        book = {"entry": row.entry, "line_no": row.line_no}
        desk.write("invoicing.match_statement_line", bank_line=at_bank[line["reference"]], book_lines=[book])
