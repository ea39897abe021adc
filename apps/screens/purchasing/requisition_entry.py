"""Writing a requisition: why, until when, and what."""

from apps.screens.widgets.entry import EntryView, entry_page

entry_page(
    EntryView(
        kind="purchasing.requisition",
        command="purchasing.save_requisition",
        query="purchasing.requisition",
        ref="requisition",
        header=("reason", "needed_on", "warehouse", "department"),
        more=("requester", "date", "note"),
        line_fields=("item", "quantity", "needed_on", "supplier", "reason"),
        next_command="purchasing.place_requisition",
        page="purchasing/requisition",
        totals=("amount",),
    )
)
