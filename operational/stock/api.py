"""The front door of stock."""

from operational.stock.moves import Difference, Moved, Piece, move, move_for, revalue
from operational.stock.reservations import Standing, Want, on_hand, release, reserve
from operational.stock.tables import Location, Lot, Move, Warehouse

COMMANDS = ()
QUERIES = ()
REACTIONS = ()

__all__ = [
    "Difference", "Location", "Lot", "Move", "Moved", "Piece", "Standing", "Want", "Warehouse", "move", "move_for", "on_hand",
    "release", "reserve", "revalue",
]  # fmt: skip
