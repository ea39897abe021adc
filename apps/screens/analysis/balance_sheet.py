"""Balance sheet 资产负债表."""

from apps.screens.widgets.statement import statement_page

statement_page("balance_sheet", ("screen.statement.end", "screen.statement.year_begin"))
