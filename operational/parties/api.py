"""The front door of parties."""

from operational.parties.commands.merging import keep_apart, merge, save_name_word, undo_merge
from operational.parties.commands.party import ensure_parties, save_party
from operational.parties.commands.terms import save_terms, seed
from operational.parties.events import MergeWasUndone, PartiesWereMerged
from operational.parties.likeness_queries import duplicates, marks, name_words
from operational.parties.queries import billing_names, parties, party, terms
from operational.parties.reference import (
    DuePart,
    TermsRule,
    counts_from_invoice,
    due_after_invoice,
    due_date,
    due_parts,
    merged_group,
    of_partner,
    paid_for,
    part_due,
    parties_by_ref,
    partner,
    parts_of_terms,
    refuse_merged,
    same_partner,
    terms_by_ref,
)
from operational.parties.rules import is_credit_code
from operational.parties.searching import parties_called
from operational.parties.sheets import CUSTOMERS, SUPPLIERS
from operational.parties.tables import Address, BillingName, Contact, Party, Payer, Terms

COMMANDS = (save_party, save_terms, ensure_parties, seed, merge, undo_merge, keep_apart, save_name_word)
QUERIES = (billing_names, duplicates, marks, name_words, parties, party, terms)
SHEETS = (CUSTOMERS, SUPPLIERS)

_VIEW = {"parties.party.view": "all"}
_BANK = {**_VIEW, "parties.bank.read": "all"}
_EDIT = {**_BANK, "parties.party.edit": "all"}
_MERGE = {**_EDIT, "parties.party.merge": "all"}
ROLES = {
    "sales_clerk": _EDIT,
    "warehouse": _VIEW,
    "accountant": {**_MERGE, "parties.terms.edit": "all"},
    "cashier": _BANK,
    "buyer": _EDIT,
    "manager": _MERGE,
    "analyst": _VIEW,
    "administrator": _VIEW,
    "pipeline": _VIEW,
}

__all__ = [
    "Address",
    "BillingName",
    "Contact",
    "DuePart",
    "MergeWasUndone",
    "PartiesWereMerged",
    "Party",
    "Payer",
    "Terms",
    "TermsRule",
    "counts_from_invoice",
    "due_after_invoice",
    "due_date",
    "due_parts",
    "is_credit_code",
    "merged_group",
    "of_partner",
    "paid_for",
    "part_due",
    "parties_by_ref",
    "parties_called",
    "partner",
    "parts_of_terms",
    "refuse_merged",
    "same_partner",
    "terms_by_ref",
]
