"""Cash-flow statement 现金流量表."""

from apps.screens.widgets.statement import statement_page

statement_page("cash_flow_statement", ("screen.statement.period", "screen.statement.year_to_date"))
