-- One row per line of an official form and day from which it holds.
select
    id as statement_line_id,

    statement,
    name_zh,
    name_tw,
    name_en,
    kind,
    side,
    source,

    line,
    level,

    valid_from
from raw.ledger__statement_line
