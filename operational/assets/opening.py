"""Cards with which the books start, and the register beside the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.assets import rules
from operational.assets.reference import category
from operational.assets.tables import Asset, Movement, Terms
from operational.company.api import Department, the_company
from operational.core.api import ZERO, NotFound, Problem, Tx, refuse, require
from operational.ledger.api import Account, Balance, account_for
from operational.people.api import Employee

SIDES = {"asset_cost": 1, "asset_depreciation": -1}


def enter_cards(tx: Tx, lines: Sequence[Any]) -> tuple[Decimal, Decimal]:
    """Write all cards in a few statements; answers the sums of their values."""
    opening = the_company(tx).opening_date
    _refuse_known_numbers(tx, lines)
    departments = ids_of(tx, Department, [line.department for line in lines], "department")
    keepers = ids_of(tx, Employee, [line.keeper for line in lines], "keeper")
    ids, rows, terms, movements = tx.ids(len(lines)), [], [], []
    for place, (new, line) in enumerate(zip(ids, lines, strict=True)):
        row = _row(tx, line, place, opening, new, departments, keepers)
        rows.append(row)
        terms.append(
            {
                "asset_id": new,
                "valid_from": row["first_month"],
                "department_id": row["department_id"],
                "original_value": row["original_value"],
                "residual_value": row["residual_value"],
                "life_months": row["life_months"],
                "reason": "",
            }
        )
        movements.append(
            {
                "asset_id": new,
                "date": opening,
                "kind": "opening",
                "original": row["original_value"],
                "accumulated": row["accumulated"],
                "months": 0,
                "department_id": row["department_id"],
                "account_code": None,
                "source_kind": "assets.asset",
                "source_id": new,
                "entry_id": None,
            }
        )
    tx.insert(Asset, rows)
    for row in rows:
        tx.touched.setdefault((Asset.kind, row["id"]), {})
        if row["number"] is None:
            tx.number(Asset(id=row["id"], date=opening))
    tx.insert(Terms, terms)
    tx.insert(Movement, movements)
    return sum((row["original_value"] for row in rows), ZERO), sum((row["accumulated"] for row in rows), ZERO)


def _row(
    tx: Tx, line: Any, place: int, opening: dt.date, new: int, departments: Mapping[Any, int], keepers: Mapping[Any, int]
) -> dict[str, Any]:
    def at(name: str) -> str:
        return f"lines.{place}.{name}"

    kind = category(tx, line.category, field=at("category"))
    rule = kind.rule_on(line.start_date)
    if rule is None:
        refuse("assets.category_without_rule", field=at("category"), category=kind.name)
    require(line.start_date < opening, "assets.not_before_opening", field=at("start_date"), name=line.name, date=opening)
    require(line.original_value > 0, "assets.without_value", field=at("original_value"), name=line.name)
    rate = line.residual_rate if line.residual_rate is not None else rule.residual_rate
    residual = rules.residual_of(line.original_value, rate)
    most = line.original_value - residual
    require(line.accumulated <= most, "assets.accumulated_too_high", field=at("accumulated"), name=line.name, most=most)
    first = rules.next_month(line.start_date)
    months = line.months_used if line.months_used is not None else rules.months_between(first, rules.month_of(opening))
    return {
        "id": new,
        "number": line.number or None,
        "state": "in_use",
        "version": 1,
        "date": opening,
        "note": line.note,
        "created_by": tx.actor.user_id,
        "created_at": tx.now,
        "name": line.name,
        "spec": line.spec,
        "origin": "opening",
        "category_id": kind.id,
        "department_id": departments.get(line.department),
        "keeper_id": keepers.get(line.keeper),
        "place": line.place,
        "start_date": line.start_date,
        "first_month": max(first, rules.month_of(opening)),
        "opening_months": months,
        "opening_accumulated": line.accumulated,
        "original_value": line.original_value,
        "accumulated": line.accumulated,
        "residual_value": residual,
        "life_months": line.life_months or rule.life_months,
        "supplier_id": None,
        "invoice_id": None,
        "tax": ZERO,
        "tax_deducted": ZERO,
        "item_id": None,
        "entry_id": None,
    }


def _refuse_known_numbers(tx: Tx, lines: Sequence[Any]) -> None:
    """A number stands on one card: neither twice in the sheet nor again in the register."""
    seen: dict[str, int] = {}
    for place, line in enumerate(lines):
        if line.number and line.number in seen:
            refuse("assets.number_twice", field=f"lines.{place}.number", number=line.number, row=seen[line.number] + 1)
        seen.setdefault(line.number, place)
    wanted = [number for number in seen if number]
    statement = sa.select(Asset.number, Asset.name).where(Asset.number == sa.any_(sa.cast(wanted, sa.ARRAY(sa.Text)))).limit(1)
    known = tx.session.execute(statement).first() if wanted else None
    if known is not None:
        place = seen[known.number]
        refuse("assets.number_taken", field=f"lines.{place}.number", number=known.number, name=known.name)


def ids_of(tx: Tx, model: Any, refs: Sequence[Any], field: str, *, of: str = "lines") -> Mapping[Any, int]:
    """Ids by code, name or id, found by one statement; the first that is not there is named with its line."""
    wanted = {ref for ref in refs if ref is not None}
    if not wanted:
        return {}
    ids, texts = [ref for ref in wanted if isinstance(ref, int)], [ref for ref in wanted if isinstance(ref, str)]
    statement = sa.select(model.id, model.code, model.name).where(
        sa.or_(model.id.in_(ids), model.code.in_(texts), model.name.in_(texts))
    )
    found: dict[Any, int] = {}
    for row in tx.session.execute(statement.order_by(model.id.desc())):
        found.update({row.id: row.id, row.name: row.id})
        found[row.code] = row.id
    problems = [
        Problem("core.not_found", {"kind": f"{model.__table__.schema}.{model.__table__.name}", "ref": str(ref)},
                f"{of}.{place}.{field}")
        for place, ref in enumerate(refs) if ref is not None and ref not in found
    ]  # fmt: skip
    if problems:
        raise NotFound.of(problems[:20])
    return found


def standing(tx: Tx) -> list[dict[str, Any]]:
    """Register and ledger on the accounts of cost and of depreciation, both as they stand on their usual side."""
    tx.session.flush()
    sums = tx.session.execute(
        sa.select(*(sa.func.coalesce(sa.func.sum(column), ZERO) for column in (Movement.original, Movement.accumulated)))
    ).one()
    rows = []
    for (purpose, side), value in zip(SIDES.items(), sums, strict=True):
        code = account_for(tx, purpose)
        path = sa.select(Account.path).where(Account.code == code).scalar_subquery()
        booked = sa.select(sa.func.coalesce(sa.func.sum(Balance.opening + Balance.debit - Balance.credit), ZERO)).join(
            Account, Account.code == Balance.account_code
        )
        balance = tx.session.execute(booked.where(sa.func.starts_with(Account.path, path))).scalar_one() * side
        rows.append({"account": code, "register_value": value, "ledger_balance": balance, "difference": value - balance})
    return rows
