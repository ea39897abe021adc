"""What a claim writes into the books: expense and input tax against what is owed to the employee."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from operational.company.api import the_company
from operational.core.api import ZERO, Tx
from operational.expenses import reference
from operational.expenses.tables import Claim, ClaimLine
from operational.ledger.api import Line, account_for, credit, debit

PAYABLE, ADVANCE, INPUT_TAX = "employee_payable", "employee_advance", "input_vat"
RULE = "expense_claim:1"


def settle_accounts(tx: Tx, claim: Claim, lines: Sequence[ClaimLine]) -> None:
    """The account of each line, and what of its tax may be deducted, by the rules of the day of the receipt."""
    is_general = the_company(tx).taxpayer == "general"
    for line in lines:
        wanted, field = reference.kind(tx, line.kind_id), f"lines.{line.line_no - 1}.kind"
        rule = reference.rule_of(tx, wanted, line.department_id, line.day, field=field)
        way = reference.paper(tx, line.paper, line.day, field=f"lines.{line.line_no - 1}.paper").way
        line.account_code = rule.account_code
        line.deducted = line.tax if is_general and rule.is_deductible and way != "no" and line.approved > line.tax else ZERO
    claim.approved = sum((line.approved for line in lines), ZERO)
    claim.tax = sum((line.deducted for line in lines), ZERO)


def entry_lines(tx: Tx, claim: Claim, lines: Sequence[ClaimLine]) -> list[Line]:
    """One line an account, department and partner; one for the tax; one for what is owed to the employee."""
    sums: dict[tuple[str, int, int], Decimal] = {}
    for line in lines:
        key = (line.account_code or "", line.department_id or 0, line.party_id or 0)
        sums[key] = sums.get(key, ZERO) + line.approved - line.deducted
    found = [
        debit(code, amount, department_id=department or None, party_id=party or None, employee_id=claim.employee_id)
        for (code, department, party), amount in sorted(sums.items())
    ]
    found.append(debit(account_for(tx, INPUT_TAX, on=claim.date), claim.tax))
    found.append(credit(account_for(tx, PAYABLE, on=claim.date), claim.approved, employee_id=claim.employee_id))
    return found
