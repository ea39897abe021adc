-- One row per term of a statement line.
select
    id as statement_term_id,
    account_code,

    statement,
    take,
    option,

    line,
    "position",
    sign,
    other_line,

    with_descendants,

    valid_from,
    revision
from raw.ledger__statement_term
