"""The lives of the papers of stock."""

from operational.core.api import Machine

# In one step it is done at once; in two the goods are on the way (在途) until they are received.
TRANSFER = Machine(
    "stock.transfer",
    start="in_transit",
    moves={"receive": ("in_transit", "done")},
    colours={"in_transit": "blue", "done": "green"},
)
# Opened again it is history: the month is closed anew by a new one.
CLOSE = Machine(
    "stock.close",
    start="closed",
    moves={"reopen": ("closed", "reopened")},
    colours={"closed": "green", "reopened": "grey"},
)
# Booked at once; what was wrong is taken back in red, never changed.
OTHER = Machine(
    "stock.other_movement",
    start="done",
    moves={"reverse": ("done", "reversed")},
    colours={"done": "green", "reversed": "grey"},
)
LOAN = Machine(
    "stock.loan",
    start="lent",
    moves={"take_back": ("lent", "returned")},
    colours={"lent": "orange", "returned": "green"},
)
CUSTODY = Machine(
    "stock.custody",
    start="held",
    moves={"hand_back": ("held", "handed_back")},
    colours={"held": "orange", "handed_back": "green"},
)
ASSEMBLY = Machine(
    "stock.assembly",
    start="done",
    moves={},
    colours={"done": "green"},
)
