"""The front door of stock."""

from operational.stock import control, handling
from operational.stock.checks import CHECKS
from operational.stock.commands.lots import release_lot, save_lot
from operational.stock.commands.opening import enter_opening_stock
from operational.stock.commands.warehouses import ensure_warehouses, save_location, save_warehouse, seed
from operational.stock.gates import will_touch
from operational.stock.lines import bins_by_ref
from operational.stock.lots import SELLS_EXPIRED, LotWanted, choose_lots, ensure_lots, known_lots, lots_of
from operational.stock.month_steps import CLOSE_STEPS
from operational.stock.moves import Difference, Moved, Piece, move, move_for, revalue
from operational.stock.now import FindStock, StockNow, StockRow, stock_now
from operational.stock.overstock import Advice, advise
from operational.stock.paper_tables import Assembly
from operational.stock.places import bin_of_kind, default_location, default_warehouse, kind_of, warehouse_of
from operational.stock.places_held import held_in_bins, without
from operational.stock.queries import moves, standing, transfer, warehouses
from operational.stock.reactions import on_item_tracking_changed
from operational.stock.reservations import Standing, Want, on_hand, release, reserve
from operational.stock.rules import LotTaken, LotWant, take_lots
from operational.stock.sheets import OPENING_STOCK
from operational.stock.state_bins import bin_named, bin_of_state, state_of
from operational.stock.tables import Location, Lot, Move, Transfer, Warehouse

COMMANDS = (
    seed,
    save_warehouse,
    save_location,
    ensure_warehouses,
    save_lot,
    release_lot,
    enter_opening_stock,
    *handling.COMMANDS,
    *control.COMMANDS,
)
QUERIES = (stock_now, standing, moves, warehouses, transfer, *handling.QUERIES, *control.QUERIES)
REACTIONS = (on_item_tracking_changed,)
MACHINES = (*handling.MACHINES, *control.MACHINES)
SHEETS = (OPENING_STOCK, *control.SHEETS)

_QUANTITIES = {"stock.stock.view": "all"}
_VALUES = {**_QUANTITIES, "stock.move.view": "all"}
ROLES = {
    "sales_clerk": _QUANTITIES,
    "warehouse": {**_VALUES, "stock.warehouse.edit": "all", "stock.lot.edit": "all"},
    "accountant": {**_VALUES, "stock.opening.enter": "all"},
    "buyer": {**_VALUES, "stock.lot.edit": "all"},
    "manager": {**_VALUES, "stock.lot.edit": "all", "stock.lot.release": "all"},
    "analyst": _VALUES,
    "administrator": {**_QUANTITIES, "stock.warehouse.edit": "all"},
    "pipeline": _VALUES,
}

ROLES = {
    role: {**ROLES.get(role, {}), **handling.ROLES.get(role, {}), **control.ROLES.get(role, {})}
    for role in {**ROLES, **handling.ROLES, **control.ROLES}
}

__all__ = [
    "CHECKS", "CLOSE_STEPS", "SELLS_EXPIRED", "Advice", "Assembly", "Difference", "FindStock", "Location", "Lot", "LotTaken",
    "LotWant", "LotWanted", "Move", "Moved", "Piece", "Standing", "StockNow", "StockRow", "Transfer", "Want", "Warehouse",
    "advise", "bin_named", "bin_of_kind", "bin_of_state", "bins_by_ref", "choose_lots", "default_location", "default_warehouse",
    "ensure_lots", "held_in_bins", "kind_of", "known_lots", "lots_of", "move", "move_for", "on_hand", "release", "reserve",
    "revalue", "state_of", "stock_now", "take_lots", "warehouse_of", "will_touch", "without",
]  # fmt: skip
