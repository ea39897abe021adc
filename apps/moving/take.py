"""Checking and taking a file of another program: read by a mapping, mended, and handed to the sheet that knows the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from apps.moving.balances import balance_rows, which_balance
from apps.moving.codes import Account, Codes, Proposal, Translation
from apps.moving.grid import pages_of
from apps.moving.layouts import Recognised, recognise
from apps.moving.rows import Moved, Setting, asset_rows, item_rows, stock_rows, text, voucher_rows
from apps.sheets.load import Loaded, Progress, Wanted, import_table
from apps.sheets.read import Table
from apps.sheets.rows import PROBLEMS_MAX
from apps.sheets.sources import Source, source
from operational.core.api import Actor, Database, InvalidInput, NotPermitted, Problem, Refusal
from operational.core.sheets import SheetCall
from operational.dispatch.api import ask

CHART_PAGE = 500
FOLLOWING = ("ledger.opening_unbalanced", "ledger.opening_year_unbalanced", "sheet.no_rows")  # what other problems bring about
SKIP = "skip"  # a mended row that shall not come in
SHEETS: Mapping[str, str] = {
    "account_balances": "opening_balances",
    "open_items": "opening_items",
    "stock": "opening_stock",
    "fixed_assets": "fixed_assets",
    "vouchers": "moved_vouchers",
}
READERS: Mapping[str, Callable[[Recognised, Setting, Codes], Moved]] = {
    "account_balances": balance_rows,
    "open_items": item_rows,
    "stock": stock_rows,
    "fixed_assets": asset_rows,
    "vouchers": voucher_rows,
}


@dataclass(frozen=True)
class Choice:
    """What a person chose for a file, and mended in it; all of it may be left out."""

    layout: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)  # field -> heading
    balance: str = ""
    mended: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # row -> field -> value
    creates_accounts: bool = False  # accounts and partners are taken as proposed


@dataclass(frozen=True)
class Read:
    """A file as it was read: which layout, its rows for the sheet, what nobody has decided on, what is wrong."""

    kind: str
    recognised: Recognised
    moved: Moved
    proposals: Sequence[Proposal]
    balance: str
    source: Source


def kinds_for(actor: Actor) -> list[str]:
    """The kinds of files that a person may bring in."""
    return [kind for kind, sheet in SHEETS.items() if actor.may(source(sheet).permission)]


def read(
    database: Database, actor: Actor, kind: str, file: Path, choice: Choice = Choice(), items: Path | None = None  # frozen
) -> Read:
    """Read a file without changing anything. ``items``: papers still open, by which balances of partners are split."""
    if kind not in SHEETS:
        raise InvalidInput("moving.kind_unknown", field="kind", kind=kind, known=[f"moving.kind.{one}" for one in SHEETS])
    wanted = source(SHEETS[kind])
    if not actor.may(wanted.permission):
        raise NotPermitted("dispatch.not_permitted", permission=f"permission.{wanted.permission}", user=actor.name)
    layouts: Any = ask(database, actor, "setup.source_mappings")
    found = recognise(pages_of(file), kind, layouts.rows, wanted=choice.layout, chosen=choice.columns)
    codes, setting = _codes(database, actor, found), _setting(database, actor, choice)
    if items is not None and kind == "account_balances":
        setting = replace(setting, parts=_parts(database, actor, items))
    moved = READERS[kind](found, setting, codes)
    if kind == "account_balances":
        for _, row in moved.rows:
            row["date"] = setting.opening
    _mend(moved, choice.mended)
    proposals = list(codes.proposals.values())
    return Read(kind, found, moved, proposals, which_balance(found, setting) if kind == "account_balances" else "", wanted)


def take(
    database: Database, actor: Actor, given: Read, choice: Choice = Choice(), *, check: bool, post: bool = False,  # frozen
    progress: Progress | None = None,
) -> Loaded:  # fmt: skip
    """Try the rows, or bring them in: all or none."""
    open_codes = {} if choice.creates_accounts else {one.old_code: one for one in given.proposals}
    problems = [*given.moved.problems, *(_undecided(one) for one in open_codes.values())]
    if problems and not check:
        found = take(database, actor, given, choice, check=True)
        raise InvalidInput.of(found.problems)
    rows = given.moved.rows
    if choice.creates_accounts:
        rows = _as_proposed(rows, given.proposals)
    waiting = {number for number, row in rows if row.get("account") in open_codes}
    tried = [(number, row) for number, row in rows if number not in waiting]
    wanted = _with_new_accounts(given.source, given.proposals) if choice.creates_accounts else given.source
    try:
        loaded = import_table(database, actor, wanted, _table(tried, wanted), Wanted(check=check, post=post), progress)
    except Refusal as refusal:
        if not check:
            raise InvalidInput.of(_in_headings(refusal.problems, given)) from refusal
        loaded = Loaded(given.source.name, len(rows), 0, True, problems=refusal.problems)
    found = [*problems, *loaded.problems]
    if any(one.key not in FOLLOWING for one in found):  # sums that differ because a row is missing would only hide the cause
        found = [one for one in found if one.key not in FOLLOWING]
    loaded = replace(loaded, problems=tuple(sorted(found, key=lambda one: one.row or 0))[:PROBLEMS_MAX])
    new = dict(loaded.new)
    if given.proposals:
        new["accounts"] = [f"{one.old_code} {one.name}" for one in given.proposals]
    return replace(loaded, rows=len(rows), new=new, problems=_in_headings(loaded.problems, given))


def _in_headings(problems: Sequence[Problem], given: Read) -> tuple[Problem, ...]:
    """Problems with their columns as the file calls them."""
    shown = _shown(given)
    return tuple(replace(one, column=shown.get(one.column or "", one.column)) for one in problems)


def whole_chart(database: Database, actor: Actor) -> list[Any]:
    """Every account, page by page."""
    rows: list[Any] = []
    while True:
        found: Any = ask(database, actor, "ledger.accounts", {"page": len(rows) // CHART_PAGE + 1, "page_rows": CHART_PAGE})
        rows += found.rows
        if not found.rows or len(rows) >= found.total:
            return rows


def _shown(given: Read) -> Mapping[str, str]:
    """The heading in the file behind each column of the sheet."""
    shown = dict(given.recognised.shown)
    if given.kind == "account_balances":
        end = "open" if given.balance == "opening" else "close"
        for side in ("debit", "credit"):
            shown[side] = shown.get(f"{end}_{side}") or shown.get(f"{end}_amount", side)
    return shown


def _codes(database: Database, actor: Actor, found: Recognised) -> Codes:
    chart = whole_chart(database, actor)
    said: Any = ask(database, actor, "setup.code_translations", {"kind": "account"})
    seen = []
    for _, cells in found.rows:
        code = text(found.cell(cells, "account")).partition("_")[0]
        if code:
            seen.append((code, text(found.cell(cells, "account_name")).partition("_")[0]))
    accounts = [Account(row.code, row.name, row.parent_code, row.requires_party, row.normal_side) for row in chart]
    return Codes(accounts, {row.old_code: Translation(row.new_code, row.party) for row in said.rows}, dict(seen).items())


def _setting(database: Database, actor: Actor, choice: Choice) -> Setting:
    company: Any = ask(database, actor, "company.company")
    said: Any = ask(database, actor, "setup.code_translations")
    codes: dict[str, dict[str, str]] = {}
    for row in said.rows:
        codes.setdefault(row.kind, {})[row.old_code] = row.new_code
    return Setting(company.opening_date, choice.balance, {}, codes)


def _parts(database: Database, actor: Actor, items: Path) -> dict[str, list[tuple[str, str, Decimal]]]:
    """Balances by account and partner, added up from the papers that are still open."""
    given = read(database, actor, "open_items", items)
    sides = {row.code: 1 if row.normal_side == "D" else -1 for row in whole_chart(database, actor)}
    sums: dict[tuple[str, str], Decimal] = {}
    for _, row in given.moved.rows:
        if isinstance(row.get("amount"), Decimal):
            key = (row.get("account", ""), row.get("party", ""))
            sums[key] = sums.get(key, Decimal(0)) + row["amount"] * sides.get(key[0], 1)
    found: dict[str, list[tuple[str, str, Decimal]]] = {}
    for (account, party), balance in sums.items():
        found.setdefault(account, []).append((party, "", balance))
    return found


def _mend(moved: Moved, mended: Mapping[str, Mapping[str, Any]]) -> None:
    """What was typed in place of wrong cells; the problems of a row that is left out go with it."""
    if not mended:
        return
    gone = {int(number) for number, cells in mended.items() if cells.get(SKIP)}
    kept = []
    for number, row in moved.rows:
        if number in gone:
            moved.passed_over += 1
            continue
        new = {name: value for name, value in mended.get(str(number), {}).items() if name != SKIP}
        kept.append((number, {name: value for name, value in {**row, **new}.items() if value not in (None, "")}))
    moved.rows = kept
    moved.problems = [one for one in moved.problems if one.row not in gone]


def _undecided(one: Proposal) -> Problem:
    key = {"create": "moving.account_new", "party": "moving.account_of_partner", "map": "moving.account_unknown"}[one.action]
    values = {"account": one.old_code, "name": one.name, "code": one.code, "parent": one.parent}
    return Problem(key, values, "account", one.row, "account")


def _as_proposed(rows: Sequence[tuple[int, dict[str, Any]]], proposals: Sequence[Proposal]) -> list[tuple[int, dict[str, Any]]]:
    by_code = {one.old_code: one for one in proposals if one.action != "map"}
    found = []
    for number, row in rows:
        one = by_code.get(row.get("account", ""))
        if one is not None:
            row = {**row, "account": one.code} | ({"party": one.name} if one.action == "party" else {})
        found.append((number, row))
    return found


def _with_new_accounts(wanted: Source, proposals: Sequence[Proposal]) -> Source:
    """The sheet with the accounts that it needs added first, in the same transaction."""
    made = [one for one in proposals if one.action == "create"]
    said = [
        {"kind": "account", "old_code": one.old_code, "old_name": one.name, "new_code": one.code,
         "party": one.name if one.action == "party" else ""}
        for one in proposals if one.action != "map"
    ]  # fmt: skip
    sheet = wanted.sheet
    if sheet is None or not said:
        return wanted
    calls = sheet.calls

    def with_accounts(rows: Any) -> list[SheetCall]:
        first = [
            SheetCall("ledger.save_account", {"code": one.code, "name": one.name, "parent": one.parent}, (one.row,))
            for one in made
        ]
        return [*first, SheetCall("setup.save_code_translations", {"translations": said}, (proposals[0].row,)), *calls(rows)]

    return replace(wanted, sheet=replace(sheet, calls=with_accounts))


def _table(rows: Sequence[tuple[int, Mapping[str, Any]]], wanted: Source) -> Table:
    names = [column.name for column in wanted.columns if column.is_required or any(column.name in row for _, row in rows)]

    def cells() -> Iterator[tuple[int, list[Any]]]:
        for number, row in rows:
            yield number, [row.get(name) for name in names]

    return Table(names, cells())
