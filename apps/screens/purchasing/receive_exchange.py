"""Taking in what a supplier sends instead of defective goods: everything still to come stands filled in."""

from apps.screens.widgets.fulfil import FulfilView, fulfil_page

fulfil_page(
    FulfilView(
        kind="purchasing.exchange",
        query="purchasing.exchange",
        ref="exchange",
        command="purchasing.receive_exchange",
        title_key="command.purchasing.receive_exchange",
        header=("date", "supplier_note", "note"),
        of_lots=("lot", "expires_on", "supplier_lot"),
        facts=("supplier", "date", "receipt", "is_at_customer"),
        shown=("line_no", "item", "name", "spec", "unit", "quantity", "arrived", "open"),
        page="purchasing/exchange",
        bins="to",
        result_kind="purchasing.exchange",
        totals=("value", "open"),
    )
)
