-- One row per term of a line, day from which it holds, and revision of that day.
select
    statement,
    line,
    valid_from,
    revision,
    "position",

    take,
    account_code,
    option,

    sign,
    other_line,

    with_descendants
from staging.stg_ledger__statement_term
