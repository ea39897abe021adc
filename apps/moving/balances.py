"""A table of account balances as the opening balances: leaves only, by partner, with the year so far where books start later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from apps.moving.codes import Codes, Translation
from apps.moving.grid import plain_cell
from apps.moving.layouts import Recognised
from apps.moving.rows import Moved, Setting, amount, is_total, side, text
from operational.core.api import ZERO, Problem

MONTH = re.compile(r"(20\d{2})\s*[-年./]\s*(?:第\s*)?(\d{1,2})\s*(?:月|期|[-./至]|$)")
DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Line:
    """An account of the old books, or one partner of it, with its figures (debit minus credit)."""

    number: int
    account: str
    name: str
    party: str
    party_name: str
    department: str
    balance: Any
    ytd_debit: Any
    ytd_credit: Any

    @property
    def is_part(self) -> bool:
        return bool(self.party or self.party_name or self.department)

    @property
    def is_zero(self) -> bool:
        return self.balance == 0 and self.ytd_debit == 0 and self.ytd_credit == 0


def which_balance(found: Recognised, setting: Setting) -> str:
    """Whether the balances at the start or at the end of the file's period are those on the opening day."""
    has = {end: any(f"{end}_{part}" in found.columns for part in ("debit", "credit", "amount")) for end in ("open", "close")}
    if setting.balance in ("opening", "closing"):
        return setting.balance
    if not has["close"]:
        return "opening"
    months = [(int(year), int(month)) for year, month in MONTH.findall(found.title)]
    if months and months[0] == (setting.opening.year, setting.opening.month) and has["open"]:
        return "opening"
    return "closing"


def balance_rows(found: Recognised, setting: Setting, codes: Codes) -> Moved:
    """The leaves of the table as opening balances; parents and totals are passed over, but must agree with their leaves."""
    moved = Moved()
    which = which_balance(found, setting)
    lines = _lines(found, which, moved)
    split = {line.account for line in lines if line.is_part}
    known = sorted({line.account for line in lines})
    parents = {above for above, below in pairwise(known) if _is_below(below, above)}
    leaves = []
    for line in lines:
        if line.account in parents or (line.account in split and not line.is_part):
            moved.passed_over += 1
            continue
        leaves.append(line)
    moved.problems += _parents_that_differ(lines, leaves, parents | split)
    in_mid_year = (setting.opening.month, setting.opening.day) != (1, 1)
    for line in leaves:
        if line.is_zero or (line.balance == 0 and not in_mid_year):
            moved.passed_over += 1
            continue
        _add(moved, line, setting, codes, in_mid_year, _has_side(found, which))
    return moved


def _has_side(found: Recognised, which: str) -> bool:
    """Whether the file says on which side a balance stands; else it stands on the usual one."""
    end = "open" if which == "opening" else "close"
    return any(name in found.columns for name in ("direction", f"{end}_direction", f"{end}_debit", f"{end}_credit"))


def _is_below(code: str, above: str) -> bool:
    return code.startswith(above) and len(code) > len(above)


def _lines(found: Recognised, which: str, moved: Moved) -> list[Line]:
    lines: list[Line] = []
    account = name = ""
    for number, cells in found.rows:
        code = text(found.cell(cells, "account"))
        party, party_name = text(found.cell(cells, "party")), text(found.cell(cells, "party_name"))
        if "_" in code:  # 1122_K001 应收账款_某公司: an account and its partner in one cell
            code, _, party = code.partition("_")
            party_name = text(found.cell(cells, "account_name")).rpartition("_")[2]
        if not DIGIT.search(code) and not (account and (party or party_name)):
            if not is_total(cells) and _balance(found, cells, which) != 0:
                moved.problems.append(Problem("moving.row_without_account", {}, "account", number, "account"))
            moved.passed_over += any(cell not in (None, "") for cell in cells)
            continue
        if is_total(cells) and not code:
            moved.passed_over += 1
            continue
        if code:
            account, name = code, text(found.cell(cells, "account_name"))
        debit, credit = _year_so_far(found, cells, which)
        lines.append(
            Line(
                number, account, name.partition("_")[0] if party else name, party, party_name,
                text(found.cell(cells, "department")), _balance(found, cells, which), debit, credit,
            )
        )  # fmt: skip
    return lines


def _balance(found: Recognised, cells: Sequence[Any], which: str) -> Any:
    end = "open" if which == "opening" else "close"
    if f"{end}_debit" in found.columns or f"{end}_credit" in found.columns:
        debit, credit = (amount(plain_cell(found.cell(cells, f"{end}_{part}"))) for part in ("debit", "credit"))
        return debit - credit if isinstance(debit, Decimal) and isinstance(credit, Decimal) else debit or credit
    given = amount(plain_cell(found.cell(cells, f"{end}_amount")))
    said = found.cell(cells, f"{end}_direction") if f"{end}_direction" in found.columns else found.cell(cells, "direction")
    if not isinstance(given, Decimal) or given == 0:
        return given
    which_side = side(said)
    return given * which_side if which_side else given


def _year_so_far(found: Recognised, cells: Sequence[Any], which: str) -> tuple[Any, Any]:
    """Debits and credits of the year before the opening day."""
    sums = []
    for part in ("debit", "credit"):
        year = amount(plain_cell(found.cell(cells, f"ytd_{part}")))
        month = amount(plain_cell(found.cell(cells, part))) if which == "opening" else ZERO
        is_number = isinstance(year, Decimal) and isinstance(month, Decimal)
        sums.append(year - month if is_number and f"ytd_{part}" in found.columns else ZERO)
    return sums[0], sums[1]


def _parents_that_differ(lines: Sequence[Line], leaves: Sequence[Line], above: set[str]) -> list[Problem]:
    """A parent that says something else than its leaves together: a row is missing or was changed by hand."""
    problems = []
    for line in lines:
        if line.account not in above or line.is_part or not isinstance(line.balance, Decimal):
            continue
        below = [leaf.balance for leaf in leaves if leaf.account.startswith(line.account)]
        if not below or not all(isinstance(one, Decimal) for one in below):
            continue
        total = sum(below, ZERO)
        if total != line.balance:
            values = {"account": f"{line.account} {line.name}", "parent": line.balance, "leaves": total,
                      "difference": line.balance - total}  # fmt: skip
            problems.append(Problem("moving.parent_differs", values, "account", line.number, "account"))
    return problems


def _add(moved: Moved, line: Line, setting: Setting, codes: Codes, in_mid_year: bool, has_side: bool) -> None:
    found = codes.find(line.account, line.name, line.number)
    code = found.code if found else line.account
    if not has_side and isinstance(line.balance, Decimal) and code in codes.chart and codes.chart[code].side == "C":
        line = replace(line, balance=-line.balance)
    takes_party = code in codes.chart and codes.chart[code].requires_party
    parts = setting.parts.get(code, ()) if takes_party and not line.is_part and not (found and found.party) else ()
    if parts:
        total = sum((part for _, _, part in parts), ZERO)
        if total != line.balance:
            off = line.balance - total if isinstance(line.balance, Decimal) else total
            values = {"account": f"{code} {line.name}", "balance": line.balance, "papers": total, "difference": off}
            moved.problems.append(Problem("moving.parties_differ", values, "account", line.number, "account"))
        for party, name, balance in parts:
            _one(moved, line.number, code, party, name, "", balance, (ZERO, ZERO) if in_mid_year else None)
        return
    year = (line.ytd_debit, line.ytd_credit) if in_mid_year else None
    party, name = _party(line, found, setting) if takes_party else ("", "")
    department = setting.code("department", line.department)
    _one(moved, line.number, code, party, name, department, line.balance, year)


def _party(line: Line, found: Translation | None, setting: Setting) -> tuple[str, str]:
    if found is not None and found.party:
        return found.party, ""
    code = setting.code("party", line.party or line.party_name)
    return code, line.party_name if line.party else ""


def _one(
    moved: Moved, number: int, account: str, party: str, name: str, department: str, balance: Any, year: tuple[Any, Any] | None
) -> None:
    """One row of the sheet; an amount that is no number goes on as it stands and is told with its row."""
    row: dict[str, Any] = {"account": account, "party": party, "party_name": name, "department": department}
    if isinstance(balance, Decimal):
        row |= {"debit": balance} if balance > 0 else {"credit": -balance} if balance < 0 else {"debit": ZERO}
    else:
        row["debit"] = balance
    if year is not None and isinstance(balance, Decimal) and all(isinstance(one, Decimal) for one in year):
        row |= {"year_begin": balance - year[0] + year[1], "ytd_debit": year[0], "ytd_credit": year[1]}
    moved.add(number, row)
