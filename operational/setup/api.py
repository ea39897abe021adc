"""The front door of setup."""

from operational.setup.comparing import compare_balances, moving_state, old_figures, save_old_figures
from operational.setup.drafts import Kept, drop_file, keep_choice, keep_file, kept_file
from operational.setup.mappings import (
    Layout,
    built_in,
    code_translations,
    save_code_translations,
    save_source_mapping,
    source_mappings,
)
from operational.setup.queries import HIDDEN, first_steps

COMMANDS = (save_source_mapping, save_code_translations, save_old_figures)
QUERIES = (first_steps, source_mappings, code_translations, old_figures, compare_balances, moving_state)

_SEE = {"setup.guide.view": "all"}
_MOVE = {"setup.moving.view": "all", "setup.moving.edit": "all"}
ROLES = {
    "administrator": {**_SEE, "setup.moving.view": "all"},
    "accountant": {**_SEE, **_MOVE},
    "manager": {**_SEE, "setup.moving.view": "all"},
    "warehouse": _SEE,
}

__all__ = [
    "COMMANDS", "HIDDEN", "QUERIES", "ROLES", "Kept", "Layout", "built_in", "drop_file", "keep_choice", "keep_file", "kept_file",
]  # fmt: skip
