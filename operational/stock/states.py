"""The life of a transfer: it is carried out at once, and taken back by a transfer the other way."""

from operational.core.api import Machine

TRANSFER = Machine("stock.transfer", start="done", moves={}, colours={"done": "green"})
