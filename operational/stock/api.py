"""The front door of stock."""

from operational.stock.moves import Difference, Moved, Piece, move, move_for, revalue
from operational.stock.places import LotWanted, default_location, default_warehouse, ensure_lots, warehouse_of
from operational.stock.reservations import Standing, Want, on_hand, release, reserve
from operational.stock.tables import Location, Lot, Move, Warehouse

COMMANDS = ()
QUERIES = ()
REACTIONS = ()

__all__ = [
    "Difference", "Location", "Lot", "LotWanted", "Move", "Moved", "Piece", "Standing", "Want", "Warehouse",
    "default_location", "default_warehouse", "ensure_lots", "move", "move_for", "on_hand", "release", "reserve", "revalue",
    "warehouse_of",
]  # fmt: skip
