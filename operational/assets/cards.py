"""What every command on cards shares: making one, its terms, its movements, and what depreciation is due on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.assets import rules
from operational.assets.reference import KnownCategory, category, expense_account
from operational.assets.tables import Asset, Terms
from operational.core.api import ZERO, Document, Tx, refuse, require
from operational.ledger.api import booking_date


@dataclass(frozen=True)
class NewCard:
    """A card that is to be made."""

    name: str
    category: int | str
    original_value: Decimal
    date: dt.date
    number: str = ""
    spec: str = ""
    department_id: int | None = None
    keeper_id: int | None = None
    place: str = ""
    start_date: dt.date | None = None
    life_months: int | None = None
    residual_rate: Decimal | None = None
    note: str = ""


def make_card(tx: Tx, new: NewCard, origin: str, **more: Any) -> tuple[Asset, str, list[str]]:
    """Write a card; answers it, its number (or the token for it), and what a careful reader should know."""
    kind = category(tx, new.category)
    require(kind.is_active, "assets.category_not_used", field="category", category=kind.name)
    require(new.original_value > 0, "assets.without_value", field="original_value", name=new.name)
    if new.number:
        taken = sa.select(Asset.name).where(Asset.number == new.number)
        first = tx.session.execute(taken).scalar_one_or_none()
        require(first is None, "assets.number_taken", field="number", number=new.number, name=first)
    start = new.start_date or new.date
    require(start <= tx.today, "assets.start_in_future", field="start_date", date=start)
    life, residual, told = _terms(kind, new, start)
    first_month = more.pop("first_month", None) or rules.next_month(start)
    asset = tx.new(
        Asset,
        number=new.number or None,
        date=new.date,
        name=new.name,
        spec=new.spec,
        origin=origin,
        category_id=kind.id,
        department_id=new.department_id,
        keeper_id=new.keeper_id,
        place=new.place,
        start_date=start,
        first_month=first_month,
        original_value=new.original_value,
        residual_value=residual,
        life_months=life,
        note=new.note,
        **more,
    )
    number = new.number or tx.number(asset)
    return asset, number, told


def first_terms(tx: Tx, cards: Sequence[Asset]) -> None:
    """The terms with which new cards begin, in one statement."""
    tx.insert(Terms, [terms_row(card, card.first_month, "") for card in cards])


def _terms(kind: KnownCategory, new: NewCard, start: dt.date) -> tuple[int, Decimal, list[str]]:
    """Life and residual value: as given, else by the rule of the category on the day of first use."""
    rule = kind.rule_on(start)
    if rule is None and (new.life_months is None or new.residual_rate is None):
        refuse("assets.category_without_rule", field="category", category=kind.name)
    life = new.life_months or (rule.life_months if rule else 0)
    rate = new.residual_rate if new.residual_rate is not None else (rule.residual_rate if rule else ZERO)
    require(0 < life <= rules.MONTHS_MAX, "assets.life_wrong", field="life_months", most=rules.MONTHS_MAX)
    require(rate < 1, "assets.residual_too_high", field="residual_rate", name=new.name)
    told = ["assets.shorter_than_tax_law"] if rule and life < rule.life_months_min else []
    return life, rules.residual_of(new.original_value, rate), told


def terms_row(asset: Asset, valid_from: dt.date, reason: str) -> dict[str, Any]:
    return {
        "asset_id": asset.id,
        "valid_from": valid_from,
        "department_id": asset.department_id,
        "original_value": asset.original_value,
        "residual_value": asset.residual_value,
        "life_months": asset.life_months,
        "reason": reason,
    }


def moved(
    tx: Tx, asset: Asset, kind: str, source: Document, entry_id: int | None, date: dt.date, original: Decimal,
    accumulated: Decimal = ZERO, **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """A movement on the day on which the books take it."""
    return {
        "asset_id": asset.id,
        "date": booking_date(tx, date) if entry_id is not None else date,
        "kind": kind,
        "original": original,
        "accumulated": accumulated,
        "months": more.get("months", 0),
        "department_id": more.get("department_id", asset.department_id),
        "account_code": more.get("account_code"),
        "source_kind": source.kind,
        "source_id": source.id,
        "entry_id": entry_id,
    }


def terms_of(tx: Tx, asset_ids: Iterable[int]) -> Mapping[int, Sequence[rules.TermsInForce]]:
    """The terms of cards in order; of two that begin in the same month the later one counts."""
    wanted = sa.cast(sorted(set(asset_ids)), sa.ARRAY(sa.BigInteger))
    statement = sa.select(Terms).where(Terms.asset_id == sa.any_(wanted)).order_by(Terms.valid_from, Terms.id)
    found: dict[int, list[rules.TermsInForce]] = {}
    tx.session.flush()
    for row in tx.session.execute(statement).scalars():
        made = rules.TermsInForce(row.valid_from, row.original_value, row.residual_value, row.life_months, row.department_id)
        kept = found.setdefault(row.asset_id, [])
        if kept and kept[-1].valid_from == made.valid_from:
            kept.pop()
        kept.append(made)
    return found


def start_of(asset: Any) -> rules.Start:
    return rules.Start(asset.first_month, asset.opening_accumulated, asset.opening_months)


@dataclass
class CardDue:
    """What a card owes up to a month and has not booked yet, in the department and account that bear it."""

    asset: Any
    department_id: int | None
    account_code: str
    amount: Decimal
    months: int


def due_until(tx: Tx, asset: Any, terms: Sequence[rules.TermsInForce], month: dt.date) -> list[CardDue]:
    """Depreciation of the months up to this one, less what was booked; by the department of each month."""
    rest, found = asset.accumulated, dict[int | None, CardDue]()
    rest -= asset.opening_accumulated
    for due in rules.schedule(start_of(asset), terms, month):
        if rest > 0:
            booked = min(rest, due.amount)
            rest -= booked
        else:
            booked = ZERO
        open_ = due.amount - booked
        if open_ == 0:
            continue
        kept = found.get(due.department_id)
        if kept is None:
            code = expense_account(tx, due.department_id, asset.category_id, month)
            kept = found[due.department_id] = CardDue(asset, due.department_id, code, ZERO, 0)
        kept.amount += open_
        kept.months += 1
    return list(found.values())


def lock_card(tx: Tx, ref: int | str, *, version: int | None = None) -> Asset:
    """The card, locked; only one in use can be worked with."""
    asset = tx.lock(Asset, ref, version=version, field="asset")
    state = f"assets.asset.state.{asset.state}"
    require(asset.state == "in_use", "assets.not_in_use", field="asset", number=asset.number or "", state=state)
    return asset
