-- One row per line of a form and day from which it holds.
select
    statement,
    line,
    valid_from,

    name_zh,
    name_tw,
    name_en,
    kind,
    side,

    level
from staging.stg_ledger__statement_line
