"""The front door of parties."""

from operational.parties.commands import ensure_parties, save_party, save_terms, seed
from operational.parties.queries import parties, party, terms
from operational.parties.reference import (
    DuePart,
    TermsRule,
    counts_from_invoice,
    due_after_invoice,
    due_date,
    due_parts,
    parties_by_ref,
    terms_by_ref,
)
from operational.parties.sheets import CUSTOMERS, SUPPLIERS
from operational.parties.tables import Address, Contact, Party, Terms

COMMANDS = (save_party, save_terms, ensure_parties, seed)
QUERIES = (parties, party, terms)
SHEETS = (CUSTOMERS, SUPPLIERS)

_VIEW = {"parties.party.view": "all"}
_EDIT = {**_VIEW, "parties.party.edit": "all"}
ROLES = {
    "sales_clerk": _EDIT,
    "warehouse": _VIEW,
    "accountant": {**_EDIT, "parties.terms.edit": "all"},
    "cashier": _VIEW,
    "buyer": _EDIT,
    "manager": _EDIT,
    "analyst": _VIEW,
    "administrator": _VIEW,
    "pipeline": _VIEW,
}

__all__ = [
    "Address",
    "Contact",
    "DuePart",
    "Party",
    "Terms",
    "TermsRule",
    "counts_from_invoice",
    "due_after_invoice",
    "due_date",
    "due_parts",
    "parties_by_ref",
    "terms_by_ref",
]
