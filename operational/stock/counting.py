"""What counting asks of the database: lines, book quantities at a moment, and whose turn it is."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.company.api import setting
from operational.core.api import Problem, Refusal, Tx, refuse, require
from operational.items.api import Item, items_by_ref, require_countable
from operational.stock import counting_rules as rules
from operational.stock.counting_tables import Count, CountLine
from operational.stock.lines import bins_by_ref
from operational.stock.lots import known_lots
from operational.stock.tables import Location, Lot

USE_DAYS = 365  # the value of use is that of the last year
Key = tuple[int, int, int]  # item, bin, lot


@dataclass(frozen=True)
class Found:
    """What somebody found on a line, or of an item in a bin that has no line yet."""

    line_no: int | None
    item: int | str | None
    location: int | str | None
    lot: str
    counted: Decimal
    counted_at: dt.datetime | None


@dataclass(frozen=True)
class Entered:
    lines: int
    left: int


def lines_of_count(tx: Tx, count_id: int) -> list[CountLine]:
    """The lines apart from the session: what changes in them is written back for all at once, by save_results."""
    statement = sa.select(CountLine).where(CountLine.count_id == count_id).order_by(CountLine.line_no)
    tx.session.flush()
    lines = list(tx.session.execute(statement.execution_options(populate_existing=True)).scalars())
    for line in lines:
        tx.session.expunge(line)
    return lines


_RESULTS = sa.text(
    """
    update stock.count_line as l
        set cause = f.cause, unit_cost = f.unit_cost, value = f.value, tax = f.tax, decision = f.decision,
            recovered = f.recovered
        from unnest(cast(:id as bigint[]), cast(:cause as text[]), cast(:unit_cost as numeric[]), cast(:value as numeric[]),
            cast(:tax as numeric[]), cast(:decision as text[]), cast(:recovered as numeric[]))
            as f (id, cause, unit_cost, value, tax, decision, recovered)
        where l.id = f.id
    """
)


def save_results(tx: Tx, lines: Sequence[CountLine]) -> None:
    """Write back what approval, posting and decision said of these lines."""
    names = ("id", "cause", "unit_cost", "value", "tax", "decision", "recovered")
    if lines:
        tx.session.execute(_RESULTS, {name: [getattr(line, name) for line in lines] for name in names})


def enter(tx: Tx, count: Count, lines: Sequence[CountLine], found: Sequence[Found], *, adds: bool) -> Entered:
    """Write what was found on the lines; what has no line gets one. The number of statements does not depend on lines."""
    keys = _keys(tx, count, lines, found)
    known = {(line.item_id, line.location_id, line.lot_id): line for line in lines}
    settled = [known[key] for key in keys if key in known and _is_settled(count, known[key])]
    if settled:
        refuse("stock.count_line_settled", field="lines", number=count.number, line=settled[0].line_no)
    late = next((row for row in found if row.counted_at is not None and row.counted_at > tx.now), None)
    require(late is None, "stock.counted_in_future", field="lines")
    sums: dict[Key, tuple[Decimal, dt.datetime | None]] = {}
    for key, row in zip(keys, found, strict=True):
        before = known[key].counted if adds and key in known and key not in sums else None
        start = sums[key][0] if key in sums and adds else (before or Decimal(0))
        sums[key] = ((start + row.counted) if adds else row.counted, row.counted_at)
    books = _books(tx, [(key, at) for key, (_, at) in sums.items() if key not in known or not count.is_frozen])
    _update(tx, [(known[key], sums[key], books.get(key)) for key in sums if key in known])
    new = [key for key in sums if key not in known]
    next_no = max((line.line_no for line in lines), default=0) + 1
    tx.insert(CountLine, [_new_line(tx, count, n, key, sums[key], books[key]) for n, key in enumerate(new, start=next_no)])
    left = sum(1 for key, line in known.items() if line.counted is None and key not in sums)
    return Entered(len(lines) + len(new), left)


def _is_settled(count: Count, line: CountLine) -> bool:
    """In a second count only the differences of the first are open."""
    return count.round > 1 and line.first_counted is None


def _new_line(
    tx: Tx, count: Count, line_no: int, key: Key, found: tuple[Decimal, dt.datetime | None], book: Decimal
) -> dict[str, Any]:
    item_id, location_id, lot_id = key
    return {
        "count_id": count.id,
        "line_no": line_no,
        "item_id": item_id,
        "location_id": location_id,
        "lot_id": lot_id,
        "book": book,
        "counted": found[0],
        "first_counted": found[0] if count.round > 1 else None,
        "counted_at": found[1] or tx.now,
        "counted_by": tx.actor.user_id,
        "unit_cost": None,
    }


def _keys(tx: Tx, count: Count, lines: Sequence[CountLine], found: Sequence[Found]) -> list[Key]:
    """Item, bin and lot of each row: by the number of its line, or by what it names."""
    by_no = {line.line_no: line for line in lines}
    named = [row for row in found if row.line_no is None]
    problems = [
        Problem("stock.count_line_unknown", {"number": count.number or "", "line": row.line_no}, f"lines.{n}.line_no")
        for n, row in enumerate(found)
        if row.line_no is not None and row.line_no not in by_no
    ]
    if problems:
        raise Refusal.of(problems)
    require(all(row.item is not None for row in named), "stock.count_line_names_nothing", field="lines")
    refs = [row.item for row in named if row.item is not None]
    line_items = [by_no[row.line_no].item_id for row in found if row.line_no is not None]
    items = items_by_ref(tx, [*refs, *line_items])
    lots = iter(known_lots(tx, [(items[ref].id, row.lot) for ref, row in zip(refs, named, strict=True)]))
    places = _places(tx, count, [(items[ref], row) for ref, row in zip(refs, named, strict=True)], lines)
    keys: list[Key] = []
    for n, row in enumerate(found):
        if row.line_no is not None:
            line = by_no[row.line_no]
            item, key = items[line.item_id], (line.item_id, line.location_id, line.lot_id)
        else:
            item = items[row.item or 0]
            key = (item.id, next(places), next(lots))
        require_countable(tx, item, row.counted, field=f"lines.{n}.counted")
        keys.append(key)
    return keys


def _places(tx: Tx, count: Count, named: Sequence[tuple[Item, Found]], lines: Sequence[CountLine]) -> Any:
    """The bin of each row that names its item: the one it says, or the only one in which the count expects the item."""
    expected: dict[int, set[int]] = defaultdict(set)
    for line in lines:
        expected[line.item_id].add(line.location_id)
    wanted: list[int | str] = []
    for item, row in named:
        if row.location is not None:
            wanted.append(row.location)
        elif len(expected[item.id]) == 1:
            wanted.append(next(iter(expected[item.id])))
        else:
            refuse("stock.count_bin_needed", field="lines", item=item.code, number=count.number)
    if not wanted:
        return iter(())
    bins = bins_by_ref(tx, [(ref, None) for ref in wanted])
    outside = sa.select(Location.code).where(Location.id.in_(bins), Location.warehouse_id != count.warehouse_id).limit(1)
    other = tx.session.execute(outside).scalar_one_or_none()
    require(other is None, "stock.count_other_warehouse", field="lines", bin=other or "", number=count.number)
    return iter(bins)


_BOOKS = sa.text(
    """
    select k.item_id, k.location_id, k.lot_id,
        coalesce(b.quantity, 0) - coalesce((
            select sum(m.quantity) from stock.move as m
            where m.item_id = k.item_id and m.location_id = k.location_id and m.lot_id = k.lot_id and m.recorded_at > k.at
        ), 0) as book
    from unnest(cast(:items as bigint[]), cast(:locations as bigint[]), cast(:lots as bigint[]),
        cast(:moments as timestamptz[])) as k (item_id, location_id, lot_id, at)
    left join stock.balance as b using (item_id, location_id, lot_id)
    """
)


def _books(tx: Tx, wanted: Sequence[tuple[Key, dt.datetime | None]]) -> Mapping[Key, Decimal]:
    """What the books said at these moments: what they say now, less what moved since. No moment means now."""
    if not wanted:
        return {}
    given = {
        "items": [key[0] for key, _ in wanted],
        "locations": [key[1] for key, _ in wanted],
        "lots": [key[2] for key, _ in wanted],
        "moments": [at for _, at in wanted],
    }
    rows = tx.session.execute(_BOOKS, given)
    return {(row.item_id, row.location_id, row.lot_id): row.book for row in rows}


_UPDATE = sa.text(
    """
    update stock.count_line as l
        set counted = f.counted, book = coalesce(f.book, l.book), counted_at = coalesce(f.at, :now), counted_by = :actor
        from unnest(cast(:ids as bigint[]), cast(:counted as numeric[]), cast(:books as numeric[]),
            cast(:moments as timestamptz[])) as f (id, counted, book, at)
        where l.id = f.id
    """
)


def _update(
    tx: Tx, rows: Sequence[tuple[CountLine, tuple[Decimal, dt.datetime | None], Decimal | None]]
) -> None:
    if rows:
        given = {
            "now": tx.now,
            "actor": tx.actor.user_id,
            "ids": [line.id for line, _, _ in rows],
            "counted": [counted for _, (counted, _), _ in rows],
            "moments": [at for _, (_, at), _ in rows],
            "books": [book for _, _, book in rows],
        }
        tx.session.execute(_UPDATE, given)


_USE = sa.text(
    """
    select h.item_id, i.code, i.name, h.quantity,
        coalesce(u.value, 0) as used, c.last_counted
    from (
        select b.item_id, sum(b.quantity) as quantity
        from stock.balance as b join stock.location as l on l.id = b.location_id
        where l.warehouse_id = :warehouse
        group by b.item_id
    ) as h
    join items.item as i on i.id = h.item_id
    left join (
        select m.item_id, -sum(m.value) as value from stock.move as m
        where m.purpose in ('issue', 'sales_return', 'material_issue', 'assembly') and m.date > :since
        group by m.item_id
    ) as u on u.item_id = h.item_id
    left join (
        select l.item_id, max(c.date) as last_counted
        from stock.count_line as l join stock.count as c on c.id = l.count_id
        where c.state = 'posted' and c.warehouse_id = :warehouse
        group by l.item_id
    ) as c on c.item_id = h.item_id
    where h.quantity <> 0
    """
)


@dataclass(frozen=True)
class Due:
    """An item with its class and the day on which it is to be counted again (none: at once)."""

    item_id: int
    code: str
    name: str
    quantity: Decimal
    used: Decimal
    class_: str
    last_counted: dt.date | None
    due_on: dt.date | None
    is_due: bool


def due_items(tx: Tx, warehouse_id: int) -> list[Due]:
    """Every item of a warehouse in the order in which counting should take it: longest overdue first, dear ones before."""
    rows = tx.session.execute(_USE, {"warehouse": warehouse_id, "since": tx.today - dt.timedelta(days=USE_DAYS)}).all()
    classes = rules.abc_classes({row.item_id: row.used for row in rows})
    days = {name: int(setting(tx, f"stock.count.days_{name.lower()}", kept)) for name, kept in rules.DAYS_BETWEEN.items()}
    found = []
    for row in rows:
        due = rules.due_on(row.last_counted, classes[row.item_id], days)
        is_due = due is None or due <= tx.today
        found.append(
            Due(row.item_id, row.code, row.name, row.quantity, row.used, classes[row.item_id], row.last_counted, due, is_due)
        )
    return sorted(found, key=lambda row: (row.due_on or dt.date.min, row.class_, -row.used, row.code))


def lot_codes(tx: Tx, ids: Sequence[int]) -> dict[int, str]:
    wanted = sorted({lot for lot in ids if lot})
    if not wanted:
        return {}
    return {row.id: row.code for row in tx.session.execute(sa.select(Lot.id, Lot.code).where(Lot.id.in_(wanted)))}
