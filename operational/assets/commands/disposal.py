"""A card leaves: sold, scrapped or lost; through 1606 固定资产清理 to gain or loss, with the tax of a sale."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

import sqlalchemy as sa

from operational.assets import rules
from operational.assets.cards import due_until, lock_card, moved, terms_of
from operational.assets.refs import AssetRef, CashRef, EmployeeRef, PartyRef, Reason
from operational.assets.states import ASSET, DISPOSAL
from operational.assets.tables import Asset, Depreciation, Disposal, Movement
from operational.company.api import the_company
from operational.core.api import ZERO, Amount, Input, Output, RefTo, SignedAmount, Tx, command, refuse, require
from operational.invoicing.api import OpenItem, add_open_item, net_red_item
from operational.ledger.api import Line, account, account_for, credit, debit, post, reverse_entry, vat_rate
from operational.parties.api import partner
from operational.people.api import Employee

DisposalRef = Annotated[int | str, RefTo("assets.disposal")]
RULE, RULE_LAST = "assets.dispose/1", "assets.last_depreciation/1"
CASH_FLOW = 10  # 处置固定资产、无形资产和其他非流动资产收回的现金净额
LOSS = {"sale": "asset_loss", "scrap": "asset_loss", "disaster": "asset_disaster"}
WAYS = {"sale": "出售", "scrap": "报废", "disaster": "毁损"}


class DisposeAsset(Input):
    asset: AssetRef
    way: Literal["sale", "scrap", "disaster"]
    date: dt.date | None = None
    gross: Amount = ZERO  # what the buyer pays, tax included
    vat: Literal["goods", "used_asset"] = "goods"  # used_asset: no input tax was deducted, the reduced simplified levy
    party: PartyRef | None = None  # who owes it; left out: it came on the cash account
    due_date: dt.date | None = None
    cash_account: CashRef | None = None
    costs: Amount = ZERO  # of clearing it away, paid from the cash account
    recovered: Amount = ZERO  # that an insurer or whoever is to blame owes
    recovered_from_party: PartyRef | None = None
    recovered_from_employee: EmployeeRef | None = None
    reason: Reason
    version: int | None = None


class AssetDisposed(Output):
    id: int
    number: str
    state: str
    asset: str
    original_value: Amount
    accumulated: Amount
    depreciation: Amount  # of the months up to this one that were not booked yet
    net: Amount
    tax: Amount
    result: SignedAmount


@command("assets.dispose_asset", permission="assets.disposal.edit", path="POST /assets/{asset}/dispose")
def dispose_asset(tx: Tx, cmd: DisposeAsset) -> AssetDisposed:
    """Sell, scrap or write off an asset: its last depreciation, the tax of a sale and the result are booked at once.

    In the month in which it leaves it is still depreciated (SBE art. 31).
    """
    asset = lock_card(tx, cmd.asset, version=cmd.version)
    date, card = cmd.date or tx.today, asset.number or ""
    _refuse_wrong(tx, cmd, asset, date)
    net, tax, rate, vat_class = _tax(tx, cmd, date)
    made = tx.new(
        Disposal, date=date, note=cmd.reason, asset_id=asset.id, way=cmd.way, original_value=asset.original_value,
        accumulated=asset.accumulated, depreciation=ZERO, cash_account=_cash(tx, cmd),
        party_id=partner(tx, cmd.party, field="party").id if cmd.party is not None else None,
        vat_class=vat_class, vat_rate=rate, net=net, tax=tax, gross=cmd.gross, costs=cmd.costs, recovered=cmd.recovered,
        result=ZERO,
    )  # fmt: skip
    number = tx.number(made)
    _last_depreciation(tx, asset, made, number, date)
    made.accumulated = asset.accumulated
    made.result = net + cmd.recovered - cmd.costs - (asset.original_value - asset.accumulated)
    summary = f"固定资产{WAYS[cmd.way]} {card} {asset.name} {cmd.reason}"
    made.entry_id = post(
        tx, source=made, number=number, date=date, purpose="disposal", summary=summary, rule=RULE,
        lines=_lines(tx, cmd, made, asset, date),
    )  # fmt: skip
    if made.party_id is not None and cmd.gross:
        add_open_item(
            tx, party_id=made.party_id, account_code=account_for(tx, "receivable", on=date), side="D", source=made,
            number=number, entry_id=made.entry_id, date=date, due_date=cmd.due_date or date, amount=cmd.gross,
        )  # fmt: skip
    tx.insert(Movement, [moved(tx, asset, "disposed", made, made.entry_id, date, -asset.original_value, -asset.accumulated)])
    asset.original_value, asset.accumulated = ZERO, ZERO
    tx.advance(asset, ASSET.dispose)
    return AssetDisposed(
        id=made.id, number=number, state=made.state, asset=card, original_value=made.original_value,
        accumulated=made.accumulated, depreciation=made.depreciation, net=net, tax=tax, result=made.result,
    )  # fmt: skip


def _refuse_wrong(tx: Tx, cmd: DisposeAsset, asset: Asset, date: dt.date) -> None:
    number = asset.number or ""
    require(date <= tx.today, "assets.start_in_future", field="date", date=date)
    require(date >= asset.start_date, "assets.before_start", field="date", number=number, date=asset.start_date)
    require(cmd.way != "sale" or cmd.gross > 0, "assets.sale_without_price", field="gross", number=number)
    needs_cash = (cmd.gross > 0 and cmd.party is None) or cmd.costs > 0
    require(not needs_cash or cmd.cash_account, "assets.cash_account_needed", field="cash_account", number=number)
    named = cmd.recovered_from_party is not None or cmd.recovered_from_employee is not None
    require(not cmd.recovered or named, "assets.recovered_from_nobody", field="recovered", number=number)
    later = (
        sa.select(Depreciation.month)
        .join(Movement, sa.and_(Movement.source_kind == Depreciation.kind, Movement.source_id == Depreciation.id))
        .where(Movement.asset_id == asset.id, Depreciation.state == "booked", Depreciation.month > rules.month_of(date))
        .order_by(Depreciation.month.desc())
        .limit(1)
    )
    month = tx.session.execute(later).scalar_one_or_none()
    if month is not None:
        refuse("assets.already_depreciated", field="date", number=number, month=f"{month:%Y-%m}")


def _cash(tx: Tx, cmd: DisposeAsset) -> str | None:
    if cmd.cash_account is None:
        return None
    found = account(tx, cmd.cash_account, field="cash_account")
    require(found.is_cash, "assets.not_cash", field="cash_account", account=f"{found.code} {found.name}")
    return found.code


def _tax(tx: Tx, cmd: DisposeAsset, date: dt.date) -> tuple[Decimal, Decimal, Decimal, str]:
    """Net, tax and rate by the dated rows of the tax point; what was not sold carries no output tax."""
    if not cmd.gross:
        return ZERO, ZERO, ZERO, ""
    general = the_company(tx).taxpayer == "general"
    if cmd.vat == "used_asset" and general:
        charged = vat_rate(tx, "used_asset", date)
        net, tax = rules.sale_tax(cmd.gross, vat_rate(tx, "simplified", date), charged)
        return net, tax, charged, "used_asset"
    rate = vat_rate(tx, "goods", date)
    net, tax = rules.sale_tax(cmd.gross, rate, rate)
    return net, tax, rate, "goods"


def _last_depreciation(tx: Tx, asset: Asset, made: Disposal, number: str, date: dt.date) -> None:
    """D expense, C accumulated depreciation for the months up to this one that no run has booked."""
    month = rules.month_of(date)
    if asset.first_month > month:
        return
    found = due_until(tx, asset, terms_of(tx, [asset.id])[asset.id], month)
    made.depreciation = sum((due.amount for due in found), ZERO)
    if not found:
        return
    lines: list[Line] = [debit(due.account_code, due.amount, department_id=due.department_id) for due in found]
    lines.append(credit(account_for(tx, "asset_depreciation", on=date), made.depreciation))
    made.depreciation_entry_id = post(
        tx, source=made, number=number, date=date, purpose="depreciation", rule=RULE_LAST, lines=lines,
        summary=f"处置前计提折旧 {asset.number}",
    )  # fmt: skip
    rows = [
        moved(
            tx, asset, "depreciation", made, made.depreciation_entry_id, date, ZERO, due.amount, months=due.months,
            department_id=due.department_id, account_code=due.account_code,
        )
        for due in found
    ]  # fmt: skip
    tx.insert(Movement, rows)
    asset.accumulated += made.depreciation


def _lines(tx: Tx, cmd: DisposeAsset, made: Disposal, asset: Asset, date: dt.date) -> list[Line]:
    """Into 1606: net book value and costs; out of it: price, what is recovered, and the result."""
    clearing = account_for(tx, "asset_clearing", on=date)
    book = asset.original_value - asset.accumulated
    lines: list[Line] = [
        debit(clearing, book),
        debit(account_for(tx, "asset_depreciation", on=date), asset.accumulated),
        credit(account_for(tx, "asset_cost", on=date), asset.original_value, department_id=asset.department_id),
    ]
    if cmd.gross:
        owed: Mapping[str, Any] = {"party_id": made.party_id} if made.party_id else {"cash_flow_line": CASH_FLOW}
        into = account_for(tx, "receivable", on=date) if made.party_id else made.cash_account or ""
        purpose = "simplified_vat" if made.vat_class == "used_asset" else "output_vat"
        lines += [debit(into, cmd.gross, **owed), credit(clearing, made.net)]
        lines.append(credit(account_for(tx, purpose, on=date), made.tax))
    if cmd.costs:
        lines += [debit(clearing, cmd.costs), credit(made.cash_account or "", cmd.costs, cash_flow_line=CASH_FLOW)]
    if cmd.recovered:
        party, employee = cmd.recovered_from_party, cmd.recovered_from_employee
        who = {
            "party_id": partner(tx, party, field="recovered_from_party").id if party is not None else None,
            "employee_id": tx.find(Employee, employee, field="recovered_from_employee").id if employee is not None else None,
        }
        lines += [debit(account_for(tx, "asset_claim", on=date), cmd.recovered, **who), credit(clearing, cmd.recovered)]
    if made.result >= 0:
        return [*lines, debit(clearing, made.result), credit(account_for(tx, "asset_gain", on=date), made.result)]
    return [*lines, debit(account_for(tx, LOSS[made.way], on=date), -made.result), credit(clearing, -made.result)]


class ReverseDisposal(Input):
    disposal: DisposalRef
    reason: Reason
    date: dt.date | None = None
    version: int | None = None


class DisposalReversed(Output):
    id: int
    number: str
    state: str
    asset: str


@command(
    "assets.reverse_disposal",
    permission="assets.disposal.edit",
    move=DISPOSAL.reverse,
    path="POST /assets/disposals/{disposal}/reverse",
)
def reverse_disposal(tx: Tx, cmd: ReverseDisposal) -> DisposalReversed:
    """Take a disposal back in red, its last depreciation too: the card is in use again as it was before."""
    made = tx.lock(Disposal, cmd.disposal, version=cmd.version, field="disposal")
    number, date = made.number or "", cmd.date or tx.today
    asset = tx.lock(Asset, made.asset_id)
    tx.advance(asset, ASSET.return_)
    summary = f"红字冲销固定资产处置 {number} {cmd.reason}"
    entry_id = reverse_entry(tx, made.entry_id or 0, source=made, number=number, date=date, summary=summary)
    rows = [moved(tx, asset, "reversed", made, entry_id, date, made.original_value, made.accumulated)]
    if made.depreciation_entry_id is not None:
        last = reverse_entry(tx, made.depreciation_entry_id, source=made, number=number, date=date, summary=summary)
        rows.append(moved(tx, asset, "reversed", made, last, date, ZERO, -made.depreciation))
    tx.insert(Movement, rows)
    asset.original_value, asset.accumulated = made.original_value, made.accumulated - made.depreciation
    _take_back_claim(tx, made, number, entry_id, date)
    tx.touch(made, reason=cmd.reason)
    return DisposalReversed(id=made.id, number=number, state=made.state, asset=asset.number or "")


def _take_back_claim(tx: Tx, made: Disposal, number: str, entry_id: int, date: dt.date) -> None:
    """What the buyer owed is netted with a red item; once he has paid, the receipt is to be reversed first."""
    if made.party_id is None or not made.gross:
        return
    statement = sa.select(OpenItem).where(OpenItem.source_kind == Disposal.kind, OpenItem.source_id == made.id)
    items = tx.lock_all(OpenItem, [item.id for item in tx.session.execute(statement).scalars()])
    settled = sum((item.settled for item in items), ZERO)
    require(not settled, "assets.disposal_is_paid", field="disposal", number=number, amount=settled)
    red = add_open_item(
        tx, party_id=made.party_id, account_code=items[0].account_code, side="D", source=made, number=number,
        entry_id=entry_id, date=date, due_date=date, amount=-made.gross,
    )  # fmt: skip
    net_red_item(tx, red, items=items)
