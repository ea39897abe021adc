"""On which day of the month customers and suppliers get their statement of account by mail."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

master_page(
    Master(
        Listing(
            "dealings.statement_rules",
            "dealings.statement_rule",
            ("side", "party_name", "day", "is_sent", "valid_from", "valid_to"),
            flags=("with_past",),
            words={"party_name": "party_or_all"},
            empty_key="screen.partners.statement_rules.empty",
        ),
        "dealings.save_statement_rule",
        ref="rule",
        by_id=True,
    ),
    "screen.partners.statement_rules.title",
)
