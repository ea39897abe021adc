"""The front door of stock."""

from operational.stock.checks import CHECKS
from operational.stock.commands.opening import enter_opening_stock
from operational.stock.commands.transfer import transfer as transfer_stock
from operational.stock.commands.warehouses import ensure_warehouses, save_location, save_warehouse, seed
from operational.stock.lines import bins_by_ref, known_lots, lots_of
from operational.stock.moves import Difference, Moved, Piece, move, move_for, revalue
from operational.stock.places import LotWanted, default_location, default_warehouse, ensure_lots, warehouse_of
from operational.stock.queries import moves, standing, stock_now, transfer, warehouses
from operational.stock.reservations import Standing, Want, on_hand, release, reserve
from operational.stock.sheets import OPENING_STOCK
from operational.stock.states import TRANSFER
from operational.stock.tables import Location, Lot, Move, Transfer, Warehouse

COMMANDS = (seed, save_warehouse, save_location, ensure_warehouses, enter_opening_stock, transfer_stock)
QUERIES = (stock_now, standing, moves, warehouses, transfer)
MACHINES = (TRANSFER,)
SHEETS = (OPENING_STOCK,)

_QUANTITIES = {"stock.stock.view": "all"}
_VALUES = {**_QUANTITIES, "stock.move.view": "all"}
ROLES = {
    "sales_clerk": _QUANTITIES,
    "warehouse": {**_VALUES, "stock.warehouse.edit": "all", "stock.transfer.edit": "all"},
    "accountant": {**_VALUES, "stock.opening.enter": "all"},
    "buyer": _VALUES,
    "manager": _VALUES,
    "analyst": _VALUES,
    "administrator": _QUANTITIES,
    "pipeline": _VALUES,
}

__all__ = [
    "CHECKS", "Difference", "Location", "Lot", "LotWanted", "Move", "Moved", "Piece", "Standing", "Transfer", "Want",
    "Warehouse", "bins_by_ref", "default_location", "default_warehouse", "ensure_lots", "known_lots", "lots_of", "move",
    "move_for", "on_hand", "release", "reserve", "revalue", "warehouse_of",
]  # fmt: skip
