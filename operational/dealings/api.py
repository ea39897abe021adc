"""The front door of dealings."""

from operational.dealings.commands.statements import (
    cancel_statement,
    confirm_statement,
    issue_statement,
    keep_signed_copy,
    send_statement,
)
from operational.dealings.overview import overview
from operational.dealings.queries import issued_statement, statement, statements
from operational.dealings.reactions import on_merge_was_undone
from operational.dealings.rules import name_of
from operational.dealings.scope import kept_party
from operational.dealings.statement import StatementShown
from operational.dealings.states import STATEMENT
from operational.dealings.tables import Statement

COMMANDS = (issue_statement, send_statement, confirm_statement, cancel_statement)
QUERIES = (statement, statements, issued_statement, overview)
REACTIONS = (on_merge_was_undone,)
MACHINES = (STATEMENT,)

_VIEW = {"dealings.statement.view": "all"}
_EDIT = {**_VIEW, "dealings.statement.edit": "all"}
ROLES = {
    "sales_clerk": dict.fromkeys(_EDIT, "own"),
    "buyer": _EDIT,
    "cashier": _EDIT,
    "accountant": _EDIT,
    "manager": _EDIT,
    "analyst": _VIEW,
    "administrator": _VIEW,
    "pipeline": _VIEW,
}

__all__ = [
    "COMMANDS", "MACHINES", "QUERIES", "REACTIONS", "ROLES", "Statement", "StatementShown",
    "keep_signed_copy", "kept_party", "name_of",
]  # fmt: skip
