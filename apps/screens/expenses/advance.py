"""One advance to an employee: who agreed, the money, the claims that settled it."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="expenses.advance",
        query="expenses.advance",
        ref="advance",
        facts=("employee_name", "department_name", "date", "reason", "amount", "settled", "open", "return_by", "head_name",
               "decision_reason"),
        totals=(),
        primary={"submitted": "expenses.approve_advance", "approved": "expenses.pay_advance"},
        forms={
            "expenses.refuse_advance": ("reason",),
            "expenses.withdraw_advance": ("reason",),
            "expenses.pay_advance": ("cash_account", "date", "reference"),
            "expenses.return_advance": ("amount", "cash_account", "date", "reference"),
        },
    )
)  # fmt: skip
