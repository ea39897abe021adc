"""A bare database with two warehouses and a few items: the stock functions need no open company."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from operational.core.api import Actor, Database, Tx
from operational.stock.api import Moved, Piece, move_for

DAY = dt.date(2026, 5, 1)
BIN, OTHER_BIN, SECOND_BIN = 21, 22, 23  # two bins of warehouse 11, one of warehouse 12
WAREHOUSE, OTHER_WAREHOUSE = 11, 12
PUMP, VALVE, SEAL = 31, 32, 33  # the seal may go negative
GROUND = """
    insert into items.unit (id, code, places) values (1, '台', 0);
    insert into items.item (id, code, name, spec, pinyin, unit, kind, barcode, tax_code, vat_class, is_stocked, is_sold,
            is_purchased, tracks_lots, allow_negative, valuation, list_price, floor_price, standard_cost, stock_minimum,
            is_active, version)
        select i.id, i.code, i.name, '', '', '台', 'merchandise', '', '', 'goods', i.is_stocked, true,
            true, false, i.allow_negative, 'moving_average', 0, 0, i.standard_cost, 0, true, 1
        from (values (31, 'PUMP', '水泵', true, false, 0), (32, 'VALVE', '阀门', true, false, 0),
            (33, 'SEAL', '密封圈', true, true, 10), (34, 'FIT', '安装', false, false, 0))
            as i (id, code, name, is_stocked, allow_negative, standard_cost);
    insert into stock.warehouse (id, code, name, is_active) values (11, 'WH1', '主仓', true), (12, 'WH2', '二仓', true);
    insert into stock.location (id, code, warehouse_id, bin, is_default) values
        (21, 'WH1/A', 11, 'A', true), (22, 'WH1/B', 11, 'B', false), (23, 'WH2/A', 12, 'A', true);
"""


@dataclass
class Shelf:
    """Stock functions called as the app role, and the owner's view of what they left."""

    database: Database
    owner: sa.Engine

    def in_one(self, work: Callable[[Tx], Any]) -> Any:
        with self.database.session() as session:
            done = work(Tx(session, Actor(1, "test", {}, everything=True), today=DAY, blocks=[4096]))
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
