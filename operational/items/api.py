"""The front door of items."""

from operational.items.commands import (
    ensure_categories,
    ensure_items,
    ensure_units,
    save_category,
    save_item,
    save_unit,
    seed,
)
from operational.items.events import ItemTrackingWasChanged
from operational.items.queries import categories, item, items, units
from operational.items.reference import items_by_ref, require_countable, uncountable, unit_places
from operational.items.rules import Measure, unit_price
from operational.items.searching import items_called
from operational.items.sheets import ITEMS
from operational.items.tables import Category, Item, ItemUnit, Unit
from operational.items.units import Packing, measures_of, packings_of
from operational.items.valuation_rules import set_default_valuation, valuation_rules

COMMANDS = (save_item, save_category, save_unit, ensure_items, ensure_units, ensure_categories, seed, set_default_valuation)
QUERIES = (items, item, units, categories, valuation_rules)
SHEETS = (ITEMS,)

_VIEW = {"items.item.view": "all"}
_COST = {**_VIEW, "items.cost.read": "all"}
_EDIT = {**_COST, "items.item.edit": "all", "items.unit.edit": "all", "items.category.edit": "all"}
ROLES = {
    "sales_clerk": _VIEW,
    "warehouse": _EDIT,
    "accountant": {**_EDIT, "items.valuation.edit": "all"},
    "cashier": _VIEW,
    "buyer": _EDIT,
    "manager": {**_EDIT, "items.valuation.edit": "all"},
    "analyst": _COST,
    "administrator": _VIEW,
    "pipeline": _VIEW,
}

__all__ = [
    "Category",
    "Item",
    "ItemTrackingWasChanged",
    "ItemUnit",
    "Measure",
    "Packing",
    "Unit",
    "items_by_ref",
    "items_called",
    "measures_of",
    "packings_of",
    "require_countable",
    "uncountable",
    "unit_places",
    "unit_price",
]
