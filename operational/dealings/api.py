"""The front door of dealings."""

from operational.dealings.chain import chain
from operational.dealings.commands.monthly import mail_statement, save_statement_rule
from operational.dealings.commands.statements import (
    cancel_statement,
    confirm_statement,
    issue_statement,
    keep_signed_copy,
    send_statement,
)
from operational.dealings.events import StatementIsToBeMailed
from operational.dealings.monthly import DUE_MAX
from operational.dealings.monthly_queries import DueStatement, DueStatements, due_statements, statement_rules
from operational.dealings.overview import overview
from operational.dealings.queries import issued_statement, statement, statements
from operational.dealings.reactions import on_merge_was_undone
from operational.dealings.rules import name_of
from operational.dealings.scope import kept_party, own_customers
from operational.dealings.statement import StatementShown
from operational.dealings.states import STATEMENT
from operational.dealings.tables import Statement

COMMANDS = (issue_statement, send_statement, confirm_statement, cancel_statement, save_statement_rule, mail_statement)
QUERIES = (statement, statements, issued_statement, due_statements, statement_rules, overview, chain)
REACTIONS = (on_merge_was_undone,)
MACHINES = (STATEMENT,)

_CHAIN = {"dealings.chain.view": "all"}
_VIEW = {**_CHAIN, "dealings.statement.view": "all"}
_EDIT = {**_VIEW, "dealings.statement.edit": "all"}
_MAIL = {**_EDIT, "dealings.statement.mail": "all"}
ROLES = {
    "sales_clerk": {**dict.fromkeys(_EDIT, "own"), **_CHAIN},
    "buyer": _EDIT,
    "warehouse": _CHAIN,
    "cashier": _EDIT,
    "accountant": _MAIL,
    "manager": _MAIL,
    "analyst": _VIEW,
    "administrator": _VIEW,
    "pipeline": _MAIL,  # the worker makes and mails what is due
}

__all__ = [
    "COMMANDS", "DUE_MAX", "MACHINES", "QUERIES", "REACTIONS", "ROLES",
    "DueStatement", "DueStatements", "Statement", "StatementIsToBeMailed", "StatementShown",
    "keep_signed_copy", "kept_party", "name_of", "own_customers",
]  # fmt: skip
