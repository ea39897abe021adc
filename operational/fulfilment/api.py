"""The front door of fulfilment."""

from operational.fulfilment.commands.allocation import reallocate, set_urgency
from operational.fulfilment.commands.direct import deliver_direct, order_direct
from operational.fulfilment.commands.given_up import give_up_direct_exchange
from operational.fulfilment.commands.picking import cancel_pick_list, issue_pick_list, make_pick_list, record_picks
from operational.fulfilment.direct_queries import direct_line_list
from operational.fulfilment.gs1 import Label, read_label
from operational.fulfilment.picking_queries import orders_to_pick, pick_list, pick_lists
from operational.fulfilment.reactions import (
    on_order_amended,
    on_order_cancelled,
    on_order_unapproved,
    on_picking_was_asked,
)
from operational.fulfilment.scan_queries import look_up
from operational.fulfilment.states import PICK_LIST

COMMANDS = (
    order_direct,
    deliver_direct,
    give_up_direct_exchange,
    make_pick_list,
    record_picks,
    issue_pick_list,
    cancel_pick_list,
    set_urgency,
    reallocate,
)
QUERIES = (direct_line_list, orders_to_pick, pick_lists, pick_list, look_up)
REACTIONS = (on_order_amended, on_order_unapproved, on_order_cancelled, on_picking_was_asked)
MACHINES = (PICK_LIST,)

_PICK = {"fulfilment.picking.view": "all", "fulfilment.picking.edit": "all", "fulfilment.picking.pick": "all"}
_SEE = {"fulfilment.picking.view": "all", "fulfilment.direct.view": "all"}
ROLES = {
    "sales_clerk": {**_SEE, "fulfilment.urgency.edit": "own"},
    "warehouse": {**_SEE, **_PICK, "fulfilment.direct.deliver": "all"},
    "buyer": {**_SEE, "fulfilment.direct.edit": "all", "fulfilment.direct.deliver": "all"},
    "manager": {
        **_SEE,
        **_PICK,
        "fulfilment.direct.edit": "all",
        "fulfilment.direct.deliver": "all",
        "fulfilment.urgency.edit": "all",
        "fulfilment.reservation.move": "all",
    },
    "accountant": _SEE,
    "administrator": _SEE,
}

__all__ = ["COMMANDS", "MACHINES", "QUERIES", "REACTIONS", "ROLES", "Label", "read_label"]
