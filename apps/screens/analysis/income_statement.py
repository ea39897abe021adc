"""Income statement 利润表."""

from apps.screens.widgets.statement import statement_page

statement_page("income_statement", ("screen.statement.period", "screen.statement.year_to_date"))
