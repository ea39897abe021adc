"""Cards come in as openings, by hand against another account, or from a supplier's invoice; a wrong one is cancelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, ClassVar

import sqlalchemy as sa
from pydantic import Field

from operational.assets import rules
from operational.assets.cards import NewCard, first_terms, make_card, moved
from operational.assets.opening import enter_cards, standing
from operational.assets.refs import (
    AccountRef,
    AssetRef,
    CategoryRef,
    DepartmentRef,
    EmployeeRef,
    Reason,
    SupplierRef,
)
from operational.assets.states import ASSET
from operational.assets.tables import Asset, Movement
from operational.company.api import Department, the_company
from operational.core.api import (
    ZERO,
    Amount,
    Document,
    Fraction,
    Input,
    Output,
    RefTo,
    SignedAmount,
    Tx,
    allocate,
    command,
    refuse,
    require,
)
from operational.invoicing.api import (
    Invoice,
    NewLine,
    add_due_items,
    add_invoice,
    add_open_item,
    deducts,
    net_red_item,
    tax_invoice_to_book,
)
from operational.items.api import Item, items_by_ref
from operational.ledger.api import Line, account, account_for, credit, debit, post, reverse_entry, vat_rate
from operational.parties.api import Party, due_date, partner
from operational.people.api import Employee

RULE, RULE_BUY, RULE_CANCEL = "assets.acquire/1", "assets.buy/1", "assets.cancel/1"
CASH_FLOW = 12  # 购建固定资产、无形资产和其他非流动资产支付的现金
CARDS_MAX = 200  # of one kind on one invoice
OPENING_MAX = 5000  # one sheet


class CardInput(Input):
    """What stands on a card."""

    number: str = Field(default="", max_length=40)  # left out: the next of the series
    name: Annotated[str, Field(min_length=1, max_length=200)]
    spec: str = Field(default="", max_length=200)
    category: CategoryRef
    department: DepartmentRef | None = None
    place: str = Field(default="", max_length=200)
    keeper: EmployeeRef | None = None
    start_date: dt.date | None = None  # left out: the day it was acquired
    life_months: int | None = Field(default=None, ge=1, le=rules.MONTHS_MAX)  # left out: by the rule of the category
    residual_rate: Fraction | None = None
    note: str = Field(default="", max_length=2000)


def _card(tx: Tx, cmd: CardInput, original: Decimal, date: dt.date) -> NewCard:
    department, keeper = cmd.department, cmd.keeper
    return NewCard(
        name=cmd.name, category=cmd.category, original_value=original, date=date, number=cmd.number, spec=cmd.spec,
        department_id=tx.find(Department, department, field="department").id if department is not None else None,
        keeper_id=tx.find(Employee, keeper, field="keeper").id if keeper is not None else None,
        place=cmd.place, start_date=cmd.start_date,
        life_months=cmd.life_months, residual_rate=cmd.residual_rate, note=cmd.note,
    )  # fmt: skip


class EnterAsset(CardInput):
    original_value: Amount
    account: AccountRef  # what it comes from: 在建工程, 实收资本, 银行存款 ...
    date: dt.date | None = None
    cash_flow_line: int | None = Field(default=None, ge=1, le=18)


class AssetEntered(Output):
    id: int
    number: str
    state: str
    original_value: Amount
    first_month: dt.date  # from which it is depreciated
    notices: list[str]


@command("assets.enter_asset", permission="assets.asset.edit", path="POST /assets")
def enter_asset(tx: Tx, cmd: EnterAsset) -> AssetEntered:
    """Enter an asset by hand: built, contributed, given or paid at once; the entry takes it from the named account."""
    other = account(tx, cmd.account, field="account")
    fits = not other.requires_party and other.control in ("", "cash")
    require(fits, "assets.account_by_partner", field="account", account=f"{other.code} {other.name}")
    date, cost = cmd.date or tx.today, account_for(tx, "asset_cost", on=cmd.date)
    require(other.code != cost, "assets.same_account", field="account", account=other.code)
    asset, number, told = make_card(tx, _card(tx, cmd, cmd.original_value, date), "account")
    first_terms(tx, [asset])
    flow = (cmd.cash_flow_line or CASH_FLOW) if other.is_cash else None
    lines = [
        debit(cost, asset.original_value, department_id=asset.department_id),
        credit(other.code, asset.original_value, cash_flow_line=flow),
    ]
    summary = f"固定资产增加 {number} {asset.name}"
    asset.entry_id = post(tx, source=asset, number=number, date=date, purpose="asset", summary=summary, rule=RULE, lines=lines)
    tx.insert(Movement, [moved(tx, asset, "acquired", asset, asset.entry_id, date, asset.original_value)])
    return _entered(asset, number, told)


def _entered(asset: Asset, number: str, told: Sequence[str]) -> AssetEntered:
    return AssetEntered(
        id=asset.id, number=number, state=asset.state, original_value=asset.original_value, first_month=asset.first_month,
        notices=list(told),
    )  # fmt: skip


class OpeningAsset(CardInput):
    original_value: Amount
    accumulated: Amount = ZERO  # 累计折旧 at the opening
    months_used: int | None = Field(default=None, ge=0, le=rules.MONTHS_MAX)  # left out: counted from the start of use
    start_date: dt.date


class EnterOpeningAssets(Input):
    bulk: ClassVar[frozenset[str]] = frozenset({"lines"})
    lines: list[OpeningAsset] = Field(min_length=1, max_length=OPENING_MAX)


class OpeningStanding(Output):
    """The register beside the ledger on an account."""

    account: str
    register_value: SignedAmount
    ledger_balance: SignedAmount
    difference: SignedAmount


class OpeningAssetsEntered(Output):
    cards: int
    original_value: Amount
    accumulated: Amount
    accounts: list[OpeningStanding]


@command("assets.enter_opening_assets", permission="assets.opening.enter", path="POST /assets/opening", needs_entries=True)
def enter_opening_assets(tx: Tx, cmd: EnterOpeningAssets) -> OpeningAssetsEntered:
    """Bring in the assets with which the books start. It writes no entry: the opening balances hold the same value.

    The answer compares register and ledger, so that a difference is seen at once.
    """
    original, accumulated = enter_cards(tx, cmd.lines)
    rows = [OpeningStanding(**row) for row in standing(tx)]
    return OpeningAssetsEntered(cards=len(cmd.lines), original_value=original, accumulated=accumulated, accounts=rows)


class BuyAsset(CardInput):
    supplier: SupplierRef | None = None  # left out: the seller of the tax invoice
    tax_invoice: Annotated[int | str, RefTo("invoicing.tax_invoice")] | None = None
    item: Annotated[int | str, RefTo("items.item")]  # as which the invoice bills it: a kind that is not stocked
    net: Amount | None = None  # of all pieces; left out: as the tax invoice says
    tax: Amount | None = None
    quantity: int = Field(default=1, ge=1, le=CARDS_MAX)  # a card for each piece
    date: dt.date | None = None  # left out: the day of the tax invoice, else today
    due_date: dt.date | None = None
    tax_number: str = Field(default="", max_length=20)
    is_deductible: bool = True
    is_certified: bool = True


class AssetsBought(Output):
    id: int
    number: str
    state: str
    cards: list[str]
    invoice_id: int
    invoice: str
    original_value: Amount
    tax: Amount
    gross: Amount
    notices: list[str]


@command("assets.buy_asset", permission="assets.asset.edit", path="POST /assets/buy")
def buy_asset(tx: Tx, cmd: BuyAsset) -> AssetsBought:
    """Enter assets with the supplier's invoice: cost, input tax and what is owed in one entry, and a card for each piece."""
    paper = _paper(tx, cmd)
    supplier, net, tax, date, tax_number, is_certified, takes_tax = paper
    require(cmd.quantity == 1 or not cmd.number, "assets.one_number_for_many", field="number", number=cmd.number)
    item = items_by_ref(tx, [cmd.item])[cmd.item]
    require(not item.is_stocked, "assets.item_is_stocked", field="item", item=item.code)
    deductible = tax if takes_tax else ZERO
    nets = allocate(net, [Decimal(1)] * cmd.quantity)
    taxes = allocate(tax, [Decimal(1)] * cmd.quantity)
    costs = [n if takes_tax else n + t for n, t in zip(nets, taxes, strict=True)]
    rate = vat_rate(tx, item.vat_class, date) if tax else ZERO
    due = cmd.due_date or due_date(tx, supplier.terms_id, date, invoice_date=date)
    invoice, _, shown = add_invoice(
        tx, direction="purchase", party_id=supplier.id, date=date, due_date=due, tax_number=tax_number,
        lines=[NewLine(item.id, Decimal(1), n, t, rate) for n, t in zip(nets, taxes, strict=True)],
        is_certified=is_certified, note=cmd.note,
    )  # fmt: skip
    cards, card = [], _card(tx, cmd, net, date)
    for cost, share in zip(costs, taxes, strict=True):
        more = {"supplier_id": supplier.id, "invoice_id": invoice.id, "item_id": item.id, "tax": share,
                "tax_deducted": share if takes_tax else ZERO}  # fmt: skip
        cards.append(make_card(tx, replace(card, original_value=cost), "purchase", **more))
    first_terms(tx, [asset for asset, _, _ in cards])
    numbers = [number for _, number, _ in cards]
    summary = f"购入固定资产 {numbers[0]} {cmd.name} {supplier.short_name or supplier.name}"
    entry_id = _book_purchase(tx, invoice, shown, summary, cards[0][0].department_id, net + tax - deductible, deductible)
    add_due_items(
        tx, party_id=supplier.id, account_code=account_for(tx, "payable", on=date), side="C", source=invoice, number=shown,
        entry_id=entry_id, date=date, terms_id=supplier.terms_id, invoice_date=date, due_date=cmd.due_date, amount=net + tax,
    )  # fmt: skip
    for asset, _, _ in cards:
        asset.entry_id = entry_id
    tx.insert(Movement, [moved(tx, a, "acquired", invoice, entry_id, date, a.original_value) for a, _, _ in cards])
    return AssetsBought(
        id=cards[0][0].id, number=numbers[0], state=cards[0][0].state, cards=numbers, invoice_id=invoice.id, invoice=shown,
        original_value=sum(costs, ZERO), tax=tax, gross=net + tax, notices=cards[0][2],
    )  # fmt: skip


def _paper(tx: Tx, cmd: BuyAsset) -> tuple[Party, Decimal, Decimal, dt.date, str, bool, bool]:
    """Supplier, net, tax, day, number, whether certified, and whether the tax may be deducted: given, or from the register."""
    general = the_company(tx).taxpayer == "general"
    if cmd.tax_invoice is not None:
        paper = tax_invoice_to_book(tx, cmd.tax_invoice, "purchase")
        whole = cmd.net is None or (cmd.net, cmd.tax) == (paper.net, paper.tax)
        require(whole and not paper.is_red, "assets.paper_differs", field="net", number=paper.number or "", net=paper.net)
        supplier = partner(tx, paper.party_id or 0, field="tax_invoice")
        takes = general and cmd.is_deductible and deducts(tx, paper)
        selected = paper.use_state == "selected"
        return supplier, paper.net, paper.tax, cmd.date or paper.date, paper.number or "", selected, takes
    if cmd.supplier is None:
        refuse("assets.without_supplier", field="supplier")
    supplier = partner(tx, cmd.supplier, field="supplier")
    require(supplier.is_supplier, "assets.not_a_supplier", field="supplier", party=supplier.name)
    net, tax = cmd.net or ZERO, cmd.tax or ZERO
    require(net > 0, "assets.without_value", field="net", name=cmd.name)
    takes = general and cmd.is_deductible
    return supplier, net, tax, cmd.date or tx.today, cmd.tax_number, cmd.is_certified, takes


def _book_purchase(
    tx: Tx, invoice: Invoice, number: str, summary: str, department_id: int | None, cost: Decimal, tax: Decimal
) -> int:
    """D fixed assets, D input VAT; C payable. In red the same with the signs turned."""
    vat = account_for(tx, "input_vat" if invoice.is_certified else "input_vat_uncertified", on=invoice.date)
    lines: list[Line] = [
        debit(account_for(tx, "asset_cost", on=invoice.date), cost, department_id=department_id),
        debit(vat, tax),
        credit(account_for(tx, "payable", on=invoice.date), cost + tax, party_id=invoice.party_id),
    ]
    return post(
        tx, source=invoice, number=number, date=invoice.date, purpose="asset", summary=summary, rule=RULE_BUY, lines=lines
    )


class CancelAsset(Input):
    asset: AssetRef
    reason: Reason
    date: dt.date | None = None
    tax_number: str = Field(default="", max_length=20)  # of the supplier's red invoice
    version: int | None = None


class AssetMoved(Output):
    id: int
    number: str
    state: str


@command("assets.cancel_asset", permission="assets.asset.edit", move=ASSET.cancel, path="POST /assets/{asset}/cancel")
def cancel_asset(tx: Tx, cmd: CancelAsset) -> AssetMoved:
    """Take back a card that was entered by mistake, or that the supplier took back, before anything was booked on it."""
    asset = tx.lock(Asset, cmd.asset, version=cmd.version, field="asset")
    number, date = asset.number or "", cmd.date or tx.today
    made = sa.select(Movement).where(Movement.asset_id == asset.id).order_by(Movement.id)
    movements = list(tx.session.execute(made).scalars())
    require(len(movements) == 1, "assets.card_is_used", field="asset", number=number)
    require(asset.origin != "found", "assets.card_is_used", field="asset", number=number)
    summary = f"红字冲销固定资产 {number} {cmd.reason}"
    entry_id: int | None = None
    source: Document = asset
    if asset.origin == "account":
        entry_id = reverse_entry(tx, asset.entry_id or 0, source=asset, number=number, date=date, summary=summary)
    elif asset.origin == "purchase":
        source, entry_id = _give_back(tx, asset, cmd, date, summary)
    else:
        date = movements[0].date
    tx.insert(Movement, [moved(tx, asset, "reversed", source, entry_id, date, -asset.original_value, -asset.accumulated)])
    asset.original_value, asset.accumulated = ZERO, ZERO
    asset.residual_value = ZERO
    tx.touch(asset, reason=cmd.reason)
    return AssetMoved(id=asset.id, number=number, state=asset.state)


def _give_back(tx: Tx, asset: Asset, cmd: CancelAsset, date: dt.date, summary: str) -> tuple[Invoice, int]:
    """A red invoice for this card, its entry, and its open item settled against the first invoice as far as that is open."""
    blue, item = tx.find(Invoice, asset.invoice_id or 0), tx.find(Item, asset.item_id or 0)
    net = asset.original_value + asset.tax_deducted - asset.tax
    rate = vat_rate(tx, item.vat_class, blue.date) if asset.tax else ZERO
    line = NewLine(item.id, Decimal(-1), -net, -asset.tax, rate)
    red, _, shown = add_invoice(
        tx, direction="purchase", party_id=blue.party_id, date=date, due_date=date, lines=[line], tax_number=cmd.tax_number,
        red_of_id=blue.id, is_certified=blue.is_certified, note=cmd.reason,
    )  # fmt: skip
    entry_id = _book_purchase(tx, red, shown, summary, asset.department_id, -asset.original_value, -asset.tax_deducted)
    owed = add_open_item(
        tx, party_id=blue.party_id, account_code=account_for(tx, "payable", on=date), side="C", source=red, number=shown,
        entry_id=entry_id, date=date, due_date=date, amount=red.gross,
    )  # fmt: skip
    net_red_item(tx, owed, sources=[(Invoice.kind, blue.id)])
    return red, entry_id
