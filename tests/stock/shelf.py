"""A bare database with two warehouses and a few items: the stock functions need no open company."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.core.api import Actor, Database, Tx
from operational.stock.api import Moved, Piece, move_for

DAY = dt.date(2026, 5, 1)
BIN, OTHER_BIN, SECOND_BIN = 21, 22, 23  # two bins of warehouse 11, one of warehouse 12
WAREHOUSE, OTHER_WAREHOUSE = 11, 12
PENDING_BIN, CUSTOMERS_BIN = 24, 25  # of warehouse 11
PUMP, VALVE, SEAL = 31, 32, 33  # the seal may go negative
GLUE, METER = 35, 36  # kept by lots, kept by serial numbers
OLD_LOT, NEW_LOT, UNDATED_LOT, SERIAL, OTHER_SERIAL = 51, 52, 53, 54, 55
GROUND = """
    insert into items.unit (id, code, places) values (1, '台', 0);
    insert into items.item (id, code, name, spec, pinyin, unit, kind, barcode, tax_code, vat_class, is_stocked, is_sold,
            is_purchased, tracks_lots, tracks_serials, needs_inspection, weight, has_floating_unit, allow_negative, valuation,
            list_price,
            floor_price, standard_cost,
            stock_minimum, is_active, version)
        select i.id, i.code, i.name, '', '', '台', 'merchandise', '', '', 'goods', i.is_stocked, true,
            true, i.lots, i.serials, false, 0, false, i.allow_negative, 'moving_average', 0, 0, i.standard_cost, 0, true, 1
        from (values (31, 'PUMP', '水泵', true, false, 0, false, false), (32, 'VALVE', '阀门', true, false, 0, false, false),
            (33, 'SEAL', '密封圈', true, true, 10, false, false), (34, 'FIT', '安装', false, false, 0, false, false),
            (35, 'GLUE', '密封胶', true, false, 0, true, false), (36, 'METER', '流量计', true, false, 0, true, true))
            as i (id, code, name, is_stocked, allow_negative, standard_cost, lots, serials);
    insert into stock.warehouse (id, code, name, is_active, is_default)
        values (11, 'WH1', '主仓', true, true), (12, 'WH2', '二仓', true, false);
    insert into stock.location (id, code, warehouse_id, bin, is_default, zone, state, kind) values
        (21, 'WH1/A', 11, 'A', true, '', 'accepted', 'own'), (22, 'WH1/B', 11, 'B', false, '', 'accepted', 'own'),
        (23, 'WH2/A', 12, 'A', true, '', 'accepted', 'own'), (24, 'WH1/Q', 11, 'Q', false, '', 'pending', 'own'),
        (25, 'WH1/K', 11, 'K', false, '', 'accepted', 'customer');
    insert into stock.lot (id, item_id, code, expires_on, supplier_lot, is_released) values
        (51, 35, 'L-OLD', '2026-04-01', '', false), (52, 35, 'L-NEW', '2027-04-01', '', false), (53, 35, 'L-X', null, '', false),
        (54, 36, 'SN-1', null, '', false), (55, 36, 'SN-2', null, '', false);
"""


@dataclass
class Shelf:
    """Stock functions called as the app role, and the owner's view of what they left."""

    database: Database
    owner: sa.Engine
    rights: dict[str, str] = field(default_factory=dict)

    def in_one(self, work: Callable[[Tx], Any]) -> Any:
        with self.database.session() as session:
            done = work(Tx(session, Actor(1, "test", self.rights), today=DAY, blocks=[4096]))
            session.commit()
            return done

    def move(self, *pieces: Piece, day: dt.date = DAY, reserved_for: str | None = None) -> list[Moved]:
        def work(tx: Tx) -> list[Moved]:
            return move_for(tx, pieces, source_kind="test", source_id=1, date=day, reserved_for=reserved_for)

        moved: list[Moved] = self.in_one(work)
        return moved

    def sql(self, text: str, **values: Any) -> list[dict[str, Any]]:
        with self.owner.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(sa.text(text), values)]

    def sql_do(self, text: str, **values: Any) -> None:
        with self.owner.begin() as connection:
            connection.execute(sa.text(text), values)

    def valuation(self, item: int) -> tuple[Decimal, Decimal]:
        row = self.sql("select quantity, value from stock.valuation where item_id = :item", item=item)[0]
        return row["quantity"], row["value"]

    def state(self) -> list[list[dict[str, Any]]]:
        """Everything the functions write, to show that a refusal changed nothing."""
        return [
            self.sql("select * from stock.move order by id"),
            self.sql("select * from stock.balance order by 1, 2, 3"),
            self.sql("select * from stock.valuation where quantity <> 0 order by 1"),
            self.sql("select * from stock.reservation where quantity <> 0 order by 1, 2"),
            self.sql("select * from stock.reserved where quantity <> 0 order by 1, 2"),
        ]


def piece(quantity: str, value: str | None = None, *, item: int = PUMP, bin: int = BIN, **more: Any) -> Piece:
    amount = Decimal(quantity)
    purpose = more.pop("purpose", "issue" if quantity.startswith("-") else "receipt")
    worth = None if value is None else Decimal(value)
    return Piece(item, bin, amount, more.pop("source_line_id", 1), purpose, value=worth, **more)
