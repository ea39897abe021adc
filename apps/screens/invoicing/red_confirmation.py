"""One confirmation of red invoice information with the invoice it takes back and the red one that came of it."""

from apps.screens.widgets.document import DocumentView, document_page

document_page(
    DocumentView(
        kind="invoicing.red_confirmation",
        query="invoicing.red_confirmation",
        ref="red_confirmation",
        facts=("confirm_number", "date", "party_name", "red_reason", "blue_number", "red_number"),
        partners={"sale": "customer", "purchase": "supplier"},
        primary={"waiting": "invoicing.confirm_red"},
        forms={
            "invoicing.confirm_red": ("confirm_number",),
            "invoicing.refuse_red": ("reason",),
            "invoicing.cancel_red": ("reason",),
        },
    )
)
