"""Writing a voucher by hand: lines with debit and credit, the difference beside them while typing."""

from apps.screens.widgets.entry import EntryView, entry_page

entry_page(
    EntryView(
        kind="ledger.voucher",
        command="ledger.save_voucher",
        query="ledger.voucher",
        ref="voucher",
        header=("date", "summary", "reference", "attachments"),
        more=("note",),
        line_fields=("summary", "account", "debit", "credit", "party", "item", "department", "employee", "cash_flow_line"),
        next_command="ledger.approve_voucher",
        page="ledger/voucher",
        line_needs=("account",),
        totals=("debit", "credit", "difference"),
        check=False,
    )
)
