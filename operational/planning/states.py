"""The life of a reorder suggestion (补货建议)."""

from operational.core.api import Machine

SUGGESTION = Machine(
    "planning.suggestion",
    start="open",
    moves={
        "accept": ("open", "accepted"),
        "refuse": ("open", "refused"),
        "supersede": ("open", "superseded"),
    },
    colours={"open": "orange", "accepted": "green", "refused": "red", "superseded": "grey"},
)
